"""Notices as data: how a message's state reads as a notice's."""

from collections.abc import Mapping

from fulfilcore.messages import State
from fulfilcore.notices.model import NoticeState

STATES: Mapping[State, NoticeState] = {
    State.OWED: NoticeState.OWED,
    State.SENT: NoticeState.SENT,
    State.PENDING: NoticeState.PENDING,
    State.FAILED: NoticeState.FAILED,
    State.IN_DOUBT: NoticeState.IN_DOUBT,
    State.SUPERSEDED: NoticeState.SUPERSEDED,
}
