"""The rules content is held to: each finds its slip, and the shipped talks keep them all."""

from __future__ import annotations

import re
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from flows import shipped
from flows.authoring import check
from flows.authoring.coverage import Passed, coverage_problems, transitions_of
from flows.authoring.explorer import explore
from flows.authoring.lint import wording
from flows.authoring.lint.implications import implied
from flows.authoring.lint.runner import lint
from flows.authoring.reviewing import published, release
from flows.definition import conditions, loader
from flows.definition.checks.ways import targets
from flows.definition.loader import Reading
from flows.definition.loading.content_file import PHRASES
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.errors import Problem
from flows.errors.rules import RULES
from flows.model import Given, Session, Stack
from flows.safety import helplines
from tests.helpers.chat import shipped_reading
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.long

HERE = Path(__file__).parent / "cases"
SAMPLE = (HERE / "sample.toml").read_text(encoding="utf-8")
SLIPS = [
    pytest.param(
        *(slip[key] for key in ("written", "instead", "code", "place")), slip.get("also", []), id=slip["code"]
    )
    for slip in tomllib.loads((HERE / "slips.toml").read_text(encoding="utf-8"))["slip"]
]
PAGE = ROOT / "docs" / "authoring" / "codes.md"

TESTED_APART = {"F112", "F116", "F113", "F114", "F115", "L101",
    "F101", "F109", "G111", "G112", "S106", "R101", "R102", "R103", "R104", "R105", "R106", "R107", "R108",
    "C101", "C102", "L102", "L103", "L104", "L105", "L106", "L107", "L108", "L109", "L110",
    "S110", "G120"}  # fmt: skip
"""These are about more than a slip in a talk; each has a test of its own."""


def read(folder: Path, text: str = SAMPLE) -> Reading:
    """Read this talk, the one it calls, and the shipped phrases."""
    (folder / "sample.toml").write_text(text, encoding="utf-8")
    for other in (HERE / "help.toml", shipped.CONTENT / PHRASES):
        shutil.copy(other, folder)
    return loader.read_all(folder)


def slipped(written: str, instead: str, also: list[str]) -> str:
    """Return the sample with the slip, and with a second edit where it takes one."""
    assert written in SAMPLE
    text = SAMPLE.replace(written, instead, 1)
    return text.replace(also[0], also[1]) if also else text


def found(reading: Reading) -> list[Problem]:
    return [one for one in lint(reading, wording.load()) if one.file.endswith("/sample.toml")]


def test_the_sample_keeps_every_rule(tmp_path: Path) -> None:
    assert found(read(tmp_path)) == []


@pytest.mark.parametrize(("written", "instead", "code", "place", "also"), SLIPS)
def test_a_slip_is_found_by_its_rule_at_its_place(
    tmp_path: Path, written: str, instead: str, code: str, place: str, also: list[str]
) -> None:
    problems = found(read(tmp_path, slipped(written, instead, also)))

    assert (code, place) in [(problem.code, problem.place) for problem in problems], [*map(str, problems)]


@pytest.mark.parametrize(("written", "instead", "code", "place", "also"), SLIPS)
def test_a_slip_is_told_at_its_line_with_what_to_do(
    tmp_path: Path, written: str, instead: str, code: str, place: str, also: list[str]
) -> None:
    text = slipped(written, instead, also)

    told = next(one for one in found(read(tmp_path, text)) if (one.code, one.place) == (code, place))

    assert re.fullmatch(rf".*/sample\.toml:\d+: {re.escape(place)}: {code} .+[.?:] ?.+", str(told))
    assert 1 <= told.line <= text.count("\n")


def test_every_rule_has_a_slip_that_shows_it() -> None:
    assert {slip.values[2] for slip in SLIPS} | TESTED_APART == set(RULES)


def test_every_rule_has_a_section_under_its_title() -> None:
    page = PAGE.read_text(encoding="utf-8")

    for code, rule in RULES.items():
        assert f"### {code} {rule.title} ({rule.severity})\n" in page


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


def test_a_talk_that_reads_too_hard_is_told_once_at_its_hardest_text(tmp_path: Path) -> None:
    reading = read(tmp_path)
    graded = lint(reading, wording.load(), lambda text: 9.0 if len(text) > 300 else len(text) / 100)
    hard = [one for one in graded if one.file.endswith("/sample.toml")]

    assert [(one.code, one.place) for one in hard] == [("S106", "state.heat.ask")]


def test_a_talk_that_reads_easily_is_left_alone(tmp_path: Path) -> None:
    graded = lint(read(tmp_path), wording.load(), lambda _: 5.0)

    assert [one for one in graded if one.file.endswith("/sample.toml")] == []


def test_a_page_without_lines_is_told(tmp_path: Path) -> None:
    text = SAMPLE.replace("\nlabel =", "\n# label =").replace('type = "preview"\nask', 'type = "say"\nsay')

    assert [(one.code, one.place) for one in found(read(tmp_path, text))] == [("G118", "flow.summary")]


def test_what_is_signed_and_sourced_may_be_released(tmp_path: Path) -> None:
    draft = read(tmp_path).drafts["sample"]

    assert [*release.release_problems(draft, {"sample"})] == []


