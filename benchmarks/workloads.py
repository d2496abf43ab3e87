"""What is measured, one function a workload; each gives the rows of its table."""

from __future__ import annotations

# ruff: noqa: S603 - the processes are this project's own
import json
import random
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks import machine, servers
from benchmarks.servers import Running

Row = tuple[str, ...]
CONNECTIONS = 2
WARM_UP_SECONDS = 0.3
LIST_OF_PAGES = [f"/products?page={page}" for page in range(1, 21)]


@dataclass(frozen=True)
class Place:
    """A database with the benchmark's data in it."""

    name: str
    home: Path
    database_url: str
    facts: dict[str, Any]

    @property
    def ca_file(self) -> Path:
        """The authority of the servers that run on it."""
        return self.home / "tls" / "ca.pem"


@contextmanager
def running(start: Callable[[], Running]) -> Iterator[Running]:
    """A server for the length of the block."""
    server = start()
    try:
        yield server
    finally:
        server.stop()


def load(name: str, home: Path, database_url: str, products: int, skus: int) -> Place:
    """The data, made where it is not there yet."""
    home.mkdir(parents=True, exist_ok=True)
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.data", str(products), str(skus)],
        env=servers.environment(home, database_url), cwd=servers.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise SystemExit(told.stderr[-2000:])
    return Place(name, home, database_url, json.loads(told.stdout))


def ask(place: Place, server: Running, paths: list[str], seconds: float) -> dict[str, Any]:
    """Lets the client in its own process ask `paths` in turn."""
    orders = {
        "port": server.port, "ca_file": str(place.ca_file), "token": place.facts["token"], "paths": paths,
        "seconds": seconds, "connections": CONNECTIONS, "warm_up": WARM_UP_SECONDS,
    }  # fmt: skip
    used = server.cpu_seconds()
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.client"], input=json.dumps(orders), cwd=servers.ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise RuntimeError(told.stderr[-2000:])
    found: dict[str, Any] = json.loads(told.stdout)
    # The server worked for the client's warm-up too, at the same rate.
    measured = found["seconds"] / (found["seconds"] + WARM_UP_SECONDS)
    found["server_cpu_ms"] = (server.cpu_seconds() - used) * measured / found["requests"] * 1000
    return found


def spread(values: list[float], digits: int = 0) -> str:
    """Median and extremes."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def pages(place: Place, rounds: int, seconds: float) -> tuple[list[Row], float]:
    """Pages of 100 products against both floors, in turns within each round; gives the worker's memory too."""
    body = place.home / "page.json"
    with running(lambda: servers.start_seamline(place.home, place.database_url)) as product:
        body.write_bytes(_get(place, product, "/products?page=1"))
        with (
            running(lambda: servers.start_floor(place.home, place.database_url, body)) as floor,
            running(lambda: servers.start_bare(place.home, body)) as bare,
        ):
            rates: dict[str, list[float]] = {"seamline": [], "floor": [], "bare": []}
            server_cpu: dict[str, list[float]] = {"seamline": [], "floor": [], "bare": []}
            client_cpu: list[float] = []
            for _ in range(rounds):
                for name, server in (("seamline", product), ("floor", floor), ("bare", bare)):
                    paths = LIST_OF_PAGES if name == "seamline" else ["/products"]
                    told = ask(place, server, paths, seconds)
                    rates[name].append(told["requests"] / told["seconds"])
                    server_cpu[name].append(told["server_cpu_ms"])
                    client_cpu.append(told["client_cpu"] / told["seconds"])
        memory = machine.memory_mib(product.worker)["VmRSS"]
    ratios = [ours / theirs for ours, theirs in zip(rates["seamline"], rates["floor"], strict=True)]
    bare_ratios = [ours / theirs for ours, theirs in zip(rates["seamline"], rates["bare"], strict=True)]
    row = (
        place.name, f"{body.stat().st_size / 1024:.0f} KiB", spread(rates["seamline"]), spread(rates["floor"]),
        spread(rates["bare"]), spread(ratios, 2), spread(bare_ratios, 2),
        " / ".join(f"{statistics.median(times):.2f}" for times in server_cpu.values()), f"{max(client_cpu):.2f}",
    )  # fmt: skip
    return [row], memory


def deep_pages(place: Place, rounds: int, seconds: float) -> list[Row]:
    """Page 1,000 against page 1, in turns; and the first jump to a page that nobody has read."""
    with running(lambda: servers.start_seamline(place.home, place.database_url)) as server:
        jump = _timed(place, server, "/products?page=900")
        first: list[float] = []
        deep: list[float] = []
        for _ in range(rounds):
            first.append(ask(place, server, ["/products?page=1"], seconds)["median_ms"])
            deep.append(ask(place, server, ["/products?page=1000"], seconds)["median_ms"])
    ratios = [later / earlier for later, earlier in zip(deep, first, strict=True)]
    return [(place.name, spread(first, 2), spread(deep, 2), spread(ratios, 2), f"{jump:.1f}")]


