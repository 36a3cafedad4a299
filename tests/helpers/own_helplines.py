"""Help lines of an operator's own, as a file for the tests that add some."""

from __future__ import annotations

from pathlib import Path

ROW = """
[[country]]
code = "{code}"
name = "{name}"
emergency = ["112"]
number = "030 1234"
languages = ["de"]
source = "called"
verified_on = {on}
verified_by = "Ada, North clinic"
grade = "A"
"""

EXAMPLE = """
directories = "findahelpline.com"
[[country]]
code = "XA"
name = "Exampleland"
emergency = ["111"]
number = "222"
languages = ["en"]
source = "its own page"
verified_on = 2026-01-01
verified_by = "somebody"
grade = "A"
"""
"""A whole table of help lines, with one country."""


def own_row(code: str, name: str, on: str = "2020-01-01") -> str:
    return ROW.format(code=code, name=name, on=on)


def own_file(folder: Path, text: str) -> Path:
    file = folder / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file
