"""What the tests of identity and organisations do with a running server, all through its public surface."""

from __future__ import annotations

import itertools
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx
from django.db import connection
from typer.testing import CliRunner

from seamline.cli import app
from seamline.feed.gate import plain_write
from seamline.identity.models import AccessToken, RefreshToken
from seamline.identity.tokens import hash_token
from tests.fixtures import Server

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


class Tokens(NamedTuple):
    """A pair as a client keeps it."""

    access: str
    refresh: str

    @classmethod
    def of(cls, answer: httpx.Response) -> Tokens:
        """The pair of a successful answer."""
        body = answer.json()
        return cls(body["access_token"], body["refresh_token"])


@dataclass(frozen=True)
class Person:
    """A user whose password is known to the test."""

    house: House
    email: str
    password: str

    def signing_in(self, **other: Any) -> dict[str, Any]:
        """The parameters of a sign-in; `other` replaces and adds."""
        return {"grant_type": "password", "email": self.email, "password": self.password, **other}

    def tokens(self) -> Tokens:
        """Signs in from an address of its own."""
        return Tokens.of(self.house.visitor().post("/oauth/token", json=self.signing_in()))

    def sign_in(self) -> str:
        """A new access token."""
        return self.tokens().access


class House:
    """The running server. Every visitor comes from an address of its own within 127.0.0.0/8, so that what one
    of them does wrong is held against no other; all answers are held against `/openapi.json`.
    """

    def __init__(self, server: Server) -> None:
        """`server` and this process use the same database."""
        self.url = server.base_url
        self.ca_file = server.ca_file
        self._server = server
        self._runner = CliRunner()
        self._tls = server.tls()
        self._addresses: dict[int, str] = {}

    def tls(self) -> ssl.SSLContext:
        """What a client needs to trust the server."""
        return self._tls

    def visitor(self) -> httpx.Client:
        """A client on an address that nobody used before."""
        number = next(_numbers)
        address = f"127.{77 + number // 62500}.{number // 250 % 250}.{number % 250 + 2}"
        limits = httpx.Limits(max_connections=50)
        transport = httpx.HTTPTransport(verify=self._tls, local_address=address, limits=limits)
        client = self._server.client(transport=transport)
        self._addresses[id(client)] = address
        return client

    def address_of(self, visitor: httpx.Client) -> str:
        """Where a visitor comes from."""
        return self._addresses[id(visitor)]

    # The command line, called in this process: a new one for each call would cost a second of start-up.

    def command(self, *arguments: str, stdin: str = "") -> str:
        """What the command prints; it must succeed."""
        done = self._runner.invoke(app, arguments, input=stdin)
        assert done.exit_code == 0, done.stderr or repr(done.exception)
        return done.stdout

    def refused_command(self, *arguments: str) -> str:
        """What the command says on standard error; it must fail."""
        done = self._runner.invoke(app, arguments)
        assert done.exit_code == 1, (done.exit_code, done.stdout, done.exception)
        return done.stderr

    def new_email(self) -> str:
        """An address that no user has."""
        return f"person-{next(_numbers)}-{time.time_ns()}@example.com"

    def new_person(self, password: str = PASSWORD) -> Person:
        """A new user without an organisation."""
        person = Person(self, self.new_email(), password)
        self.command("user", "add", person.email, "--password-stdin", stdin=f"{password}\n")
        return person

    def new_organisation(self, owner: Person) -> int:
        """The id of a new organisation of that owner."""
        out = self.command(
            "organisation",
            "add",
            f"Company {next(_numbers)} {time.time_ns()}",
            "--owner",
            owner.email,
            "--json",
        )
        return int(json.loads(out)["id"])

    def new_integration_token(self, organisation: int, name: str, *options: str) -> str:
        """A new token as it is shown once."""
        out = self.command("token", "add", name, "-o", str(organisation), "--json", *options)
        return str(json.loads(out)["token"])

    # Requests that many tests make.

    def organisations(self, token: str) -> httpx.Response:
        """`GET /organisations`, which any living token may call."""
        return self.visitor().get("/organisations", headers={"Authorization": f"Bearer {token}"})

    def choose(self, token: str, organisation: int) -> httpx.Response:
        """`POST /organisations/set_current_org`."""
        return self.visitor().post(
            "/organisations/set_current_org",
            json={"organizationId": organisation},
            headers={"Authorization": f"Bearer {token}"},
        )

    def current_organisation(self, token: str, header: str | None = None) -> int | None:
        """The organisation that a request for data works in: the one whose own data it may see."""
        headers = {"Authorization": f"Bearer {token}"}
        if header is not None:
            headers["X-Organisation-Id"] = header
        visitor = self.visitor()
        entries = visitor.get("/organisations", headers={"Authorization": f"Bearer {token}"}).json()
        answers = {
            entry["id"]: visitor.get(f"/organisations/{entry['id']}", headers=headers).status_code
            for entry in entries["organisations"]
        }
        seen = [number for number, status in answers.items() if status == httpx.codes.OK]
        assert len(seen) <= 1
        if not seen:
            assert set(answers.values()) <= {httpx.codes.FORBIDDEN}
        return seen[0] if seen else None

    # The database, for what no client can see or hasten.

    def sql(self, statement: str, *parameters: str | int | datetime) -> list[tuple[Any, ...]]:
        """Runs a statement with `%s` for parameters on the server's database; gives its rows."""
        with plain_write(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall()) if cursor.description else []

    def age_refresh_tokens(self, refresh_token: str, seconds: int) -> None:
        """Moves the moment at which a refresh token was traded into the past, as if time had gone by."""
        with plain_write():
            found = RefreshToken.objects.get(token_hash=hash_token(refresh_token))
            assert found.rotated_at is not None
            found.rotated_at -= timedelta(seconds=seconds)
            found.save()

    def everything_stored(self) -> str:
        """All that the database holds, as one text."""
        tables = connection.introspection.table_names()
        return "\n".join(str(self.sql(f'SELECT * FROM "{table}"')) for table in tables)

    def last_use(self, token: str) -> tuple[datetime | None, str]:
        """When and from where the access token was last used, as far as it is written."""
        found = AccessToken.objects.get(token_hash=hash_token(token))
        return found.last_used_at, found.last_used_address

    def log(self) -> str:
        """What the server has logged so far."""
        return self._server.log_text()

    def wait_for(self, condition: Callable[[], bool], seconds: float = 30) -> None:
        """Waits until the condition holds."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not come about"
            time.sleep(0.2)
