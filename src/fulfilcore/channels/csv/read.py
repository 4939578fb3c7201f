"""Reading orders from files: rows with one order number form one order, wherever they stand."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import evolve

from fulfilcore.channels.csv.cells import Plan
from fulfilcore.channels.csv.columns import NAMES, Column
from fulfilcore.channels.csv.drafts import COLUMNS, Draft
from fulfilcore.channels.csv.profiles import Profile, plain
from fulfilcore.channels.csv.sheet import Row, Unread, read_sheet
from fulfilcore.channels.csv.tables import GENERIC
from fulfilcore.channels.doubts import contradiction
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelOrder, Need, Part, ReadResult, Rejected, digest
from fulfilcore.values import maybe_aware

_NAMES = (Column.ID, Column.NUMBER, Column.STORE)


def read_orders(
    payload: bytes | str,
    *more: bytes | str,
    profile: Profile = GENERIC,
    at: datetime | None = None,
) -> ReadResult:
    """The orders in one or several files; never raises for bad data.

    Every bad row is rejected with its line, column and reason. Its order is read all the same, but
    its lines are not taken for complete: it cannot be shipped before a better file has come, and a
    doubt says why. `at` is when the host received the files: the instant of what they say where
    they have no column of last changes. Each file is a version of its orders. Raises Misconfigured
    for a profile of which no column names orders.
    """
    profile.needs(*NAMES, what="the name of an order")
    at, bodies = maybe_aware(at), (payload, *more)
    paths = ("$",) if not more else tuple(f"$body[{n}]" for n in range(len(bodies)))
    results = [
        _Book(profile, at, path).read(body) for body, path in zip(bodies, paths, strict=True)
    ]
    orders = dict.fromkeys(order for result in results for order in result.orders)
    return ReadResult(
        tuple(_with_rivals(orders) if more else orders),
        tuple(bad for result in results for bad in result.rejected),
        tuple(dict.fromkeys(need for result in results for need in result.needs)),
    )


def _with_rivals(orders: Iterable[ChannelOrder]) -> Iterator[ChannelOrder]:
    """The orders of several files; of what two tell of the same instant nobody knows which holds.

    Orders of several stores in one file may share a name: they come from one file, not from two.
    """
    told = dict[tuple[str, datetime | None], int]()
    for order in orders:
        told[order.reference, order.modified] = told.get((order.reference, order.modified), 0) + 1
    for order in orders:
        if told[order.reference, order.modified] > 1:
            order = evolve(order, doubts=(*order.doubts, _RIVAL))
        yield order


_RIVAL = contradiction("one file", "one thing", "another of the same import", "another")


class _Book:
    """One file while it is read."""

    def __init__(self, profile: Profile, at: datetime | None, path: str) -> None:
        self._profile, self._at, self._path = profile, at, path
        self._drafts = dict[tuple[str, str, str], Draft]()
        self._named = dict[tuple[str, str], Draft]()
        self._rejected = list[Rejected]()
        self._last: Draft | None = None
        self._lost = list[tuple[int, str]]()  # rows since then of which nobody knows whose they are
        self._auto = dict[str, int]()

    def read(self, body: bytes | str) -> ReadResult:
        """Everything in the file."""
        profile = self._profile
        try:
            heading, rows = read_sheet(body, profile, self._path, profile.required)
        except InvalidInput as bad:
            return ReadResult(rejected=(Rejected(bad.path, bad.problem),))
        self._names = Plan.of(heading, _NAMES, profile)
        self._plan = Plan.of(heading, COLUMNS, profile)
        for row in rows:
            if isinstance(row, Unread):
                self._unread(row)
            else:
                self._take(row)
        return self._result()

    def _result(self) -> ReadResult:
        made = [(draft, order) for draft in self._drafts.values() if (order := draft.order())]
        needs = (Need(o.reference, Part.LINES) for draft, o in made if draft.left_out)
        return ReadResult(tuple(o for _, o in made), tuple(self._rejected), tuple(needs))

    def _unread(self, row: Unread) -> None:
        self._rejected.append(Rejected(row.path, row.problem))
        self._lose(row.line, row.problem)
        if row.ends:
            # Any order may go on in what was not read.
            for draft in self._drafts.values():
                draft.left_out.setdefault(row.line, row.problem)

    def _lose(self, line: int, problem: str) -> None:
        """A row that may belong to its neighbours: neither is taken for complete."""
        self._lost.append((line, problem))
        if self._last:
            self._last.left_out.setdefault(line, problem)

    def _take(self, row: Row) -> None:
        try:
            draft = self._draft(row)
        except InvalidInput as bad:
            self._rejected.append(Rejected(bad.path, bad.problem))
            self._lose(row.line, bad.problem)
            return
        draft.left_out.update(self._lost)
        self._lost.clear()
        self._last = draft
        values, wrong = self._plan.read(row)
        try:
            if not wrong:
                draft.hear(row, values)
        except InvalidInput as bad:
            wrong = (bad,)
        for each in wrong:
            self._rejected.append(Rejected(each.path, each.problem, draft.reference))
            draft.left_out.setdefault(row.line, each.problem)

    def _draft(self, row: Row) -> Draft:
        """The order that the row belongs to. Raises InvalidInput where it does not say."""
        names, wrong = self._names.read(row)
        if wrong:
            raise wrong[0]
        store = names.text(Column.STORE) or ""
        id, number = names.text(Column.ID), names.text(Column.NUMBER)
        if number and self._profile.auto and plain(number) == plain(self._profile.auto):
            number = self._numbered(row, number) if id is None else None
        if id is None and number is None:
            raise row.nameless()
        return self._draft_of(store, id, number)

    def _draft_of(self, store: str, id: str | None, number: str | None) -> Draft:
        """The order of that id; without one, the first of that number."""
        if id is None and number is not None and (store, number) in self._named:
            return self._named[store, number]
        key = (store, id or "", "" if id else number or "")
        if key not in self._drafts:
            self._drafts[key] = Draft(self._plan, id or number or "", number, self._at)
        draft = self._drafts[key]
        if number is not None:
            draft.number = draft.number or number
            self._named.setdefault((store, number), draft)
        return draft

    def _numbered(self, row: Row, word: str) -> str:
        """A number made of what the row says, so that the same row always has the same."""
        said = {
            column.value: text
            for column in COLUMNS
            if column is not Column.NUMBER and (text := row.text(column))
        }
        name = digest(tuple(sorted(said.items())))[:12].upper()
        self._auto[name] = place = self._auto.get(name, 0) + 1
        return f"{word.upper()}-{name}" + (f"-{place}" if place > 1 else "")
