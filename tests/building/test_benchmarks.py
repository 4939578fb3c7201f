"""The benchmarks: what they say is what was measured, and every one of them notices a lie."""

import hashlib
import json
import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path

import pytest
from attrs import evolve
from benchmarks.__main__ import chosen, main
from benchmarks.contention import Next, Work, _rate
from benchmarks.life import LIFE, Wish
from benchmarks.machine import play
from benchmarks.measure import (
    QUICK,
    Bench,
    Disagree,
    Effort,
    Measured,
    Missing,
    Pair,
    Unit,
    Watch,
    agree,
    in_turns,
    measured,
    speed,
)
from benchmarks.memory import _weigh
from benchmarks.ours import Live, Ours
from benchmarks.peers import rules_by_index, rules_one_by_one
from benchmarks.peers.reading_by_hand import READERS
from benchmarks.peers.rules_in_json_logic import logic
from benchmarks.peers.rules_in_words import CEL, FIELDS, facts, written
from benchmarks.reading import BY_HAND, SYSTEMS, Load, _check, _check_complaint, _side
from benchmarks.report import table, write
from benchmarks.ruled_trade import PROFILES, Made, Sold, orders, rules
from benchmarks.rules import PEERS, asking, check, fresh_orders
from benchmarks.rules_at_work import outcome
from benchmarks.ruling import CONTEXT, order_of, rules_of
from benchmarks.ruling import Ours as OurRules
from benchmarks.table import BENCHES
from house import ROOT

from fulfilcore.intake import ReadResult
from fulfilcore.reasons import Reason
from fulfilcore.rules import propose
from postgres import demanded

PINS = (ROOT / "benchmarks" / "peers.txt").read_text("utf-8").split()


