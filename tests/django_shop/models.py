"""The five tables that fulfilcore needs, and one that the shop has anyway."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Index, Q, UniqueConstraint


class Name(models.TextField):
    """Text that is compared exactly and sorted by code point, whatever the database's language."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, object]:
        """SQLite does so by itself; PostgreSQL sorts by language unless it is told `C`."""
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


class StoredRecord(models.Model):
    """One record: all of it in one row, so that one statement reads it as of one moment."""

    tenant = Name()
    kind = Name()
    name = Name()  # fulfilcore says `id`, which Django keeps for the row's own number
    version = models.BigIntegerField()
    schema = models.IntegerField()
    value = models.TextField()
    keys = models.JSONField(default=list)
    listings = models.JSONField(default=list)
    lane = Name(null=True)
    place = models.BigIntegerField(null=True)
    due = models.DateTimeField(null=True)
    attempt = models.IntegerField(null=True)
    group = Name(null=True)

    class Meta:
        """Nearly every record waits for nothing: the outbox's indexes hold only those that do."""

        constraints = (UniqueConstraint(fields=["tenant", "kind", "name"], name="record_name"),)
        indexes = (
            Index(
                fields=["tenant", "group", "due", "place", "name", "kind"],
                condition=Q(due__isnull=False),
                name="record_turn",
            ),
            Index(
                fields=["tenant", "lane", "place", "name", "kind"],
                condition=Q(due__isnull=False),
                name="record_lane",
            ),
        )


class GuardKey(models.Model):
    """A key that records are found by; its stamp counts how often it was written under."""

    tenant = Name()
    name = Name()
    stamp = models.BigIntegerField(default=0)

    class Meta:
        """A key is there once."""

        constraints = (UniqueConstraint(fields=["tenant", "name"], name="guard_key_name"),)


class Standing(models.Model):
    """That a record stands under a guard key."""

    key = models.ForeignKey(GuardKey, models.CASCADE, db_index=False)  # the constraint serves it
    record = models.ForeignKey(StoredRecord, models.CASCADE)

    class Meta:
        """A record stands under a key once."""

        constraints = (UniqueConstraint(fields=["key", "record"], name="standing_once"),)


class Listing(models.Model):
    """That a record is listed somewhere, in the order in which pages are read."""

    tenant = Name()
    kind = Name()
    listing = Name()
    name = Name()
    record = models.ForeignKey(StoredRecord, models.CASCADE)

    class Meta:
        """A record is listed once in a place."""

        constraints = (
            UniqueConstraint(fields=["tenant", "kind", "listing", "name"], name="listing_page"),
        )


class HistoryEntry(models.Model):
    """One line of what happened to a record; also to one that does not exist."""

    tenant = Name()
    kind = Name()
    name = Name()
    value = models.TextField()

    class Meta:
        """The number of the row is the order of events."""

        indexes = (Index(fields=["tenant", "kind", "name", "id"], name="history_of"),)


class Sale(models.Model):
    """Stands for whatever tables the shop has of its own."""

    number = models.CharField(max_length=40, unique=True)
