"""The sample flow of the rules, with one change at a time."""

from __future__ import annotations

import shutil
from pathlib import Path

from flows import shipped
from flows.authoring.lint.phrasing import wording
from flows.authoring.lint.runner import lint
from flows.authoring.reviewing import published
from flows.definition import loader
from flows.definition.languages.translations import PHRASES_FILE
from flows.definition.loader import Reading
from flows.errors import Problem

HERE = Path(__file__).parents[1] / "unit" / "lint" / "cases"

SAMPLE = (HERE / "sample.toml").read_text(encoding="utf-8")


def read(folder: Path, text: str = SAMPLE) -> Reading:
    """Read this talk, the one it calls, and the shipped phrases."""
    (folder / "sample.toml").write_text(text, encoding="utf-8")
    for other in (HERE / "help.toml", shipped.CONTENT / PHRASES_FILE):
        shutil.copy(other, folder)
    return loader.read_all(folder)


def found(reading: Reading) -> list[Problem]:
    return [one for one in lint(reading, wording.load()) if one.file.endswith("/sample.toml")]


def told(folder: Path, text: str, file: Path) -> list[Problem]:
    """Return what comparing with the published file says of the sample."""
    assert file.name == published.FILE
    return [one for one in published.comparison(read(folder, text)) if "sample" in one.file + one.place]
