"""`seamline import products` and `seamline export products` (docs/import.md)."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from seamline.commands.console import (
    REFUSED,
    AsJson,
    command,
    command_line_actor,
    fail,
    organisation_named,
    told,
)

# Whatever needs Django's settings is imported inside the commands, since `--help` must not wait for it.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from seamline.catalogue.csv import ProductFile
    from seamline.catalogue.importing import Report

SKIPPED = 3
"""Exit code of an import that wrote the good products and left out the bad ones."""

STANDARD_STREAM = "-"
NOTES_SHOWN = 20

import_app = typer.Typer(help="Read data from files.", no_args_is_help=True)
export_app = typer.Typer(help="Write data to files.", no_args_is_help=True)

Organisation = Annotated[
    str | None,
    typer.Option(
        "--organisation", "-o", help="Id or name; may be left out where there is only one.", metavar="ID|NAME"
    ),
]


def add_to(app: typer.Typer) -> None:
    """Adds these commands to the command line."""
    app.add_typer(import_app, name="import")
    app.add_typer(export_app, name="export")


@import_app.callback()
def _import_group() -> None:
    """Read data from files."""


@export_app.callback()
def _export_group() -> None:
    """Write data to files."""


@import_app.command("products")
@command
def import_products(
    file: Annotated[str, typer.Argument(help="A CSV file, or - for standard input.", metavar="FILE")],
    organisation: Organisation = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do it all, then roll it back.")] = False,
    skip_bad: Annotated[
        bool,
        typer.Option("--skip-bad", help="Write the good products where others have problems; exit code 3."),
    ] = False,
    channel: Annotated[str, typer.Option(help="Whose prices a shop's are.", metavar="NAME")] = "",
    season: Annotated[
        str, typer.Option(help="For new products that name none. Default: No season.", metavar="NAME")
    ] = "",
    wsp_percentage: Annotated[
        float, typer.Option(help="A shop's price is the MSRP; so much of it is the WSP.", min=0, max=100)
    ] = 100,
    fold_options: Annotated[
        bool,
        typer.Option("--fold-options", help="Options that are neither size nor colour join the colour."),
    ] = False,
    encoding: Annotated[str | None, typer.Option(help="Of the file, where it is not recognised.")] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(help="Of the file, where it is not recognised; also: tab.", metavar="CHARACTER"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read products from a Shopify export or Seamline's own template.

    All or nothing: with one problem in the file nothing is written, and all problems are listed with their
    line and column. A second import of the same file changes nothing. Quantities are not read.
    """
    from seamline.catalogue.csv import ReadOptions
    from seamline.catalogue.importing import Choices
    from seamline.catalogue.importing import import_products as run

    place = _organisation(organisation)
    options = ReadOptions(encoding, _delimiter(delimiter), fold_options, Decimal(str(wsp_percentage)))
    choices = Choices(channel, skip_bad=skip_bad, dry_run=dry_run)
    if season.strip():
        choices = replace(choices, season=season.strip())
    with _progress(as_json) as progress:
        read = _read(file, options, progress)
        stage = _stages(progress)
        actor = replace(command_line_actor(), via="import")
        report = run(place.pk, read, actor, choices, stage)
    facts = {"file": file, "organisation_id": place.pk, "layout": read.layout, "encoding": read.encoding}
    if not as_json:
        _print_findings(report)
    told(_sentences(file, place.name, read, report), {**facts, **report.as_facts()}, as_json)
    if report.problems:
        raise typer.Exit(SKIPPED if skip_bad and report.products_skipped < report.products else REFUSED)


