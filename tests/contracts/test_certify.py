"""`python -m fulfilcore.testing.certify`: what it runs, what it prints, and how it ends."""

import json
import platform
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import fulfilcore
from fulfilcore.errors import Misconfigured
from fulfilcore.testing import checks
from fulfilcore.testing.certify import NAMES, factory_of, main
from fulfilcore.testing.checks import CHECKS
from fulfilcore.testing.driving import Broken, same

Command = Callable[..., tuple[int, str, str]]

SHOP = '''
from contextlib import asynccontextmanager, contextmanager
from asyncio import get_running_loop
from time import sleep

from fulfilcore.adapters import MemoryRepository, MemoryStorage
from fulfilcore.errors import InvalidInput

LOG = []


class Backwards(MemoryRepository):
    """History is told the wrong way round."""

    def history(self, key):
        return super().history(key)[::-1]


class Fails(MemoryRepository):
    """Nothing is found."""

    def find(self, keys):
        raise OSError("no connection\\n  to the database")


class Hangs(MemoryRepository):
    """Nothing is ever answered."""

    def find(self, keys):
        sleep(60)


class Awaited(MemoryRepository):
    """One method is async."""

    async def find(self, keys):
        return super().find(keys)


def plain(kind=MemoryRepository):
    storage = MemoryStorage()
    return lambda tenant, codec: kind(tenant, storage)


plain.upcasts = False


def one_thread():
    return plain()


one_thread.upcasts = one_thread.concurrent = False


@contextmanager
def closing():
    LOG.append("open")
    yield plain()
    LOG.append("close")


@asynccontextmanager
async def on_a_loop():
    loop = get_running_loop()
    LOG.append("open")
    yield plain(Awaited)
    LOG.append("close" if loop is get_running_loop() else "closed elsewhere")


def backwards():
    return plain(Backwards)


def fails():
    return plain(Fails)


def hangs():
    return plain(Hangs)


class Sections:
    """A factory may be anything that can be called."""

    plain = staticmethod(plain)


def hangs_at_once():
    sleep(5)


def nothing():
    return None


def no_repository():
    return lambda tenant, codec: "a repository"


def broken():
    raise OSError("the database is away")


number = 7
'''
FIND, HISTORY = "find_gives_each_record_once", "history_is_told_in_order_and_of_one_record"
OLD = "a_document_of_an_older_release_reads_as_a_new_one"
TWO = "workers_lose_no_update"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A host's module with factories, good and bad."""
    (tmp_path / "certified_shop.py").write_text(SHOP, "utf-8")
    (tmp_path / "broken_shop.py").write_text("import fulfilcore\nraise OSError('away')\n", "utf-8")
    (tmp_path / "leaving_shop.py").write_text("raise SystemExit(0)\n", "utf-8")
    (tmp_path / "poor_shop.py").write_text("import no_such_driver\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "certified_shop", raising=False)
    return import_module("certified_shop")


@pytest.fixture
def certify(shop: ModuleType, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, as it ends and what it prints."""

    def run(factory: str, *only: str, options: tuple[str, ...] = ()) -> tuple[int, str, str]:
        names = [word for name in only for word in ("--only", name)]
        code = main([f"certified_shop:{factory}", *names, *options])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


# --- the report


def test_what_keeps_all_promises_is_certified(certify: Command) -> None:
    """Each check stands below its subject, by its name."""
    expected = f"""\
certified_shop:plain: MemoryRepository, sync
fulfilcore {fulfilcore.__version__}, Python {platform.python_version()}

Guard keys
  ok            {FIND}

Pages and history
  ok            {HISTORY}

checks: 2 ok
certified
"""
    assert (0, expected, "") == certify("plain", FIND, HISTORY)


def test_what_breaks_one_is_not(certify: Command) -> None:
    """The report says what was expected, what came, and what it means in a shop."""
    code, told, _ = certify("backwards", FIND, HISTORY)
    expected = f"""\
  FAILED        {HISTORY}
                what happened, in the order in which it was committed: expected \
['3', '1', '2', '4', '5', '6', '7', '8', '9', '10', '11'], \
got ['11', '10', '9', '8', '7', '6', '5', '4', '2', '1', '3']
                Otherwise nobody can say what happened to an order.

checks: 1 ok, 1 FAILED
not certified: {HISTORY}
"""
    assert (1, expected) == (code, told[told.index("  FAILED") :])


def test_what_a_host_raises_is_told_with_its_place(certify: Command) -> None:
    """A developer goes to the line of his own code."""
    line = SHOP[: SHOP.index("raise OSError")].count("\n") + 1
    place = f"(certified_shop.py:{line}, in find)"
    code, told, _ = certify("fails", FIND)
    assert (1, True) == (code, f"OSError: no connection to the database {place}\n" in told)


def test_the_trace_is_shown_when_asked_for(certify: Command) -> None:
    """Some failures need the whole way."""
    short, long = (certify("fails", FIND, options=each)[1] for each in ((), ("--trace",)))
    assert ("Traceback" in short, "Traceback (most recent call last):\n" in long) == (False, True)


def test_what_is_not_declared_is_said(certify: Command) -> None:
    """A partial repository is honest, not red."""
    code, told, _ = certify("one_thread", FIND, OLD, TWO)
    assert (0, True) == (code, f"  not declared  {OLD}\n                upcasts = False\n" in told)
    assert f"  not declared  {TWO}\n                concurrent = False\n" in told
    assert told.endswith("checks: 1 ok, 2 not declared\ncertified\n")


def test_of_nothing_that_was_tried_nothing_is_certified(certify: Command) -> None:
    """Who declares nothing gets no certificate."""
    assert 1 == certify("one_thread", OLD)[0]


def test_json_is_for_machines(certify: Command) -> None:
    """One document and nothing else, with everything that the report says."""
    code, told, _ = certify("backwards", FIND, HISTORY, OLD, options=("--json",))
    document = json.loads(told)
    results = {each["name"]: each["result"] for each in document["checks"]}
    assert (1, False) == (code, document["certified"])
    assert {OLD: "ok", FIND: "ok", HISTORY: "FAILED"} != results
    assert {"ok": 1, "FAILED": 2, "not declared": 0, "not tried": 0} == document["counts"]
    assert ("Backwards", "sync") == (document["repository"], document["colour"])
    assert document["checks"][-1]["why"].startswith("what happened, in the order")
    assert NAMES[HISTORY].otherwise == document["checks"][-1]["otherwise"]


# --- factories


def test_each_check_has_a_storage_of_its_own(certify: Command, shop: ModuleType) -> None:
    """What one check leaves behind is not found by the next; all are closed."""
    certify("closing", FIND, HISTORY)
    assert ["open", "close"] * 3 == shop.LOG  # one more for a first look


def test_a_storage_is_closed_after_a_failure(
    certify: Command, shop: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that a failed check leaves open would fail the next one."""
    monkeypatch.setattr(shop, "MemoryRepository", shop.Backwards)
    shop.plain.__defaults__ = (shop.Backwards,)
    assert 1 == certify("closing", HISTORY)[0]
    assert ["open", "close"] * 2 == shop.LOG


def test_an_async_storage_is_opened_and_closed_on_one_loop(
    certify: Command, shop: ModuleType
) -> None:
    """A connection belongs to the loop it was opened on."""
    code, told, _ = certify("on_a_loop", FIND)
    assert (0, ["open", "close"] * 2) == (code, shop.LOG)
    assert "certified_shop:on_a_loop: Awaited, async and sync\n" in told


def test_a_factory_may_stand_in_a_class(certify: Command) -> None:
    """Whatever has a name in a module can be named."""
    assert 0 == certify("Sections.plain", FIND)[0]


# --- misuse


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("certified_shop", "it is not of the form module:factory"),
        (":plain", "it is not of the form module:factory"),
        ("no_such_shop:plain", "there is no module no_such_shop here or on the path"),
        ("certified_shop.sub:plain", "there is no module certified_shop.sub here or on the path"),
        ("poor_shop:plain", "poor_shop cannot be imported: ModuleNotFoundError: No module named"),
        ("broken_shop:plain", "broken_shop cannot be imported: OSError: away (broken_shop.py:2"),
        ("leaving_shop:plain", "leaving_shop cannot be imported: SystemExit: 0"),
        ("certified_shop:plan", "certified_shop has no plan; did you mean plain?"),
        ("certified_shop:number", "number is of type int, not a function"),
        ("certified_shop:nothing", "is of type NoneType, not a function of tenant and codec"),
        ("certified_shop:no_repository", "is of type str, without load, page, history, claim"),
        ("certified_shop:broken", "no repository can be made: OSError: the database is away (cert"),
        ("certified_shop:Backwards", "what it gives is of type Backwards, not a function"),
        ("certified_shop:hangs_at_once --limit=0.1", "no repository was made within 0.1 seconds"),
        ("certified_shop:plain --only=find_each", f"did you mean {FIND}?"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_misuse_is_told_in_one_sentence(
    target: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 says that nothing was tried."""
    code = main(target.split())
    told = capsys.readouterr()
    assert (2, "") == (code, told.out)
    assert told.err.startswith("certify: ") and problem in told.err and told.err.count("\n") == 1


def test_a_number_of_examples_is_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    """What argparse refuses is misuse too."""
    with pytest.raises(SystemExit) as ended:
        main(["a:b", "--examples", "0"])
    assert (2, True) == (ended.value.code, "from 1 on" in capsys.readouterr().err)


@pytest.mark.usefixtures("shop")
def test_what_is_named_is_found() -> None:
    """The factory is the very object of the module, and a missing one has its cause."""
    assert import_module("certified_shop").plain is factory_of("certified_shop:plain")
    with pytest.raises(Misconfigured) as missing:
        factory_of("certified_shop:nowhere")
    assert isinstance(missing.value.__cause__, AttributeError)


# --- as a command


def command(folder: Path, *words: str, block: str = "") -> subprocess.CompletedProcess[str]:
    """Run it as a host does; `block` are modules that are not installed there."""
    start = "import runpy, sys; sys.modules.update(dict.fromkeys(sys.argv.pop(1).split()));"
    start += "sys.path.insert(0, ''); runpy.run_module('fulfilcore.testing.certify', None, "
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{start}'__main__', True)", block, *words],
        cwd=folder,
        capture_output=True,
        text=True,
    )


@pytest.mark.usefixtures("shop")
def test_it_needs_neither_pytest_nor_hypothesis(tmp_path: Path) -> None:
    """What needs hypothesis is not tried, and said so."""
    answer = command(tmp_path, "certified_shop:one_thread", block="pytest hypothesis")
    assert (0, "") == (answer.returncode, answer.stderr)
    assert "  not tried     it_answers_as_the_model_does\n" in answer.stdout
    assert "                hypothesis is not installed\n" in answer.stdout
    assert answer.stdout.endswith(", 1 not tried\ncertified\n")


@pytest.mark.usefixtures("shop")
def test_it_judges_without_assertions_too(tmp_path: Path) -> None:
    """`python -O` takes `assert` away, and must not take the verdict away with it."""
    words = ["-m", "fulfilcore.testing.certify", "certified_shop:backwards", "--only", HISTORY]
    answer = subprocess.run([sys.executable, "-O", *words], cwd=tmp_path, capture_output=True)
    assert (1, b"") == (answer.returncode, answer.stderr)


@pytest.mark.usefixtures("shop")
def test_it_leaves_nothing_behind(tmp_path: Path) -> None:
    """No folder of hypothesis appears beside a host's code."""
    answer = command(tmp_path, "certified_shop:plain", "--only", "it_answers_as_the_model_does")
    assert (0, []) == (answer.returncode, list(tmp_path.glob(".*")))


@pytest.mark.usefixtures("shop")
def test_what_never_answers_has_failed(tmp_path: Path) -> None:
    """The other checks go on, and the process ends."""
    names = ["--only", FIND, "--only", HISTORY]
    answer = command(tmp_path, "certified_shop:hangs", "--limit", "0.5", *names)
    assert (1, "") == (answer.returncode, answer.stderr)
    assert f"  FAILED        {FIND}\n                there was no answer within" in answer.stdout
    assert f"  ok            {HISTORY}\n" in answer.stdout


# --- the checks themselves


def test_every_check_is_listed_once() -> None:
    """A check that no table names is never run."""
    homes = {
        import_module(f"{checks.__name__}.{path.stem}")
        for path in Path(str(checks.__file__)).parent.glob("[a-z]*.py")
    }
    written = [
        name
        for home in homes
        for name, value in vars(home).items()
        if isinstance(value, FunctionType) and value.__module__ == home.__name__
        if list(value.__annotations__) == ["bench", "return"] and not name.startswith("_")
    ]
    listed = [check.name for each in CHECKS.values() for check in each]
    assert sorted(written) == sorted(listed)
    assert len(listed) == len(NAMES) > 60


def test_every_check_says_what_it_promises_and_what_breaks_otherwise() -> None:
    """One sentence for a developer, and one that a shop manager understands."""
    odd = [
        check.name
        for check in NAMES.values()
        for sentence in (check.promise, check.otherwise)
        if not sentence.endswith(".") or sentence.count(". ")
        if not sentence.startswith("Otherwise ") or sentence == check.promise
    ]
    assert [] == odd


@pytest.mark.parametrize(
    ("expected", "actual", "sentence"),
    [
        (1, 2, "it: expected 1, got 2"),
        ({"b", "a"}, set(), "it: expected {'a', 'b'}, got nothing"),
        (["a"], ["b", "a"], "it: expected ['a'], got ['b', 'a']"),
        ({"k": 1, "l": 1}, {"k": 1, "l": 2}, "it: l: expected 1, got 2"),
        (["x" * 60] * 3, ["x" * 60] * 2, f"it: expected 3 items, got 2, without '{'x' * 60}'"),
        (list(range(99)), [*range(98), 7], "it: no. 99: expected 98, got 7"),
        ("x" * 300, "y", f"it: expected '{'x' * 149}… (302 characters), got 'y'"),
    ],
)
def test_a_difference_is_told_by_its_smallest_part(
    expected: object, actual: object, sentence: str
) -> None:
    """A developer sees what is wrong, not two screens of records."""
    with pytest.raises(Broken) as broken:
        same(expected, actual, "it")
    assert sentence == str(broken.value)
