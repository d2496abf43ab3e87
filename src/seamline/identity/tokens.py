"""What tokens look like, what is kept of them, and how a refreshed pair follows from the one before."""

import hashlib
import hmac
import secrets
from functools import cache
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

INTEGRATION_PREFIX: Final = "seamline_"
"""Begins every integration token: scanners of leaked secrets can know it, and it says which table to read."""

LONGEST_TOKEN: Final = 200
"""Characters; whatever is longer was never one of ours and is not even hashed."""


class Pair(NamedTuple):
    """An access token and the refresh token that goes with it, as shown to the client."""

    access: str
    refresh: str


def new_token() -> str:
    """64 hexadecimal digits from the operating system's source of randomness (contract section 2)."""
    return secrets.token_hex(32)


def new_integration_token() -> str:
    """A new integration token, as shown once."""
    return INTEGRATION_PREFIX + new_token()


def hash_token(token: str) -> str:
    """What is kept of a token: its SHA-256 in hexadecimal digits.

    A plain hash is enough: a token has 256 random bits, so there is nothing to guess.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def next_pair(refresh_token: str) -> Pair:
    """The pair that `refresh_token` is traded for: the same one each time it is asked for.

    It is derived with a key of the server, so that two threads that refresh at once get the same pair
    although only hashes are stored (contract section 2).
    """
    return Pair(_derive("access", refresh_token), _derive("refresh", refresh_token))


def keyed_hash(purpose: str, text: str) -> str:
    """HMAC-SHA256 of `text` in hexadecimal digits, under a key of the server made for `purpose` alone."""
    return hmac.new(_key(purpose, settings.SECRET_KEY), text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def _derive(part: str, refresh_token: str) -> str:
    return keyed_hash(f"refreshed {part} token", refresh_token)


@cache
def _key(purpose: str, secret: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"seamline {purpose}".encode())
    return hkdf.derive(secret.encode())