class Clock:
    """A clock that goes on only when somebody works."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now

    def worker(self, seconds: float, count: int = 1, off: float = 0.0) -> "Worker":
        """Somebody who needs so long for so many things, and as long off the clock as said."""
        return Worker(self, seconds, count, off)


class Worker:
    """A side whose speed is known."""

    def __init__(self, clock: Clock, seconds: float, count: int, off: float) -> None:
        self.clock, self.seconds, self.count, self.off = clock, seconds, count, off

    def __call__(self, watch: Watch) -> int:
        """Work."""
        self.clock.now += self.off
        with watch:
            self.clock.now += self.seconds
        return self.count


def a_bench(
    name: str = "stub", *pairs: Pair, unit: Unit = Unit.ORDERS, needs: tuple[str, ...] = ()
) -> Bench:
    """A bench that comes to these pairs."""
    found = Measured(pairs or (Pair(30, 10), Pair(20, 10), Pair(40, 10)), {"store": "15.1"})
    return Bench(name=name, peer="floor", unit=unit, run=lambda effort: found, needs=needs)


def test_speed_counts_what_is_on_the_clock() -> None:
    """Ten things in half a second are twenty a second, whatever went before, however often."""
    clock = Clock()

    assert 20 == speed(clock.worker(0.5, 10, off=7), clock, seconds=0)
    assert 20 == speed(clock.worker(0.5, 10, off=7), clock, seconds=2)


def test_sides_take_turns() -> None:
    """Every pair has a speed of each side; ours is the first, whoever began."""
    clock = Clock()

    pairs = in_turns(clock.worker(0.5), clock.worker(0.25), Effort(repeats=3, seconds=1), clock)

    assert (Pair(2, 4),) * 3 == pairs


@pytest.mark.parametrize(
    ("unit", "ratio"),
    [(Unit.ORDERS, 3.0), (Unit.BYTES, 1 / 3), (Unit.MILLISECONDS, 1 / 3), (Unit.TIMES, 1 / 3)],
    ids=["speed", "weight", "time", "growth"],
)
def test_more_than_one_is_better(unit: Unit, ratio: float) -> None:
    """A ratio above 1 means better than the peer, be the unit one of speed, weight or time."""
    line = measured(a_bench(unit=unit), QUICK)

    assert (30, 10, unit.text, ratio) == (line.ours, line.theirs, line.unit, line.ratio)


def test_the_spread_is_that_of_the_middle_half() -> None:
    """Ratios of 2, 3 and 4: the middle half is 1 wide, a third of the median."""
    line = measured(a_bench(), QUICK)
    alone = measured(a_bench("stub", Pair(5, 1)), QUICK)

    assert pytest.approx(1 / 3) == line.spread
    assert 0.0 == alone.spread


def test_a_line_knows_the_versions() -> None:
    """Python, fulfilcore, every package that it needs, and what the bench says of the rest."""
    line = measured(a_bench(needs=("attrs",)), QUICK)

    assert {"python", "fulfilcore", "attrs", "store"} == set(line.versions)
    assert version("attrs") == line.versions["attrs"]


def test_whoever_does_nothing_is_not_fast() -> None:
    """A side without work, without a clock or without a turn fails the bench."""
    clock = Clock()

    with pytest.raises(Disagree, match="did nothing"):
        speed(clock.worker(1, 0), clock, seconds=0)
    with pytest.raises(Disagree, match="nothing on the clock"):
        speed(clock.worker(0), clock, seconds=0)
    with pytest.raises(Disagree, match="nothing was measured"):
        measured(
            Bench(name="n", peer="p", unit=Unit.ORDERS, run=lambda effort: Measured(())), QUICK
        )
    with pytest.raises(Disagree, match=r"^units: ours \[1\], theirs \[2\]$"):
        agree("units", [1], [2])


def test_a_peer_that_is_not_there_is_named() -> None:
    """The command says which one, and what installs it."""
    with pytest.raises(Missing, match="no-such-peer is not installed here: `make bench` installs"):
        measured(a_bench(needs=("no-such-peer",)), QUICK)


def test_results_are_kept_by_bench(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run replaces the lines of its own benches; those of others stay as they were."""
    results, other = tmp_path / "results.jsonl", a_bench("other", Pair(1, 8))

    assert 0 == main([], [a_bench(), other], results)
    assert 0 == main(["stub"], [a_bench("stub", Pair(7, 1)), other], results)

    lines = [json.loads(line) for line in results.read_text("utf-8").splitlines()]
    assert [("stub", 7.0), ("other", 0.125)] == [(line["bench"], line["ratio"]) for line in lines]
    keys = "bench peer ours theirs unit ratio spread versions"
    assert [set(keys.split())] * 2 == [set(line) for line in lines]
    shown = capsys.readouterr().out.splitlines()[-2:]
    assert ["bench peer ours theirs unit ratio spread", "stub floor 7 1 orders/s 7x 0%"] == [
        " ".join(row.split()) for row in shown
    ]


def _disagrees(effort: Effort) -> Measured:
    agree("x", 1, 2)
    return Measured(())


