"""What `seamline doctor` looks at: what is around the data here, the data itself in `feed.doctor`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, connection

from seamline.config import Config, ConfigError, current
from seamline.feed.models import Installation
from seamline.serving import tls
from seamline.serving.start import make_home, unapplied_migrations

_FEW_DAYS = 14


@dataclass(frozen=True)
class Finding:
    """The outcome of one check."""

    check: str
    well: bool
    detail: str


def examine() -> list[Finding]:
    """Runs all checks but that of the data; one that cannot run is ill and says why."""
    config = current()
    checks: list[tuple[str, Callable[[Config], Finding]]] = [
        ("settings", _settings),
        ("certificate", _certificate),
        ("database", _database),
        ("tables", _tables),
        ("public address", _public_address),
    ]
    return [_run(name, check, config) for name, check in checks]


def _run(name: str, check: Callable[[Config], Finding], config: Config) -> Finding:
    try:
        return check(config)
    except (DatabaseError, ConfigError, OSError, ValueError) as error:
        return Finding(name, False, " ".join(str(error).split()))


def _settings(config: Config) -> Finding:
    make_home(config)
    return Finding("settings", True, f"home folder {config.home}")


def _database(config: Config) -> Finding:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(1)")
            answer = str(cursor.fetchone()[0])
            return Finding("database", answer == "ok", f"SQLite, quick check: {answer}")
        cursor.execute("SELECT version()")
        return Finding("database", True, str(cursor.fetchone()[0]).split(" on ", 1)[0])


def _tables(config: Config) -> Finding:
    waiting = unapplied_migrations()
    detail = f"not applied: {', '.join(waiting)}; run seamline init" if waiting else "up to date"
    return Finding("tables", not waiting, detail)


def _public_address(config: Config) -> Finding:
    row = Installation.objects.first()
    if row is None:
        return Finding("public address", False, "not set up yet; run seamline init")
    if row.public_url != config.public_url:
        return Finding("public address", False, f"documents say {row.public_url}; restart the server")
    return Finding("public address", True, row.public_url)


def _certificate(config: Config) -> Finding:
    if config.tls_mode == "proxy":
        return Finding("certificate", True, "the proxy's affair")
    days = tls.days_left(tls.certificate_of(tls.server_files(config)))
    return Finding("certificate", days > _FEW_DAYS, f"{int(days)} days left")
