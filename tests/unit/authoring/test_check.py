"""Which problems keep content from being published or taken up."""

from __future__ import annotations

from flows.authoring.check import blocking
from flows.errors import Problem
from tests.helpers.chat import shipped_reading


def test_errors_and_warnings_block_and_notes_and_languages_do_not() -> None:
    found = [
        Problem("a.toml", 1, "flow", "this is no talk", "F103"),
        Problem("a.toml", 2, "flow", "the page never comes", "G118"),
        Problem("a.toml", 3, "flow", "a key by its old name", "F116"),
        Problem("a.toml", 4, "flow", "not translated", "L101"),
        Problem("es/fear.toml", 5, "flow", "too long", "T101"),
    ]
    language = shipped_reading().languages.of("es")
    assert language is not None
    of_language = Problem(language.files[0].name, 5, "flow", "too long to read", "T101")

    kept = blocking(shipped_reading(), [*found[:4], of_language])

    assert [problem.code for problem in kept] == ["F103", "G118"]
