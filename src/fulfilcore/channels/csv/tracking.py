"""Reading a tracking return: many parcels of many orders in one file, each row for itself."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from attrs import define, field, frozen

from fulfilcore.channels.csv.cells import Plan, Values
from fulfilcore.channels.csv.columns import NAMES, Column
from fulfilcore.channels.csv.profiles import Profile, plain
from fulfilcore.channels.csv.sheet import Heading, Row, Unread, read_sheet
from fulfilcore.channels.csv.tables import GENERIC
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Rejected
from fulfilcore.shipments import ReportedParcel, ReportedUnits
from fulfilcore.values import LineId, Sku

T = TypeVar("T")
_WHOSE = (*NAMES, Column.STORE, Column.SHIPS, Column.OPEN, Column.TRACKING)
_TOLD = (
    *(Column.CARRIER, Column.PARCEL_SERVICE, Column.SHIPPED_ON),
    *(Column.SKU, Column.LINE, Column.QUANTITY),
)
_BETWEEN = re.compile(r"[,;|\r\n]+")
"""What parts several tracking numbers in one cell; blanks stand inside of one."""


@frozen
class TrackingReturn:
    """The parcels that a file reports, and every row that could not be understood."""

    parcels: tuple[ReportedParcel, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def read_tracking(payload: bytes | str, *, profile: Profile = GENERIC) -> TrackingReturn:
    """The parcels in a returned file; never raises for bad data.

    Rows of one order with one tracking number are one parcel. A bad row is rejected with its
    line, column and reason, and with it the other rows of its parcel: half of one cannot be told.
    A row without a tracking number must say in one of the profile's words that there is none
    (S000-14). A row of our own export that was not to be shipped says nothing. Raises
    Misconfigured for a profile without a column for tracking numbers, or for the name of an order.
    """
    profile.needs(Column.TRACKING, what="tracking numbers")
    profile.needs(*NAMES, what="the name of an order")
    try:
        heading, rows = read_sheet(payload, profile, "$", frozenset({Column.TRACKING}))
    except InvalidInput as bad:
        return TrackingReturn(rejected=(Rejected(bad.path, bad.problem),))
    parcels = _Parcels(heading, profile)
    for row in rows:
        parcels.take(row)
    return parcels.result()


@frozen
class _Told:
    """What one row tells of one parcel."""

    row: Row
    values: Values
    units: ReportedUnits | None


@define
class _Parcel:
    """One parcel while its rows are gathered."""

    order: str
    store: str | None
    tracking: str | None
    told: list[_Told] = field(factory=list)
    bad: list[Row] = field(factory=list)

    def result(self) -> ReportedParcel:
        """The parcel. Raises InvalidInput where its rows contradict each other."""
        units = [each.units for each in self.told if each.units]
        if units and len(units) < len(self.told):
            bare = next(each.row for each in self.told if each.units is None)
            raise bare.wrong("other rows of this parcel say what is in it; this does not")
        return ReportedParcel(
            order=self.order,
            store=self.store,
            tracking=self.tracking,
            carrier=self._one(Column.CARRIER, Values.text),
            service=self._one(Column.PARCEL_SERVICE, Values.text),
            left_at=self._one(Column.SHIPPED_ON, Values.instant),
            units=tuple(units) or None,
            place=", ".join(f"line {each.row.line}" for each in self.told),
        )

    def _one(self, column: Column, of: Callable[[Values, Column], T | None]) -> T | None:
        """What all rows say. Raises InvalidInput where two differ."""
        said = [(value, told.row) for told in self.told if (value := of(told.values, column))]
        for value, row in said:
            if value != said[0][0]:
                line = said[0][1].line
                raise row.wrong(f"line {line} says otherwise of the same parcel", column)
        return said[0][0] if said else None


class _Parcels:
    """The parcels of one file while it is read."""

    def __init__(self, heading: Heading, profile: Profile) -> None:
        self._profile = profile
        self._whose, self._told = (Plan.of(heading, each, profile) for each in (_WHOSE, _TOLD))
        self._parcels = dict[tuple[str, str, str], _Parcel]()
        self._rejected = list[Rejected]()

    def take(self, row: Row | Unread) -> None:
        """Take in a row, or note why not."""
        if isinstance(row, Unread):
            self._rejected.append(Rejected(row.path, row.problem))
            return
        whose, wrong = self._whose.read(row)
        order = whose.text(Column.ID) or whose.text(Column.NUMBER)
        if wrong or order is None:
            self._reject(wrong or (row.nameless(),), order)
        elif whose.flag(Column.SHIPS) is not False and whose.whole(Column.OPEN) != 0:
            self._take(row, order, whose)

    def _take(self, row: Row, order: str, whose: Values) -> None:
        try:
            numbers = self._numbers(row, whose.text(Column.TRACKING))
        except InvalidInput as bad:
            self._reject((bad,), order)
            return
        values, wrong = self._told.read(row)
        units: ReportedUnits | None = None
        try:
            units = _units(row, values, whose.whole(Column.OPEN), len(numbers))
        except InvalidInput as bad:
            wrong = wrong or (bad,)
        self._reject(wrong, order)
        store = whose.text(Column.STORE)
        for number in numbers:
            key = (store or "", order, number or "")
            parcel = self._parcels.setdefault(key, _Parcel(order, store, number))
            if wrong:
                parcel.bad.append(row)
            else:
                parcel.told.append(_Told(row, values, units))

    def _numbers(self, row: Row, cell: str | None) -> tuple[str | None, ...]:
        """The tracking numbers in a row; None where it records that there is none."""
        if cell is None:
            words = " or ".join(sorted(self._profile.untracked))
            hint = f"; where there is none, write {words}" if words else ""
            raise row.wrong(f"the tracking number is missing{hint}", Column.TRACKING)
        if plain(cell) in map(plain, self._profile.untracked):
            return (None,)
        return tuple(dict.fromkeys(filter(None, map(str.strip, _BETWEEN.split(cell)))))

    def _reject(self, wrong: Iterable[InvalidInput], order: str | None) -> None:
        self._rejected.extend(Rejected(bad.path, bad.problem, order) for bad in wrong)

    def result(self) -> TrackingReturn:
        """The parcels of which every row is good, and all that was wrong."""
        parcels = tuple(self._whole())
        return TrackingReturn(parcels, tuple(dict.fromkeys(self._rejected)))

    def _whole(self) -> Iterator[ReportedParcel]:
        for parcel in self._parcels.values():
            try:
                if parcel.bad:
                    raise parcel.bad[0].wrong("")
                yield parcel.result()
            except InvalidInput as bad:
                self._reject((bad,) if bad.problem else (), parcel.order)
                self._withhold(parcel, bad.path)

    def _withhold(self, parcel: _Parcel, because: str) -> None:
        """The good rows of a parcel of which another is bad."""
        for told in parcel.told:
            bad = told.row.wrong(f"{because} of the same parcel is wrong, so nothing of it is told")
            if not because.startswith(f"{bad.path},") and because != bad.path:
                self._reject((bad,), parcel.order)


def _units(row: Row, values: Values, left: int | None, parcels: int) -> ReportedUnits | None:
    """What the row says is in each of its parcels. Raises InvalidInput."""
    sku, line = values.text(Column.SKU), values.text(Column.LINE)
    quantity = values.whole(Column.QUANTITY)
    if quantity is not None and left is not None:
        quantity = min(quantity, left)  # our own export has both: what is ordered, what is left
    if quantity is not None and quantity < 1:
        raise row.wrong(f"{quantity} units are no parcel", Column.QUANTITY)
    if quantity is not None and not (sku or line):
        raise row.wrong("the row has a quantity, but says not of what", Column.QUANTITY)
    if parcels > 1:
        if quantity != parcels:
            problem = f"{parcels} tracking numbers: give each a row of its own with what is in it"
            raise row.wrong(problem, Column.TRACKING)
        quantity = 1
    if not (sku or line):
        return None
    return ReportedUnits(
        sku=Sku.maybe(sku), line=None if line is None else LineId(line), quantity=quantity
    )
