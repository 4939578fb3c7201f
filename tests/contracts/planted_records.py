"""One bug each, in what is read back, committed and removed, by the check that finds it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock
from time import sleep
from typing import ClassVar, cast

from attrs import evolve
from planted import Documents, Keys, Names, Records, Right, Stored, queued, writing

from fulfilcore.adapters import MemoryRepository, MemoryStorage
from fulfilcore.changes import Changes, Found, Record, RecordKey
from fulfilcore.codec import Codec
from fulfilcore.errors import Stale
from fulfilcore.testing.kinds import CODEC, LAST_CODEC, LATER_CODEC

# --- reading back


class _Lowers(Documents):
    """Some text loses its capitals."""

    def text(self, record: Record[object]) -> Stored:
        schema, text = super().text(record)
        return schema, text.replace("Köln", "köln")


class _Groupless(Right):
    """The group of a message is not kept."""

    def commit(self, changes: Changes) -> None:
        super().commit(writing(changes, lambda one: queued(one, lambda it: evolve(it, group=""))))


class _Ascii(Documents):
    """What is no ASCII becomes a question mark."""

    def text(self, record: Record[object]) -> Stored:
        schema, text = super().text(record)
        return schema, text.encode("ascii", "replace").decode("ascii")


class _FoldsCase(Right):
    """Small and capital letters are the same."""

    def load(self, keys: Keys) -> Records:
        wanted = {(key.kind, key.id.casefold()) for key in keys}
        every = super().load(list(self._shelf.records))
        return [one for one in every if (one.kind, one.id.casefold()) in wanted]


class _MissesLoudly(Right):
    """What is unknown is an error."""

    def load(self, keys: Keys) -> Records:
        return [self._shelf.records[key] for key in dict.fromkeys(keys)]


class _TakesNoneForAll(Right):
    """No kinds are all kinds."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        return super().claim(kinds or ["note", "task"], now, lease, limit)


class _LoadsApart(Right):
    """Kinds and ids are looked up apart."""

    def load(self, keys: Keys) -> Records:
        kinds, ids = {key.kind for key in keys}, {key.id for key in keys}
        return super().load([RecordKey(kind, id) for kind in kinds for id in ids])


class _TakesFewVariables(Right):
    """A statement takes 999 variables, the rest is forgotten."""

    def find(self, keys: Names) -> Found:
        return Found(super().find(list(keys)[:999]).records, super().find(keys).stamps)


class _NamesFew(Right):
    """An error names a thousand things at most."""

    def commit(self, changes: Changes) -> None:
        try:
            super().commit(changes)
        except Stale as stale:
            raise Stale(sorted(stale.keys)[:1000]) from None


class _SkipsUpcasts(Documents):
    """Every document is taken for one of today."""

    def value(self, kind: str, stored: Stored) -> object:
        today = {id(CODEC): 1, id(LATER_CODEC): 2, id(LAST_CODEC): 3}.get(id(self.codec), 1)
        return self.codec.read(kind, today, stored[1])


class _KeepsTheLabel(Documents):
    """A record keeps the schema that it was first written under."""

    def text(self, record: Record[object]) -> Stored:
        schema, text = super().text(record)
        old = MemoryRepository.load(self, [record.key])
        return (cast(Stored, old[0].value)[0] if old else schema), text


# --- guard keys and one write


class _FindsTwice(Right):
    """A record under two of the keys is given twice."""

    def find(self, keys: Names) -> Found:
        each = [record for key in keys for record in Right.find(self, [key]).records]
        return Found(tuple(each), super().find(keys).stamps)


class _FindsById(Right):
    """Of two kinds with one id only one is found."""

    def find(self, keys: Names) -> Found:
        found = super().find(keys)
        return Found(tuple({record.id: record for record in found.records}.values()), found.stamps)


