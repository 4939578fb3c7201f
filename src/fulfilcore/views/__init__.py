"""Read models for people: pure pictures of what a repository holds."""

from fulfilcore.views.board import Board, Refusal, Twin, board
from fulfilcore.views.reading import every
from fulfilcore.views.story import Story, named, story

__all__ = ["Board", "Refusal", "Story", "Twin", "board", "every", "named", "story"]
