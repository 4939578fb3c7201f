"""One bug each, in pages, history, the outbox and tenants, by the check that finds it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from time import sleep

from attrs import evolve
from planted import Keys, Names, Records, Right, queued, writing

from fulfilcore.adapters import MemoryStorage
from fulfilcore.changes import Changes, Entry, Page, Query, Record, RecordKey
from fulfilcore.codec import Codec
from fulfilcore.testing.kinds import NOON

_FOR_EVER = timedelta(days=365_000)

# --- pages and history


class _SkipsAtPageEnds(Right):
    """The cursor is the first id not shown, and is skipped."""

    def page(self, query: Query) -> Page:
        page = super().page(query)
        rest = super().page(evolve(query, after=page.after, limit=1)).records
        return Page(page.records, page.after and rest[0].id)


class _PagesForEver(Right):
    """The last page has a cursor too."""

    def page(self, query: Query) -> Page:
        page = super().page(query)
        return Page(page.records, page.records[-1].id if page.records else query.after)


class _SortsByLanguage(Right):
    """Ids are in the order of a dictionary."""

    def page(self, query: Query) -> Page:
        return _sorted_page(super().page(evolve(query, after=None, limit=9999)).records, query)


def _sorted_page(records: Records, query: Query) -> Page:
    rest = sorted(records, key=lambda one: one.id.casefold())
    after = None if query.after is None else query.after.casefold()
    rest = [one for one in rest if after is None or one.id.casefold() > after]
    shown = tuple(rest[: query.limit])
    return Page(shown, shown[-1].id if len(rest) > len(shown) else None)


class _GoesOnAtTheCursor(Right):
    """The id that was shown last is shown again."""

    def page(self, query: Query) -> Page:
        if query.after is None:
            return super().page(query)
        shown = self._shelf.records.get(RecordKey(query.kind, query.after))
        page = super().page(query)
        return Page((shown, *page.records) if shown else page.records, page.after)


class _ListsWhatHasLeft(Right):
    """What was listed once is listed for ever."""

    def commit(self, changes: Changes) -> None:
        old = {one.key: one for one in self.load([one.key for one in changes.writes])}
        super().commit(
            writing(
                changes,
                lambda it: evolve(it, listings=it.listings | old.get(it.key, it).listings),
            )
        )


class _PagesByNumber(Right):
    """The cursor is the number of records shown."""

    def page(self, query: Query) -> Page:
        start = int(query.after or 0)
        every = super().page(evolve(query, after=None, limit=9999)).records
        shown = every[start : start + query.limit]
        more = start + len(shown) < len(every)
        return Page(shown, f"{start + len(shown)}" if more else None)


class _LosesItsPlace(Right):
    """After an id that is gone comes nothing."""

    def page(self, query: Query) -> Page:
        known = query.after in (None, "", "bb", *(key.id for key in self._shelf.records))
        return super().page(query) if known else Page(())


class _PagesTwoMoments(Right):
    """A page starts at the place where its first id was a moment ago."""

    def page(self, query: Query) -> Page:
        after = query.after or ""
        before = super().page(evolve(query, after=None, limit=9999)).records
        start = sum(one.id <= after for one in before)
        sleep(0.0001)
        every = super().page(evolve(query, after=None, limit=9999)).records
        shown = every[start : start + query.limit]
        return Page(shown, shown[-1].id if start + len(shown) < len(every) else None)


class _NewestFirst(Right):
    """History is told the wrong way round."""

    def history(self, key: RecordKey) -> Sequence[Entry]:
        return tuple(reversed(super().history(key)))


class _TellsOnce(Right):
    """What was said in the same words is told once."""

    def history(self, key: RecordKey) -> Sequence[Entry]:
        told = super().history(key)
        return [line for place, line in enumerate(told) if line not in told[:place]]


# --- the outbox


class _ClaimsByTheDay(Right):
    """Whatever is due on that day is due."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        return super().claim(kinds, now + timedelta(milliseconds=1), lease, limit)


class _ClaimsByText(Right):
    """Places are compared as texts."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        claimed = super().claim(kinds, now, lease, limit)
        due = {one.key: one.queue for one in claimed if one.queue}
        return sorted(claimed, key=lambda one: f"{due[one.key].place}")


class _ClaimsById(Right):
    """What is claimed is sorted by ids."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        return sorted(super().claim(kinds, now, lease, limit), key=lambda one: one.id)


class _ClaimsAHundred(Right):
    """No more than a hundred are claimed at once."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        return super().claim(kinds, now, lease, min(limit, 90))


class _TakesAnyInstant(Right):
    """An instant without a zone is taken for UTC."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        return super().claim(kinds, now if now.tzinfo else now.replace(tzinfo=UTC), lease, limit)


