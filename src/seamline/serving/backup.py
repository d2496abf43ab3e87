"""Making a backup while the server runs (docs/backup.md)."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast

from django.conf import settings
from django.db import connection

from seamline.config import Config, current
from seamline.feed.snapshot import snapshot
from seamline.serving import backup_tables as tables
from seamline.serving.backup_archive import FORMAT, BackupError, Manifest, Table, Writer, writing
from seamline.version import VERSION

INCLUDED = "included"
Progress = Callable[[str, int, int], None]
"""Called with what is being worked on, how many rows are done, and how many there are in all."""


@dataclass(frozen=True)
class Made:
    """A finished backup: its size in bytes, how many rows and files, and the keys that it does not hold."""

    size: int
    rows: int
    files: int
    missing_keys: dict[str, str]


def make_backup(file: Path, progress: Progress, *, replace: bool = False) -> Made:
    """Writes a backup of the database, the keys, the certificates and the images to `file`, mode 0600.

    Writers go on meanwhile: the rows come from one snapshot. Raises BackupError where `file` is there already
    (unless `replace`), cannot be written, or the database is newer than this Seamline.
    """
    if file.is_dir() or (file.exists() and not replace):
        raise BackupError(f"{file} exists already; choose another name, or --replace it")
    config = current()
    try:
        with writing(file) as archive, snapshot():
            manifest = _manifest(config)
            files = _add_home(archive, config, manifest.keys)
            _add_tables(archive, manifest, progress)
            archive.finish(manifest)
    except OSError as error:
        raise BackupError(f"{error.filename or file} cannot be used: {error.strerror or error}") from error
    missing = {name: state for name, state in manifest.keys.items() if state != INCLUDED}
    return Made(file.stat().st_size, sum(table.rows for table in manifest.tables.values()), files, missing)


def secret_key_check(key: str) -> str:
    """Tells whether two installations have the same secret key, without telling the key."""
    return hmac.digest(key.encode(), b"seamline backup", hashlib.sha256).hex()[:16]


def _manifest(config: Config) -> Manifest:
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch FROM feed_installation WHERE id = 1")
        row = cursor.fetchone()
    return Manifest(
        format=FORMAT,
        seamline_version=VERSION,
        made_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        database=cast(Literal["sqlite", "postgresql"], connection.vendor),
        epoch=row[0] if row else "",
        migrations=tables.applied_migrations(),
        keys=_keys(config),
        secret_key_check=secret_key_check(settings.SECRET_KEY),
    )


def _keys(config: Config) -> dict[str, str]:
    """Which keys the backup will hold, and why not the others."""
    given = "missing: it is given by {}; keep a copy of it elsewhere"
    keys = {"secret key": INCLUDED, "certificate authority": INCLUDED, "server certificate": INCLUDED}
    if config.secret_key:
        keys["secret key"] = given.format("SEAMLINE_SECRET_KEY")
    if config.tls_mode == "proxy":
        del keys["certificate authority"], keys["server certificate"]
        return keys
    if config.tls_key_file is not None:
        keys["server certificate"] = given.format("SEAMLINE_TLS_KEY_FILE")
        if not (config.home / "tls" / "ca-key.pem").exists():
            del keys["certificate authority"]
        return keys
    for name, file in (("certificate authority", "ca-key.pem"), ("server certificate", "server-key.pem")):
        if not (config.home / "tls" / file).exists():
            keys[name] = "missing: the server has not made it yet; it does so when it first starts"
    return keys


def _add_home(archive: Writer, config: Config, keys: dict[str, str]) -> int:
    """Keys, certificates and images. Images first: what is taken away meanwhile is missed the least so."""
    files = sum(
        archive.add_file(f"home/media/{path.relative_to(config.media).as_posix()}", path)
        for path in _plain_files(config.media)
    )
    if keys["secret key"] == INCLUDED:
        files += archive.add_file("home/secret.key", config.home / "secret.key")
    certificates = config.home / "tls"
    for path in _plain_files(certificates):
        if path.parent == certificates and not path.name.startswith("."):
            files += archive.add_file(f"home/tls/{path.name}", path)
    return files


def _plain_files(folder: Path) -> Iterator[Path]:
    """The regular files below `folder`, in order; links are left out."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            regular = False
            with suppress(FileNotFoundError):  # an upload's temporary file goes at any moment
                regular = stat.S_ISREG(path.lstat().st_mode)
            if regular:
                yield path


def _add_tables(archive: Writer, manifest: Manifest, progress: Progress) -> None:
    found = tables.models_at(manifest.migrations)
    total = sum(tables.count_rows(model) for model in found)
    done = 0
    for model in found:
        name = model._meta.db_table
        table = Table(tables.columns_of(model), newest_id=tables.newest_automatic_id(model))
        progress(name, done, total)
        for part, rows in tables.read_parts(model):
            table.parts += 1
            table.rows += rows
            done += rows
            archive.add_bytes(f"tables/{name}/{table.parts:06}.msgpack", part)
            progress(name, done, total)
        manifest.tables[name] = table
