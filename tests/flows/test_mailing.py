"""E-mails that rules owe: each is sent at most once, whatever happens meanwhile."""

from datetime import timedelta

import pytest
from attrs import evolve

from automated import EVERY, Postman, Shop, rules
from builders import A, a_channel_order, at
from fulfilcore.changes import MAIL, Changes
from fulfilcore.flows import send_mails
from fulfilcore.flows.draft import mail_record
from fulfilcore.messages import Declined, Done, Later, Missing, Outcome, Pending, Unknown
from fulfilcore.rules import Email, Mail, MailState
from fulfilcore.running import run
from fulfilcore.views.reading import every


def a_shop() -> Shop:
    """A shop that owes one e-mail."""
    shop = Shop()
    shop.takes(rules((EVERY, Email("late", "ann@example.com"))), a_channel_order())
    return shop


def sends(shop: Shop, postman: Postman, minute: float = 1) -> tuple[Mail, ...]:
    """What was tried."""
    return run(send_mails(postman, clock=lambda: at(minute), repository=shop.repository))


@pytest.mark.parametrize(
    ("answer", "state", "due"),
    [
        (Done("x"), MailState.SENT, None),
        (Pending("x"), MailState.SENT, None),
        (Declined("no such template"), MailState.REFUSED, None),
        (Later(at(9)), MailState.OWED, at(9)),
        (Unknown(), MailState.IN_DOUBT, None),
        (Missing(), MailState.IN_DOUBT, None),
    ],
)
def test_what_an_answer_makes_of_an_email(answer: Outcome, state: MailState, due: object) -> None:
    """Only what is put off is tried again; what is in doubt is for a person."""
    shop, postman = a_shop(), Postman(answer)
    (mail,) = sends(shop, postman)

    assert (state, due) == (mail.state, mail.due)
    assert (A, "late", "ann@example.com") == (mail.order, mail.template, mail.to)
    assert () == sends(shop, postman, minute=2)
    assert 1 == len(postman.sent)
    later = sends(shop, postman, minute=10)
    assert [MailState.SENT] * (state is MailState.OWED) == [each.state for each in later]


def test_a_lost_worker_leaves_an_email_in_doubt() -> None:
    """It may have left: it is not sent again."""
    shop = a_shop()
    with pytest.raises(RuntimeError):
        sends(shop, Postman(RuntimeError("the line is dead")))
    postman = Postman()

    assert () == sends(shop, postman, minute=2)
    (mail,) = sends(shop, postman, minute=30)
    assert (MailState.IN_DOUBT, "its worker was lost") == (mail.state, mail.reason)
    assert [] == postman.sent


def test_an_email_that_was_withdrawn_meanwhile_is_not_sent() -> None:
    """Between the claim and the first word somebody took the run back."""
    shop = a_shop()

    class Meddling:
        def __getattr__(self, name: str) -> object:
            return getattr(shop.repository, name)

        def claim(self, *given: object) -> object:
            claimed = shop.repository.claim(*given)  # type: ignore[arg-type]
            for record in claimed:
                mail = MAIL.of(record)
                assert mail is not None
                back = evolve(mail, state=MailState.WITHDRAWN, due=None)
                shop.repository.commit(Changes(writes=(mail_record(back, record),)))
            return claimed

    postman = Postman()
    tried = run(send_mails(postman, clock=lambda: at(1), repository=Meddling()))  # type: ignore[arg-type]

    assert ((), []) == (tried, postman.sent)
    assert [MailState.WITHDRAWN] == [m.state for m in run(every(shop.repository, MAIL))]


def test_a_lease_is_as_long_as_was_asked_for() -> None:
    """Another worker finds nothing until it has run out."""
    shop = a_shop()
    records = shop.repository.claim((MAIL.name,), at(1), timedelta(minutes=3))

    assert 1 == len(records)
    assert () == sends(shop, Postman(), minute=3)
    assert 1 == len(sends(shop, Postman(), minute=5))
