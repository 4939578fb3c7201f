"""Rules in a day: read when it is planned, at work from their hour on, and once more if wished."""

from datetime import datetime
from pathlib import Path

from attrs import frozen

from fulfilcore.changes import ORDER, Changes, Entry, RecordKey
from fulfilcore.channels.csv import PRODUCTS, Profile, read_products
from fulfilcore.cli.day import model as m
from fulfilcore.cli.day.steps import Reprocess, Stock
from fulfilcore.cli.payloads import RejectedFile, body_of, why_unread
from fulfilcore.cli.rules.files import rules_of
from fulfilcore.cli.settings import Settings, profile_of
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.flows import Automation, reprocess, save_products, to_reprocess
from fulfilcore.messages import Done, Outcome
from fulfilcore.ports import Repository, ask
from fulfilcore.rules import Mail
from fulfilcore.values import OrderId, root_of
from fulfilcore.views import Refusal

REPROCESS = "reprocess"


def automation_of(folder: Path, file: str) -> Automation:
    """The rules of a file, ready to work. Raises InvalidInput with what is wrong with them."""
    try:
        return Automation(rules=rules_of(folder / file))
    except InvalidInput as bad:
        raise InvalidInput(bad.problem, "$.file") from None


def stock_of(event: m.ProductsEvent, folder: Path) -> Stock:
    """The list that comes in, with how it looks. Raises InvalidInput for a profile that fails."""
    try:
        settings = Settings(profile=event.profile)
        profile: Profile = profile_of(settings, folder) if event.profile else PRODUCTS
        read_products(b"", profile=profile)
    except Misconfigured as bad:
        raise InvalidInput("; ".join(bad.problems), "$.profile") from None
    return Stock(at=event.at, file=event.file, profile=profile)


async def stock(step: Stock, folder: Path, repository: Repository) -> tuple[RejectedFile, ...]:
    """Keep the products of a list; what is wrong with it is told."""
    try:
        body = body_of(folder, step.file)
    except (OSError, ValueError) as bad:
        return (RejectedFile(file=step.file, path="$", error=why_unread(bad)),)
    read = read_products(body, profile=step.profile)
    rejected = [
        RejectedFile(file=step.file, path=bad.path, error=bad.error) for bad in read.rejected
    ]
    try:
        await save_products(read.products, repository=repository)
    except Misconfigured as bad:
        rejected += [RejectedFile(file=step.file, path="$", error=each) for each in bad.problems]
    return tuple(rejected)


async def rerun(
    step: Reprocess, automation: Automation, repository: Repository
) -> tuple[Refusal, ...]:
    """Let rules look again at what was to be shipped at that time; played again it does nothing.

    What became of it is kept as the history of the event. Whatever came in or moved later had its
    own look.
    """
    event = RecordKey("event", f"day/{step.id}")
    known = next(iter(await ask(repository.history(event))), None)
    if known is None:
        there = sorted(await to_reprocess(repository))
        orders = [id for id in there if await _stood(id, step.at, repository)]
        done = await reprocess(
            step.id,
            orders=orders,
            automation=automation,
            now=step.at,
            repository=repository,
            most=step.most,
            forced=step.forced,
        )
        known = Entry(subject=event, at=step.at, what=REPROCESS, by=step.by, reasons=done.reasons)
        await ask(repository.commit(Changes(history=(known,))))
    refusal = Refusal(
        id=step.id,
        at=step.at,
        action=REPROCESS,
        order="every order to be shipped",
        by=step.by,
        reasons=known.reasons,
    )
    return (refusal,) if known.reasons else ()


async def _stood(order: OrderId, at: datetime, repository: Repository) -> bool:
    history = await ask(repository.history(ORDER.key(root_of(order))))
    return all(entry.at <= at for entry in history)


@frozen
class Postbox:
    """Where the e-mails of a day go: each is taken at once."""

    def send(self, mail: Mail) -> Outcome:
        """Take it."""
        return Done(mail.id)
