"""A shop in which rules are at work, and a postman who takes its e-mails."""

from builders import AMAZON, ANN, A, World, a_channel_order, at
from fulfilcore.changes import ORDER, RAN
from fulfilcore.flows import (
    Automation,
    Imported,
    Rerun,
    Undone,
    import_orders,
    preview_reprocess,
    reprocess,
    undo_run,
)
from fulfilcore.intake import ChannelOrder, Need, ReadResult
from fulfilcore.messages import Done, Outcome
from fulfilcore.orders import Order
from fulfilcore.rules import AddTag, All, Condition, Effect, Mail, Ran, Rule, RuleSet
from fulfilcore.running import run
from fulfilcore.values import OrderId, StoreId
from fulfilcore.views.reading import every

EVERY = All()


def rules(*each: tuple[Condition, Effect] | Rule) -> Automation:
    """Rules at work; one given as a condition and an effect is named by its place."""
    made = [
        rule
        if isinstance(rule, Rule)
        else Rule(id=f"r{n}", name=f"rule {n}", when=rule[0], do=[rule[1]])
        for n, rule in enumerate(each)
    ]
    return Automation(rules=RuleSet(made))


class Shop(World):
    """A world in which rules are at work."""

    def takes(
        self,
        automation: Automation | None,
        *contents: ChannelOrder,
        store: StoreId = AMAZON,
        minute: float = 0,
        needs: tuple[Need, ...] = (),
    ) -> Imported:
        """Import orders under rules."""
        return run(
            import_orders(
                ReadResult(orders=contents, needs=needs),
                store=store,
                account=self.account,
                repository=self.repository,
                now=at(minute),
                automation=automation,
            )
        )

    def shown(self, id: OrderId = A) -> Order | None:
        """An order as it is stored."""
        return next(map(ORDER.of, self.repository.load([ORDER.key(id)])), None)

    def looks(self, id: OrderId = A) -> list[Ran]:
        """What rules did to an order, oldest first."""
        ran = [each for each in run(every(self.repository, RAN)) if each.order == id]
        return sorted(ran, key=lambda each: each.number)


TAG = (EVERY, AddTag("seen"))


A2 = OrderId("amazon-us/902-2")


def previewed(shop: Shop, auto: Automation, *orders: OrderId, name: str = "run-1") -> Rerun:
    """What a run would change."""
    return run(
        preview_reprocess(
            name, orders=orders or [A], automation=auto, now=at(5), repository=shop.repository
        )
    )


def rerun(
    shop: Shop,
    auto: Automation,
    *orders: OrderId,
    name: str = "run-1",
    most: int = 10,
    forced: bool = False,
    shown: Rerun | None = None,
) -> Rerun:
    """What a run has changed."""
    return run(
        reprocess(
            name,
            orders=orders or [A],
            automation=auto,
            now=at(5),
            repository=shop.repository,
            most=most,
            forced=forced,
            shown=shown,
        )
    )


def undone(shop: Shop, name: str = "run-1") -> Undone:
    """What became of taking a run back."""
    return run(undo_run(name, by=ANN, now=at(6), repository=shop.repository))


def a_shop(auto: Automation | None = None) -> Shop:
    """A shop with two orders that came in."""
    shop = Shop()
    shop.takes(auto, a_channel_order(), a_channel_order("902-2"))
    return shop


def stored(shop: Shop) -> dict[object, object]:
    """Every order as it is stored."""
    return {key: record.value for key, record in shop.records(ORDER.name).items()}


class Postman:
    """A mailer that answers from a script, then `Done`."""

    def __init__(self, *answers: Outcome | Exception) -> None:
        self.answers = list(answers)
        self.sent: list[Mail] = []

    def send(self, mail: Mail) -> Outcome:
        """Take it and answer by the script."""
        self.sent.append(mail)
        answer = self.answers.pop(0) if self.answers else Done()
        if isinstance(answer, Exception):
            raise answer
        return answer
