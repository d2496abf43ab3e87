"""What comes before serving: the folder, the tables, the installation's row, a changed public address."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import IntegrityError, OperationalError, ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from seamline.config import Config, ConfigError
from seamline.feed.change import Actor
from seamline.feed.gate import ensure_installation, open_change, plain_write
from seamline.feed.locks import sqlite_writer
from seamline.feed.models import Installation, WriteGate
from seamline.feed.resources import all_resources

log = logging.getLogger("seamline.start")
_MIGRATION_SECONDS = 600.0
_ADDRESS_SECONDS = 60.0


def prepare(config: Config) -> None:
    """Makes the installation ready to be served or worked on.

    Safe when several nodes start at once. Raises ConfigError, OperationalError, Busy.
    """
    make_home(config)
    migrate()
    installation = ensure_installation(config.public_url)
    if installation.public_url != config.public_url:
        move_to(config.public_url)


def make_home(config: Config) -> None:
    """Creates the home folder, for its owner alone. Raises ConfigError where it cannot be written."""
    try:
        config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = config.home / f".write-test-{uuid.uuid4().hex}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigError(
            f"SEAMLINE_HOME={config.home}: {error.strerror}; choose a folder that can be written"
        ) from None


def unapplied_migrations() -> list[str]:
    """Names of the migrations that this code has and the database does not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> None:
    """Brings the tables up to date; whoever comes second waits and finds nothing to do."""
    if not unapplied_migrations():
        return
    with _one_at_a_time():
        waiting = unapplied_migrations()
        if waiting:
            log.info("bringing the database up to date: %s migrations", len(waiting))
            call_command("migrate", verbosity=0, interactive=False)


def move_to(public_url: str) -> None:
    """Has every document that holds the public address rendered anew, with no event and no new version.

    The installation's row is changed last, so that a start that was interrupted does it again.
    """
    actor = Actor("Seamline", "automatic", uuid.uuid4().hex)
    affected = [resource.name for resource in all_resources() if resource.absolute_urls]
    for organisation_id in WriteGate.objects.order_by("pk").values_list("pk", flat=True):
        with open_change(organisation_id, actor, _ADDRESS_SECONDS) as change:
            for name in affected:
                change.touch_derived_everywhere(name)
    with plain_write(_ADDRESS_SECONDS):
        Installation.objects.update(public_url=public_url)
    log.info("links are made with %s from now on", public_url)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if connection.vendor == "sqlite":
        with sqlite_writer(Path(str(connection.settings_dict["NAME"])), _MIGRATION_SECONDS):
            yield
        return
    turns = connection.copy()
    try:
        with _row_lock(turns):
            yield
    finally:
        turns.close()


@contextmanager
def _row_lock(turns: BaseDatabaseWrapper) -> Iterator[None]:
    """Holds a row of a small table in a transaction of its own, beside those of the migrations.

    A row rather than an advisory lock, since distributed databases that speak PostgreSQL have those only.
    """
    with turns.cursor() as cursor:
        try:
            cursor.execute("CREATE TABLE IF NOT EXISTS seamline_migrating (id integer PRIMARY KEY)")
        except (IntegrityError, ProgrammingError, OperationalError):
            log.debug("another node made the table at the same moment")
        cursor.execute("INSERT INTO seamline_migrating (id) VALUES (1) ON CONFLICT DO NOTHING")
    with _transaction(turns):
        with turns.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {int(_MIGRATION_SECONDS * 1000)}")
            cursor.execute("SELECT id FROM seamline_migrating WHERE id = 1 FOR UPDATE")
        yield


@contextmanager
def _transaction(database: BaseDatabaseWrapper) -> Iterator[None]:
    """`transaction.atomic` for a connection that Django's registry does not know."""
    database.set_autocommit(False)
    try:
        yield
    finally:
        database.rollback()
        database.set_autocommit(True)