def _breaks(effort: Effort) -> Measured:
    return Measured((Pair(1 // 0, 1),))


def test_a_bench_that_fails_costs_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its sentence is shown, the command fails, and what the others came to is kept."""
    results = tmp_path / "results.jsonl"
    bad = Bench(name="bad", peer="p", unit=Unit.ORDERS, run=_disagrees)
    worse = Bench(name="worse", peer="p", unit=Unit.ORDERS, run=_breaks)

    assert 1 == main([], [bad, worse, a_bench()], results)

    said = capsys.readouterr().err
    assert "failed: bad against p: x: ours 1, theirs 2\n" in said
    assert "failed: worse against p: ZeroDivisionError" in said
    assert ["stub"] == [json.loads(line)["bench"] for line in results.read_text().splitlines()]


def test_quick_runs_are_not_kept(tmp_path: Path) -> None:
    """They measure nothing, so they must not look as if they had."""
    results = tmp_path / "results.jsonl"

    assert 0 == main(["--quick"], [a_bench()], results)

    assert not results.exists()


def test_benches_are_chosen_by_how_they_begin(capsys: pytest.CaptureFixture[str]) -> None:
    """Several prefixes choose the benches of each; one that fits none is told the names."""
    benches = [a_bench(name) for name in ("import-a", "import-b", "machine", "bytes")]

    assert benches == list(chosen([], benches))
    assert ["import-b", "bytes"] == [b.name for b in chosen(["bytes", "import-b"], benches)]
    assert 2 == main(["nothing"], benches)
    assert "there are import-a, import-b, machine, bytes" in capsys.readouterr().err


def test_numbers_can_be_read(tmp_path: Path) -> None:
    """Large ones without decimals, small ones with three digits that count."""
    line = measured(a_bench("stub", Pair(12_345.6, 0.1234)), QUICK)

    write(tmp_path / "results.jsonl", [line])

    assert "12,346   0.123  orders/s  1e+05x      0%" in list(table([line]))[1]
    assert 12_350 == json.loads((tmp_path / "results.jsonl").read_text())["ours"]


def test_every_bench_is_there_once_and_its_peers_are_pinned() -> None:
    """One name and peer make one line; a peer is pinned, or is what an extra brings."""
    names = [(bench.name, bench.peer) for bench in BENCHES]
    peers = {pin.partition("==")[0] for pin in PINS}

    assert sorted(set(names)) == sorted(names)
    assert all(re.fullmatch(r"[a-z-]+==[\d.]+", pin) for pin in PINS)
    assert peers | {"sqlalchemy", "psycopg"} == {each for b in BENCHES for each in b.needs}


def _here(bench: Bench) -> bool:
    try:
        return all(version(name) for name in bench.needs)
    except PackageNotFoundError:
        return False


@pytest.mark.parametrize(
    "bench", [b for b in BENCHES if _here(b)], ids=lambda bench: f"{bench.name}-{bench.peer}"
)
def test_benches_run_and_both_sides_agree(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that need no library, with a few orders: the same answers and documents."""
    if "postgres" in bench.name:
        monkeypatch.setenv("FULFILCORE_TEST_POSTGRES", demanded())

    line = measured(bench, QUICK)

    assert line.ours > 0 < line.theirs


def test_our_machine_lives_the_life() -> None:
    """It gives every answer that the peers must give, from what was stored as well."""
    play(Ours())


class Terse(Ours):
    """A machine that stops at the first reason."""

    def fire(self, live: Live, wish: Wish) -> Sequence[Reason]:
        """As ours, but with a single reason."""
        return super().fire(live, wish)[:1]


class Forgetful(Ours):
    """A machine that keeps no history."""

    def notes(self, live: Live) -> int:
        """It has none."""
        return 0


class Lazy(Ours):
    """A machine that does nothing and says it did."""

    def fire(self, live: Live, wish: Wish) -> Sequence[Reason]:
        """Nothing."""
        return ()


@pytest.mark.parametrize("machine", [Terse(), Forgetful(), Lazy()], ids=lambda m: type(m).__name__)
def test_a_machine_that_does_less_is_not_measured(machine: Ours) -> None:
    """Fewer reasons, no history, no move: none of them is compared with one that does it all."""
    with pytest.raises(Disagree):
        play(machine)


def test_the_life_has_moves_of_every_kind() -> None:
    """Held, released, shipped in part, voided, handed over, taken on, shipped."""
    events = [wish.event for wish, _ in LIFE]

    assert ["hold", "release", "ship", "void", "delegate", "accept", "ship"] == events


def _looped() -> int:
    """Something that only the collector finds to be of no use any more."""
    block: list[object] = [bytearray(1_000)]
    block.append(block)
    return len(block)


def test_what_stays_alive_is_weighed() -> None:
    """A hundred blocks of a thousand bytes weigh so much; what is thrown away weighs nothing."""
    kept = _weigh(lambda count: [bytearray(1_000) for _ in range(count)], 100)
    gone = _weigh(lambda count: [_looped() for _ in range(count)], 100)

    assert 100_000 < kept < 120_000
    assert gone < 20_000


def _worker(told: list[str]) -> Work:
    def work(next_number: Next) -> list[str]:
        return told

    return work


def test_a_message_told_twice_is_found_out() -> None:
    """By two workers, or by none: either fails the bench, and so does a worker that fails."""
    assert _rate(lambda: _worker(["a", "b"]), workers=1, count=2) > 0
    with pytest.raises(Disagree, match=r"told twice: ours \['a'\]"):
        _rate(lambda: _worker(["a"]), workers=2, count=1)
    with pytest.raises(Disagree, match="messages told: ours 1, theirs 2"):
        _rate(lambda: _worker(["a"]), workers=1, count=2)
    with pytest.raises(Disagree, match="a worker failed: ZeroDivisionError"):
        _rate(lambda: _worker(["a"] * (1 // 0)), workers=1, count=1)


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_a_reader_that_reads_another_order_is_not_measured(system: str) -> None:
    """By hand or by us: the very same order must come out, and nothing may be left to ask for."""
    channel, read, by_hand = SYSTEMS[system], SYSTEMS[system].ours, READERS[system]
    one, other = channel.payload(1), channel.payload(2)

    _check(channel, BY_HAND, read(*one), by_hand(*one))
    with pytest.raises(Disagree, match="orders"):
        _check(channel, BY_HAND, read(*one), by_hand(*other))
    with pytest.raises(Disagree, match="rejected or needed"):
        _check(channel, BY_HAND, read(*channel.broken(one)), by_hand(*one))


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_a_reader_that_forgets_where_is_not_measured(system: str) -> None:
    """A complaint has the whole path, or the bench fails: to be fast at its cost is no art."""
    channel, read = SYSTEMS[system], SYSTEMS[system].ours

    def forgetful(*payload: bytes) -> ReadResult:
        found = read(*payload)
        return evolve(found, rejected=tuple(evolve(each, path="$") for each in found.rejected))

    _check_complaint(channel, read)
    with pytest.raises(Disagree, match="place of the complaint"):
        _check_complaint(channel, forgetful)


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_no_payload_is_read_twice(system: str) -> None:
    """Each turn has payloads of its own; a run has 100,000 of them, a quick one a few hundred."""
    seen: list[tuple[bytes, ...]] = []
    side = _side(SYSTEMS[system], lambda *payload: seen.append(payload), 3)

    assert [3, 3] == [side(Watch(Clock())) for _ in range(2)]
    assert 6 == len(set(seen))
    assert (100_000, 20) == (Load().within(Effort()).payloads, Load().within(Effort()).turns)
    assert 200 == Load().within(QUICK).payloads


def _digest(made: object) -> str:
    return hashlib.sha256(repr(made).encode()).hexdigest()[:12]


def test_the_trade_of_rules_is_always_the_same() -> None:
    """What was measured a year ago was measured with these very orders and rules."""
    assert "8990e347d80d" == _digest(orders(1_000))
    assert ["0fe3c3425ea1", "fd2023e1dca2"] == [_digest(rules(1_000, each)) for each in PROFILES]
    assert rules(1_000, "broad")[:10] == rules(10, "broad")


def test_orders_are_read_anew_each_time() -> None:
    """The same ones in the same order, without end, and never the same object twice."""
    count = 10 * QUICK.most
    coming = list(islice(fresh_orders(QUICK), 2 * count))

    assert orders(count) * 2 == coming
    assert 2 * count == len({id(each) for each in coming})


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("size", [10, 1_000])
def test_all_of_us_name_the_same_rules(size: int, profile: str) -> None:
    """Ours, one rule after another, and the index in plain Python, for two hundred orders."""
    made, some = rules(size, profile), orders(200)

    check(OurRules(rules_of(made)), rules_one_by_one.Matcher(made), some)
    check(OurRules(rules_of(made)), rules_by_index.Matcher(made), some)


class Careless(rules_one_by_one.Matcher):
    """An engine that looks at the first thing only that a rule asks."""

    def __init__(self, made: Sequence[Made]) -> None:
        super().__init__([evolve(each, asks=each.asks[:1]) for each in made])


class Silent:
    """An engine in which no rule ever holds."""

    def form(self, order: Sold) -> Sold:
        """The order."""
        return order

    def match(self, orders: Sequence[Sold]) -> list[list[int]]:
        """None."""
        return [[] for _ in orders]


def test_an_engine_that_names_other_rules_is_not_measured() -> None:
    """Not one that forgets half of what is asked, nor two that agree about nothing at all."""
    made, some = rules(100, "broad"), orders(20)
    ours, silent = OurRules(rules_of(made)), Silent()

    with pytest.raises(Disagree, match="rules of O0000000: ours"):
        check(ours, Careless(made), some)
    with pytest.raises(Disagree, match="rules that hold for some order: ours False"):
        check(silent, silent, some)


def test_what_becomes_of_an_order_is_compared_whole() -> None:
    """Rules fired, tags, service, vendor, hold, import: as the plain loop has it, all of each."""
    made = rules(1_000, "broad")
    ours, naive = OurRules(rules_of(made)), rules_one_by_one.Matcher(made)
    came = [naive.apply(naive.form(each)) for each in orders(200)]
    mine = [order_of(each) for each in orders(200)]

    assert came == [outcome(o, propose(ours.rules, o, CONTEXT)) for o in mine]
    assert {True, False} == {each.imports for each in came} == {each.held for each in came}
    assert all(len({getattr(e, name) for e in came}) > 9 for name in ("tags", "service", "vendor"))


def test_a_page_is_made_before_it_is_asked_about() -> None:
    """Only the answer is on the clock; each page has the next orders, none of them twice."""
    pages: list[Sequence[str]] = []
    side = asking(lambda order: order["id"], pages.append, QUICK)

    assert [QUICK.most, QUICK.most] == [side(Watch(Clock())) for _ in range(2)]
    assert [each["id"] for each in orders(2 * QUICK.most)] == [*pages[0], *pages[1]]


def test_peers_are_asked_the_same_in_their_words() -> None:
    """Each thing that a rule asks has its words; an order has all that is asked about."""
    made = rules(200, "broad")
    asked, fourth = {ask.by: ask.field for each in made for ask in each.asks}, made[5:6]

    assert asked.keys() == CEL.keys()
    assert set(FIELDS) == facts(orders(1)[0]).keys() == {a.field for m in made for a in m.asks}
    assert [
        'skus.exists(s, s.startsWith("WUS-JW-")) && custom_field_1.contains("invoice")'
        ' && weight_g >= 2600 && weight_g <= 3550 && source in ["store-06", "store-15"]'
    ] == written(fourth, CEL, " && ")
    begins = {"==": [{"substr": [{"var": ""}, 0, 7]}, "WUS-JW-"]}
    assert [
        {"some": [{"var": "skus"}, begins]},
        {"in": ["invoice", {"var": "custom_field_1"}]},
        {"<=": [2600, {"var": "weight_g"}, 3550]},
        {"in": [{"var": "source"}, ["store-06", "store-15"]]},
    ] == logic(fourth[0])["and"]


def test_slow_engines_are_not_asked_too_much() -> None:
    """Who needs too long with many rules has no line there; all others have one of each size."""
    named = (re.fullmatch(r"rules-(\d+)-broad", bench.name) for bench in BENCHES)
    lines = [(bench.peer, int(name[1])) for name, bench in zip(named, BENCHES, strict=True) if name]

    assert {("cel-python", 100), ("rule-engine", 1_000), ("zen-engine", 10_000)} <= {*lines}
    assert [] == [(peer, size) for peer, size in lines if size > PEERS[peer].most]
