"""The board and the story of an order as tables for people, on a terminal or in a pipe."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fulfilcore.cli.day.play import Played, still_needed
from fulfilcore.cli.documents import all_refused, programme
from fulfilcore.cli.payloads import Payloads
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
from fulfilcore.notices import Notice, NoticeState
from fulfilcore.orders import Line, Order, Status
from fulfilcore.reasons import Reason
from fulfilcore.views import Board, Story

# --- the board


def print_board(console: Console, board: Board, played: Played, title: str, zone: str) -> None:
    """Print the board: first what stands where, then what a person should look at."""
    console.print(_summary(board, played, title))
    show(console, order_tables(board.by_status))
    show(
        console,
        (
            _twins(board),
            _notices(board.notices),
            _findings(board),
            _refused(board, played, zone),
            rejected_files(played),
            _left_out(board, played),
            _forgotten(played, zone),
        ),
    )


def _summary(board: Board, played: Played, title: str) -> Text:
    line = Text(plain(title), style="bold")
    line.append(f"\n{count(sum(map(len, board.by_status.values())), 'order')}", style="not bold")
    for status, orders in board.by_status.items():
        line.append(" · ", style="not bold")
        line.append(f"{len(orders)} {words(status.value)}", style=f"not bold {COLOURS[status]}")
    hidden = sum(not twin.visible for twin in board.twins)
    troubles = (
        (hidden, "hidden twin", "blue"),
        (_unhappy(board.notices), "notice to look at", "red"),
        (len(board.findings), "finding", "red"),
        (len(all_refused(board, played)), "refusal", "yellow"),
        (len(played.rejected), "rejected payload", "red"),
    )
    shown = [(count(n, name), colour) for n, name, colour in troubles if n]
    for i, (text, colour) in enumerate(shown):
        line.append(" · " if i else "\n", style="not bold")
        line.append(text, style=f"not bold {colour}")
    return line.append("\n")


def _unhappy(notices: Iterable[Notice]) -> int:
    return sum(notice.state in (NoticeState.FAILED, NoticeState.IN_DOUBT) for notice in notices)


def order_tables(by_status: Mapping[Status, Sequence[Order]]) -> Iterator[Table]:
    """Orders by where they stand, and why."""
    for status, orders in by_status.items():
        heading = Text(f"{words(status.value)} {len(orders)}", style=f"bold {COLOURS[status]}")
        table = sheet(heading, "order", "shipped", "why")
        for order in orders:
            row(table, _name(order), _shipped(order), _why(order))
        yield table


def _name(order: Order) -> str:
    number = f" (no. {order.number})" if order.number not in (None, order.reference) else ""
    return f"{order.id}{number}"


def _why(order: Order) -> str:
    told = because(_short(order))
    return "; ".join(text for text in (programme(order), told) if text)


def _short(order: Order) -> Sequence[Reason]:
    """The reasons that say most; what the channel says is left to `why` where others speak."""
    told = [reason for reason in order.reasons if reason.code.name != "ARRIVED"]
    return told or order.reasons


def _shipped(order: Order) -> str:
    if order.lines is None:
        return "?"
    wanted = sum(line.ordered - line.cancelled for line in order.lines)
    return f"{sum(line.shipped for line in order.lines)} of {wanted}"


def _twins(board: Board) -> Table:
    table = sheet("Twins", "copy", "of", "evidence")
    for twin in board.twins:
        shown = "" if not twin.visible else " (shown)"
        row(table, f"{twin.copy}{shown}", twin.original, because(twin.evidence))
    return table


def _notices(notices: Iterable[Notice]) -> Table:
    table = sheet("Notices to stores", "order", "shipment", "told")
    for notice in notices:
        label = f", label {notice.revision}" if notice.revision > 1 else ""
        reason = f": {plain(notice.reason.text)}" if notice.reason else ""
        state = Text(f"{words(notice.state.value)}{label}", style=STATES[notice.state])
        row(table, notice.order, notice.shipment, state.append(reason, style="default"))
    return table


def _findings(board: Board) -> Table:
    table = sheet("For a person to look at", "order", "finding")
    for finding in board.findings:
        row(table, finding.about, finding.text)
    return table


def _refused(board: Board, played: Played, zone: str) -> Table:
    table = sheet("Refused", "order", "wish", "why not")
    for each in all_refused(board, played):
        at = f"{each.at.astimezone(ZoneInfo(zone)):%d %b %H:%M}"
        row(table, each.order, f"{words(each.action)}\n{at} {each.by}", because(each.reasons))
    return table


def rejected_files(played: Played | Payloads) -> Table:
    """What of payload files could not be understood."""
    table = sheet("Rejected payloads", "file", "where", "error")
    for each in played.rejected:
        row(table, each.file, each.path, each.error)
    return table


def _left_out(board: Board, played: Played) -> Table:
    table = sheet("Not taken in, or incomplete", "order", "why")
    for store, ignored in played.ignored:
        row(table, f"{store}/{ignored.reference}", ignored.reason.text)
    for order, parts in _incomplete(board, played).items():
        row(table, order, f"fetch its {' and '.join(parts)} from the channel")
    return table


def _forgotten(played: Played, zone: str) -> Table:
    table = sheet("Forgotten", "order", "what")
    for each in played.forgotten:
        what = "nothing of it is kept" if each.altogether else "who bought it, and where it went"
        row(table, each.order, f"{what}\n{when(each.at, zone)}")
    return table


def _incomplete(board: Board, played: Played) -> dict[str, list[str]]:
    """What is still to be fetched, by order."""
    parts: dict[str, list[str]] = {}
    for store, need in still_needed(played, board.orders):
        parts.setdefault(f"{store}/{need.reference}", []).append(words(need.part.value))
    return parts


# --- the story of one order


def print_story(console: Console, story: Story, zone: str) -> None:
    """Print what happened to an order, where it stands, what is owed and what can be done."""
    order = story.order
    hidden = "" if order.visible else " (a hidden copy)"
    console.print(Text(plain(f"{_name(order)}{hidden}"), style="bold"))
    console.print(Text(_standing(order), style=COLOURS[order.status]))
    for reason in dict.fromkeys(order.reasons):
        rules = f"  [{', '.join(reason.rules)}]" if reason.rules else ""
        console.print(Text(plain(f"  because {reason.text}{rules}")))
    console.print()
    show(console, (_lines(order), _history(story, zone), _notices(story.notices)))
    show(console, (_story_findings(order), _options(story)))


def _standing(order: Order) -> str:
    sub = f" ({words(order.sub_status.value)})" if order.sub_status else ""
    told = f", {programme(order)}" if programme(order) else ""
    return f"{words(order.status.value)}{sub}{told}"


def _lines(order: Order) -> Table:
    table = sheet("Lines", "line", "open", "shipped", "cancelled", "article")
    for line in order.lines or ():
        row(table, line.id, str(line.open), str(line.shipped), str(line.cancelled), _article(line))
    return table


def _article(line: Line) -> str:
    return " ".join(text for text in (f"{line.ordered} x", str(line.sku or ""), line.name) if text)


def _history(story: Story, zone: str) -> Table:
    table = sheet(f"History ({zone})", "when", "who", "what and why")
    for entry in story.history:
        why = f"\n{because(entry.reasons)}" if entry.reasons else ""
        row(table, when(entry.at, zone), entry.by, f"{words(entry.what)}{why}")
    return table


def _story_findings(order: Order) -> Table:
    table = sheet("For a person to look at", "finding")
    for finding in order.findings:
        row(table, finding.text)
    return table


def _options(story: Story) -> Table:
    table = sheet("What can be done now", "action", "obstacles")
    for option in sorted(story.options, key=lambda option: not option.possible):
        name = Text(words(option.verb.value), style="green" if option.possible else "bright_black")
        row(table, name, "possible" if option.possible else because(option.obstacles))
    return table


def names(orders: Sequence[Order]) -> Iterator[str]:
    """Orders by name, for somebody who has to choose."""
    for order in orders:
        yield plain(_name(order))
