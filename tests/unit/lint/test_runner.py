"""The rules content is held to: each finds its slip, and the shipped talks keep them all."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from flows import shipped
from flows.authoring import check
from flows.authoring.reviewing import release
from flows.errors import Problem
from flows.errors.rules import RULES
from flows.safety import helplines
from tests.helpers.chat import shipped_reading
from tests.helpers.lint_cases import HERE, SAMPLE, found, read
from tests.helpers.offenders import each
from tests.helpers.paths import ROOT

SLIPS = [
    pytest.param(
        *(slip[key] for key in ("written", "instead", "code", "place")), slip.get("also", []), id=slip["code"]
    )
    for slip in tomllib.loads((HERE / "slips.toml").read_text(encoding="utf-8"))["slip"]
]
PAGE = ROOT / "docs" / "authoring" / "codes.md"
TESTED_APART = {"F112", "F116", "F117", "F113", "F114", "F115", "L101",
    "F101", "F109", "G111", "G112", "S106", "R101", "R102", "R103", "R104", "R105", "R106", "R107", "R108",
    "C101", "C102", "L102", "L103", "L104", "L105", "L106", "L107", "L108", "L109", "L110",
    "S110", "G120"}  # fmt: skip
"""These are about more than a slip in a talk; each has a test of its own."""


def slipped(written: str, instead: str, also: list[str]) -> str:
    """Return the sample with the slip, and with a second edit where it takes one."""
    assert written in SAMPLE
    text = SAMPLE.replace(written, instead, 1)
    return text.replace(also[0], also[1]) if also else text


@cache
def problems_of(text: str) -> list[Problem]:
    """Return what is wrong in the sample with this text."""
    with TemporaryDirectory() as folder:
        return found(read(Path(folder), text))


def test_the_sample_keeps_every_rule(tmp_path: Path) -> None:
    assert found(read(tmp_path)) == []


@each(("written", "instead", "code", "place", "also"), SLIPS)
def test_a_slip_is_found_by_its_rule_at_its_place(
    written: str, instead: str, code: str, place: str, also: list[str]
) -> None:
    problems = problems_of(slipped(written, instead, also))

    assert (code, place) in [(problem.code, problem.place) for problem in problems], [*map(str, problems)]


@each(("written", "instead", "code", "place", "also"), SLIPS)
def test_a_slip_is_told_at_its_line_with_what_to_do(
    written: str, instead: str, code: str, place: str, also: list[str]
) -> None:
    text = slipped(written, instead, also)

    told = next(one for one in problems_of(text) if (one.code, one.place) == (code, place))

    assert re.fullmatch(rf".*/sample\.toml:\d+: {re.escape(place)}: {code} .+[.?:] ?.+", str(told))
    assert 1 <= told.line <= text.count("\n")


def test_every_rule_has_a_slip_that_shows_it() -> None:
    assert {slip.values[2] for slip in SLIPS} | TESTED_APART == set(RULES)


def test_every_rule_has_a_section_under_its_title() -> None:
    page = PAGE.read_text(encoding="utf-8")

    for code, rule in RULES.items():
        assert f"### {code} {rule.title} ({rule.severity})\n" in page


@pytest.mark.long  # `stile check` says the same at once
def test_the_shipped_talks_keep_every_rule() -> None:
    problems = check.problems(shipped_reading())

    behind = ("L101", "L102")  # a translation may follow the English later; it is said in English till then
    assert [
        str(problem) for problem in problems if problem.severity != "note" and problem.code not in behind
    ] == []


def test_what_is_allowed_with_a_reason_is_not_told(tmp_path: Path) -> None:
    slip = SAMPLE.replace("{line|quote|or nothing yet}", "{line|quote}")
    reason = 'allow = { V103 = "an empty line reads well here" }'

    by_state = found(read(tmp_path, slip.replace("[state.close]\n", f"[state.close]\n{reason}\n")))
    by_talk = found(read(tmp_path, slip.replace("summary = true", f"summary = true\n{reason}")))
    without_reason = found(
        read(tmp_path, slip.replace("[state.close]\n", '[state.close]\nallow = { V103 = "" }\n'))
    )

    assert by_state == by_talk == []
    assert [one.code for one in without_reason] == ["F107"]


def test_a_page_without_lines_is_told(tmp_path: Path) -> None:
    text = SAMPLE.replace("\nlabel =", "\n# label =").replace('type = "preview"\nask', 'type = "say"\nsay')

    assert [(one.code, one.place) for one in found(read(tmp_path, text))] == [("G118", "flow.summary")]


def test_what_is_signed_and_sourced_may_be_released(tmp_path: Path) -> None:
    draft = read(tmp_path).drafts["sample"]

    assert [*release.release_problems(draft, {"sample"})] == []


def test_a_release_asks_for_a_signature_and_sources(tmp_path: Path) -> None:
    draft = read(tmp_path, SAMPLE.replace('sources = ["A source"]', "")).drafts["sample"]

    assert [one.code for one in release.release_problems(draft, {})] == ["R101", "R104"]
    assert [*release.release_problems(read(tmp_path).drafts["help"], {})] == []


def test_help_lines_grow_old() -> None:
    rows = helplines.load(shipped.HELPLINES)
    newest = max(row.verified_on for row in rows.rows)

    soon = {one.code for one in release.helpline_problems(rows, date.fromordinal(newest.toordinal() + 160))}
    late = {one.code for one in release.helpline_problems(rows, date.fromordinal(newest.toordinal() + 200))}

    assert "R105" in soon
    assert late == {"R106"}


def test_a_data_file_that_cannot_be_used_has_a_code(tmp_path: Path) -> None:
    assert Problem("weights.toml", 1, "weights", "x").code == "F109"
    assert [problem.code for problem in shipped.read(tmp_path / "gone").problems] == ["F101"]
