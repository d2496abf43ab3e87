"""How many statements a request costs: `python -m benchmarks.queries TOKEN PATH…`, JSON on standard output.

The application is called in this process as the server calls it, on a connection that is kept; SQLite's own
trace and psycopg's one way of executing are watched, so that nothing goes by unseen. PostgreSQL's check that a
kept connection still lives counts, too.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import psycopg
from django.core.signals import request_finished
from django.db import connection

from seamline.wsgi import application


class Watch:
    """The statements since the last look."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.connection.set_trace_callback(self.statements.append)
        else:
            self._watch_psycopg()

    def _watch_psycopg(self) -> None:
        original: Callable[..., Any] = psycopg.Cursor.execute

        def execute(cursor: Any, query: Any, *arguments: Any, **options: Any) -> Any:
            self.statements.append(query.decode() if isinstance(query, bytes) else str(query))
            return original(cursor, query, *arguments, **options)

        psycopg.Cursor.execute = execute  # type: ignore[method-assign, assignment]  # this process only watches


def ask(token: str, path: str) -> None:
    """One request, as granian would hand it over. Raises RuntimeError where it is not a 200."""
    place, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": place, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "SCRIPT_NAME": "",
        "HTTP_AUTHORIZATION": f"Bearer {token}", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "https",
    }  # fmt: skip
    seen: list[str] = []
    b"".join(application(environ, lambda status, headers: seen.append(status)))  # type: ignore[arg-type]
    if not seen[0].startswith("200"):
        raise RuntimeError(seen[0])
    request_finished.send(sender=None)


def main(token: str, paths: list[str]) -> dict[str, int]:
    """Statements of the second request of each path; the first one may learn something."""
    watch = Watch()
    found = {}
    for path in paths:
        ask(token, path)
        watch.statements.clear()
        ask(token, path)
        found[path] = len(watch.statements)
    return found


if __name__ == "__main__":
    json.dump(main(sys.argv[1], sys.argv[2:]), sys.stdout)
