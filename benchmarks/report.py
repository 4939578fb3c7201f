"""The lines of a run: as a table for people, and as JSON lines for whoever compares runs."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import asdict

from benchmarks.measure import Line

_HEAD = ("bench", "peer", "ours", "theirs", "unit", "ratio", "spread")
_NUMBERS = ("ours", "theirs", "ratio", "spread")


def table(lines: Iterable[Line]) -> Iterator[str]:
    """The lines under one another, each column as wide as it must be."""
    rows = [_HEAD, *map(_cells, lines)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    for row in rows:
        cells = (
            cell.rjust(width)
            if name in ("ours", "theirs", "ratio", "spread")
            else cell.ljust(width)
            for name, cell, width in zip(_HEAD, row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _cells(line: Line) -> tuple[str, ...]:
    numbers = _number(line.ours), _number(line.theirs)
    ratio, spread = f"{line.ratio:.3g}x", f"{line.spread:.0%}"
    return (line.bench, line.peer, *numbers, line.unit, ratio, spread)


def _number(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def write(path: Path, lines: Iterable[Line]) -> None:
    """Put lines into a file of results; what an earlier run found of the same bench goes."""
    kept = {_key(each): each for each in _documents(path)}
    kept |= {_key(each): each for each in map(_document, lines)}
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in kept.values())
    path.write_text(text, "utf-8")


def _documents(path: Path) -> Iterator[Mapping[str, object]]:
    if path.exists():
        for text in path.read_text("utf-8").splitlines():
            document: Mapping[str, object] = json.loads(text)
            yield document


def _key(document: Mapping[str, object]) -> tuple[object, object]:
    return document["bench"], document["peer"]


def _document(line: Line) -> Mapping[str, object]:
    document = asdict(line)
    for name in _NUMBERS:
        document[name] = float(f"{document[name]:.4g}")
    return document
