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
