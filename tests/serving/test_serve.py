"""`seamline serve`: how it starts, moves, stops, and what it says when it cannot start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.db import connection

from seamline.config import current
from seamline.feed.models import Installation, Record
from seamline.serving.start import move_to
from tests.fixtures import Company, Server, free_port
from tests.wire import CheckedClient


def test_the_owner_signs_in(company: Company) -> None:
    with company.client(company.access_token()) as client:
        assert client.get("/organisations").json()["organisations"][0]["id"] == company.organisation_id


def test_http_2_is_spoken(server: Server) -> None:
    done = subprocess.run(
        ["curl", "-s", "-o", os.devnull, "-w", "%{http_version}", "--cacert", str(server.ca_file),
         f"{server.base_url}/health"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "2"


def test_it_says_where_it_is_and_stops_at_once(start_server: Callable[..., Server]) -> None:
    server = start_server(own_home=True)
    with server.client() as idle:
        idle.get("/health")
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 5
    told = server.log_text()
    assert f"serves on {server.base_url}" in told
    assert str(server.ca_file) in told
    assert "seamline-demo" not in told
    server.start()
    assert httpx.get(f"{server.base_url}/health", verify=server.tls()).status_code == 200


def test_the_demo_company_is_there_at_the_first_start_and_the_printed_call_works(tmp_path: Path) -> None:
    """What `make run` starts."""
    environment = {**os.environ, "SEAMLINE_HOME": str(tmp_path / "home"), "SEAMLINE_PORT": str(free_port())}
    for name in ("SEAMLINE_PUBLIC_URL", "SEAMLINE_DATABASE_URL"):
        environment.pop(name, None)
    server = Server(environment, tmp_path / "log")
    server.start("--demo")
    try:
        deadline = time.monotonic() + 10
        while "/oauth/token" not in server.log_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        call = next(line for line in server.log_text().splitlines() if line.strip().startswith("curl "))
        done = subprocess.run(["sh", "-c", call], capture_output=True, text=True, check=True)
        token = json.loads(done.stdout)["access_token"]
        with server.client(token) as client:
            assert len(client.get("/organisations").json()["organisations"]) == 2
    finally:
        server.stop()


def test_workers_end_with_a_killed_main_process(start_server: Callable[..., Server]) -> None:
    server = start_server(own_home=True)
    assert server.process is not None
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", server.port), 1).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.1)
    pytest.fail("a worker goes on serving without its main process")


def test_a_taken_port_is_one_clear_line(server: Server, tmp_path: Path) -> None:
    done = Server({**server.environment, "SEAMLINE_HOME": str(tmp_path)}, tmp_path / "log").run("serve")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"port {server.port} on 127.0.0.1 cannot be used" in done.stderr
    assert "SEAMLINE_PORT" in done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("SEAMLINE_HOME", "/dev/null/data", "choose a folder that can be written"),
        ("SEAMLINE_PORT", "https", "SEAMLINE_PORT=https"),
        ("SEAMLINE_PROT", "8443", "SEAMLINE_PROT is not a setting"),
        ("SEAMLINE_TLS_NAMES", "two words", "SEAMLINE_TLS_NAMES: 'two words' is neither"),
        ("SEAMLINE_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none", "The database cannot be used"),
        ("SEAMLINE_DATABASE_URL", "mysql://localhost/x", "SEAMLINE_DATABASE_URL must begin with"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_clear_line(
    server: Server, tmp_path: Path, setting: str, value: str, says: str
) -> None:
    environment = {**server.environment, "SEAMLINE_HOME": str(tmp_path / "home"), setting: value}
    environment["SEAMLINE_PORT"] = environment["SEAMLINE_PORT"] if setting == "SEAMLINE_PORT" else str(free_port())
    done = subprocess.run(
        [sys.executable, "-m", "seamline", "serve"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_behind_a_proxy_only_what_came_by_https_is_answered(start_server: Callable[..., Server]) -> None:
    server = start_server(own_home=True, tls="proxy", public_url="https://seamline.example")
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as proxy:
        refused = proxy.get("/organisations")
        assert refused.status_code == 403
        assert refused.json()["error"] == "https_required"
        assert proxy.get("/organisations", headers={"X-Forwarded-Proto": "https"}).status_code == 401


@pytest.fixture
def moved_back(server: Server) -> Iterator[None]:
    """Other tests go on with the address that the server has."""
    yield
    move_to(current().public_url)


@pytest.mark.usefixtures("moved_back")
def test_a_new_public_address_reaches_every_document_without_an_event(
    server: Server, company: Company, client: CheckedClient
) -> None:
    product = client.post("/products", json={"name": "Coat", "variations": [{"color": "Red"}]}).json()["product"]
    row = Record.objects.get(resource="product", record_id=product["id"])
    move_to("https://moved.example")
    assert Installation.objects.get().public_url == "https://moved.example"
    moved = Record.objects.get(resource="product", record_id=product["id"])
    assert moved.revision > row.revision
    assert moved.version == row.version


def test_several_nodes_that_start_at_once_make_the_tables_once(
    start_server: Callable[..., Server], tmp_path: Path
) -> None:
    """Each finds an empty database; one migrates, the others wait."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            name = f"{connection.settings_dict['NAME']}_nodes"
            cursor.execute(f"CREATE DATABASE {name}")
        url = os.environ["SEAMLINE_DATABASE_URL"] + "_nodes"
    else:
        url = f"sqlite:///{tmp_path / 'nodes.sqlite3'}"
    environment = {**os.environ, "SEAMLINE_DATABASE_URL": url}
    try:
        nodes = [
            subprocess.Popen(
                [sys.executable, "-m", "seamline", "init"],
                env={**environment, "SEAMLINE_HOME": str(tmp_path / f"node-{number}")},
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for number in range(3)
        ]  # fmt: skip
        for node in nodes:
            _, error = node.communicate(timeout=120)
            assert node.returncode == 0, error
    finally:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_doctor_finds_a_sound_installation_and_an_ill_one(server: Server, company: Company) -> None:
    told = json.loads(server.run("doctor", "--json").stdout)
    assert {each["check"] for each in told["checks"]} == {
        "settings", "certificate", "database", "tables", "public address", "data"
    }  # fmt: skip
    assert all(each["well"] for each in told["checks"]), told
    Record.objects.filter(organisation_id=company.organisation_id, resource="season").update(document=b'{"no":1}')
    ill = server.run("doctor", "--json")
    assert ill.returncode == 1
    assert json.loads(ill.stdout)["data"]
    assert server.run("doctor", "--repair").returncode == 0


def test_the_version_is_told(server: Server) -> None:
    assert json.loads(server.run("version", "--json").stdout) == {"version": "0.1.0"}
    assert server.run("no-such-command").returncode == 2