def statements(place: Place) -> list[Row]:
    """SQL statements of a request, the token's and the count's included."""
    paths = [
        "/products?page=1",
        "/products?page=1000",
        "/products/1",
        "/skus?since_id=100",
        "/skus?filter[sku_number]=x",
    ]
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.queries", place.facts["token"], *paths],
        env=servers.environment(place.home, place.database_url), cwd=servers.ROOT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [(place.name, f"`{path}`", str(count)) for path, count in json.loads(told.stdout).items()]


def stream(place: Place) -> list[Row]:
    """All SKUs as NDJSON: how many, how fast, and what the worker's memory does meanwhile."""
    with running(lambda: servers.start_seamline(place.home, place.database_url)) as server:
        _get(place, server, "/skus?page=1")
        before = machine.memory_mib(server.worker)["VmRSS"]
        machine.reset_peak(server.worker)
        started = time.perf_counter()
        lines = length = 0
        with (
            _client(place, server) as client,
            client.stream("GET", "/skus", headers={"Accept": "application/x-ndjson"}) as answer,
        ):
            for part in answer.iter_raw():
                lines += part.count(b"\n")
                length += len(part)
        seconds = time.perf_counter() - started
        peak = machine.memory_mib(server.worker)["VmHWM"]
    if lines != int(answer.headers["Seamline-Count"]) or length != int(answer.headers["Content-Length"]):
        raise RuntimeError("the stream is not what its headers say")
    return [(place.name, f"{lines:,}", f"{seconds:.1f}", f"{before:.0f}", f"{peak:.0f}", f"{peak - before:.0f}")]


def imports(home: Path, database_url: str, name: str, variants: int) -> list[Row]:
    """A product file of that many variants, by the command line, while a server answers a writer and a reader."""
    environment = servers.environment(home, database_url)
    _command(environment, "demo")
    file = home / "variants.csv"
    file.write_text(_product_file(variants))
    with running(lambda: servers.start_seamline(home, database_url)) as server:
        token = json.loads(_command(environment, "token", "add", "Bench", "-o", "1", "-r", "owner", "--json"))["token"]
        place = Place(name, home, database_url, {"token": token})
        waits: list[float] = []
        done = threading.Event()
        writer = threading.Thread(target=_write_until, args=(place, server, done, waits))
        writer.start()
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        started = time.perf_counter()
        _command(environment, "import", "products", str(file), "--organisation", "1")
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        done.set()
        writer.join()
    known = f"{peak / 1024:.0f}" if peak > before else f"at most {peak / 1024:.0f}"
    return [(name, f"{variants:,}", f"{seconds:.1f}", known, f"{max(waits):.2f}")]


def _write_until(place: Place, server: Running, done: threading.Event, waits: list[float]) -> None:
    with _client(place, server) as client:
        while not done.is_set():
            began = time.perf_counter()
            answer = client.post("/seasons", json={"name": f"Season {random.random()}"})  # noqa: S311 - a name
            if answer.status_code != httpx.codes.CREATED:
                raise RuntimeError(answer.text)
            waits.append(time.perf_counter() - began)
            time.sleep(0.02)


def _product_file(variants: int) -> str:
    """Products of five colours in four sizes, as a shop exports them."""
    lines = ["Handle,Title,Vendor,Type,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price"]
    for number in range(variants):
        style, place = divmod(number, 20)
        color, size = divmod(place, 4)
        title = f"Bench Style {style},Bench,Shirts" if place == 0 else ",,"
        lines.append(f"bench-{style},{title},Color,Colour {color},Size,{'SMLX'[size]},B-{number},59.00")
    return "\n".join(lines) + "\n"


def _command(environment: dict[str, str], *arguments: str) -> str:
    told = subprocess.run(
        [sys.executable, "-m", "seamline", *arguments], env=environment, cwd=servers.ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise RuntimeError(told.stderr[-2000:])
    return told.stdout


def _client(place: Place, server: Running) -> httpx.Client:
    headers = {"Authorization": f"Bearer {place.facts['token']}", "Accept-Encoding": "identity"}
    tls = httpx.create_ssl_context(verify=str(place.ca_file))
    return httpx.Client(base_url=f"https://localhost:{server.port}", headers=headers, verify=tls, timeout=120)


def _get(place: Place, server: Running, path: str) -> bytes:
    with _client(place, server) as client:
        return client.get(path).raise_for_status().content


def _timed(place: Place, server: Running, path: str) -> float:
    """Milliseconds of one request on a kept connection."""
    with _client(place, server) as client:
        client.get("/seasons").raise_for_status()
        began = time.perf_counter()
        client.get(path).raise_for_status()
        return (time.perf_counter() - began) * 1000
