"""Encrypting what must be shown again or sent on (a secret in a kept answer), with the installation's key."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """What should be decrypted was made with another key, or was changed."""


def derived_key(purpose: str) -> bytes:
    """32 bytes for one purpose, from the installation's secret key (HKDF, RFC 5869)."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"seamline/{purpose}".encode())
    return derivation.derive(settings.SECRET_KEY.encode())


def seal(secret: bytes) -> bytes:
    """Encrypts and authenticates `secret` (Fernet)."""
    return _fernet().encrypt(secret)


def unseal(sealed: bytes) -> bytes:
    """The secret back. Raises SealBroken."""
    try:
        return _fernet().decrypt(sealed)
    except InvalidToken:
        raise SealBroken("this was encrypted with another secret key") from None


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key("seal")))
