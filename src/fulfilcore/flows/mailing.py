"""Sending the e-mails that rules owe: each is begun, sent, and what came of it is kept.

An e-mail cannot be looked up and is a nuisance twice. So one that was begun, and of which nothing
was heard, is in doubt for good: a person decides, and it is not sent again.
"""

from datetime import timedelta
from typing import assert_never

from fulfilcore.changes import LEASE, MAIL, Changes, Record
from fulfilcore.errors import Stale
from fulfilcore.flows.claims import Clock
from fulfilcore.flows.draft import mail_record
from fulfilcore.messages import Declined, Done, Later, Missing, Outcome, Pending, Unknown
from fulfilcore.ports import Mailer, Repository, ask
from fulfilcore.rules import Mail, MailState
from fulfilcore.values import aware, evolve


def after_try(mail: Mail, outcome: Outcome) -> Mail:
    """What an e-mail is after the mailer answered."""
    match outcome:
        case Done() | Pending():
            return evolve(mail, state=MailState.SENT, due=None)
        case Declined(reason):
            return evolve(mail, state=MailState.REFUSED, due=None, reason=reason)
        case Later(at):
            return evolve(mail, state=MailState.OWED, due=at)
        case Unknown(reason):
            return evolve(mail, state=MailState.IN_DOUBT, due=None, reason=reason)
        case Missing():
            return evolve(mail, state=MailState.IN_DOUBT, due=None)
        case _:
            assert_never(outcome)


async def send_mails(
    mailer: Mailer,
    *,
    clock: Clock,
    repository: Repository,
    lease: timedelta = LEASE,
    limit: int = 100,
) -> tuple[Mail, ...]:
    """Send every e-mail that is due; what was tried, as it now is.

    None is sent twice: where a worker was lost while it sent one, that is in doubt. What the mailer
    raises is raised here, and the e-mail is in doubt once the lease has run out.
    """
    claimed = await ask(repository.claim((MAIL.name,), aware(clock()), lease, limit))
    tried = list[Mail]()
    for record, mail in ((each, mail) for each in claimed if (mail := MAIL.of(each))):
        if mail.state is MailState.SENDING:
            lost = evolve(mail, state=MailState.IN_DOUBT, due=None, reason="its worker was lost")
            tried += [lost] * await _written(record, lost, repository)
            continue
        begun = evolve(mail, state=MailState.SENDING, due=aware(clock()) + lease)
        if await _written(record, begun, repository):
            after = after_try(begun, await ask(mailer.send(begun)))
            newer = evolve(record, version=record.version + 1)
            tried += [after] * await _written(newer, after, repository)
    return tuple(tried)


async def _written(record: Record[object], mail: Mail, repository: Repository) -> bool:
    """Whether it was ours to write; another may have withdrawn or begun it meanwhile."""
    try:
        await ask(repository.commit(Changes(writes=(mail_record(mail, record),))))
    except Stale:
        return False
    return True
