"""Pages and what they are made of: headers, caching, nothing from elsewhere, everything in the package."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

import seamline
from tests.fixtures import Company, Server
from tests.wire import CheckedClient

PACKAGE = Path(str(seamline.__path__[0]))
STATIC = PACKAGE / "web" / "static"
SWAGGER = STATIC / "vendor" / "swagger-ui"


def test_a_page_may_run_only_what_the_server_sends(anonymous: CheckedClient) -> None:
    answer = anonymous.get("/docs")
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'; " in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_all_that_the_page_loads_is_there(anonymous: CheckedClient) -> None:
    page = anonymous.get("/docs").text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    places = re.findall(r"(?:src|href)=\"(/[^\"]+)\"", page)
    assert len(places) >= 5
    for place in places:
        assert anonymous.get(place).status_code == 200, place


def test_the_front_door_leads_to_the_description(anonymous: CheckedClient) -> None:
    answer = anonymous.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/docs")


@pytest.mark.parametrize(("host", "promised"), [("shop.example", True), ("localhost", False), ("127.0.0.1", False)])
def test_browsers_are_held_to_https_where_the_server_has_a_name(
    anonymous: CheckedClient, host: str, promised: bool
) -> None:
    answer = anonymous.get("/docs", headers={"Host": host})
    assert ("Strict-Transport-Security" in answer.headers) is promised


def test_parts_of_others_are_kept_for_ever_and_ours_for_a_minute(anonymous: CheckedClient) -> None:
    theirs = anonymous.get("/static/vendor/swagger-ui/swagger-ui-bundle.js")
    assert "immutable" in theirs.headers["Cache-Control"]
    ours = anonymous.get("/static/docs/docs.js")
    assert "max-age=60" in ours.headers["Cache-Control"]
    again = anonymous.get("/static/docs/docs.js", headers={"If-None-Match": ours.headers["ETag"]})
    assert again.status_code == 304


def test_large_parts_come_compressed_to_whoever_accepts_it(anonymous: CheckedClient) -> None:
    path = "/static/vendor/swagger-ui/swagger-ui-bundle.js"
    packed = anonymous.get(path, headers={"Accept-Encoding": "gzip"})
    plain = anonymous.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 3
    assert packed.content == plain.content


def test_vendored_files_are_those_of_the_package_and_stand_with_their_licence() -> None:
    about = json.loads((SWAGGER / "vendored.json").read_text())
    assert {"LICENSE", "NOTICE"} <= set(about["sha256"])
    for name, expected in about["sha256"].items():
        content = (SWAGGER / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == expected, name
        if (SWAGGER / f"{name}.gz").exists():
            assert gzip.decompress((SWAGGER / f"{name}.gz").read_bytes()) == content


@pytest.mark.parametrize("path", ["/static/nothing.js", "/static/%2e%2e/pages.py", "/static/", "/static/docs"])
def test_no_other_file_is_served(anonymous: CheckedClient, path: str) -> None:
    answer = anonymous.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"


def test_the_package_holds_every_file_of_the_pages(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=PACKAGE.parent.parent, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {file for folder in ("static", "templates") for file in (PACKAGE / "web" / folder).rglob("*.*")}
    assert {f"seamline/{file.relative_to(PACKAGE).as_posix()}" for file in wanted} <= held


def test_behind_a_proxy_pages_and_their_parts_come_over_https_only(
    company: Company, start_server: Callable[..., Server]
) -> None:
    behind = start_server(tls="proxy")
    with httpx.Client(base_url=behind.base_url.replace("https", "http")) as plain:
        for path in ("/docs", "/static/docs/docs.js"):
            assert plain.get(path).status_code == 403
            assert plain.get(path, headers={"X-Forwarded-Proto": "https"}).status_code == 200
