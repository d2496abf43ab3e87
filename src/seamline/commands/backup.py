"""`seamline backup` and `seamline restore` (docs/backup.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from seamline.commands.console import AsJson, command, fail, prepare_django, told

# Whatever needs Django's settings is imported inside the commands, since `--help` must not wait for it.
# ruff: noqa: PLC0415

Archive = Annotated[Path, typer.Argument(help="The archive, such as backup.tar.gz.", metavar="FILE")]


def add_to(app: typer.Typer) -> None:
    """Adds these commands to the command line."""
    app.command("backup")(backup)
    app.command("restore")(restore)


@command
def backup(
    file: Archive,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file if it is there already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Back everything up into one file: database, keys, certificates, images. The server may go on running.

    The file opens every door of the installation: it is readable by you alone, keep it so.
    """
    from seamline.serving.backup import make_backup
    from seamline.serving.backup_archive import BackupError

    try:
        with _progress("Backing up") as progress:
            made = make_backup(file.absolute(), progress, replace=replace)
    except BackupError as error:
        fail(str(error))
    lines = [f"{file}: {made.rows:,} rows and {made.files:,} files in {made.size:,} bytes."]
    lines += [f"Not in it: the {name} ({state})." for name, state in made.missing_keys.items()]
    told("\n".join(lines), {"file": str(file.absolute()), **asdict(made)}, as_json)


def restore(
    file: Archive,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Restore over an installation: its files go aside, its PostgreSQL tables are dropped.",
        ),
    ] = False,
    other_key: Annotated[
        bool, typer.Option("--other-key", help="Go on without the secret key of the backup, which is lost.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Restore a backup, from SQLite or PostgreSQL, into the database that is configured now.

    Stop the server first. An older backup is brought up to date. Positions in the feed start anew, and ids
    and document numbers (but those of invoices) leap by 1,000,000, so that no number is given twice.
    """
    from seamline.serving.backup_archive import BackupError
    from seamline.serving.backup_restore import restore_backup

    try:
        with _progress("Restoring") as progress:
            done = restore_backup(file.absolute(), prepare_django, progress, force=force, other_key=other_key)
    except BackupError as error:
        fail(str(error))
    lines = [f"Restored {done.rows:,} rows, as they were on {done.made_at}."]
    lines += [f"What was there before is in {done.aside}."] if done.aside else []
    lines += [f"Not in the backup: the {name} ({state})." for name, state in done.missing_keys.items()]
    told("\n".join(lines), asdict(done), as_json)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error, where somebody is looking."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("")

        def show(table: str, done: int, total: int) -> None:
            bar.update(task, description=table, completed=done, total=max(total, 1))

        yield show
