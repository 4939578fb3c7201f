"""What is looked up as tables for people: pages of orders, findings and notices, timelines."""

from collections import defaultdict
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fulfilcore.accounts import Hazard
from fulfilcore.cli.paper import order_tables
from fulfilcore.cli.sheet import (
    COLOURS,
    STATES,
    because,
    count,
    plain,
    row,
    sheet,
    show,
    when,
    words,
)
from fulfilcore.orders import Order, Status
from fulfilcore.views import Case, Counts, Findings, Group, Happened, Listed, Owed, Timeline

KINDS = {
    Happened.SAID: "cyan",
    Happened.DONE: "green",
    Happened.REFUSED: "yellow",
    Happened.MOVED: "",
    Happened.TOLD: "blue",
}


def print_orders(console: Console, counts: Counts, page: Listed[Order]) -> None:
    """Print how many orders there are, then those of this page by where they stand."""
    console.print(_summary(counts))
    grouped: dict[Status, list[Order]] = defaultdict(list)
    for order in page.items:
        grouped[order.status].append(order)
    show(console, order_tables({each: grouped[each] for each in Status if grouped[each]}))
    _go_on(console, page.after)


def _summary(counts: Counts) -> Text:
    least = "" if counts.whole else "at least "
    text = Text(f"{least}{count(sum(counts.by_status.values()), 'order')}")
    for status, number in counts.by_status.items():
        text.append(" · ")
        text.append(f"{number} {words(status.value)}", style=COLOURS[status])
    notices = [each for numbers in counts.notices.values() for each in numbers.items()]
    for state in STATES:
        if number := sum(each for known, each in notices if known is state):
            text.append(" · ")
            text.append(f"{count(number, 'notice')} {words(state.value)}", style=STATES[state])
    if counts.findings:
        text.append(" · ")
        text.append(count(sum(counts.findings.values()), "finding"), style="red")
    return text.append("\n")


def _go_on(console: Console, after: str | None) -> None:
    if after is not None:
        console.print(Text(f"there is more: --after {after}"), soft_wrap=True)


def print_findings(console: Console, found: Findings) -> None:
    """Print what a person should look at, and what can be done about it."""
    show(console, map(_group, found.groups))
    if not found.groups:
        console.print("nothing to look at")
    _go_on(console, found.after)


def _group(group: Group) -> Table:
    heading = Text(f"{group.code.name} {len(group.cases)}", style="bold")
    heading.append(f"\n{group.remedy.advice}", style="not bold")
    if group.waivable:
        heading.append(f"\nto ship despite it, name {group.code.name}", style="not bold")
    table = sheet(heading, "order", "finding and what can be done")
    for case in group.cases:
        name = f"{case.order.id}\n{words(case.order.status.value)}"
        row(table, name, "\n".join((case.finding.text, *_options(case))))
    return table


def _options(case: Case) -> list[str]:
    return [
        f"{words(each.verb.value)}: {because(each.obstacles) or 'possible'}"
        for each in case.options
    ]


def print_hazards(console: Console, hazards: Sequence[Hazard]) -> None:
    """Print what is dangerous in how stores are connected, and what would mend it."""
    if not hazards:
        console.print("no hazard: every order arrives once, and every channel is told\n")
        return
    table = sheet("Hazards", "Store", "Hazard", "What mends it")
    for each in hazards:
        remedies = "; or ".join(mend.text for mend in each.mends)
        danger = f"{each.finding.reason.code.name}: {each.finding.text}"
        row(table, each.finding.about, danger, remedies)
    show(console, [table])


def print_notices(console: Console, page: Listed[Owed], zone: str) -> None:
    """Print what each store is owed."""
    tables: dict[str, Table] = {}
    for owed in page.items:
        if owed.store not in tables:
            tables[owed.store] = sheet(f"{owed.store} ({zone})", "order", "parcel", "told")
        label = f", label {owed.revision}" if owed.revision > 1 else ""
        state = Text(f"{words(owed.state.value)}{label}", style=STATES[owed.state])
        row(tables[owed.store], owed.order, owed.parcel, state.append(_why(owed, zone), "default"))
    show(console, tables.values())
    if not page.items:
        console.print("nothing is owed")
    _go_on(console, page.after)


def _why(owed: Owed, zone: str) -> str:
    reason = f": {plain(owed.reason.text)}" if owed.reason else ""
    tries = f", tried {count(owed.tries, 'time')}" if owed.tries else ""
    return f"{reason}{tries}{f', next {when(owed.due, zone)}' if owed.due else ''}"


def print_timeline(console: Console, timeline: Timeline, zone: str) -> None:
    """Print what happened to an order and its twins, the oldest first."""
    console.print(Text(plain(" and ".join(timeline.members)), style="bold"))
    table = sheet(f"Timeline ({zone})", "when", "who", "what and why")
    for event in timeline.events:
        about = f"{event.order}: " if len(timeline.members) > 1 else ""
        what = Text(plain(f"{about}{event.what}"), style=KINDS[event.kind])
        if event.why:
            what.append(f"\n{plain(because(event.why))}", style="default")
        row(table, when(event.at, zone) if event.at else "undated", event.who, what)
    show(console, [table])
