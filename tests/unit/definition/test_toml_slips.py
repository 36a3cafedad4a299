"""A slip of TOML is told at the line where it was made."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.sample_flow import TALK, problems, write


def test_a_list_that_is_not_closed_is_named_by_its_first_line(tmp_path: Path) -> None:
    (told,) = problems(write(tmp_path, TALK.replace("]\nother = true", "other = true", 1)))

    assert "sample.toml:15: file: the list that begins in line 15 isn't closed. Put a ] at its end" in told
