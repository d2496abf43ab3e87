"""`seamline serve`: granian with TLS, the jobs beside it, and certificates that change while it runs."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connections
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.log import LogLevels
from granian.server import Server

from seamline.api.write import purge_answers
from seamline.catalogue.images import remove_orphans
from seamline.config import Config, ConfigError, current
from seamline.feed.gate import plain_write
from seamline.feed.purge import purge_events
from seamline.identity.housekeeping import clear_away
from seamline.identity.usage import WRITE_EVERY_SECONDS, write_uses
from seamline.serving import housekeeping, tls
from seamline.serving.memory import keep_memory
from seamline.serving.start import make_home, prepare

log = logging.getLogger("seamline.server")

_TARGET = "seamline.serving.server:worker_application"
_HOUR = 3600.0
_CERTIFICATE_SECONDS = 10.0
_STOP_SECONDS = 10
_HAND_OVER_SECONDS = 60
_NEW_WORKER_SECONDS = 2.0


def serve(
    config: Config, furnish: Callable[[], None] | None = None, on_ready: Callable[[], None] | None = None
) -> None:
    """Serves until SIGTERM or SIGINT. `furnish` is called once the tables are there, `on_ready` when the
    address answers.

    Raises ConfigError for a taken port and whatever `prepare` raises.
    """
    make_home(config)
    _refuse_taken_port(config)
    files = tls.server_files(config) if config.tls_mode == "on" else None
    prepare(config)
    if furnish is not None:
        furnish()
    import_module(settings.ROOT_URLCONF)  # here, so that no worker's first request waits for it
    connections.close_all()  # the workers are forks of this process and need connections of their own
    server = Server(
        _TARGET,
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=_workers(config),
        blocking_threads=config.threads,
        http=HTTPModes.auto,
        websockets=False,
        ssl_cert=files.certificate if files else None,
        ssl_key=files.key if files else None,
        ssl_protocol_min=SSLProtocols.tls12,
        respawn_failed_workers=True,
        respawn_interval=_NEW_WORKER_SECONDS,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,
        log_dictconfig=_granian_logging(),
    )
    if files is not None:
        _follow_certificates(server, config)
    if on_ready is not None:
        threading.Thread(target=_tell_when_ready, args=(config, on_ready), daemon=True).start()
    server.serve()


def worker_application() -> Callable[..., Any]:
    """What a worker process serves; starts what runs beside the requests."""
    from seamline.wsgi import application  # noqa: PLC0415 - Django is set up by this import

    keep_memory()
    config = current()
    housekeeping.register("expired answers", _HOUR, _purge_answers, first_after=60.0)
    housekeeping.register("old events", _HOUR, purge_events, first_after=90.0)
    housekeeping.register("dead tokens", _HOUR, clear_away, first_after=120.0)
    housekeeping.register("unused images", 6 * _HOUR, remove_orphans, first_after=600.0)
    housekeeping.register("last uses of tokens", WRITE_EVERY_SECONDS, write_uses)
    if config.tls_mode == "on":
        housekeeping.register("certificate", _CERTIFICATE_SECONDS, _certificate_watch(config))
    housekeeping.start()
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), name="parent watch", daemon=True).start()
    return application


def _purge_answers() -> None:
    with plain_write():
        purge_answers()


def _certificate_watch(config: Config) -> Callable[[], None]:
    """Renews the certificate when it is due; where the files are not those that this worker serves with, asks
    the main process for new workers.
    """
    served = tls.certificate_of(tls.server_files(config))

    def look() -> None:
        if tls.certificate_of(tls.server_files(config)) != served:
            os.kill(os.getppid(), signal.SIGHUP)

    return look


def _follow_certificates(server: Any, config: Config) -> None:
    """On SIGHUP new workers start with the newest files, and only then the old ones end."""

    def reload() -> None:
        files = tls.server_files(config)
        server.build_ssl_context(files.certificate, files.key, None, SSLProtocols.tls12, None, [], False)
        server.workers_kill_timeout = _HAND_OVER_SECONDS
        log.info("the certificate has changed, new workers take over")

    server.on_reload(reload)


def _end_with_parent(parent: int) -> None:
    """A worker whose main process was killed would hold the port for ever."""
    while os.getppid() == parent:
        time.sleep(0.25)
    os._exit(1)


def _workers(config: Config) -> int:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and config.workers > 1:
        log.warning("SQLite is served by one process; SEAMLINE_WORKERS=%s is not followed", config.workers)
        return 1
    return config.workers


def _refuse_taken_port(config: Config) -> None:
    """granian shares a port with whoever has it, so that workers can; another server's must not be shared."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise ConfigError(f"SEAMLINE_HOST={config.host}: {error.strerror}") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise ConfigError(
                f"port {config.port} on {config.host} cannot be used ({error.strerror}); "
                "set SEAMLINE_PORT to a free one"
            ) from None


def _tell_when_ready(config: Config, on_ready: Callable[[], None]) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 - compared
    while True:
        try:
            socket.create_connection((host, config.port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            on_ready()
            return


def _granian_logging() -> dict[str, Any]:
    """granian's own lines go where ours go."""
    ours: dict[str, Any] = settings.LOGGING
    quiet = {"handlers": ["stderr"], "propagate": False}
    loggers = {**ours["loggers"], "_granian": dict(quiet), "granian.access": dict(quiet)}
    return {**ours, "loggers": loggers}
