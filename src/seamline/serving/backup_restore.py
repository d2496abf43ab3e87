"""Restoring a backup: everything is prepared beside what there is, and takes its place at the very end.

SQLite and the files are built in a stage folder and renamed over; PostgreSQL is filled in one transaction.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from seamline.config import Config, current
from seamline.serving import backup_home as homes
from seamline.serving.backup_archive import BackupError, Content, Manifest, copy_to, read

# What needs Django's settings is imported where it is used: they are read from the stage, once that is ready.
# ruff: noqa: PLC0415
SQLITE_FILE = "seamline.sqlite3"
_SQLITE_URL = "sqlite:///"


@dataclass(frozen=True)
class Restored:
    """What a restore did: the new epoch, how many rows, where the old data went ("" if there was none)."""

    made_at: str
    seamline_version: str
    epoch: str
    rows: int
    aside: str
    missing_keys: dict[str, str]


@dataclass(frozen=True)
class Place:
    """Where a restore goes: the home, its stage, and the SQLite file (None with PostgreSQL)."""

    home: Path
    stage: Path
    database: Path | None
    stamp: str

    @property
    def staged_database(self) -> Path:
        """The SQLite file that is being filled, on the file system of the one it will replace."""
        if self.database is None or self.database.parent == self.home:
            return self.stage / SQLITE_FILE
        return self.database.with_name(f".{self.database.name}.restoring")


def restore_backup(
    file: Path,
    prepare: Callable[[], None],
    progress: Callable[[str, int, int], None],
    *,
    force: bool = False,
    other_key: bool = False,
) -> Restored:
    """Restores `file` into the configured home and database; `prepare` makes Django ready, in the stage.

    With `force` what is there goes aside (files, SQLite) or is dropped (PostgreSQL). Raises BackupError, with
    everything as it was before, where the backup is damaged, the place is in use or not empty, or the backup
    was made with another secret key (unless `other_key`). The process is good for nothing else afterwards:
    its settings are those of the stage.
    """
    place = _place(current())
    new_home = not place.home.exists()
    done = False
    try:
        place.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with homes.home_to_oneself(place.home):
            restored = _restore_held(file, place, prepare, progress, force=force, other_key=other_key)
        done = True
        return restored
    except OSError as error:
        raise BackupError(f"{error.filename or place.home} cannot be used: {error.strerror or error}") from error
    finally:
        if new_home and not done:
            shutil.rmtree(place.home, ignore_errors=True)


def _place(config: Config) -> Place:
    database: Path | None = config.home / SQLITE_FILE
    if config.database_url.startswith("sqlite"):
        database = Path("/" + config.database_url.removeprefix(_SQLITE_URL).lstrip("/"))
    elif config.database_url:
        database = None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return Place(config.home, config.home / homes.STAGE, database, stamp)


def _restore_held(
    file: Path,
    place: Place,
    prepare: Callable[[], None],
    progress: Callable[[str, int, int], None],
    *,
    force: bool,
    other_key: bool,
) -> Restored:
    standing = _refuse_standing(place, force)
    if place.database is not None:
        homes.close_sqlite(place.database)
    _clear(place)
    try:
        place.stage.mkdir(mode=0o700)
        manifest = read(file, lambda name, content: _unpack(place, name, content))
        _check_key(manifest, place, other_key)
        _move_settings(place, prepare)
        epoch, rows = _restore_database(file, manifest, place, force, progress)
        aside = f"before-restore-{place.stamp}"
        homes.exchange(place.home, _moves(place, aside))
    finally:
        _clear(place)
    missing = {name: state for name, state in manifest.keys.items() if state != "included"}
    return Restored(
        manifest.made_at,
        manifest.seamline_version,
        epoch,
        rows,
        str(place.home / aside) if standing else "",
        missing,
    )


def _refuse_standing(place: Place, force: bool) -> list[str]:
    standing = homes.standing_entries(place.home)
    if place.database is not None and place.database.exists() and place.database.name not in standing:
        standing.append(str(place.database))
    if standing and not force:
        raise BackupError(f"{place.home} is not empty ({', '.join(standing)}); with --force that is put aside")
    return standing


def _clear(place: Place) -> None:
    """Takes away what an earlier or this restore prepared in vain; never after the exchange has begun."""
    shutil.rmtree(place.stage, ignore_errors=True)
    if place.database is not None and place.database.parent != place.home:
        for ending in ("", "-wal", "-shm", "-journal", ".write-lock"):
            place.staged_database.with_name(place.staged_database.name + ending).unlink(missing_ok=True)


def _unpack(place: Place, name: str, content: Content) -> None:
    if name.startswith("home/"):
        copy_to(content, place.stage / name.removeprefix("home/"))


def _check_key(manifest: Manifest, place: Place, other_key: bool) -> None:
    """The key that will be in force must be the one that the backup's secrets were encrypted with."""
    from seamline.serving.backup import secret_key_check

    given = current().secret_key
    packed = place.stage / "secret.key"
    key = given or (packed.read_text().strip() if packed.exists() else "")
    if other_key or (key and secret_key_check(key) == manifest.secret_key_check):
        return
    if given:
        raise BackupError(
            "SEAMLINE_SECRET_KEY is not the key of this backup; set that one,"
            " or give --other-key if it is lost (what it encrypted stays unreadable)"
        )
    raise BackupError(
        "the backup does not hold its secret key, which was given by SEAMLINE_SECRET_KEY; set it again,"
        " or give --other-key if it is lost (what it encrypted stays unreadable)"
    )


