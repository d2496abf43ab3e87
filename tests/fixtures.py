"""A running `seamline serve`, and companies in it that a test may do with as it likes."""

from __future__ import annotations

import itertools
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import httpx

from tests.wire import CheckedClient, Description

PASSWORD = "correct horse battery"
START_SECONDS = 30
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Company:
    """An organisation with a season, a channel and a warehouse.

    `token` is an integration's, with the owner's role.
    """

    server: Server
    organisation_id: int
    name: str
    token: str
    owner_id: int
    owner_email: str
    owner_password: str

    def client(self, token: str | None = None, **settings: Any) -> CheckedClient:
        """A checked client with the company's token, or another."""
        return self.server.client(token or self.token, **settings)

    def access_token(self) -> str:
        """A new access token of the owner, by `/oauth/token`."""
        return self.server.sign_in(self.owner_email, self.owner_password)

    def token_with(self, role: str, **limits: Any) -> str:
        """A new integration token of that role; `limits` as in seamline.identity.actions.Limits."""
        from seamline.feed.gate import open_change
        from seamline.identity.actions import Limits, add_integration_token

        with open_change(self.organisation_id, _actor()) as change:
            _, token = add_integration_token(change, f"Test {next(_numbers)}", Limits(role=role, **limits))
        return token


class Server:
    """One `seamline serve` in a process of its own, with the settings of `environment`."""

    def __init__(self, environment: Mapping[str, str], log_file: Path) -> None:
        self.environment = dict(environment)
        self.home = Path(environment["SEAMLINE_HOME"])
        self.port = int(environment["SEAMLINE_PORT"])
        self.base_url = f"https://localhost:{self.port}"
        self.ca_file = self.home / "tls" / "ca.pem"
        self.log_file = log_file
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Starts it and waits until it answers; fails with its log where it does not."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "seamline", "serve", *options],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, f"the server ended at once:\n{self.log_text()}"
            assert time.monotonic() < deadline, f"the server does not answer:\n{self.log_text()}"
            time.sleep(0.02)

    def stop(self) -> int:
        """Ends it as a service manager does (SIGTERM); gives the exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it as a power failure does: all its processes at once."""
        self._end(signal.SIGKILL)

    def log_text(self) -> str:
        """All that it has written so far."""
        return self.log_file.read_text(errors="replace")

    def tls(self) -> ssl.SSLContext:
        """What a client needs to trust it, and nobody else."""
        return ssl.create_default_context(cafile=str(self.ca_file))

    @cached_property
    def description(self) -> Description:
        """The server's `/openapi.json`."""
        with httpx.Client(base_url=self.base_url, verify=self.tls()) as client:
            return Description(client.get("/openapi.json").raise_for_status().json())

    def client(self, token: str | None = None, **settings: Any) -> CheckedClient:
        """A client that holds every answer against the description."""
        headers = dict(settings.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        settings = {"base_url": self.base_url, "verify": self.tls(), "timeout": 60, **settings}
        return CheckedClient(self.description, headers=headers, **settings)

    def sign_in(self, email: str, password: str) -> str:
        """An access token by the password grant."""
        with self.client() as client:
            answer = client.post("/oauth/token", json={"grant_type": "password", "email": email, "password": password})
        return str(answer.raise_for_status().json()["access_token"])

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Runs the command `seamline` with this server's settings."""
        return subprocess.run(
            [sys.executable, "-m", "seamline", *arguments],
            env=self.environment, input=stdin, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def company(self, base_currency: str = "EUR", **particulars: str) -> Company:
        """A new company, made by actions in this process: for servers on the test process's database."""
        from seamline.feed.gate import open_change
        from seamline.identity.actions import Limits, add_integration_token, add_user
        from seamline.organisations.actions import add_organisation
        from seamline.trade.company import open_company

        name = particulars.pop("name", f"Company {next(_numbers)} {secrets.token_hex(4)}")
        email = f"owner-{secrets.token_hex(6)}@example.com"
        owner_id = add_user(email, PASSWORD, "The owner")
        organisation_id = add_organisation(
            _actor(),
            owner_id,
            {"name": name, "base_currency": base_currency, **particulars},
            partial(open_company, base_currency=base_currency),
        )
        with open_change(organisation_id, _actor()) as change:
            _, token = add_integration_token(change, "Tests", Limits(role="owner"))
        return Company(self, organisation_id, name, token, owner_id, email, PASSWORD)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as plain:
                if self.environment.get("SEAMLINE_TLS") == "proxy" or not self.ca_file.exists():
                    return True
                with self.tls().wrap_socket(plain, server_hostname="localhost"):
                    return True
        except ssl.SSLCertVerificationError:
            return True  # a certificate of the test's own: that it is shown is enough
        except OSError:
            return False

    def _end(self, how: signal.Signals) -> int:
        process, self.process = self.process, None
        if process is None:
            return 0
        if how is signal.SIGKILL:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        try:
            return process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _actor() -> Any:
    from seamline.feed.change import Actor

    return Actor("tests", "automatic", secrets.token_hex(8))
