"""schemathesis reads `/openapi.json` and tries whatever it allows and forbids: it finds nothing.

All its checks are on, in positive and negative mode. Loosened is only this: 422 is an answer to well-formed data
(a rule of the trade), and `/oauth/token` answers 400 to credentials that nobody has.
`SEAMLINE_TEST_EXAMPLES` sets how many cases each operation gets (a nightly run: 300).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.catalogue.making import make_shirt
from tests.fixtures import Server

CONFIGURATION = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 403, 404, 409, 422]

[[operations]]
include-path-regex = "^/oauth/"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 429]
checks.negative_data_rejection.expected-statuses = ["2xx", 400, 401, 429]
"""


def test_it_finds_nothing(start_server: Callable[..., Server], tmp_path: Path) -> None:
    server = start_server()
    company = server.company()
    with company.client() as client:
        make_shirt(client)
    configuration = tmp_path / "schemathesis.toml"
    configuration.write_text(CONFIGURATION)
    command = [
        str(shutil.which("schemathesis", path=str(Path(sys.executable).parent))), "--config-file", str(configuration), "run",
        f"{server.base_url}/openapi.json", "--tls-verify", str(server.ca_file), "--checks", "all", "--mode", "all",
        "--max-examples", os.environ.get("SEAMLINE_TEST_EXAMPLES", "15"), "--seed", "1",
        "--header", f"Authorization: Bearer {company.token}", "--workers", "2", "--request-timeout", "20", "--no-color",
    ]  # fmt: skip
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=1800, check=False)
    assert told.returncode == 0, told.stdout[-20_000:] + told.stderr[-2000:]
