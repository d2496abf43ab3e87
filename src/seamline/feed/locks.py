"""Writers of an SQLite file queue here, first come first served.

SQLite lets one connection write at a time; its own way to wait is to try again after a sleep, which starves
under many writers. So the threads of a process stand in a queue, and processes (server, worker, command line)
pass a file lock between them. PostgreSQL needs none of it: there the gate's row is the queue.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seamline.feed.errors import Busy

_FILE_LOCK_PAUSE_SECONDS = 0.0005


class FairLock:
    """A mutex that is handed over in the order of arrival, with a limit to the wait."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._queue: deque[threading.Event] = deque()

    def acquire(self, wait_seconds: float) -> bool:
        """True once held; False if `wait_seconds` went by first."""
        with self._guard:
            if not self._held:
                self._held = True
                return True
            turn = threading.Event()
            self._queue.append(turn)
        if turn.wait(wait_seconds):
            return True
        with self._guard:
            if turn.is_set():  # handed over in the very moment the wait ended
                return True
            self._queue.remove(turn)
            return False

    def release(self) -> None:
        """Hands the lock to whoever has waited longest."""
        with self._guard:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._held = False


_threads = FairLock()


@contextmanager
def sqlite_writer(database: Path, wait_seconds: float) -> Iterator[None]:
    """Holds the one writer's place of `database`; raises Busy after `wait_seconds`."""
    deadline = time.monotonic() + wait_seconds
    if not _threads.acquire(wait_seconds):
        raise Busy("another write is taking too long; try again")
    try:
        with _file_lock(database.with_name(f"{database.name}.write-lock"), deadline):
            yield
    finally:
        _threads.release()


@contextmanager
def _file_lock(path: Path, deadline: float) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Busy("another process is writing; try again") from None
                time.sleep(_FILE_LOCK_PAUSE_SECONDS)
        yield
    finally:
        os.close(descriptor)
