"""Every setting of Seamline: read from `SEAMLINE_*` variables, with defaults that work.

`SETTINGS` is the one table of them; docs/settings.md is made from it.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ConfigError(Exception):
    """A setting that cannot be used; the message names the variable and says what to do."""


@dataclass(frozen=True)
class Setting:
    """One variable: its name, the default as one would write it, what it means, how it is read."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any]


def _text(value: str) -> str:
    return value


def _path(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _optional_path(value: str) -> Path | None:
    return _path(value) if value else None


def _names(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError(f"must be between {low} and {high}")
        return number

    return read


def _rate(value: str) -> int | None:
    return None if value == "off" else _whole(1, 1_000_000)(value)


def _choice(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return value

    return read


def _networks(value: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part, strict=False) for part in _names(value))


def _url(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("must begin with https://")
    return value.rstrip("/")


SETTINGS: tuple[Setting, ...] = (
    Setting("SEAMLINE_HOME", "./data", "Folder of the database, keys, certificates and images.", _path),
    Setting("SEAMLINE_HOST", "127.0.0.1", "Address to listen on; `0.0.0.0` for all (give the demo user a new password first).", _text),
    Setting("SEAMLINE_PORT", "8443", "Port to listen on.", _whole(1, 65535)),
    Setting("SEAMLINE_PUBLIC_URL", "", "Address in links that Seamline writes; default `https://localhost:PORT`.", _url),
    Setting("SEAMLINE_DATABASE_URL", "", "`postgresql://USER:PASSWORD@HOST/NAME`; default an SQLite file in the home folder.", _text),
    Setting("SEAMLINE_SECRET_KEY", "", "Key that secrets are encrypted with; default the file `secret.key` in the home folder, made at first start.", _text),
    Setting("SEAMLINE_TLS", "on", "`on`: HTTPS. `proxy`: plain HTTP behind a proxy that ends TLS and sends `X-Forwarded-Proto`.", _choice("on", "proxy")),
    Setting("SEAMLINE_TLS_NAMES", "", "More names and addresses for the local certificate, separated by commas.", _names),
    Setting("SEAMLINE_TLS_CERT_FILE", "", "Your own certificate (PEM, with its chain) instead of the local one.", _optional_path),
    Setting("SEAMLINE_TLS_KEY_FILE", "", "The key of that certificate (PEM, PKCS#1, SEC1 or PKCS#8).", _optional_path),
    Setting("SEAMLINE_TRUSTED_PROXIES", "127.0.0.1/32,::1/128", "Networks whose `X-Forwarded-*` headers count with `SEAMLINE_TLS=proxy`.", _networks),
    Setting("SEAMLINE_WORKERS", "1", "Server processes; SQLite runs one.", _whole(1, 64)),
    Setting("SEAMLINE_THREADS", "32", "Requests that one process works on at once.", _whole(1, 512)),
    Setting("SEAMLINE_TOKEN_SECONDS", "31536000", "Life of an access token where the request asks for none.", _whole(60, 315_360_000)),
    Setting("SEAMLINE_REFRESH_EXTRA_SECONDS", "2592000", "How much longer a refresh token lives than its access token.", _whole(0, 315_360_000)),
    Setting("SEAMLINE_RATE_LIMIT_TOKEN", "200", "Requests a second for one token, or `off`.", _rate),
    Setting("SEAMLINE_RATE_LIMIT_ORGANISATION", "1000", "Requests a second for one organisation, or `off`.", _rate),
    Setting("SEAMLINE_RATE_LIMIT_STORAGE", "memory://", "Where requests are counted; `redis://HOST:6379/0` for several nodes.", _text),
    Setting("SEAMLINE_UNKNOWN_PARAMETERS", "refuse", "`refuse` unknown parameters and keys, or `ignore` them with a `Warning` header.", _choice("refuse", "ignore")),
    Setting("SEAMLINE_BODY_LIMIT", "10485760", "Largest request body, bytes.", _whole(1024, 1 << 31)),
    Setting("SEAMLINE_IMAGE_LIMIT", "10485760", "Largest image upload, bytes.", _whole(1024, 1 << 31)),
    Setting("SEAMLINE_STREAM_SECONDS", "600", "Longest time that a list streams.", _whole(1, 86_400)),
    Setting("SEAMLINE_LOG_FORMAT", "text", "`text` or `json` log lines on standard error.", _choice("text", "json")),
    Setting("SEAMLINE_LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`.", _choice("debug", "info", "warning", "error")),
)  # fmt: skip


@dataclass(frozen=True)
class Config:
    """The settings as the code uses them; see SETTINGS for what each means."""

    home: Path
    host: str
    port: int
    public_url: str
    database_url: str
    secret_key: str
    tls_mode: Literal["on", "proxy"]
    tls_names: tuple[str, ...]
    tls_cert_file: Path | None
    tls_key_file: Path | None
    trusted_proxies: tuple[Network, ...]
    workers: int
    threads: int
    token_seconds: int
    refresh_token_extra_seconds: int
    rate_limit_token: int | None
    rate_limit_organisation: int | None
    rate_limit_storage: str
    unknown_parameters: Literal["refuse", "ignore"]
    body_limit_bytes: int
    image_limit_bytes: int
    stream_seconds: int
    log_format: Literal["text", "json"]
    log_level: str

    @property
    def media(self) -> Path:
        """The folder of uploaded images."""
        return self.home / "media"

    def is_trusted_proxy(self, address: str) -> bool:
        """Whether `address` may speak for clients (`X-Forwarded-*`)."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.trusted_proxies)


def load_config(environ: Mapping[str, str]) -> Config:
    """The settings of an environment. Raises ConfigError naming the first variable that cannot be used."""
    values: list[Any] = []
    for setting in SETTINGS:
        given = environ.get(setting.name, "").strip() or setting.default
        try:
            values.append(setting.read(given))
        except ValueError as error:
            raise ConfigError(f"{setting.name}={given}: {error}") from None
    _refuse_unknown(environ)
    return _complete(Config(*values))


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {setting.name for setting in SETTINGS}
    for name in sorted(environ):
        if name.startswith("SEAMLINE_") and not name.startswith("SEAMLINE_TEST_") and name not in known:
            raise ConfigError(f"{name} is not a setting of Seamline; docs/settings.md lists them")


def _complete(config: Config) -> Config:
    if (config.tls_cert_file is None) != (config.tls_key_file is None):
        raise ConfigError("SEAMLINE_TLS_CERT_FILE and SEAMLINE_TLS_KEY_FILE go together; set both")
    if not config.public_url:
        port = "" if config.port == 443 else f":{config.port}"
        config = replace(config, public_url=f"https://localhost{port}")
    return config


@lru_cache(maxsize=1)
def current() -> Config:
    """The settings of this process, read once."""
    return load_config(os.environ)
