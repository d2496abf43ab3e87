"""Django's settings, all of them made from `config`."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import dj_database_url

from seamline.config import Config, ConfigError, current

CONFIG: Config = current()


def _secret_key(config: Config) -> str:
    """The installation's key: given, or kept in the home folder with mode 0600."""
    if config.secret_key:
        return config.secret_key
    file = config.home / "secret.key"
    try:
        config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(secrets.token_urlsafe(64))
        return file.read_text().strip()
    except OSError as error:
        raise ConfigError(
            f"SEAMLINE_HOME={config.home}: {error.strerror}; choose a folder that can be written"
        ) from None


def _database(config: Config) -> dict[str, Any]:
    if not config.database_url:
        return _sqlite(config.home / "seamline.sqlite3")
    parsed: dict[str, Any] = {**dj_database_url.parse(config.database_url)}
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(Path(str(parsed["NAME"])))
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ConfigError("SEAMLINE_DATABASE_URL must begin with postgresql:// or sqlite:///")
    given: dict[str, Any] = parsed.get("OPTIONS") or {}
    options = {**given, "options": "-c lock_timeout=8000 -c jit=off", "prepare_threshold": 2}
    # No check before each request: a connection that died is a 503 once, and is made anew (api.middleware).
    return {**parsed, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False, "OPTIONS": options}


def _sqlite(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                # Documents of some kilobytes lie on one page of this size, not in a chain of them; a small cache
                # for each of the threads then does as well as mapping the file, in a tenth of the memory.
                "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                " PRAGMA foreign_keys=ON; PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY"
            ),
        },
    }


SECRET_KEY = _secret_key(CONFIG)
DEBUG = False
ALLOWED_HOSTS = ["*"]  # contract section 1: no Host is refused; absolute URLs never come from it
ROOT_URLCONF = "seamline.urls"
WSGI_APPLICATION = "seamline.wsgi.application"
DATABASES = {"default": _database(CONFIG)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.User"
PASSWORD_HASHERS = ["seamline.identity.passwords.Argon2Hasher"]
SEAMLINE_AUTHENTICATOR = "seamline.identity.authenticate.principal_of"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = CONFIG.body_limit_bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = CONFIG.image_limit_bytes
STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/vendor/"  # pages ask for these with their version behind them
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "seamline.feed",
    "seamline.organisations",
    "seamline.identity",
    "seamline.catalogue",
    "seamline.inventory",
    "seamline.web",
    "seamline.demo",
]
MIDDLEWARE = [
    "seamline.api.middleware.RequestMiddleware",
    "seamline.api.compression.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": f"seamline.serving.logs.{CONFIG.log_format.title()}Formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": CONFIG.log_level.upper()},
    "loggers": {"django.request": {"level": "CRITICAL"}, "django.security": {"level": "CRITICAL"}},
}