class _ForgetsStamps(Right):
    """No key is ever stamped."""

    def find(self, keys: Names) -> Found:
        return Found(super().find(keys).records, dict.fromkeys(keys, 0))


class _StampsOnlyWhatIsEntered(Right):
    """A key that a record leaves keeps its stamp."""

    def commit(self, changes: Changes) -> None:
        before = dict(self._shelf.stamps)
        super().commit(changes)
        entered = {key for one in (*changes.writes, *changes.removes) for key in one.keys}
        self._shelf.stamps.update(dict.fromkeys(entered, 0))
        for key in before.keys() - entered:
            self._shelf.stamps[key] = before[key]


class _StampsByRecord(Right):
    """A key is stamped by each record under it."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        every = [key for one in changes.writes for key in one.keys]
        self._shelf.stamps.update(every)
        self._shelf.stamps.subtract(set(every))


class _StampsListings(Right):
    """Listings are stamped as keys are."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        self._shelf.stamps.update({key for one in changes.writes for key in one.listings})


class _StampsAssumptions(Right):
    """What was assumed is stamped too."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        self._shelf.stamps.update(changes.assumes.keys())


class _WritesOneByOne(Right):
    """A commit that is refused halfway stays half written."""

    def commit(self, changes: Changes) -> None:
        for write in changes.writes:
            super().commit(Changes(writes=(write,)))
        super().commit(evolve(changes, writes=()))


class _NeverRollsBack(Documents):
    """What was written before an error stays written."""

    def commit(self, changes: Changes) -> None:
        with self.storage.lock:
            broken = self._shelf.broken(changes)
        if broken:
            raise Stale(broken)
        for write in changes.writes:
            super().commit(Changes(writes=(write,)))
        super().commit(evolve(changes, writes=(), assumes={}))


class _NamesTheFirst(Right):
    """Stale says one of the things that are broken."""

    def commit(self, changes: Changes) -> None:
        try:
            super().commit(changes)
        except Stale as stale:
            raise Stale(sorted(stale.keys)[:1]) from None


class _NamesAll(Right):
    """Stale says all that was assumed."""

    def commit(self, changes: Changes) -> None:
        try:
            super().commit(changes)
        except Stale as stale:
            raise Stale(stale.keys | changes.assumes.keys()) from None


class _CountsTwice(Right):
    """A write counts as two."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        for one in changes.writes:
            record = self._shelf.records[one.key]
            self._shelf.records[one.key] = evolve(record, version=record.version + 1)


class _InsertsAgain(Right):
    """A record that must not exist yet replaces the one that does."""

    def commit(self, changes: Changes) -> None:
        known = self.known(changes)
        super().commit(
            writing(changes, lambda it: evolve(it, version=it.version or known.get(it.key, 0)))
        )


class _TakesTheLast(Right):
    """What is named twice is written, or removed, as it was named last."""

    def commit(self, changes: Changes) -> None:
        last = {one.key: one for one in (*changes.writes, *changes.removes)}
        removes = tuple(one for one in last.values() if one in changes.removes)
        writes = tuple(one for one in last.values() if one not in removes)
        super().commit(evolve(changes, writes=writes, removes=removes))


class _BelievesTheFuture(Right):
    """A version that is not there yet is taken for the one that is."""

    def commit(self, changes: Changes) -> None:
        known = self.known(changes)
        super().commit(
            writing(changes, lambda it: evolve(it, version=min(it.version, known.get(it.key, 0))))
        )


class _ChecksNoVersions(Right):
    """The last writer wins."""

    def commit(self, changes: Changes) -> None:
        known = self.known(changes)
        super().commit(writing(changes, lambda it: evolve(it, version=known.get(it.key, 0))))


class _ChecksNoAssumptions(Right):
    """Whatever a decision assumed is believed."""

    def commit(self, changes: Changes) -> None:
        super().commit(evolve(changes, assumes={}))


