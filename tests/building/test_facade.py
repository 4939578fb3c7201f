"""The façade: what `import fulfilcore` offers, and how little it loads."""

import ast
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version

import pytest
from house import SOURCE, tree

import fulfilcore

FACADE = tree(SOURCE / "__init__.py")
PINNED = [
    "Account",
    "Actor",
    "Address",
    "Authority",
    "Cancel",
    "Capabilities",
    "Channel",
    "ChannelLine",
    "ChannelOrder",
    "Command",
    "CommandId",
    "Facts",
    "Finding",
    "FulfilError",
    "GaveUp",
    "Hint",
    "Hold",
    "Hub",
    "Imported",
    "InvalidInput",
    "LineId",
    "Method",
    "Misconfigured",
    "Money",
    "Moved",
    "Need",
    "Order",
    "OrderId",
    "Post",
    "Process",
    "Product",
    "Products",
    "ReadResult",
    "Reason",
    "Refused",
    "Repository",
    "Retry",
    "Ship",
    "ShipmentId",
    "Sku",
    "Stale",
    "Status",
    "Store",
    "StoreId",
    "SubStatus",
    "Void",
    "Weight",
    "__version__",
    "advance",
    "available",
    "cancel_order",
    "deliver",
    "deliver_one",
    "enter_order",
    "hazards",
    "hold_order",
    "import_orders",
    "mark_paid",
    "mark_shipped",
    "obey",
    "receive",
    "record_quote",
    "refresh_plan",
    "release_due",
    "release_order",
    "restore_order",
    "run",
    "save_products",
    "settle_notice",
    "ship_order",
    "ship_without_order",
    "upsert_orders",
    "void_shipment",
    "wanted",
]


def test_the_public_names_are_pinned() -> None:
    """A name is added or taken away on purpose, never by the way."""
    assert sorted(PINNED) == fulfilcore.__all__


@pytest.mark.parametrize("name", [name for name in PINNED if name != "__version__"])
def test_every_name_is_the_one_of_its_home(name: str) -> None:
    """What the façade hands out is the very object of the area."""
    home = import_module(f"fulfilcore.{fulfilcore._HOME[name]}")

    assert getattr(home, name) is getattr(fulfilcore, name)


def test_dir_lists_what_there_is() -> None:
    """Completion in an editor or a shell shows the public names."""
    assert fulfilcore.__all__ == dir(fulfilcore)


def test_the_version_is_that_of_the_package() -> None:
    """There is one place where the version is written."""
    assert version("fulfilcore") == fulfilcore.__version__


def test_an_unknown_name_is_an_attribute_error() -> None:
    """The lazy façade fails as any module does."""
    with pytest.raises(AttributeError, match="no attribute 'sell'"):
        getattr(fulfilcore, "sell")  # noqa: B009


def test_type_checkers_see_the_same_names() -> None:
    """The block for type checkers equals the lazy table, home by home."""
    block = next(node for node in FACADE.body if isinstance(node, ast.If))
    seen = {
        (alias.asname, node.module, alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    expected = {(name, f"fulfilcore.{home}", name) for name, home in fulfilcore._HOME.items()}

    assert expected == seen


def test_importing_loads_almost_nothing() -> None:
    """No area, no dependency and not even `typing` is loaded before a name is asked for."""
    code = (
        "import sys; before = set(sys.modules); import fulfilcore; "
        "print(*sorted(set(sys.modules) - before))"
    )
    answer = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(SOURCE.parent)!r}); {code}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ["fulfilcore"] == answer.stdout.split()


def test_an_area_loads_without_the_extras() -> None:
    """The first flow needs the core's dependencies only."""
    strangers = "sqlalchemy typer rich hypothesis pytest aiosqlite re2"
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({strangers!r}.split())); "
        "from fulfilcore import deliver, import_orders, run; "
        "import fulfilcore.adapters, fulfilcore.channels, fulfilcore.codec, fulfilcore.rules"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert (0, "") == (answer.returncode, answer.stderr)
