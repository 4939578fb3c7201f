"""The pages of the documentation, taken apart: fenced blocks, links, headings."""

import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen
from house import ROOT

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>```+)(?P<language>[^\n`]*)$")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)


@frozen
class Block:
    """One fenced block: the line of its fence, its language, its text."""

    line: int
    language: str
    text: str


def pages() -> list[Path]:
    """Every page that people read."""
    fronts = sorted(ROOT.glob("*.md"))
    return [
        *fronts,
        ROOT / "benchmarks" / "README.md",
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / "examples").rglob("*.md")),
    ]


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page in order; an open one at the end is an error."""
    start, language, ticks, indent = 0, "", "", 0
    held: list[str] = []
    for number, line in enumerate(page.read_text("utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if not start and fence:
            start, language, ticks = number, fence["language"].strip(), fence["ticks"]
            indent, held = len(fence["indent"]), []
        elif start and line.strip() == ticks:
            yield Block(start, language, "\n".join(held) + "\n")
            start = 0
        elif start:
            held.append(line[indent:])
    if start:
        raise ValueError(f"{page}:{start}: the block is never closed")


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^( *)(```+).*?^\1\2$", "", page.read_text("utf-8"), flags=re.S | re.M)


def links(page: Path) -> list[str]:
    """Where the links of a page lead."""
    return LINK.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made on the usual forges."""
    kept = (re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(prose(page)))
    return {title.strip().replace(" ", "-") for title in kept}