class _Remembers(Right):
    """What a worker has read once it reads again, until it writes something."""

    def __init__(self, tenant: str, storage: MemoryStorage, codec: Codec) -> None:
        super().__init__(tenant, storage, codec)
        self.read: dict[RecordKey, Record[object]] = {}

    def load(self, keys: Keys) -> Records:
        self.read = {one.key: one for one in super().load(keys)} | self.read
        return [self.read[key] for key in dict.fromkeys(keys) if key in self.read]

    def commit(self, changes: Changes) -> None:
        self.read.clear()
        super().commit(changes)

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        self.read.clear()
        return super().claim(kinds, now, lease, limit)


class _ChecksBeforeItLocks(Right):
    """Between the check and the write there is room for another worker."""

    def commit(self, changes: Changes) -> None:
        with self.storage.lock:
            broken = self._shelf.broken(changes)
        if broken:
            raise Stale(broken)
        sleep(0.0001)
        known = self.known(changes)
        now = writing(changes, lambda it: evolve(it, version=known.get(it.key, 0)))
        removes = tuple(evolve(it, version=known.get(it.key, 0)) for it in changes.removes)
        super().commit(evolve(now, removes=removes, assumes={}))


class _LocksAsNamed(Right):
    """Records are locked in the order in which they are named."""

    locks: ClassVar[defaultdict[RecordKey, Lock]] = defaultdict(Lock)

    def commit(self, changes: Changes) -> None:
        held = list[Lock]()
        try:
            for one in changes.writes:
                if not self.locks[one.key].acquire(timeout=0.05):
                    raise TimeoutError("deadlock detected")
                held.append(self.locks[one.key])
                sleep(0.0001)
            super().commit(changes)
        finally:
            for lock in held:
                lock.release()


class _ReadsTwoMoments(Right):
    """Stamps are read some time after the records."""

    def find(self, keys: Names) -> Found:
        records = super().find(keys).records
        sleep(0.0001)
        return Found(records, super().find(keys).stamps)


# --- forgetting


class _KeepsHistory(Right):
    """The history of what was removed stays."""

    def commit(self, changes: Changes) -> None:
        told = {one.key: self.history(one.key) for one in changes.removes}
        super().commit(changes)
        for key, history in told.items():
            self._shelf.history[key] = [*history, *self._shelf.history[key]]


class _RemovesUnstamped(Right):
    """A removal moves no stamp."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        written = {key for one in changes.writes for key in one.keys}
        left = {key for one in changes.removes for key in one.keys} - written
        self._shelf.stamps.subtract(left)


class _RemovesAnyVersion(Right):
    """Whatever is there is removed."""

    def commit(self, changes: Changes) -> None:
        known = self.known(changes)
        removes = (evolve(one, version=known.get(one.key, 0)) for one in changes.removes)
        super().commit(evolve(changes, removes=tuple(removes)))


class _RemovesFirst(Right):
    """What is removed is gone, even if the rest is refused."""

    def commit(self, changes: Changes) -> None:
        super().commit(Changes(removes=changes.removes))
        super().commit(evolve(changes, removes=()))


class _RemembersVersions(Right):
    """What was removed cannot be written from version 0."""

    gone: ClassVar[defaultdict[int, dict[RecordKey, int]]] = defaultdict(dict)

    def commit(self, changes: Changes) -> None:
        gone = self.gone[id(self._shelf)]
        again = {str(one.key) for one in changes.writes if gone.get(one.key, 0) != one.version}
        if again & {str(key) for key in gone}:
            raise Stale(again)
        super().commit(changes)
        gone.update({one.key: one.version for one in changes.removes})


class _KeepsTheLane(Right):
    """What was removed still holds up its lane."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        for one in changes.removes:
            if one.queue and one.queue.due:
                never = evolve(one.queue, due=datetime.max.replace(tzinfo=one.queue.due.tzinfo))
                self._shelf.outbox.put(one.key, never)


