"""How far a store has been read: windows of time, pages of a window, and the gaps that stay open.

A cursor of creation dates loses orders that change behind it, and one that runs ahead of the
channel's own listing loses those at the edge. So windows are of the *modified* instant, end a
margin before now, overlap, and count as seen only when every page of them was taken in.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from attrs import field, frozen

from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Capabilities, Rejected
from fulfilcore.values import StoreId, aware, evolve, maybe_aware

LONGEST_WINDOW = timedelta(days=7)
"""No window is longer: a crash then costs no more than reading a week again."""

MOST_GAPS = 1_000
"""With more open gaps a store is not read on: that is no accident but a codec that does not fit."""

UNREADABLE = 3
"""So often a page of which nothing can be understood is asked for again, before it is a gap."""


def _ends_later(window: "Window", _: object, end: datetime) -> None:
    if end <= window.start:
        raise InvalidInput("a window ends after it begins")


@frozen
class Window:
    """All orders modified from `start` on and before `end`."""

    start: datetime = field(converter=aware)
    end: datetime = field(converter=aware, validator=_ends_later)


@frozen(kw_only=True)
class WindowPage:
    """One page of a window: the token it was asked for with, and the one that leads on."""

    window: Window
    token: str | None = None
    next: str | None = None


@frozen(kw_only=True)
class Gap:
    """Something of a window that could not be read: where, why, and whose if that is known."""

    window: Window
    path: str
    error: str
    found_at: datetime = field(converter=aware)
    reference: str | None = None

    @property
    def name(self) -> tuple[object, ...]:
        """What makes it the same gap when it is met again: the order, else the place."""
        return (self.reference,) if self.reference else (self.window, self.path, self.error)


@frozen(kw_only=True)
class Progress:
    """How far a store has been read.

    Every order modified from `since` on and before `until` was seen, but for the `gaps`. `window`
    is being read, and `token` asks for its next page. `pages` counts those of it so far,
    `last_pages` and `last_span` tell of the window before. `failures` counts in a row.
    """

    store: StoreId
    since: datetime = field(converter=aware)
    until: datetime = field(converter=aware)
    window: Window | None = None
    token: str | None = None
    gaps: tuple[Gap, ...] = ()
    pages: int = 0
    last_pages: int = 0
    last_span: timedelta = timedelta()
    refreshed_at: datetime | None = field(default=None, converter=maybe_aware)
    failures: int = 0
    failed_at: datetime | None = field(default=None, converter=maybe_aware)
    problem: str | None = None


@frozen(kw_only=True)
class Certificate:
    """What is certain of a store: all orders modified in a span were seen, or these gaps are open.

    It speaks of what the channel listed: an order that the channel hides from its list is not in
    it.
    """

    store: StoreId
    since: datetime
    until: datetime
    gaps: tuple[Gap, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether no gap is open."""
        return not self.gaps

    @property
    def text(self) -> str:
        """The certificate as a sentence for people."""
        span = f"from {self.since.isoformat()} until {self.until.isoformat()}"
        seen = f"every order of {self.store} modified {span} was seen"
        if self.complete:
            return seen
        named = "; ".join(f"{each.reference or each.path}: {each.error}" for each in self.gaps)
        return f"{seen}, but for {len(self.gaps)} that could not be read: {named}"


def started(store: StoreId, since: datetime) -> Progress:
    """The progress of a store of which nothing was read yet."""
    return Progress(store=store, since=since, until=since)


def next_window(
    progress: Progress,
    now: datetime,
    can: Capabilities,
    longest: timedelta = LONGEST_WINDOW,
) -> Window | None:
    """The window to read next: the unfinished one, or what follows; None if nothing is due yet.

    It ends `can.margin` before now and begins `can.overlap` before what is certain.
    """
    if progress.window is not None:
        return progress.window
    start = max(progress.since, progress.until - can.overlap)
    end = min(aware(now) - can.margin, progress.until + longest)
    return Window(start, end) if end > progress.until else None


def confirmed(
    progress: Progress,
    page: WindowPage,
    *,
    seen: Collection[str],
    rejected: Sequence[Rejected],
    now: datetime,
) -> Progress:
    """The progress after a page was taken in; a page that does not follow moves nothing.

    `seen` are the references taken in, which closes their gaps. What was rejected opens one; a page
    of which nothing was understood counts as a failure first, and only after three as a gap. A
    page without token begins its window, or begins it again. Raises InvalidInput for a token that
    leads to itself.
    """
    if page.next is not None and page.next == page.token:
        raise InvalidInput(f"the page {page.next!r} leads to itself")
    # Nothing of the page was understood, not even whose it is: it is asked for again first.
    unreadable = not seen and any(each.reference is None for each in rejected)
    if unreadable and progress.failures < UNREADABLE:
        return failed(progress, rejected[0].error, now)
    progress = evolve(progress, gaps=_gaps(progress, page.window, seen, rejected, aware(now)))
    follows = progress.window == page.window and progress.token == page.token
    begins = page.token is None and page.window.start <= progress.until < page.window.end
    if not (begins or follows) or len(progress.gaps) > MOST_GAPS:
        return progress
    pages = 1 if page.token is None else progress.pages + 1
    if page.next is not None:
        return evolve(
            progress, window=page.window, token=page.next, pages=pages, failures=0, problem=None
        )
    return evolve(
        progress,
        until=max(progress.until, page.window.end),
        window=None,
        token=None,
        pages=0,
        last_pages=pages,
        last_span=page.window.end - page.window.start,
        refreshed_at=aware(now),
        failures=0,
        problem=None,
    )


def _gaps(
    progress: Progress,
    window: Window,
    seen: Collection[str],
    rejected: Iterable[Rejected],
    now: datetime,
) -> tuple[Gap, ...]:
    """The gaps still open: an order that was seen closes its own; one met again stays as it was."""
    opened = {gap.name: gap for gap in (_gap(window, each, now) for each in rejected)}
    open_still = (gap for gap in progress.gaps if gap.reference not in seen or gap.name in opened)
    return tuple({**opened, **{gap.name: gap for gap in open_still}}.values())


def _gap(window: Window, bad: Rejected, now: datetime) -> Gap:
    return Gap(window=window, path=bad.path, error=bad.error, found_at=now, reference=bad.reference)


def failed(progress: Progress, problem: str, now: datetime) -> Progress:
    """The progress after the store could not be read: nothing moves, and it is tried again."""
    return evolve(progress, failures=progress.failures + 1, failed_at=aware(now), problem=problem)


def without_gap(progress: Progress, gap: Gap) -> Progress:
    """The progress after a person has settled a gap."""
    return evolve(progress, gaps=tuple(each for each in progress.gaps if each.name != gap.name))


def certificate(progress: Progress) -> Certificate:
    """What is certain of a store now."""
    return Certificate(
        store=progress.store, since=progress.since, until=progress.until, gaps=progress.gaps
    )
