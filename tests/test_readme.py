"""The talk in the README is a real one."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_talk_in_the_readme_is_one_that_is_replayed_word_for_word() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = re.search(r"```text\n(.*?)```", readme, re.DOTALL)
    source = re.search(r"`(tests/talks/[a-z-]+\.txt)`", readme)
    assert picture
    assert source

    talk = (ROOT / source[1]).read_text(encoding="utf-8")

    shown = "\n".join(line.rstrip() for line in talk.splitlines())
    parts = [part.strip("\n") for part in picture[1].split("\n  …\n")]
    assert [part for part in parts if part not in shown] == []


def test_the_map_names_every_module() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("```")[1]
    modules = [file.stem for folder in ("flows", "bot") for file in (ROOT / folder).glob("*.py")]

    assert [name for name in modules if name != "__init__" and name not in told.split()] == []


def test_every_target_of_make_is_phony() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)

    assert phony
    assert {*re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)} == {*phony[1].split()}
