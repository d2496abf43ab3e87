"""Tables of the feed. They know organisations and records by number alone, so that every room may use them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Installation(models.Model):
    """The one row about this installation as a whole (id 1)."""

    id = models.SmallIntegerField(primary_key=True)
    epoch = models.CharField(max_length=32, help_text="feed positions are valid within one epoch (section 5)")
    public_url = models.CharField(max_length=500, help_text="the address that stored documents were made with")
    next_ids = models.TextField(help_text="JSON: resource → the next id that no organisation has been given")


class WriteGate(models.Model):
    """One row for each organisation; whoever writes in that organisation locks it first.

    `state` is JSON: `ids` (resource → [next, end) of the block in hand), `numbers` (kind → next document
    number), `counts` (resource → records in its list), `deletions` (resource → how many ever left it).
    """

    organisation_id = models.IntegerField(primary_key=True)
    locks = models.BigIntegerField(default=0, help_text="raised by the UPDATE that takes the lock")
    sequence = models.BigIntegerField(default=0, help_text="the newest feed number")
    clock_ms = models.BigIntegerField(default=0, help_text="the newest updated_at, milliseconds since 1970")
    state = models.TextField(default="{}")

    class Meta:
        db_table = "feed_write_gate"


class Record(models.Model):
    """One row for each record of each resource: its place in the feed, its versions, its JSON.

    `document` is a cache of the wire object, true while `rendered_revision` equals `revision`.
    A deleted record stays as a tombstone.
    """

    pk = models.CompositePrimaryKey("resource", "record_id")
    resource = models.CharField(max_length=40)
    record_id = models.IntegerField()
    organisation_id = models.IntegerField()
    created_ms = models.BigIntegerField()
    updated_ms = models.BigIntegerField()
    sequence = models.BigIntegerField(help_text="its newest number in the organisation's feed")
    version = models.IntegerField(help_text="own changes")
    revision = models.IntegerField(help_text="own and derived changes")
    rendered_revision = models.IntegerField(help_text="the revision that `document` shows; 0: none yet")
    deleted = models.BooleanField(default=False)
    document = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation_id", "sequence"], name="feed_record_sequence"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation_id", "resource", "deleted", "record_id"], name="feed_record_list"),
            models.Index(fields=["organisation_id", "resource", "updated_ms", "record_id"], name="feed_record_updated"),
            models.Index(fields=["organisation_id", "resource", "created_ms"], name="feed_record_created"),
        ]


class Event(models.Model):
    """The outbox: one row for each event, written in the transaction that caused it (contract section 5)."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.IntegerField()
    sequence = models.BigIntegerField()
    topic = models.CharField(max_length=60, help_text="such as product_update")
    resource = models.CharField(max_length=40)
    record_id = models.IntegerField()
    version = models.IntegerField()
    created_ms = models.BigIntegerField()
    document = models.BinaryField(help_text="the whole wire object, as it was at this event")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation_id", "sequence"], name="feed_event_sequence"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["created_ms"], name="feed_event_created")]


class HistoryEntry(models.Model):
    """Who did what to a record, by which way in, under which request (contract section 4, History)."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.IntegerField()
    resource = models.CharField(max_length=40)
    record_id = models.IntegerField()
    at_ms = models.BigIntegerField()
    actor = models.CharField(max_length=300)
    via = models.CharField(max_length=12)
    request_id = models.CharField(max_length=64)
    action = models.CharField(max_length=60)
    changes = models.TextField(help_text="JSON: [{field, before, after}]")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation_id", "resource", "record_id", "id"], name="feed_history_record"),
        ]


class StoredAnswer(models.Model):
    """The answer that an idempotency key got, kept with its effect (contract section 1)."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.IntegerField()
    owner = models.CharField(max_length=40, help_text="user:7 or integration:3; never one access token")
    key = models.CharField(max_length=140, help_text="as sent, and in batches the place of the item")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    status = models.SmallIntegerField()
    body = models.BinaryField()
    secret = models.BooleanField(default=False, help_text="body is encrypted and shown again for 24 h only")
    created_ms = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation_id", "owner", "key"], name="feed_answer_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["created_ms"], name="feed_answer_created")]
