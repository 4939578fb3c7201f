"""What a name may be, so that each supported database can keep it in its indexes.

PostgreSQL takes at most 2,704 bytes into one entry of an index, and an entry holds up to four
names: a tenant, a kind, an id, and a key, listing, lane or group. SQLite would take more; the
limits are the same for both, so that a host learns of them before it moves to the other.
"""

from collections.abc import Iterable, Iterator

from fulfilcore.changes import Changes, Record, RecordKey
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.values import storable

LONGEST = 1000
"""The most bytes, in UTF-8, of an id, a guard key, a listing, a lane or a group."""

LONGEST_KIND = 250
"""The most bytes, in UTF-8, of a kind or a tenant."""


def check_tenant(tenant: str) -> None:
    """Raises Misconfigured for a tenant whose records could not be kept."""
    try:
        _check(tenant, LONGEST_KIND, "$")
    except InvalidInput as bad:
        raise Misconfigured("repository", [f"the tenant cannot be stored: {bad.problem}"]) from None


def check(changes: Changes) -> None:
    """Raises InvalidInput with the path of the first name that could not be kept."""
    for path, text in _names(changes):
        _check(text, LONGEST_KIND if path.endswith(".kind") else LONGEST, path)


def possible(texts: Iterable[str]) -> list[str]:
    """The texts that may be stored somewhere; no driver takes the others even to look for them."""
    return [text for text in texts if _is_storable(text)]


def possible_keys(keys: Iterable[RecordKey]) -> list[RecordKey]:
    """The names of records that may be stored somewhere."""
    return [key for key in keys if _is_storable(key.kind) and _is_storable(key.id)]


def _check(text: str, most: int, path: str) -> None:
    try:
        size = len(storable(text).encode())
    except InvalidInput as bad:
        raise bad.under(path) from None
    if size > most:
        raise InvalidInput(f"a name of {size} bytes is too long: {most} are the most", path)


def _is_storable(text: str) -> bool:
    try:
        storable(text)
    except InvalidInput:
        return False
    return True


def _names(changes: Changes) -> Iterator[tuple[str, str]]:
    """Every name that a commit would put into an index or look for, with its path."""
    for part, records in (("writes", changes.writes), ("removes", changes.removes)):
        for number, record in enumerate(records):
            for path, text in _names_of(record):
                yield f"$.{part}[{number}].{path}", text
    for key in changes.assumes:
        yield "$.assumes", key
    for number, entry in enumerate(changes.history):
        yield f"$.history[{number}].subject.kind", entry.subject.kind
        yield f"$.history[{number}].subject.id", entry.subject.id


def _names_of(record: Record[object]) -> Iterator[tuple[str, str]]:
    yield "kind", record.kind
    yield "id", record.id
    for key in sorted(record.keys):
        yield "keys", key
    for listing in sorted(record.listings):
        yield "listings", listing
    if record.queue:
        yield "queue.lane", record.queue.lane
        yield "queue.group", record.queue.group
