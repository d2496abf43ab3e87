"""Makes `NAME.tar.gz` and `NAME.json`: a small data folder as the code on the path makes it, and its lists.

Those named `first` were made once, by the first commit that could serve, and stay as they are. To keep one of
a later release beside them:

    PYTHONPATH=a/checkout/of/it/src python tests/upgrade/make_fixture.py tests/upgrade/NAME
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PUBLIC_URL = "https://localhost:8443"
SECRET_KEY = "the key of a data folder that guards nothing"
PASSWORD = "correct horse battery"
TEN_YEARS = "315360000"
LISTS = ("organisations", "seasons", "channels", "warehouses", "products", "skus")
COMPANIES = (("Lantern & Loom", "ann@example.com", "EUR"), ("Harbour Knitwear", "bob@example.com", "GBP"))


def environment(home: Path, port: int) -> dict[str, str]:
    """Settings of a server on that folder; its documents name the address they were first made with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEAMLINE_")}
    return kept | {
        "SEAMLINE_HOME": str(home),
        "SEAMLINE_PORT": str(port),
        "SEAMLINE_PUBLIC_URL": PUBLIC_URL,
        "SEAMLINE_TOKEN_SECONDS": TEN_YEARS,
    }


def main(target: Path) -> None:
    """Writes TARGET.tar.gz and TARGET.json."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        (home / "secret.key").write_text(SECRET_KEY)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        settings = environment(home, port)
        _command(settings, "init")
        tokens = [_add_company(settings, *company) for company in COMPANIES]
        with _served(settings, home / "tls" / "ca.pem", port) as client:
            shown = [_fill(client, *company) for company in zip(COMPANIES, tokens, strict=True)]
        _pack(home, target.with_suffix(".tar.gz"))
    target.with_suffix(".json").write_text(json.dumps({"companies": shown}, indent=1, sort_keys=True) + "\n")


def _add_company(settings: dict[str, str], name: str, email: str, currency: str) -> dict[str, str]:
    """An owner, the organisation, two integration tokens, one of them revoked."""
    _command(settings, "user", "add", email, "--password-stdin", stdin=f"{PASSWORD}\n")
    _command(
        settings,
        "organisation",
        "add",
        name,
        "--owner",
        email,
        "--base-currency",
        currency,
        "--country",
        "IE",
    )
    tokens = {}
    for title in ("Warehouse", "Revoked"):
        said = json.loads(_command(settings, "token", "add", title, "-o", name, "--role", "staff", "--json"))
        tokens[title.lower()] = said["token"]
    _command(settings, "token", "revoke", "Revoked", "-o", name)
    return tokens


def _fill(client: httpx.Client, company: tuple[str, str, str], tokens: dict[str, str]) -> dict[str, Any]:
    """Products and what they need, edits and deletions among them; gives everything that can be read."""
    name, email, currency = company
    body = {"grant_type": "password", "email": email, "password": PASSWORD}
    signed_in = client.post("/oauth/token", json=body).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {tokens['warehouse']}"
    seasons = [_made(client, "season", {"name": f"{season} 2027"})["id"] for season in ("Spring", "Autumn")]
    channel = _made(client, "channel", {"channel_name": f"Retail {currency}", "currency": currency})["channel_name"]
    products = [_product(client, number, seasons[number % 2], channel) for number in range(6)]
    client.put(f"/products/{products[1]}", json={"product": {"name": "Renamed"}}).raise_for_status()
    client.delete(f"/products/{products[2]}").raise_for_status()
    lists = {each: client.get(f"/{each}").raise_for_status().json()[each] for each in LISTS}
    return {
        "name": name,
        "email": email,
        "password": PASSWORD,
        "access_token": signed_in["access_token"],
        "refresh_token": signed_in["refresh_token"],
        "integration_token": tokens["warehouse"],
        "revoked_token": tokens["revoked"],
        "lists": lists,
    }


def _product(client: httpx.Client, number: int, season: int, channel: str) -> int:
    prices = [{"name": channel, "wsp_money": f"{20 + number}.50", "msrp_money": f"{50 + number}.00"}]
    colours = ("Ink", "Écru") if number % 2 else ("Ink",)
    made = _made(client, "product", {
        "name": f"Style {number}",
        "product_identifier": f"ST-{number}",
        "description": "Merino, \u201cfully fashioned\u201d\nknitted in one piece",
        "sizing_system": "XS, S, M, L, XL",
        "season_id": [season],
        "country_of_origin": "PT",
        "weight": "0.35",
        "weight_unit": "kg",
        "variations": [{"color": colour, "prices": prices} for colour in colours],
    })  # fmt: skip
    return int(made["id"])


def _made(client: httpx.Client, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"/{kind}s", json={kind: body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()[kind]
    return made


def _command(settings: dict[str, str], *arguments: str, stdin: str = "") -> str:
    command = [sys.executable, "-m", "seamline", *arguments]
    return subprocess.run(command, env=settings, input=stdin, capture_output=True, text=True, check=True).stdout


@contextmanager
def _served(settings: dict[str, str], ca_file: Path, port: int) -> Iterator[httpx.Client]:
    process = subprocess.Popen([sys.executable, "-m", "seamline", "serve"], env=settings)
    try:
        trust = ssl.create_default_context(cafile=str(ca_file))
        with httpx.Client(base_url=f"https://localhost:{port}", verify=trust) as client:
            deadline = time.monotonic() + 30
            while True:
                try:
                    client.get("/products")
                    break
                except httpx.TransportError:
                    assert time.monotonic() < deadline, "the server does not answer"
                    time.sleep(0.1)
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _pack(home: Path, archive: Path) -> None:
    """The database and the key; certificates are made anew, so that none lies in the repository."""
    database = sqlite3.connect(home / "seamline.sqlite3", isolation_level=None)
    database.execute("VACUUM")
    database.execute("PRAGMA journal_mode=DELETE")
    database.close()
    with tarfile.open(archive, "w:gz") as packed:
        for name in ("seamline.sqlite3", "secret.key"):
            packed.add(home / name, name, filter=_anonymous)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


if __name__ == "__main__":
    main(Path(sys.argv[1]))