class _RemovesEveryKind(Right):
    """The history of all records of that id is forgotten."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        ids = {one.id for one in changes.removes}
        for shelf in self.storage.shelves.values():
            for key in [key for key in shelf.history if key.id in ids and not changes.history]:
                del shelf.history[key]


class _RemovesLast(Right):
    """What is said in the commit of a removal is forgotten with the rest."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        for one in changes.removes:
            self._shelf.history.pop(one.key, None)


PLANTED: Mapping[str, Sequence[type[Right]]] = {
    "every_kind_of_record_reads_back_as_it_was_written": (_Lowers,),
    "a_record_keeps_its_keys_listings_and_queue": (_Groupless,),
    "text_of_any_language_reads_back": (_Ascii,),
    "names_are_compared_exactly": (_FoldsCase,),
    "what_does_not_exist_is_not_found": (_MissesLoudly,),
    "an_empty_batch_is_answered_with_nothing": (_TakesNoneForAll,),
    "load_takes_kind_and_id_together": (_LoadsApart,),
    "a_batch_of_thousands_is_written_and_read_back": (_TakesFewVariables,),
    "stale_names_all_of_thousands": (_NamesFew,),
    "a_document_of_an_older_release_reads_as_a_new_one": (_SkipsUpcasts,),
    "what_is_written_back_carries_the_schema_of_today": (_KeepsTheLabel,),
    "find_gives_each_record_once": (_FindsTwice,),
    "find_tells_kinds_apart": (_FindsById,),
    "every_key_entered_kept_or_left_is_stamped": (_ForgetsStamps, _StampsOnlyWhatIsEntered),
    "a_commit_adds_one_to_a_stamp": (_StampsByRecord,),
    "listings_are_never_stamped": (_StampsListings,),
    "what_stands_under_no_key_moves_no_stamp": (_StampsAssumptions,),
    "a_commit_is_all_or_nothing": (_WritesOneByOne,),
    "a_commit_that_breaks_in_the_middle_leaves_nothing": (_NeverRollsBack,),
    "stale_names_all_that_is_broken_and_nothing_else": (_NamesTheFirst, _NamesAll),
    "a_version_counts_the_writes": (_CountsTwice,),
    "an_existing_record_is_not_inserted_again": (_InsertsAgain,),
    "a_record_is_named_once_in_a_commit": (_TakesTheLast,),
    "only_the_stored_version_is_written_from": (_BelievesTheFuture,),
    "of_two_writers_from_one_version_the_second_fails": (_ChecksNoVersions,),
    "of_two_writers_who_saw_no_twin_the_second_fails": (_ChecksNoAssumptions,),
    "workers_see_each_others_commits_at_once": (_Remembers,),
    "workers_lose_no_update": (_ChecksBeforeItLocks, _ChecksNoVersions),
    "one_worker_wins_each_race_for_a_key": (_ChecksBeforeItLocks, _ChecksNoAssumptions),
    "commits_in_opposite_order_both_end": (_LocksAsNamed,),
    "find_answers_of_one_moment": (_ReadsTwoMoments,),
    "a_removed_record_is_gone_with_its_history": (_KeepsHistory,),
    "a_removal_stamps_the_keys_it_stood_under": (_RemovesUnstamped,),
    "only_the_stored_version_is_removed": (_RemovesAnyVersion,),
    "a_message_that_was_claimed_is_not_removed_unread": (_RemovesAnyVersion,),
    "a_removal_takes_part_in_all_or_nothing": (_RemovesFirst,),
    "what_was_removed_may_be_written_anew": (_RemembersVersions,),
    "a_removed_message_frees_its_lane": (_KeepsTheLane,),
    "a_removal_leaves_all_others_alone": (_RemovesEveryKind,),
    "what_is_said_of_a_removal_is_kept": (_RemovesLast,),
    "of_a_write_and_a_removal_one_wins": (_ChecksBeforeItLocks,),
}
