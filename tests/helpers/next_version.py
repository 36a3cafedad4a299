"""A checkout of the next version: the code as it is, which writes records of a newer schema."""

from __future__ import annotations

import shutil
from pathlib import Path

from flows.person import SCHEMA
from tests.helpers.paths import ROOT

_RECORD = Path("flows", "person", "record.py")
_MIGRATIONS = Path("bot", "storage", "tables", "migrations.py")


def next_version(folder: Path) -> Path:
    """Return a new checkout in the folder, whose records an older version refuses."""
    for package in ("bot", "flows"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    _replace(folder / _RECORD, f"SCHEMA = {SCHEMA}\n", f"SCHEMA = {SCHEMA + 1}\n")
    with (folder / _MIGRATIONS).open("a") as migrations:
        migrations.write(f"\n\nMIGRATIONS = {{**MIGRATIONS, {SCHEMA}: lambda tables: tables}}\n")
    return folder


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
