"""The contract bites: each of these repositories has one planted bug, and a check that finds it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from time import sleep

import pytest
from attrs import evolve

from fulfilcore.adapters import MemoryRepository, MemoryStorage
from fulfilcore.changes import Changes, Entry, Found, Page, Query, Record, RecordKey
from fulfilcore.codec import Codec
from fulfilcore.errors import Stale
from fulfilcore.testing.contracts import RepositoryContract

Records = Sequence[Record[object]]


class ForgetsStamps(MemoryRepository):
    """No key is ever stamped."""

    def find(self, keys: Collection[str]) -> Found:
        """Stamps are always 0."""
        return Found(super().find(keys).records, dict.fromkeys(keys, 0))


class StampsOnlyWhatIsEntered(MemoryRepository):
    """A key that a record leaves keeps its stamp."""

    def commit(self, changes: Changes) -> None:
        """Take back the stamps of the keys that were left."""
        stamps = self._shelf.stamps
        before, entered = dict(stamps), {key for one in changes.writes for key in one.keys}
        super().commit(changes)
        stamps.update({key: before[key] - stamps[key] for key in before if key not in entered})


class WritesOneByOne(MemoryRepository):
    """A commit that fails halfway stays half written."""

    def commit(self, changes: Changes) -> None:
        """One commit for each record."""
        super().commit(evolve(changes, writes=()))
        for write in changes.writes:
            super().commit(Changes(writes=(write,)))


class IgnoresLeases(MemoryRepository):
    """What is claimed can be claimed again at once."""

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Records:
        """A lease of no time."""
        return super().claim(kinds, now, timedelta(0), limit)


class IgnoresTenants(MemoryRepository):
    """All merchants share one shelf."""

    def __init__(self, tenant: str, storage: MemoryStorage) -> None:
        super().__init__("everybody", storage)


class OverwritesOnInsert(MemoryRepository):
    """A record that must not exist yet replaces the one that does."""

    def commit(self, changes: Changes) -> None:
        """Insert or replace."""
        known = {one.key: one.version for one in self.load([one.key for one in changes.writes])}
        writes = (
            evolve(one, version=one.version or known.get(one.key, 0)) for one in changes.writes
        )
        super().commit(evolve(changes, writes=tuple(writes)))


class ChecksNoVersions(MemoryRepository):
    """The last writer wins."""

    def commit(self, changes: Changes) -> None:
        """Write from whatever version there is."""
        known = {one.key: one.version for one in self.load([one.key for one in changes.writes])}
        writes = (evolve(one, version=known.get(one.key, 0)) for one in changes.writes)
        super().commit(evolve(changes, writes=tuple(writes)))


class ChecksNoAssumptions(MemoryRepository):
    """Whatever a decision assumed is believed."""

    def commit(self, changes: Changes) -> None:
        """Write without looking."""
        super().commit(evolve(changes, assumes={}))


class NamesOnlyTheFirst(MemoryRepository):
    """Stale says one of the things that are broken."""

    def commit(self, changes: Changes) -> None:
        """Name the first."""
        try:
            super().commit(changes)
        except Stale as stale:
            raise Stale(sorted(stale.keys)[:1]) from None


class ReadsTwoMoments(MemoryRepository):
    """Stamps are read some time after the records."""

    def find(self, keys: Collection[str]) -> Found:
        """Two answers in one."""
        records = super().find(keys).records
        sleep(0.0001)
        return Found(records, super().find(keys).stamps)


class FindsTwice(MemoryRepository):
    """A record under two of the keys is given twice."""

    def find(self, keys: Collection[str]) -> Found:
        """Key by key."""
        each = [record for key in keys for record in super(FindsTwice, self).find([key]).records]
        return Found(tuple(each), super().find(keys).stamps)


class SkipsAtPageEnds(MemoryRepository):
    """The cursor is the first id not shown, and is skipped."""

    def page(self, query: Query) -> Page:
        """One further than it should."""
        page = super().page(query)
        rest = super().page(evolve(query, after=page.after, limit=1)).records
        return Page(page.records, page.after and rest[0].id)


class PagesForEver(MemoryRepository):
    """The last page has a cursor too."""

    def page(self, query: Query) -> Page:
        """Always the last id."""
        page = super().page(query)
        return Page(page.records, page.records[-1].id if page.records else query.after)


class ForgetsTheOrderOfHistory(MemoryRepository):
    """Newest first."""

    def history(self, key: RecordKey) -> Sequence[Entry]:
        """The wrong way round."""
        return tuple(reversed(super().history(key)))


class IgnoresLanes(MemoryRepository):
    """Each message is in a lane of its own."""

    def commit(self, changes: Changes) -> None:
        """A new lane for each."""
        writes = (
            evolve(one, queue=one.queue and evolve(one.queue, lane=f"{one.id} of {one.queue.lane}"))
            for one in changes.writes
        )
        super().commit(evolve(changes, writes=tuple(writes)))


class ClaimsByNumber(MemoryRepository):
    """Only what comes after the last id claimed is ever claimed."""

    last = ""

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Records:
        """Remember the last id."""
        claimed = super().claim(kinds, now, lease, limit)
        fresh = [record for record in claimed if record.id > self.last]
        self.last = max([self.last, *(record.id for record in fresh)])
        return fresh


class ClaimsWithoutVersion(MemoryRepository):
    """A claim leaves the version as it was."""

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Records:
        """Put the versions back."""
        claimed = super().claim(kinds, now, lease, limit)
        for one in claimed:
            self._shelf.records[one.key] = evolve(one, version=one.version - 1)
        return self.load([one.key for one in claimed])


PLANTED = (
    (ForgetsStamps, "every_key_entered_kept_or_left_is_stamped"),
    (StampsOnlyWhatIsEntered, "every_key_entered_kept_or_left_is_stamped"),
    (WritesOneByOne, "a_commit_is_all_or_nothing"),
    (IgnoresLeases, "a_claim_is_counted_and_leased"),
    (IgnoresTenants, "tenants_never_meet"),
    (OverwritesOnInsert, "an_existing_record_is_not_inserted_again"),
    (ChecksNoVersions, "of_two_writers_from_one_version_the_second_fails"),
    (ChecksNoVersions, "workers_lose_no_update"),
    (ChecksNoAssumptions, "of_two_writers_who_saw_no_twin_the_second_fails"),
    (ChecksNoAssumptions, "one_worker_wins_each_race_for_a_key"),
    (NamesOnlyTheFirst, "stale_names_all_that_is_broken_and_nothing_else"),
    (ReadsTwoMoments, "find_answers_of_one_moment"),
    (FindsTwice, "find_gives_each_record_once"),
    (SkipsAtPageEnds, "pages_give_everything_once_in_the_order_of_ids"),
    (PagesForEver, "pages_give_everything_once_in_the_order_of_ids"),
    (ForgetsTheOrderOfHistory, "history_is_told_in_order_and_of_one_record"),
    (IgnoresLanes, "a_lane_is_told_in_order"),
    (ClaimsByNumber, "a_late_comer_is_still_claimed"),
    (ClaimsWithoutVersion, "whoever_read_a_message_before_its_claim_cannot_write_it"),
)


@pytest.mark.parametrize(("planted", "check"), PLANTED)
def test_a_planted_bug_is_caught(planted: type[MemoryRepository], check: str) -> None:
    """A contract that lets a broken repository pass protects nobody."""
    storage = MemoryStorage()

    class Contract(RepositoryContract):
        def make(self, tenant: str, codec: Codec) -> MemoryRepository:
            return planted(tenant, storage)

    with pytest.raises(AssertionError):
        getattr(Contract(), f"test_{check}")()
