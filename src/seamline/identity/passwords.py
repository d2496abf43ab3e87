"""Passwords: hashed with argon2id, checked in the same time whether or not the user exists."""

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.auth import hashers

from seamline.feed.errors import Busy

SHORTEST: Final = 8
LONGEST: Final = 1024
"""Characters. The upper limit keeps a request from buying hours of hashing."""

_WAIT_SECONDS: Final = 3.0
_AT_ONCE: Final = max(2, min(4, os.cpu_count() or 1))
_places = threading.BoundedSemaphore(_AT_ONCE)


class Argon2Hasher(hashers.Argon2PasswordHasher):
    """argon2id with 19 MiB, two passes and one lane, as OWASP's password storage sheet has it.

    Django's own default takes 100 MiB for each check: sixteen sign-ins at once would take a small server
    down. Here at most `_AT_ONCE` run at a time in a process, and the others wait for them.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """The hash of `password`. Raises Busy where too many are being made already."""
        with _place():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether `encoded` is the hash of `password`. Raises Busy where too many are being checked."""
        with _place():
            return super().verify(password, encoded)


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=_WAIT_SECONDS):
        raise Busy("too many people are signing in at this moment")
    try:
        yield
    finally:
        _places.release()


class WeakPasswordError(ValueError):
    """A password that cannot be set; its text says why."""


def hash_password(password: str) -> str:
    """The hash to store. Raises WeakPasswordError where it is shorter or longer than allowed, and Busy."""
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"The password must have at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise WeakPasswordError(f"The password must have at most {LONGEST} characters.")
    return hashers.make_password(password)


def generate_password() -> str:
    """A new password of 20 characters that nobody can guess and a person can type."""
    return secrets.token_urlsafe(15)


def is_correct(password: str, stored: str | None) -> bool:
    """Whether `password` is the one whose hash is `stored`.

    With None (no such user) Django makes a hash all the same before it says no, so that the time taken does
    not tell whether an e-mail address is known. Raises Busy.
    """
    right, _ = hashers.verify_password(password, stored or hashers.UNUSABLE_PASSWORD_PREFIX)
    return right
