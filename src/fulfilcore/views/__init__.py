"""Read models for people: pure pictures of what a repository holds."""

from fulfilcore.views.board import Board, Refusal, Twin, board
from fulfilcore.views.counts import Counts, counted, counts
from fulfilcore.views.export import Exported, batches, export, restore
from fulfilcore.views.filters import OPEN, Filter
from fulfilcore.views.findings import Case, Findings, Group, findings, queue
from fulfilcore.views.listing import Listed, called, orders, selected
from fulfilcore.views.notices import Owed, notices_by_store
from fulfilcore.views.reading import every
from fulfilcore.views.story import Story, named, story
from fulfilcore.views.tables import REMEDIES, Remedy
from fulfilcore.views.timeline import Event, Happened, Timeline, timeline

__all__ = [
    "OPEN",
    "REMEDIES",
    "Board",
    "Case",
    "Counts",
    "Event",
    "Exported",
    "Filter",
    "Findings",
    "Group",
    "Happened",
    "Listed",
    "Owed",
    "Refusal",
    "Remedy",
    "Story",
    "Timeline",
    "Twin",
    "batches",
    "board",
    "called",
    "counted",
    "counts",
    "every",
    "export",
    "findings",
    "named",
    "notices_by_store",
    "orders",
    "queue",
    "restore",
    "selected",
    "story",
    "timeline",
]
