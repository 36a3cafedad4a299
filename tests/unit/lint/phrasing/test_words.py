"""Words that are too hard to read, and reflections that ask, praise or leave a number out."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.authoring.lint.phrasing import wording
from flows.authoring.lint.runner import lint
from tests.helpers.lint_cases import SAMPLE, read


def test_a_talk_that_reads_too_hard_is_told_once_at_its_hardest_text(tmp_path: Path) -> None:
    reading = read(tmp_path)
    graded = lint(reading, wording.load(), lambda text: 9.0 if len(text) > 300 else len(text) / 100)
    hard = [one for one in graded if one.file.endswith("/sample.toml")]

    assert [(one.code, one.place) for one in hard] == [("S106", "state.heat.ask")]


def test_a_talk_that_reads_easily_is_left_alone(tmp_path: Path) -> None:
    graded = lint(read(tmp_path), wording.load(), lambda _: 5.0)

    assert [one for one in graded if one.file.endswith("/sample.toml")] == []


@pytest.mark.parametrize(
    ("reflect", "told"),
    [
        ('{ "0-10" = ["{heat} out of 10: is that a lot?"] }', "ends in a question"),
        ('{ "0-10" = ["{heat} out of 10: well done."] }', "“well done” praises or guesses"),
        ('{ "0-3" = ["{heat}."], "3-10" = ["{heat}."] }', "the bands hold twice 3. Cover"),
        ('{ "0-3" = ["{heat}."] }', "the bands leave out 4, 5, 6, 7, 8, 9, 10. Cover"),
    ],
)
def test_a_reflection_that_asks_praises_or_leaves_a_number_out_is_refused(
    tmp_path: Path, reflect: str, told: str
) -> None:
    heat = "[state.heat]\n"
    assert heat in SAMPLE
    reading = read(tmp_path, SAMPLE.replace(heat, f"{heat}reflect = {reflect}\n", 1))

    found = [problem for problem in lint(reading, wording.load()) if problem.code == "F131"]

    assert told in " ".join(problem.text for problem in found)
