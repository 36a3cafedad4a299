"""Prints the notes of a release: the section of CHANGELOG.md with its version, or what is not released yet.

python -m bench.release_notes 0.1.0
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).parent.parent / "CHANGELOG.md"


def notes(changelog: str, version: str) -> str:
    """Return the section of the version; where there is none, the one that is not released yet."""
    sections = dict(
        re.findall(r"^## \[?([^\]\s]+)\]?[^\n]*\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    )
    found = sections.get(version) or sections.get("Unreleased", "")
    return f"{found.strip()}\n"


if __name__ == "__main__":
    sys.stdout.write(notes(CHANGELOG.read_text(encoding="utf-8"), sys.argv[1]))
