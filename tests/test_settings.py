"""Settings: documented where they are declared, read strictly, refused in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from seamline.config import ConfigError, load_config
from tests.settings_table import FILE, settings_document


def test_the_documented_table_is_the_declared_one() -> None:
    assert FILE.read_text() == settings_document(), "run `make settings`"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"SEAMLINE_PORT": "https"}, "SEAMLINE_PORT=https"),
        ({"SEAMLINE_PORT": "70000"}, "must be between 1 and 65535"),
        ({"SEAMLINE_TLS": "off"}, "must be one of on, proxy"),
        ({"SEAMLINE_TRUSTED_PROXIES": "10.0.0.0/33"}, "SEAMLINE_TRUSTED_PROXIES=10.0.0.0/33"),
        ({"SEAMLINE_PUBLIC_URL": "seamline.example"}, "must begin with https://"),
        ({"SEAMLINE_TLS_CERT_FILE": "cert.pem"}, "SEAMLINE_TLS_KEY_FILE"),
        ({"SEAMLINE_PROT": "8443"}, "SEAMLINE_PROT is not a setting"),
    ],
)
def test_what_cannot_be_used_is_named(environ: Mapping[str, str], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_config(environ)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_empty_variable_means_its_default() -> None:
    assert load_config({"SEAMLINE_PORT": "", "SEAMLINE_RATE_LIMIT_TOKEN": " "}) == load_config({})


def test_limits_can_be_switched_off() -> None:
    assert load_config({"SEAMLINE_RATE_LIMIT_TOKEN": "off"}).rate_limit_token is None


@pytest.mark.parametrize("command", [["init"], ["serve"], ["doctor"]])
def test_a_command_says_in_one_line_which_setting_is_wrong(command: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "seamline", *command],
        env={**os.environ, "SEAMLINE_HOME": str(tmp_path), "SEAMLINE_THREADS": "many"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "SEAMLINE_THREADS=many" in done.stderr
