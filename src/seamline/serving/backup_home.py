"""The home folder of a restore: who is using it, what stands in it, and the exchange of old for new.

The exchange is a list of renames kept in a journal: whatever interrupts it, whoever opens the home next ends
it, so there is never a home that is half old and half new.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from seamline.serving.backup_archive import BackupError, sync_folder

ENTRIES = ("seamline.sqlite3", "secret.key", "tls", "media")
STAGE = ".restoring"
_JOURNAL = ".restore-journal.json"
_LOCK = ".in-use"
_SQLITE_WAIT_SECONDS = 1.0


class Move(msgspec.Struct):
    """One rename: `new` takes the place of `final`, which goes to `aside`. Paths below the home are relative.

    Without `new`, what stands at `final` only goes aside.
    """

    new: str | None
    final: str
    aside: str


class _Journal(msgspec.Struct):
    moves: list[Move]


@contextmanager
def home_in_use(home: Path) -> Iterator[None]:
    """Held by a server as long as it runs, so that nobody restores underneath it. Several may hold it.

    An interrupted restore is ended first. Raises BackupError while a restore is at work.
    """
    complete_interrupted_restore(home)
    with _locked(home, fcntl.LOCK_SH, f"a backup is being restored into {home}; wait until it has ended"):
        yield


@contextmanager
def home_to_oneself(home: Path) -> Iterator[None]:
    """Held by a restore. Raises BackupError while a server runs on that home."""
    with _locked(home, fcntl.LOCK_EX, f"a server is running on {home}; stop it first"):
        _finish(home)
        yield


def complete_interrupted_restore(home: Path) -> None:
    """Ends the exchange that a killed restore had begun. Costs one look-up where there is none."""
    if not (home / _JOURNAL).exists():
        return
    with _locked(home, fcntl.LOCK_EX, f"a backup is being restored into {home}; wait until it has ended"):
        _finish(home)


@contextmanager
def _locked(home: Path, kind: int, refusal: str) -> Iterator[None]:
    descriptor = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(refusal) from None
        yield
    finally:
        os.close(descriptor)


def standing_entries(home: Path) -> list[str]:
    """What of an installation is in the home already; an empty folder counts for nothing."""
    found = []
    for name in ENTRIES:
        path = home / name
        if path.is_dir() and not any(path.iterdir()):
            continue
        if path.exists():
            found.append(name)
    return found


def close_sqlite(file: Path) -> None:
    """Brings an SQLite database that is going aside into one file.

    Leaving the write-ahead log needs every other connection closed, so this finds out whether somebody uses
    the database, server or not. Raises BackupError then.
    """
    if not file.exists():
        return
    try:
        database = sqlite3.connect(file, timeout=_SQLITE_WAIT_SECONDS, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode=DELETE")
        finally:
            database.close()
    except sqlite3.OperationalError as error:
        raise BackupError(f"{file} is in use ({error}); stop whatever uses it first") from error
    except sqlite3.DatabaseError:
        return  # damaged: a good reason to restore, and nobody can be working with it


def exchange(home: Path, moves: Sequence[Move]) -> None:
    """Renames new over old; from the moment the journal stands, the restore has happened."""
    journal = home / _JOURNAL
    partial = journal.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(msgspec.json.encode(_Journal(list(moves))))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(journal)
    sync_folder(home)
    _finish(home)


def _finish(home: Path) -> None:
    journal = home / _JOURNAL
    if not journal.exists():
        return
    for move in msgspec.json.decode(journal.read_bytes(), type=_Journal).moves:
        _apply(home, move)
    sync_folder(home)
    shutil.rmtree(home / STAGE, ignore_errors=True)
    journal.unlink()
    sync_folder(home)


def _apply(home: Path, move: Move) -> None:
    """Does what is left of one move; done twice it changes nothing."""
    new = home / move.new if move.new is not None else None
    final, aside = home / move.final, home / move.aside
    if new is not None and not new.exists():
        return
    if final.exists() and not aside.exists():
        aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        final.rename(aside)
    if new is not None:
        new.rename(final)
        sync_folder(final.parent)
