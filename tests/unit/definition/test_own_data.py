"""Words of help lines that no language says are told."""

from __future__ import annotations

from dataclasses import replace

from flows import shipped
from flows.authoring.lint.languages import language_problems
from tests.helpers.chat import shipped_reading


def test_words_of_help_lines_that_no_language_says_are_told() -> None:
    reading = shipped_reading()
    lines = shipped.data().lines
    assert lines is not None
    changed = replace(lines, rows=(replace(lines.rows[0], text="Text HELLO to 1"), *lines.rows[1:]))

    found = [
        one for one in language_problems(reading.languages, reading.drafts, changed) if "HELLO" in one.text
    ]

    assert {one.code for one in found} == {"L101"}
    assert len(found) == len(reading.languages.codes())