class _ClaimsByNumber(Right):
    """Only what comes after the last id claimed is ever claimed."""

    last = ""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        claimed = super().claim(kinds, now, lease, limit)
        fresh = [record for record in claimed if record.id > self.last]
        self.last = max([self.last, *(record.id for record in fresh)])
        return fresh


class _IgnoresLeases(Right):
    """What is claimed can be claimed again at once."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        return super().claim(kinds, now, timedelta(0), limit)


class _LeasesForEver(Right):
    """A lease never ends."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        return super().claim(kinds, now, _FOR_EVER, limit)


class _Reclaims(Right):
    """Something of a claim is put back."""

    def back(self, record: Record[object]) -> Record[object]:
        """What is put back."""
        raise NotImplementedError

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        claimed = [self.back(one) for one in super().claim(kinds, now, lease, limit)]
        for one in claimed:
            self._shelf.records[one.key] = one
            self._shelf.outbox.put(one.key, one.queue)
        return claimed


class _CountsNoAttempt(_Reclaims):
    """An attempt is not counted."""

    def back(self, record: Record[object]) -> Record[object]:
        return queued(record, lambda it: evolve(it, attempt=0))


class _ClaimsWithoutVersion(_Reclaims):
    """A claim leaves the version as it was."""

    def back(self, record: Record[object]) -> Record[object]:
        return evolve(record, version=record.version - 1)


class _GivesWhatWas(Right):
    """What is claimed is given as it was before."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        before = dict(self._shelf.records)
        return [before[one.key] for one in super().claim(kinds, now, lease, limit)]


class _ClaimsStamp(Right):
    """A claim counts as a write under the message's keys."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        claimed = super().claim(kinds, now, lease, limit)
        self._shelf.stamps.update({key for one in claimed for key in one.keys})
        return claimed


class _ClaimsInTwoSteps(Right):
    """Between looking and taking there is room for another worker."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        with self.storage.lock:
            due = list(self._shelf.outbox.due(kinds, now))[:limit]
        sleep(0.0001)
        with self.storage.lock:
            return [self._shelf.lease(key, now + lease) for key in due]


class _IgnoresLanes(Right):
    """Each message is in a lane of its own."""

    def commit(self, changes: Changes) -> None:
        super().commit(
            writing(
                changes, lambda one: queued(one, lambda it: evolve(it, lane=f"{one.id} {it.lane}"))
            )
        )


class _LanesById(Right):
    """A lane is in the order of ids."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        for one in changes.writes:
            if one.queue and one.queue.due:
                self._shelf.outbox.put(one.key, evolve(one.queue, place=0))


class _OvertakesWhatWaits(Right):
    """Only what is due holds up its lane."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        later = {key: it.queue for key, it in self._shelf.outbox.waiting.items() if it.queue.due}
        later = {key: queue for key, queue in later.items() if queue.due and queue.due > now}
        later = {key: queue for key, queue in later.items() if not queue.attempt}
        for key in later:
            self._shelf.outbox.put(key, None)
        claimed = super().claim(kinds, now, lease, limit)
        for key, queue in later.items():
            self._shelf.outbox.put(key, queue)
        return claimed


class _QueuesBehind(Right):
    """What comes later goes behind what is there."""

    def commit(self, changes: Changes) -> None:
        lanes = {it.queue.lane for it in self._shelf.outbox.waiting.values()}
        old = self.known(changes)
        super().commit(changes)
        for one in changes.writes:
            if one.queue and one.queue.lane in lanes and one.key not in old:
                self._shelf.outbox.put(one.key, evolve(one.queue, place=one.queue.place + 100))


class _NeverFrees(Right):
    """What is no message any more still holds up its lane."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        for one in changes.writes:
            if one.version and not one.queue:
                self._shelf.outbox.put(one.key, None)
        for one in changes.writes:
            if one.queue and one.version and one.queue.due is None:
                self._shelf.outbox.put(one.key, evolve(one.queue, due=NOON + _FOR_EVER))


class _LanesByKind(Right):
    """A message holds up its own kind only."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        for one in changes.writes:
            if one.queue:
                lane = f"{one.kind} {one.queue.lane}"
                self._shelf.outbox.put(one.key, evolve(one.queue, lane=lane))


class _NoTurns(Right):
    """All groups are one."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        for one in changes.writes:
            self._shelf.outbox.put(one.key, one.queue and evolve(one.queue, group=""))


