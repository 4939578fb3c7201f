"""The floors: imports go down only."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from house import (
    CORE_MAY_IMPORT,
    COVERED,
    FLOORS,
    ROOT,
    SOURCE,
    TOP_OF_CORE,
    imported,
    modules,
    name,
    room,
)

ROOMS = [path for path in modules() if room(path) not in ("__init__", "__main__")]


def broken(path: Path) -> Iterator[str]:
    """Every import of a module that climbs, crosses floor 3, or brings a stranger in."""
    here, floor = room(path), FLOORS.get(room(path), -1)
    for module in imported(path):
        first, *rest = module.split(".")
        there = rest[0] if rest else ""
        if first != "fulfilcore":
            if floor <= TOP_OF_CORE and first not in CORE_MAY_IMPORT:
                yield f"{name(path)} imports {module}, which is no dependency of the core"
        elif there != here and there in FLOORS:
            if FLOORS[there] > floor:
                yield f"{name(path)} imports {module}, which stands on a higher floor"
            elif FLOORS[there] == floor == 3:
                yield f"{name(path)} imports {module}, another room of floor 3"


def test_every_room_stands_on_a_floor() -> None:
    """A room that the list of floors does not know cannot be judged."""
    assert sorted({room(path) for path in ROOMS} - FLOORS.keys()) == []


def test_imports_go_down_only() -> None:
    """No module climbs, crosses floor 3, or needs more than the core's dependencies."""
    assert [each for path in ROOMS for each in broken(path)] == []


def test_a_flow_that_imported_an_adapter_would_be_found() -> None:
    """The reader of imports sees what stands in the files, relative imports included."""
    flows = [each for path in ROOMS if room(path) == "flows" for each in imported(path)]

    assert "fulfilcore.ports" in flows


def test_coverage_leaves_out_the_upper_floors_only() -> None:
    """The gate of 100 % stands on every room of the lower floors."""
    config = tomllib.loads((ROOT / "tests" / "building" / "coverage.toml").read_text("utf-8"))
    upper = sorted(room for room, floor in FLOORS.items() if floor > COVERED)
    expected = {f"*/fulfilcore/{room}{end}" for room in upper for end in (".py", "/*")}
    expected.add("*/fulfilcore/__main__.py")

    assert expected == set(config["tool"]["coverage"]["run"]["omit"])


def test_the_architecture_draws_the_floors_that_stand() -> None:
    """The table in ARCHITECTURE.md has every room that is built, on its floor."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d) \| ((?:`\w+` ?)+)", text, re.MULTILINE)
    drawn = {name: int(floor) for floor, names in rows for name in re.findall(r"\w+", names)}

    assert {room(path): FLOORS[room(path)] for path in ROOMS} == drawn


def test_the_architecture_names_files_that_exist() -> None:
    """A stranger who follows a pointer finds what it promises."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    named = set(re.findall(r"`?((?:\w+/)+(?:\w+\.(?:py|toml))?)`?", text))
    places = [SOURCE, ROOT]

    assert [] == [n for n in sorted(named) if not any((p / n).exists() for p in places)]
    assert {"orders/tables.py", "flows/stages.py"} <= named
