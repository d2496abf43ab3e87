"""What HTTP/2 does differently, asked by curl, which speaks it wherever it can."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.catalogue.making import make_product
from tests.fixtures import Company
from tests.wire import CheckedClient

VERSIONS = ["--http1.1", "--http2"]


def curl(company: Company, *arguments: str, token: str | None = None, stdin: bytes = b"") -> tuple[int, str]:
    """The status and the body (of HEAD the headers); fails where curl does."""
    done = subprocess.run(
        ["curl", "-sS", "--cacert", str(company.server.ca_file), "-w", "\n%{http_code}", "-H",
         f"Authorization: Bearer {company.token if token is None else token}", *arguments],
        input=stdin, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    body, _, status = done.stdout.decode().rpartition("\n")
    return int(status), body


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "path", ["/products", "/health", "/docs", "/openapi.json", "/nothing", "/static/docs/docs.js", "/static/nothing"]
)
def test_head_answers_as_get_without_a_body(company: Company, version: str, path: str) -> None:
    url = company.server.base_url + path
    status, headers = curl(company, version, "--head", url)
    assert status == curl(company, version, url)[0]
    assert "content-length: 0" not in headers.lower()


@pytest.mark.parametrize("version", VERSIONS)
def test_head_of_an_image_answers_without_it(company: Company, client: CheckedClient, version: str) -> None:
    path = f"{company.server.base_url}/products/{make_product(client)['id']}/image"
    status, body = curl(company, version, "-F", "image=@-;filename=a.png", path, stdin=_png())
    assert status == 201, body
    assert curl(company, version, "--head", json.loads(body)["product"]["image_url"])[0] == 200


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("size", [3_000_000, 12_000_000])
@pytest.mark.parametrize(("path", "status"), [("/products", 401), ("/nothing", 404), ("/docs", 405), ("/skus", 405)])
def test_a_refusal_arrives_though_the_body_was_not_wanted(
    company: Company, tmp_path: Path, version: str, size: int, path: str, status: int
) -> None:
    large = tmp_path / "large.json"
    large.write_bytes(b" " * size)
    url = company.server.base_url + path
    answer = curl(
        company, version, "-H", "Content-Type: application/json", "--data-binary", f"@{large}", url, token="none"
    )
    assert answer[0] == status
    assert json.loads(answer[1])["request_id"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_body_over_the_limit_is_413(company: Company, tmp_path: Path, version: str) -> None:
    large = tmp_path / "large.json"
    large.write_bytes(b" " * 12_000_000)
    url = f"{company.server.base_url}/products"
    kind = "Content-Type: application/json"
    assert curl(company, version, "-H", kind, "--data-binary", f"@{large}", url)[0] == 413
    assert curl(company, version, "-F", f"image=@{large}", f"{url}/1/image")[0] == 413


@pytest.mark.parametrize("version", VERSIONS)
def test_a_body_without_a_length_is_read(company: Company, version: str) -> None:
    url = f"{company.server.base_url}/seasons"
    kind = "Content-Type: application/json"
    status, body = curl(company, version, "-X", "POST", "-H", kind, "-T", "-", url, stdin=b'{"name": "Spring"}')
    assert (status, json.loads(body)["season"]["name"]) == (201, "Spring")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_form_without_a_length_is_refused_in_words(company: Company, client: CheckedClient, version: str) -> None:
    path = f"{company.server.base_url}/products/{make_product(client)['id']}/image"
    kind = "Content-Type: multipart/form-data; boundary=x"
    status, body = curl(company, version, "-X", "POST", "-H", kind, "-T", "-", path, stdin=b"--x--")
    assert status == 400
    assert "Content-Length" in json.loads(body)["message"]


def _png() -> bytes:
    from tests.catalogue.test_images import drawn

    return drawn()
