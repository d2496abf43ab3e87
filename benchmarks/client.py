"""A client that asks over several kept HTTPS connections and does as little else as it can.

It runs as a process of its own: `python -m benchmarks.client`, its orders as JSON on standard input, what it
measured as JSON on standard output. Answers are read into one buffer and thrown away; their status and length
are checked.
"""

from __future__ import annotations

import json
import resource
import socket
import ssl
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

_BUFFER = 1 << 20


@dataclass
class Orders:
    """What to ask: `paths` in turn, over `connections` at once, for `seconds` after `warm_up` seconds."""

    port: int
    ca_file: str
    token: str
    paths: list[str]
    seconds: float
    connections: int = 4
    warm_up: float = 0.3
    headers: dict[str, str] = field(default_factory=dict)


class Connection:
    """One kept connection, HTTP/1.1."""

    def __init__(self, orders: Orders) -> None:
        tls = ssl.create_default_context(cafile=orders.ca_file)
        plain = socket.create_connection(("127.0.0.1", orders.port), 60)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = tls.wrap_socket(plain, server_hostname="localhost")
        self._buffer = bytearray(_BUFFER)
        headers = {
            "Host": f"localhost:{orders.port}",
            "Authorization": f"Bearer {orders.token}",
            "Accept-Encoding": "identity",
            **orders.headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._requests = [f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode() for path in orders.paths]
        self._next = 0

    def ask(self) -> int:
        """One request of the list; gives the length of the body. Raises RuntimeError where it is not a 200."""
        self._socket.sendall(self._requests[self._next % len(self._requests)])
        self._next += 1
        head, read = self._head()
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode(errors="replace"))
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        view = memoryview(self._buffer)
        left = length - read
        while left > 0:
            got = self._socket.recv_into(view[: min(left, _BUFFER)])
            if not got:
                raise RuntimeError("the connection was closed inside an answer")
            left -= got
        return length

    def _head(self) -> tuple[bytes, int]:
        data = b""
        while True:
            part = self._socket.recv(65536)
            if not part:
                raise RuntimeError("the connection was closed before an answer")
            data += part
            end = data.find(b"\r\n\r\n")
            if end >= 0:
                return data[: end + 2], len(data) - end - 4


def measure(orders: Orders) -> dict[str, Any]:
    """Requests, seconds, bytes, latencies and this process's CPU seconds."""
    connections = [Connection(orders) for _ in range(orders.connections)]
    deadline = time.perf_counter() + orders.warm_up
    _all(connections, deadline)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    answers = _all(connections, started + orders.seconds)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    latencies = sorted(latency for latency, _ in answers)
    return {
        "requests": len(answers),
        "seconds": seconds,
        "bytes": sum(length for _, length in answers),
        "median_ms": latencies[len(latencies) // 2] * 1000,
        "worst_ms": latencies[-1] * 1000,
        "client_cpu": after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime,
    }


def _all(connections: list[Connection], deadline: float) -> list[tuple[float, int]]:
    """Every connection asks until the deadline; at least once."""
    answers: list[tuple[float, int]] = []
    problems: list[Exception] = []

    def work(connection: Connection) -> None:
        try:
            while True:
                began = time.perf_counter()
                length = connection.ask()
                now = time.perf_counter()
                answers.append((now - began, length))
                if now > deadline:
                    return
        except (OSError, RuntimeError) as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(connection,)) for connection in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return answers


if __name__ == "__main__":
    json.dump(measure(Orders(**json.load(sys.stdin))), sys.stdout)