class _TurnsByName(Right):
    """In each turn the groups go by their names."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        claimed, turns = super().claim(kinds, now, lease, limit), dict[str, int]()
        ranked = list[tuple[int, str, Record[object]]]()
        for one in claimed:
            group = one.queue.group if one.queue else ""
            turns[group] = turns.get(group, 0) + 1
            ranked.append((turns[group], group, one))
        return [one for _, _, one in sorted(ranked, key=lambda it: it[:2])]


class _LanesByGroup(Right):
    """A message holds up its own group only."""

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        for one in changes.writes:
            if one.queue:
                lane = f"{one.queue.group} {one.queue.lane}"
                self._shelf.outbox.put(one.key, evolve(one.queue, lane=lane))


# --- tenants


class _IgnoresTenants(Right):
    """All merchants share one shelf."""

    def __init__(self, tenant: str, storage: MemoryStorage, codec: Codec) -> None:
        super().__init__("everybody", storage, codec)


class _FoldsTenants(Right):
    """Tenants whose names differ by capitals or blanks are one."""

    def __init__(self, tenant: str, storage: MemoryStorage, codec: Codec) -> None:
        super().__init__(tenant.casefold().strip(), storage, codec)


class _SharesLeases(Right):
    """A claim takes the message of that name from every tenant."""

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        claimed = super().claim(kinds, now, lease, limit)
        for shelf in self.storage.shelves.values():
            for one in claimed:
                if shelf is not self._shelf and one.key in shelf.outbox.waiting:
                    shelf.lease(one.key, now + lease)
        return claimed


class _JoinsNames(Right):
    """Tenant, kind and id are one text."""

    def load(self, keys: Keys) -> Records:
        names = {f"{self.tenant}:{key.kind}:{key.id}" for key in keys}
        return [
            record
            for tenant, shelf in self.storage.shelves.items()
            for key, record in shelf.records.items()
            if f"{tenant}:{key.kind}:{key.id}" in names
        ]


PLANTED: Mapping[str, Sequence[type[Right]]] = {
    "pages_give_everything_once_in_the_order_of_ids": (
        _SkipsAtPageEnds,
        _PagesForEver,
        _SortsByLanguage,
    ),
    "a_page_goes_on_after_its_last_id": (_GoesOnAtTheCursor,),
    "a_listing_shows_only_what_stands_in_it": (_ListsWhatHasLeft,),
    "paging_survives_writing": (_PagesByNumber,),
    "paging_survives_removing": (_LosesItsPlace,),
    "pages_lose_nothing_while_others_write": (_PagesTwoMoments,),
    "history_is_told_in_order_and_of_one_record": (_NewestFirst,),
    "history_keeps_all_that_was_said": (_TellsOnce,),
    "only_what_is_due_is_claimed": (_ClaimsByTheDay,),
    "claims_go_by_due_place_and_id": (_ClaimsByText, _ClaimsById),
    "a_limit_is_kept": (_ClaimsAHundred,),
    "an_instant_without_a_zone_is_refused": (_TakesAnyInstant,),
    "a_late_comer_is_still_claimed": (_ClaimsByNumber,),
    "what_is_claimed_is_leased": (_IgnoresLeases,),
    "a_lease_ends": (_LeasesForEver,),
    "a_claim_counts_the_attempt": (_CountsNoAttempt,),
    "a_claim_gives_the_message_as_it_is_stored": (_GivesWhatWas,),
    "a_claim_moves_no_stamp": (_ClaimsStamp,),
    "whoever_read_a_message_before_its_claim_cannot_write_it": (_ClaimsWithoutVersion,),
    "no_message_is_claimed_twice": (_ClaimsInTwoSteps,),
    "a_lane_is_told_in_order": (_IgnoresLanes, _LanesById),
    "a_first_message_that_waits_holds_up_its_lane": (_OvertakesWhatWaits,),
    "an_earlier_message_that_comes_later_goes_first": (_QueuesBehind,),
    "a_finished_message_frees_its_lane": (_NeverFrees,),
    "only_the_kinds_asked_for_are_claimed": (_LanesByKind,),
    "a_backlog_starves_no_other_group": (_NoTurns,),
    "groups_take_turns": (_TurnsByName,),
    "a_lane_is_kept_across_groups": (_LanesByGroup,),
    "tenants_never_meet": (_IgnoresTenants,),
    "nothing_that_a_tenant_does_changes_anothers_answers": (_SharesLeases,),
    "the_names_of_tenants_are_compared_exactly": (_FoldsTenants,),
    "names_do_not_run_together": (_JoinsNames,),
}