@pytest.mark.parametrize(
    ("condition", "if_true", "if_false"),
    [
        ("heat >= 8", {"heat"}, set()),
        ("not heat >= 8", set(), {"heat"}),
        ("len(what) > 0", {"what"}, set()),
        ("len(what) == 0", set(), {"what"}),
        ("len(what) in 3", set(), set()),
        ("answered(what) and heat >= 8", {"what", "heat"}, set()),
        ("answered(what) or heat >= 8", set(), set()),
        ("answered(what) or what", {"what"}, set()),
        ("not answered(what) or len(heat) == 0", set(), {"what", "heat"}),
        ("ready", {"ready"}, set()),
    ],
)
def test_what_a_condition_takes_for_granted(condition: str, if_true: set[str], if_false: set[str]) -> None:
    granted = implied(conditions.parse(condition).source)

    assert (set(granted.if_true), set(granted.if_false)) == (if_true, if_false)


def test_exploring_finds_every_way_of_the_sample(tmp_path: Path) -> None:
    text = SAMPLE.replace('type = "yesno"', 'type = "number"\nlow = 1\nhigh = 40').replace(
        " and not ready", ""
    )
    reading = read(tmp_path, text)
    draft = reading.drafts["sample"]

    found = explore(draft, reading.library(), {})

    assert transitions_of(draft.flow) - set(found) == set()


def test_a_published_state_that_goes_is_told_until_it_is_renamed_or_removed(tmp_path: Path) -> None:
    before = {name: draft for name, draft in read(tmp_path).drafts.items() if name == "sample"}
    file = tmp_path / "published.toml"
    file.write_text(published.written(before.values()), encoding="utf-8")
    edited = SAMPLE.replace("settle", "ground").replace("version = 1", "version = 2")

    gone = told(tmp_path, edited, file)
    renamed = told(
        tmp_path, edited.replace("summary = true", 'summary = true\nrenamed = { settle = "ground" }'), file
    )

    removed = told(tmp_path, edited.replace("summary = true", 'summary = true\nremoved = ["settle"]'), file)

    assert removed == []
    assert [(one.code, one.place) for one in gone] == [("G111", "state.ground")]
    assert "`settle` is gone" in gone[0].text
    assert renamed == []


def told(folder: Path, text: str, file: Path) -> list[Problem]:
    """Return what comparing with the published file says of the sample."""
    assert file.name == published.FILE
    return [one for one in published.comparison(read(folder, text)) if "sample" in one.file + one.place]


def test_a_published_state_with_another_kind_of_answer_is_told(tmp_path: Path) -> None:
    file = tmp_path / "published.toml"
    file.write_text(published.written([read(tmp_path).drafts["sample"]]), encoding="utf-8")

    problems = told(
        tmp_path,
        SAMPLE.replace('type = "yesno"', 'type = "text"').replace("version = 1", "version = 2"),
        file,
    )

    assert [(problem.code, problem.place) for problem in problems] == [("G112", "state.ready.type")]


def test_new_steps_want_a_new_version_and_new_words_do_not(tmp_path: Path) -> None:
    file = tmp_path / "published.toml"
    file.write_text(published.written([read(tmp_path).drafts["sample"]]), encoding="utf-8")

    same = told(tmp_path, SAMPLE, file)
    reworded = told(tmp_path, SAMPLE.replace("You can skip anything.", "Skip what you like."), file)
    restepped = told(tmp_path, SAMPLE.replace('to = "settle"', 'to = "line"'), file)

    assert same == reworded == []
    assert [one.code for one in restepped] == ["R102"]


def test_before_anything_is_published_nothing_is_compared(tmp_path: Path) -> None:
    assert told(tmp_path, SAMPLE, tmp_path / "published.toml") == []


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


def test_states_and_ways_without_a_talk_are_told(tmp_path: Path) -> None:
    draft = read(tmp_path).drafts["sample"]
    passed = Passed({("sample", name) for name in draft.flow.states if name != "settle"}, set())

    problems = [*coverage_problems(draft, passed)]

    assert [problem.place for problem in problems if problem.code == "C101"] == ["state.settle"]
    assert ("C102", "state.heat.goto.2.to") in [(problem.code, problem.place) for problem in problems]


def test_two_branches_to_one_state_each_want_a_talk(tmp_path: Path) -> None:
    reading = read(tmp_path)
    flow, library = reading.drafts["sample"].flow, reading.library()
    passed = Passed()
    waits = Session("sample", flow.version, flow.logic, "why", 0, answers={"what": ("symptoms",)})

    Engine(library, passed).answer(
        Stack((waits,)), Given("shame", tapped=True), EvalContext({}, date(2026, 3, 2))
    )

    to_heat = {place for place, to in targets(flow.states["why"]) if to == "heat"}
    assert to_heat == {("state", "why", "goto", 0, "to"), ("state", "why", "goto", 2, "to")}
    assert passed.ways == {("sample", "why", "heat", ("state", "why", "goto", 0, "to"))}


def test_a_data_file_that_cannot_be_used_has_a_code(tmp_path: Path) -> None:
    assert Problem("weights.toml", 1, "weights", "x").code == "F109"
    assert [problem.code for problem in shipped.read(tmp_path / "gone").problems] == ["F101"]


@pytest.mark.parametrize(
    ("reflect", "told"),
    [
        ('{ "0-10" = ["{heat} out of 10: is that a lot?"] }', "ends in a question"),
        ('{ "0-10" = ["{heat} out of 10: well done."] }', "“well done” praises or guesses"),
        ('{ "0-3" = ["{heat}."], "3-10" = ["{heat}."] }', "the bands hold 0, 1, 2, 3, 3, 4"),
        ('{ "0-3" = ["{heat}."] }', "and the scale 0 to 10"),
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
