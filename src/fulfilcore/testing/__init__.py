"""What hosts test with: contracts for ports, fakes, faults, strategies, and a simulator.

Names load when first used; only `strategies` and `machine` need hypothesis, and nothing pytest.
"""

TYPE_CHECKING = False  # not imported: `typing` alone would cost more than all of this module
if TYPE_CHECKING:
    from fulfilcore.testing.contracts import RepositoryContract as RepositoryContract
    from fulfilcore.testing.faults import Crash as Crash
    from fulfilcore.testing.faults import CrashingRepository as CrashingRepository
    from fulfilcore.testing.faults import Fault as Fault
    from fulfilcore.testing.keeping import KeptLine as KeptLine
    from fulfilcore.testing.keeping import KeptOrder as KeptOrder
    from fulfilcore.testing.ledger import Ledger as Ledger
    from fulfilcore.testing.simulator import Report as Report
    from fulfilcore.testing.simulator import simulate as simulate
    from fulfilcore.testing.stepping import SteppedChannel as SteppedChannel
    from fulfilcore.testing.stepping import SteppedRepository as SteppedRepository
    from fulfilcore.testing.stepping import by_list as by_list
    from fulfilcore.testing.stepping import interleave as interleave
    from fulfilcore.testing.stores import FakeStore as FakeStore

_HOMES = {
    "contracts": "RepositoryContract",
    "faults": "Crash CrashingRepository Fault",
    "keeping": "KeptLine KeptOrder",
    "ledger": "Ledger",
    "simulator": "Report simulate",
    "stepping": "SteppedChannel SteppedRepository by_list interleave",
    "stores": "FakeStore",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = sorted(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    """Load a name from its home when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'fulfilcore.testing' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"fulfilcore.testing.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
