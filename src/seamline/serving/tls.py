"""Certificates on disk: `$HOME/tls/`, made at first start, renewed in time; or the operator's own files.

Whoever writes here holds `tls/.lock`, so that several processes that find a certificate due renew it once.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from seamline.config import Config, ConfigError
from seamline.serving import authority
from seamline.serving.authority import BadName, Pair

RENEW_BEFORE = timedelta(days=30)
"""The server's certificate is renewed when it has less than this left."""

RENEW_AUTHORITY_BEFORE = authority.SERVER_LIFE + RENEW_BEFORE
"""The authority's too, early enough that it outlives what it signs."""

_KEY_MODE = 0o600
_ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - these are recognised, not listened on


@dataclass(frozen=True)
class Files:
    """What the server serves with: PEM files, the key in PKCS#8."""

    certificate: Path
    key: Path


def ca_file(config: Config) -> Path:
    """The certificate of the local authority, which clients are given."""
    return config.home / "tls" / "ca.pem"


def server_files(config: Config) -> Files:
    """The files to serve with, made or renewed as needed.

    Raises ConfigError where own files cannot be used or the folder cannot be written.
    """
    try:
        with _locked(config) as folder:
            if config.tls_cert_file is not None and config.tls_key_file is not None:
                return _own_files(config.tls_cert_file, config.tls_key_file, folder)
            return _local_files(config, folder)
    except BadName as error:
        raise ConfigError(f"SEAMLINE_TLS_NAMES: {error}") from None
    except OSError as error:
        raise ConfigError(f"{error.filename or config.home}: {error.strerror}; certificates are kept there") from None


def issue(config: Config, names: list[str]) -> Pair:
    """A certificate of the local authority for another program on these names. Raises ConfigError."""
    try:
        with _locked(config) as folder:
            signer = _authority(folder)
        if signer is None:
            raise ConfigError(f"{folder / 'ca-key.pem'} is missing, so nothing can be signed")
        return authority.server_pair(signer, names)
    except BadName as error:
        raise ConfigError(str(error)) from None


def certificate_of(files: Files) -> x509.Certificate:
    """The first certificate of the file. Raises OSError and ValueError."""
    return x509.load_pem_x509_certificate(files.certificate.read_bytes())


def days_left(certificate: x509.Certificate) -> float:
    """Days until the certificate expires; negative once it has."""
    return (certificate.not_valid_after_utc - datetime.now(UTC)) / timedelta(days=1)


def local_names(config: Config) -> list[str]:
    """Names and addresses of the local certificate, each once."""
    found = ["localhost", "127.0.0.1", "::1", socket.gethostname(), *config.tls_names]
    found += [urlsplit(config.public_url).hostname or ""]
    if config.host not in _ANYWHERE:
        found.append(config.host)
    return list(dict.fromkeys(name for name in found if name))


def write_secret(file: Path, content: bytes) -> None:
    """Replaces a file at once; nobody but its owner can read it, not for a moment."""
    _replace(file, content, _KEY_MODE)


def write_public(file: Path, content: bytes) -> None:
    """Replaces a file at once, readable by all."""
    _replace(file, content, 0o644)


def _replace(file: Path, content: bytes, mode: int) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


@contextmanager
def _locked(config: Config) -> Iterator[Path]:
    folder = config.home / "tls"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _KEY_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(descriptor)


def _local_files(config: Config, folder: Path) -> Files:
    files = Files(folder / "server-cert.pem", folder / "server-key.pem")
    present = _load(files.certificate, files.key)
    signer = _authority(folder)
    if signer is None:  # the operator took the authority's key away: what there is has to do
        if present is None:
            raise ConfigError(f"{folder / 'ca-key.pem'} is missing, so no certificate can be made")
        return files
    names = local_names(config)
    if present is None or _unfit(present.certificate, signer, names):
        made = authority.server_pair(signer, names)
        # The key first: a crash in between leaves a pair that does not match, which the next start replaces.
        write_secret(files.key, made.key_pem)
        write_public(files.certificate, made.certificate_pem)
    return files


def _authority(folder: Path) -> Pair | None:
    """The local authority, made or renewed where needed; None where its key was taken away."""
    certificate_file, key_file = folder / "ca.pem", folder / "ca-key.pem"
    present = _load(certificate_file, key_file)
    if present is None:
        if certificate_file.exists() and not key_file.exists():
            return None
        made = authority.new_authority(socket.gethostname())
    elif _soon(present.certificate, RENEW_AUTHORITY_BEFORE):
        made = authority.renewed_authority(present)
    else:
        return present
    write_secret(key_file, made.key_pem)
    write_public(certificate_file, made.certificate_pem)
    return made


def _load(certificate_file: Path, key_file: Path) -> Pair | None:
    """The pair in two files; None where one is missing, unreadable as PEM, or not the other's."""
    try:
        return Pair.load(certificate_file.read_bytes(), key_file.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _unfit(certificate: x509.Certificate, signer: Pair, names: list[str]) -> bool:
    if _soon(certificate, RENEW_BEFORE):
        return True
    alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if set(alternatives) != {authority.general_name(name) for name in names}:
        return True
    try:
        certificate.verify_directly_issued_by(signer.certificate)
    except (InvalidSignature, ValueError, TypeError):
        return True
    return False


def _soon(certificate: x509.Certificate, margin: timedelta) -> bool:
    return certificate.not_valid_after_utc - datetime.now(UTC) < margin


def _own_files(certificate_file: Path, key_file: Path, folder: Path) -> Files:
    """The operator's certificate; its key rewritten as PKCS#8 where it is in an older format."""
    certificate_pem, key_pem = _read(certificate_file, "CERT"), _read(key_file, "KEY")
    try:
        certificate = x509.load_pem_x509_certificates(certificate_pem)[0]
    except ValueError:
        raise ConfigError(f"SEAMLINE_TLS_CERT_FILE={certificate_file}: this is no certificate in PEM") from None
    try:
        key = load_pem_private_key(key_pem, None)
    except TypeError:
        raise ConfigError(f"SEAMLINE_TLS_KEY_FILE={key_file}: take the passphrase off the key") from None
    except ValueError:
        raise ConfigError(f"SEAMLINE_TLS_KEY_FILE={key_file}: this is no private key in PEM") from None
    if key.public_key() != certificate.public_key():
        raise ConfigError(f"SEAMLINE_TLS_KEY_FILE={key_file} is not the key of {certificate_file}")
    if b"-----BEGIN PRIVATE KEY-----" in key_pem:
        return Files(certificate_file, key_file)
    converted = folder / "own-key.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    if not converted.exists() or converted.read_bytes() != pem:
        write_secret(converted, pem)
    return Files(certificate_file, converted)


def _read(file: Path, which: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"SEAMLINE_TLS_{which}_FILE={file}: {error.strerror}") from None