def _move_settings(place: Place, prepare: Callable[[], None]) -> None:
    """From here on this process takes the stage for the home."""
    os.environ["SEAMLINE_HOME"] = str(place.stage)
    if place.database is not None:
        os.environ["SEAMLINE_DATABASE_URL"] = f"{_SQLITE_URL}{place.staged_database}"
    current.cache_clear()
    prepare()


def _restore_database(
    file: Path, manifest: Manifest, place: Place, force: bool, progress: Callable[[str, int, int], None]
) -> tuple[str, int]:
    from django.db import DatabaseError, connection

    from seamline.serving import backup_tables as tables

    try:
        tables.refuse_company()
        standing = tables.own_tables()
        if standing and not force:
            raise BackupError(f"the database is not empty ({len(standing)} tables); --force drops them first")
        with tables.loading():
            tables.drop_tables(standing)
            return _fill(file, manifest, progress)
    except DatabaseError as error:
        raise BackupError(f"the database refuses the backup: {error}") from error
    finally:
        connection.close()
        if place.database is not None and place.staged_database.exists():
            with place.staged_database.open("rb") as written:
                os.fsync(written.fileno())


def _fill(file: Path, manifest: Manifest, progress: Callable[[str, int, int], None]) -> tuple[str, int]:
    from seamline.feed.restore import LEAP, start_new_epoch
    from seamline.serving import backup_tables as tables

    tables.migrate_to(manifest.migrations, made_by=manifest.seamline_version)
    models = {model._meta.db_table: model for model in tables.models_at(manifest.migrations)}
    total = sum(table.rows for table in manifest.tables.values())
    done = dict.fromkeys(manifest.tables, 0)

    def take(name: str, content: Content) -> None:
        if not name.startswith("tables/"):
            return
        table = name.split("/")[1]
        if table not in models or table not in done:
            raise BackupError(f"the backup holds a table {table} that its migrations do not make")
        progress(table, sum(done.values()), total)
        done[table] += tables.load_part(models[table], manifest.tables[table].columns, content.read())

    if read(file, take) != manifest or any(done[name] != table.rows for name, table in manifest.tables.items()):
        raise BackupError(f"{file} is damaged: it does not hold as many rows as its manifest says")
    tables.check_references()
    tables.migrate_to_newest()
    tables.raise_automatic_ids(manifest.tables, LEAP)
    return start_new_epoch(), total


def _moves(place: Place, aside: str) -> list[homes.Move]:
    stage = homes.STAGE
    moves = [homes.Move(f"{stage}/media" if (place.stage / "media").exists() else None, "media", f"{aside}/media")]
    moves += [
        homes.Move(f"{stage}/{name}", name, f"{aside}/{name}")
        for name in ("secret.key", "tls")
        if (place.stage / name).exists()
    ]
    if place.database is not None:
        if place.database.parent == place.home:
            move = homes.Move(f"{stage}/{SQLITE_FILE}", place.database.name, f"{aside}/{place.database.name}")
        else:
            kept = place.database.with_name(f"{place.database.name}.{aside}")
            move = homes.Move(str(place.staged_database), str(place.database), str(kept))
        moves.append(move)
    return moves
