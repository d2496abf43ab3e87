"""Starting and stopping what is measured: `seamline serve`, the floor in its place, the bare server."""

from __future__ import annotations

# ruff: noqa: S603 - the processes are this project's own
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine

ROOT = Path(__file__).parent.parent
PUBLIC_URL = "https://localhost"
"""One for all ports: with another address Seamline would render every document anew."""

_START_SECONDS = 60


@dataclass
class Running:
    """A server that answers on `port`."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def worker(self) -> int:
        """The process that answers."""
        return (machine.children(self.process.pid) or [self.process.pid])[-1]

    def cpu_seconds(self) -> float:
        """CPU time of all its processes."""
        return machine.cpu_seconds([self.process.pid, *machine.children(self.process.pid)])

    def stop(self) -> None:
        """Ends it."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def environment(home: Path, database_url: str, port: int = 0) -> dict[str, str]:
    """Settings of a server that is measured: one worker, the limits counted but never reached."""
    found = {name: value for name, value in os.environ.items() if not name.startswith("SEAMLINE_")}
    found |= {
        "SEAMLINE_HOME": str(home),
        "SEAMLINE_DATABASE_URL": database_url,
        "SEAMLINE_PUBLIC_URL": PUBLIC_URL,
        "SEAMLINE_RATE_LIMIT_TOKEN": "1000000",
        "SEAMLINE_RATE_LIMIT_ORGANISATION": "1000000",
        "DJANGO_SETTINGS_MODULE": "seamline.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    if port:
        found["SEAMLINE_PORT"] = str(port)
    return found


def start_seamline(home: Path, database_url: str) -> Running:
    """The product."""
    port = _free_port()
    return _start([sys.executable, "-m", "seamline", "serve"], environment(home, database_url, port), port)


def start_floor(home: Path, database_url: str, body: Path) -> Running:
    """The same command and settings, with a view that sends the bytes of `body` from memory."""
    port = _free_port()
    variables = environment(home, database_url, port)
    variables |= {"DJANGO_SETTINGS_MODULE": "benchmarks.floor_settings", "BENCHMARK_BODY": str(body)}
    return _start([sys.executable, "-m", "seamline", "serve"], variables, port)


def start_bare(home: Path, body: Path) -> Running:
    """Granian with the same certificate and threads, without Django."""
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "32", "--http", "auto", "--no-ws", "--log-level", "error",
        "--ssl-certificate", str(home / "tls" / "server-cert.pem"),
        "--ssl-keyfile", str(home / "tls" / "server-key.pem"),
        "benchmarks.bare:application",
    ]  # fmt: skip
    return _start(command, environment(home, "") | {"BENCHMARK_BODY": str(body)}, port)


def _start(command: list[str], variables: Mapping[str, str], port: int) -> Running:
    """Starts it, its log in a file beside the data, and waits until the port answers."""
    with (Path(variables["SEAMLINE_HOME"]) / "benchmark.log").open("ab") as log:
        process = subprocess.Popen(command, env=dict(variables), cwd=ROOT, stdout=log, stderr=log)
    deadline = time.monotonic() + _START_SECONDS
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"the server does not start; see {log.name}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return Running(process, port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
