"""Tenants never meet: whatever one merchant does, another's answers stay the same."""

from fulfilcore.changes import Query, Record
from fulfilcore.testing.driving import Bench, Driven, checks, same
from fulfilcore.testing.kinds import MINUTE, NOON, NOTE, at_version, entry, note, task

SEPARATORS = (":", "/", "|", ".", "-", "_", ",", " ", "\t", "\x1f")


def _everything(shop: Driven) -> dict[str, object]:
    """What a tenant sees by each of the methods; nothing is due at the instant of the claim."""
    names = [record.key for record in _filled()]
    kinds, listings = ("note", "task"), (None, "x")
    queries = [Query(kind=kind, listing=listing) for kind in kinds for listing in listings]
    return {
        "load": shop.load(names),
        "find": shop.find(["k", "l", "m"]),
        "page": [shop.page(query) for query in queries],
        "history": [shop.history(name) for name in names],
        "claim": shop.claim(kinds, at=NOON - MINUTE),
    }


def _filled() -> list[Record[object]]:
    """A little of everything."""
    return [
        note("a", keys=["k"], listings=["x"]),
        note("b", keys=["k", "l"], listings=["x"]),
        task("a", lane="1", group="g", keys=["k"], listings=["x"]),
        task("b", lane="1", place=2, group="g", keys=["l"]),
        task("c", lane="2", group="h"),
    ]


def _busy(shop: Driven) -> None:
    """Everything that a tenant can do, under the very names the others use."""
    shop.tried(*_filled(), assumes={"k": 7})
    shop.put(*_filled(), history=[entry("a", "mine"), entry("b", "mine")])
    shop.put(task("0", lane="1", place=0), note("a", "mine", version=1, keys=["l", "m"]))
    for _ in range(2):
        shop.claim(["note", "task"])
    shop.put(removes=[at_version(note("b"), 1), at_version(note("a"), 2)])
    shop.put(note("a", keys=["k"], listings=["x"]), history=[entry("a", "again")])
    shop.find(["k", "l", "m"])
    shop.pages(Query(kind="note", listing="x", limit=1))


def tenants_never_meet(bench: Bench) -> None:
    """A tenant neither sees, nor blocks, nor claims what another one has under the same names.

    Otherwise one merchant sees, blocks or ships another's orders.
    """
    one, two = bench.open("one"), bench.open("two")
    nothing = _everything(two)
    one.put(*_filled(), history=[entry("a")])
    same(nothing, _everything(two), "what a tenant sees that has nothing")
    new = two.tried(*_filled(), task("0", lane="1", place=0), assumes={"k": 0, "l": 0})
    same(set(), new, "what is stale when a second tenant writes under the names of the first")
    same(["a", "c"], one.claimed(), "what the first tenant claims")


def nothing_that_a_tenant_does_changes_anothers_answers(bench: Bench) -> None:
    """Whatever a tenant writes, claims and removes, the answers to another one are those it would
    have had alone.

    Otherwise one merchant's busy day shows up in the books of another.
    """
    calm, control = bench.open("calm"), bench.open("control")
    for shop in (calm, control):
        shop.put(*_filled(), history=[entry("a"), entry("b")])
    before = _everything(calm)
    _busy(bench.open("busy"))
    same(before, _everything(calm), "what a tenant sees before and after another's busy day")
    claims = [shop.claim() for shop in (calm, control)]
    same(claims[1], claims[0], "what it claims, beside a tenant that had no busy neighbour")
    broken = [shop.tried(assumes={"k": 0, "l": 1, "m": 1}) for shop in (calm, control)]
    same(broken[1], broken[0], "what is stale for it, beside that tenant")


def the_names_of_tenants_are_compared_exactly(bench: Bench) -> None:
    """Tenants are the same only if all characters of their names are.

    Otherwise two merchants whose names look alike share their orders.
    """
    names = ["acme", "ACME", "acme ", "acmé", "acme%", "acm_"]
    for name in names:
        bench.open(name).put(note("a", name), history=[entry("a", name)])
    for name in names:
        shop = bench.open(name)
        same(at_version(note("a", name), 1), shop.load_one("a"), f"what tenant {name!r} loads")
        same([entry("a", name)], shop.history(NOTE.key("a")), f"the history of tenant {name!r}")


def names_do_not_run_together(bench: Bench) -> None:
    """Tenant, kind, id and key stay apart, whatever separators stand in them.

    Otherwise tenant, kind and id, joined into one text, are taken for another record's.
    """
    for by in SEPARATORS:
        one, two = bench.open("a"), bench.open(f"a{by}note")
        first = note(f"note{by}x", keys=[f"note{by}k"], listings=[f"note{by}l"])
        one.put(first, history=[entry(f"note{by}x")])
        apart = [
            *two.load([NOTE.key("x")]),
            *two.find(["k"]).records,
            *two.page(Query(kind="note", listing="l")).records,
            *two.history(NOTE.key("x")),
        ]
        same([], apart, f"what tenant 'a{by}note' sees of what tenant 'a' has under 'note{by}…'")
        same({"k": 0}, two.stamps("k"), f"the stamp that tenant 'a{by}note' sees")


TENANTS = checks(
    tenants_never_meet,
    nothing_that_a_tenant_does_changes_anothers_answers,
    the_names_of_tenants_are_compared_exactly,
    names_do_not_run_together,
)
