"""A local certificate authority: its own certificate, and those that it signs.

Everything here works in memory; `tls` knows where the files are and when to renew them. Extensions are
those that RFC 5280 and the CA/Browser Forum ask for, so that strict clients (Python 3.13's) accept the
certificates.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SERVER_LIFE = timedelta(days=397)
"""The longest that browsers accept."""

AUTHORITY_LIFE = timedelta(days=3650)
_CLOCKS_DIFFER = timedelta(hours=1)
_LONGEST_COMMON_NAME = 64


class BadName(ValueError):
    """A name that no certificate can hold."""


@dataclass(frozen=True)
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> bytes:
        """The certificate in PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key in PEM, PKCS#8, not encrypted."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @classmethod
    def load(cls, certificate_pem: bytes, key_pem: bytes) -> Pair:
        """Reads both. Raises ValueError where they cannot be read or do not belong together."""
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        key = load_pem_private_key(key_pem, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError("the key is not that of the certificate")
        return cls(certificate, key)


def new_authority(host: str) -> Pair:
    """An authority with a new key, named after the machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Pair(_authority_certificate(key, _name(f"Seamline local authority ({host})")), key)


def renewed_authority(old: Pair) -> Pair:
    """The same authority for longer: same key, same name, so that who trusts the old certificate goes on."""
    return Pair(_authority_certificate(old.key, old.certificate.subject), old.key)


def server_pair(authority: Pair, names: Sequence[str]) -> Pair:
    """A certificate for these names and addresses, with a new key. Raises BadName."""
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives = x509.SubjectAlternativeName([general_name(name) for name in names])
    usages = [ExtendedKeyUsageOID.SERVER_AUTH]
    builder = (
        _builder(key, _name(names[0]), authority.certificate.subject, SERVER_LIFE, authority)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .add_extension(alternatives, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    return Pair(builder.sign(authority.key, hashes.SHA256()), key)


def general_name(name: str) -> x509.GeneralName:
    """`localhost`, `*.example.com`, `192.0.2.1` or `::1` as certificates write it. Raises BadName."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        encoded = name.lower().encode("idna").decode() if not name.isascii() else name.lower()
        if not encoded or any(character in encoded for character in " /:@,") or ".." in encoded:
            raise BadName(f"{name!r} is neither a host name nor an address")
        return x509.DNSName(encoded)
    except UnicodeError:
        raise BadName(f"{name!r} is neither a host name nor an address") from None


def _authority_certificate(key: ec.EllipticCurvePrivateKey, name: x509.Name) -> x509.Certificate:
    builder = (
        _builder(key, name, name, AUTHORITY_LIFE, None)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
    )
    return builder.sign(key, hashes.SHA256())


def _builder(
    key: ec.EllipticCurvePrivateKey,
    subject: x509.Name,
    issuer: x509.Name,
    life: timedelta,
    authority: Pair | None,
) -> x509.CertificateBuilder:
    start = datetime.now(UTC) - _CLOCKS_DIFFER
    end = start + life - timedelta(seconds=1)  # both ends count
    if authority is not None:
        end = min(end, authority.certificate.not_valid_after_utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:_LONGEST_COMMON_NAME])])
