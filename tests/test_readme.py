"""The talk in the README is a real one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_talk_in_the_readme_is_a_real_one() -> None:
    picture = re.search(r"```text\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert picture is not None

    with (ROOT / ".ci" / "try.txt").open() as typed:
        talk = subprocess.run(
            [sys.executable, "-m", "bot", "try", "fear"],
            cwd=ROOT,
            stdin=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=30,
            check=True,
        )

    said = talk.stdout.splitlines()
    assert [line for line in picture[1].splitlines() if line.strip() != "…" and line not in said] == []
