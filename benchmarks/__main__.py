"""`make bench`: measures everything in one run and writes the tables of benchmarks/README.md.

Nothing is asserted: figures are told with the machine and its load, for people to judge.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from benchmarks import machine, workloads
from benchmarks.workloads import Place, Row

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
_POSTGRES = os.environ.get("SEAMLINE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
_DATABASES = ("seamline_bench", "seamline_bench_import")


def main() -> None:
    """Loads, measures, tells, writes."""
    options = _options()
    started = datetime.now(UTC)
    load_before = machine.load()
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    urls = _postgres_urls(fresh=options.fresh)
    places = [workloads.load("SQLite", folder / "sqlite", "", options.products, options.skus)]
    if urls:
        places.append(workloads.load("PostgreSQL", folder / "postgres", urls[0], options.products, options.skus))
    parts = [_pages(places, options), _deep(places, options), _statements(places), _streams(places)]
    parts.append(_imports(folder, urls, options))
    head = (
        f"Measured on {started:%Y-%m-%d} on {machine.description()}; load average {load_before:.1f} before and"
        f" {machine.load():.1f} after. {'' if urls else 'No PostgreSQL server answered, so it is left out. '}"
        f"Rates and times are medians with their extremes over {options.rounds} rounds, the servers taking turns."
    )
    _write("\n\n".join([head, *parts]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000, help="products of 20 SKUs to page through")
    parser.add_argument("--skus", type=int, default=200_000, help="SKUs to stream")
    parser.add_argument("--variants", type=int, default=50_000, help="variants to import")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.0, help="of asking each server in each round")
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    default = Path(tempfile.gettempdir()) / "seamline-benchmarks"
    parser.add_argument("--folder", default=str(default), help="where the data is kept for the next run")
    options = parser.parse_args()
    if options.fresh:
        shutil.rmtree(options.folder, ignore_errors=True)
    return options


def _postgres_urls(*, fresh: bool) -> list[str]:
    """Databases of our own on the PostgreSQL server, if one answers."""
    try:
        with psycopg.connect(_POSTGRES, autocommit=True, connect_timeout=3) as connection:
            known = {row[0] for row in connection.execute("SELECT datname FROM pg_database").fetchall()}
            for name in _DATABASES:
                if name in known and (fresh or name.endswith("import")):
                    connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
                    known.discard(name)
                if name not in known:
                    connection.execute(f"CREATE DATABASE {name}".encode())
    except psycopg.OperationalError:
        return []
    return [_POSTGRES.rsplit("/", 1)[0] + f"/{name}" for name in _DATABASES]


def _pages(places: list[Place], options: argparse.Namespace) -> str:
    rows: list[Row] = []
    memory = []
    for place in places:
        found, worker = workloads.pages(place, options.rounds, options.seconds)
        rows += found
        memory.append(f"{worker:.0f} MiB ({place.name})")
    columns = (
        "database", "page", "pages a second", "floor", "bare server", "of the floor", "of the bare",
        "CPU of the server for a page, ms: ours / floor / bare", "client CPU",
    )  # fmt: skip
    return (
        "### Pages of 100 products (4 colours x 5 sizes)\n\n"
        + _table(columns, rows)
        + f"\n\nThe worker's memory after it: {', '.join(memory)}."
    )


def _deep(places: list[Place], options: argparse.Namespace) -> str:
    rows = [row for place in places for row in workloads.deep_pages(place, options.rounds, options.seconds / 2)]
    columns = ("database", "page 1, ms", "page 1,000, ms", "ratio", "first jump to page 900, ms")
    return f"### Deep pages of {options.products:,} products\n\n" + _table(columns, rows)


def _statements(places: list[Place]) -> str:
    rows = [row for place in places for row in workloads.statements(place)]
    return "### SQL statements of a request\n\n" + _table(("database", "request", "statements"), rows)


def _streams(places: list[Place]) -> str:
    rows = [row for place in places for row in workloads.stream(place)]
    columns = ("database", "records", "seconds", "memory before, MiB", "peak, MiB", "growth, MiB")
    return "### All SKUs as NDJSON\n\n" + _table(columns, rows)


def _imports(folder: Path, urls: list[str], options: argparse.Namespace) -> str:
    rows: list[Row] = []
    for name, url in [("SQLite", ""), *([("PostgreSQL", urls[1])] if urls else [])]:
        home = folder / f"import-{name.lower()}"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        rows += workloads.imports(home, url, name, options.variants)
    columns = ("database", "variants", "seconds", "memory of the command, MiB", "longest wait of another writer, s")
    return "### Import of a product file, the server answering meanwhile\n\n" + _table(columns, rows)


def _table(columns: tuple[str, ...], rows: list[Row]) -> str:
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _write(figures: str) -> None:
    text = README.read_text()
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    README.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}")
    print(figures)  # noqa: T201 - what it is for


main()
