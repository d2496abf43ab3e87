"""docs/settings.md, made from the table of settings: `make settings` writes it, a test compares it."""

from __future__ import annotations

from pathlib import Path

from seamline.config import SETTINGS

FILE = Path(__file__).parent.parent / "docs" / "settings.md"

_HEAD = """# Settings

Environment variables, each with a default that works. A value that cannot be used ends the command with one
line that names the variable, and so does a `SEAMLINE_` variable that is not in this table. The file is made
from `src/seamline/config.py` by `make settings`.

| variable | default | meaning |
| --- | --- | --- |
"""


def settings_document() -> str:
    """What docs/settings.md has to say."""
    rows = [
        f"| `{setting.name}` | {f'`{setting.default}`' if setting.default else ''} | {setting.meaning} |\n"
        for setting in SETTINGS
    ]
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    FILE.write_text(settings_document())
