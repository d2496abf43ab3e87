"""Fetches the parts of other projects that pages serve, checks them, and writes them where pages find them.

Run it with `python scripts/vendor_assets.py` (needs npm) after changing a version and its integrity here; what it
writes is committed, so that neither installing nor serving Seamline needs npm.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "src" / "seamline" / "web" / "static" / "vendor"
WORTH_COMPRESSING = (".js", ".css")


@dataclass(frozen=True)
class Package:
    """A package of the npm registry: its version, the integrity that the registry states, the files taken from it."""

    name: str
    version: str
    integrity: str
    folder: str
    files: tuple[str, ...]


PACKAGES = (
    Package(
        name="swagger-ui-dist",
        version="5.35.0",
        integrity="sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ==",
        folder="swagger-ui",
        files=(
            "LICENSE",
            "NOTICE",
            "swagger-ui-bundle.js",
            "swagger-ui-bundle.js.LICENSE.txt",
            "swagger-ui.css",
        ),
    ),
)


def main() -> None:
    """Writes every package's files; ends with a message and 1 where one is not what it should be."""
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as scratch:
            archive = fetch(package, Path(scratch))
            check(package, archive)
            write(package, archive, STATIC / package.folder)


def fetch(package: Package, scratch: Path) -> Path:
    """The package's archive, as the registry gives it."""
    subprocess.run(
        ["npm", "pack", f"{package.name}@{package.version}", "--silent", "--pack-destination", str(scratch)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (archive,) = scratch.glob("*.tgz")
    return archive


def check(package: Package, archive: Path) -> None:
    """Compares the archive with the integrity written above."""
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package.integrity:
        sys.exit(f"{package.name} {package.version} is not what it was: its integrity is {found}")


def write(package: Package, archive: Path, folder: Path) -> None:
    """Replaces `folder`; beside the larger files their gzip form, which is served to whoever accepts it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sums: dict[str, str] = {}
    with tarfile.open(archive) as source:
        for name in package.files:
            member = source.extractfile(f"package/{name}")
            if member is None:
                sys.exit(f"{package.name} {package.version} has no file {name}")
            content = member.read()
            (folder / name).write_bytes(content)
            sums[name] = hashlib.sha256(content).hexdigest()
            if name.endswith(WORTH_COMPRESSING):
                (folder / f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    about = {"package": package.name, "version": package.version, "integrity": package.integrity, "sha256": sums}
    (folder / "vendored.json").write_text(json.dumps(about, indent=2) + "\n")


if __name__ == "__main__":
    main()
