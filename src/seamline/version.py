"""The version of this package, as `seamline version` and the API's description give it."""

from __future__ import annotations

from importlib.metadata import version

VERSION = version("seamline")
