"""Small periodic jobs of a serving process, one after the other in one thread that ends with it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection

from seamline.feed.errors import Busy

log = logging.getLogger("seamline.housekeeping")


@dataclass
class _Job:
    name: str
    every_seconds: float
    function: Callable[[], object]
    due: float


_jobs: list[_Job] = []
_changed = threading.Event()
_stopping = threading.Event()


def register(
    name: str, every_seconds: float, function: Callable[[], object], *, first_after: float | None = None
) -> None:
    """Has `function` called every so many seconds, the first time after `first_after` (else one interval).

    A job that fails is logged and called again at its next time. Registering a name again replaces its job.
    """
    _jobs[:] = [job for job in _jobs if job.name != name]
    wait = every_seconds if first_after is None else first_after
    _jobs.append(_Job(name, every_seconds, function, time.monotonic() + wait))
    _changed.set()


def start() -> None:
    """Starts the thread, once for a process."""
    threading.Thread(target=_run, name="housekeeping", daemon=True).start()


def stop() -> None:
    """Ends the thread after the job that is running."""
    _stopping.set()
    _changed.set()


def _run() -> None:
    while not _stopping.is_set():
        _changed.wait(_pause())
        _changed.clear()
        _run_due_jobs(time.monotonic())


def _pause() -> float:
    """Seconds until the next job is due."""
    return max(0.0, min([60.0, *(job.due - time.monotonic() for job in _jobs)]))


def _run_due_jobs(now: float) -> None:
    for job in [job for job in _jobs if job.due <= now]:
        close_old_connections()
        try:
            job.function()
        except Busy:
            log.info("%s waits for its next turn: the database is busy", job.name)
        except Exception:
            log.exception("%s failed", job.name)
        finally:
            connection.close()
            job.due = time.monotonic() + job.every_seconds