@export_app.command("products")
@command
def export_products(
    file: Annotated[str, typer.Argument(help="The CSV file to write, or - for standard output.", metavar="FILE")],
    organisation: Organisation = None,
    as_json: AsJson = False,
) -> None:
    """Write all products in Seamline's own template, which an import reads back; a file there is replaced."""
    from seamline.catalogue.exporting import export_products as run

    place = _organisation(organisation)
    if file == STANDARD_STREAM:
        run(place.pk, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with _replaced(Path(file)) as stream:
        products, rows = run(place.pk, stream)
    facts = {"file": file, "organisation_id": place.pk, "products": products, "rows": rows}
    told(f"{file}: {_count(products, 'product')} of {place.name} in {_count(rows, 'row')}.", facts, as_json)


def _organisation(text: str | None) -> Any:
    """The organisation that is named, or the only one."""
    from seamline.organisations.models import Organisation

    if text is not None:
        return organisation_named(text)
    found = list(Organisation.objects.order_by("id")[:2])
    if not found:
        fail("There is no organisation yet. Add one with: seamline organisation add")
    if len(found) > 1:
        fail("There are several organisations; name one with --organisation. See: seamline organisation list")
    return found[0]


def _delimiter(text: str | None) -> str | None:
    if text is None:
        return None
    mark = {"tab": "\t", "\\t": "\t"}.get(text.lower(), text)
    if len(mark) != 1 or mark in '"\r\n ':
        raise typer.BadParameter("must be one character, or tab", param_hint="--delimiter")
    return mark


def _read(file: str, options: Any, progress: Progress) -> "ProductFile":
    from seamline.catalogue.csv import read_products

    with _opened(file) as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        # The file is walked twice: once to find its encoding, once to read it; the bar starts again for that.
        task = progress.add_task("Reading", total=size)
        with progress.wrap_file(stream, total=size, task_id=task) as watched:
            return read_products(watched, options)


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    """A file as a stream that can be read twice; standard input is kept in a temporary file for it."""
    if file == STANDARD_STREAM:
        with tempfile.TemporaryFile() as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
            yield kept
        return
    try:
        with Path(file).open("rb") as stream:
            yield stream
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}")


@contextmanager
def _replaced(file: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of ``file`` once it is complete, and never before."""
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(file)
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}")
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _progress(as_json: bool) -> Iterator[Progress]:
    """Bars on standard error, for people only."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=as_json or not console.is_terminal) as progress:
        yield progress


def _stages(progress: Progress) -> Callable[[str], None]:
    """Shows each stage as a bar of unknown length, which ends when the next begins."""

    def begin(stage: str) -> None:
        for task in progress.task_ids:
            progress.update(task, total=1, completed=1)
        progress.add_task(stage, total=None)

    return begin


def _print_findings(report: "Report") -> None:
    """Every problem, and the first notes, on standard error."""
    for problem in report.problems:
        _print_finding("Problem", problem.line, problem.column, problem.reason, problem.product)
    for note in report.notes[:NOTES_SHOWN]:
        _print_finding("Note", note.line, note.column, note.text, note.product)
    if len(report.notes) > NOTES_SHOWN:
        typer.echo(f"Note: {len(report.notes) - NOTES_SHOWN:,} more notes; --json lists them all.", err=True)


def _print_finding(kind: str, line: int, column: str, text: str, product: str) -> None:
    place = ", ".join([*([f"line {line}"] if line else []), *([column] if column else [])])
    of_product = f" ({product})" if product else ""
    typer.echo(f"{kind}: {place}{': ' if place else ''}{text}{of_product}", err=True)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _sentences(file: str, name: str, read: "ProductFile", report: "Report") -> str:
    """What happened, in a few lines."""
    what = f"{file}: {_count(report.products, 'product')} with {_count(read.sku_count(), 'SKU')}."
    if report.problems and report.products_skipped == report.products:
        return f"{what}\n{_count(len(report.problems), 'problem')}; nothing was written to {name}."
    if report.changes_nothing:
        return f"{what}\nNothing to do: all of them are in {name} as the file has them."
    would = "Dry run, rolled back: would have " if report.dry_run else ""
    created = f"{_count(report.products_created, 'product')}, {_count(report.skus_created, 'SKU')}"
    lines = [
        f"created {created} and {_count(report.seasons_created, 'season')}",
        f"updated {_count(report.products_updated, 'product')} and {_count(report.skus_updated, 'SKU')}",
        f"left {_count(report.products_unchanged, 'product')} as before",
    ]
    done = f"{would}{', '.join(lines)} in {name}."
    left_out, problems = _count(report.products_skipped, "product"), _count(len(report.problems), "problem")
    skipped = f"\nLeft out: {left_out}, for {problems}."
    return f"{what}\n{done[:1].upper()}{done[1:]}{skipped if report.products_skipped else ''}"
