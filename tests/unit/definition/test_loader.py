"""The loader: sound files become flows, and every slip becomes a line that says what to do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from flows.definition.facts import FACTS, TRIAGE_FACTS
from flows.definition.kinds import KINDS, every_key
from flows.definition.loader import Library, load
from flows.definition.schema import BRANCH, CHOICE, FLOW, MAX_ID
from tests.helpers.chat import shipped_library
from tests.helpers.offenders import each
from tests.helpers.paths import ROOT
from tests.helpers.sample_flow import TALK, problems, talk, write

SLIPS = [
    pytest.param(slip["written"], slip["instead"], slip["problem"], id=slip["problem"].partition(":")[2])
    for slip in tomllib.loads(Path(__file__).with_name("slips.toml").read_text(encoding="utf-8"))["slip"]
]


@each(("written", "slip", "problem"), SLIPS)
def test_a_slip_becomes_a_line_that_says_what_to_do(
    tmp_path: Path, written: str, slip: str, problem: str
) -> None:
    assert written in TALK

    found = problems(write(tmp_path, TALK.replace(written, slip, 1)))

    assert f"sample.toml:{problem}" in found


@each(("written", "slip", "problem"), SLIPS)
def test_a_slip_is_not_drowned_in_others(tmp_path: Path, written: str, slip: str, problem: str) -> None:
    found = problems(write(tmp_path, TALK.replace(written, slip, 1)))

    assert len(found) <= 3, (problem, found)


def test_all_problems_of_all_files_are_told_at_once_in_order(tmp_path: Path) -> None:
    write(tmp_path, TALK.replace("summary = true", "sumary = true").replace('goto = "what"', 'goto = "wat"'))
    write(tmp_path / "more", "[flow\n", "broken.toml")

    found = problems(tmp_path)

    assert found == [
        "broken.toml:1: file: the header of a table stands between [ and ]. Write: [flow]",
        "sample.toml:5: flow.sumary: `sumary` is not a key of the [flow] table. Did you mean `summary`?",
        "sample.toml:10: state.door.goto: there is no state `wat`. Did you mean `what`?",
    ]


def test_a_talk_that_cannot_be_read_is_still_a_talk_that_others_lead_to(tmp_path: Path) -> None:
    write(tmp_path, TALK.replace('goto = "good-day"', 'goto = "@other"'))
    write(tmp_path, '[flow]\nname = "other"\ntitle = "\n', "other.toml")

    found = problems(tmp_path)

    assert found == ["other.toml:3: file: a text isn't closed. Put a quote at its end"]


def test_two_talks_with_one_name_or_command_are_refused(tmp_path: Path) -> None:
    write(tmp_path, TALK.replace("summary = true", 'command = "go"'), "one.toml")
    write(tmp_path, TALK.replace("summary = true", 'command = "go"'), "two.toml")
    write(tmp_path, TALK.replace("summary = true", 'command = "go"').replace("sample", "third"), "three.toml")

    found = problems(tmp_path)

    assert found == [
        "three.toml:5: flow.command: another talk has the command `go` too. Choose another",
        f"two.toml:2: flow.name: {tmp_path}/one.toml has the name `sample` too. Choose another",
        "two.toml:5: flow.command: another talk has the command `go` too. Choose another",
    ]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path / "gone") == ["gone:1: folder: there is no such folder. Correct the path"]


def test_a_later_folder_overrides_talks_and_phrases_by_name(tmp_path: Path) -> None:
    first = write(write(tmp_path / "a", TALK), 'yes = "Yes"\nno = "No"\n', "phrases.toml")
    second = write(write(tmp_path / "b", TALK.replace("A sample", "Mine")), 'yes = "Yep"\n', "phrases.toml")

    library = load(first, second)

    assert library.flow("sample").title.source == "Mine"
    assert library.flow("sample", "de") is library.flow("sample")
    assert (library.phrase("yes").source, library.phrase("no", "de").source) == ("Yep", "No")


def test_a_buttons_data_stays_within_telegrams_limit(tmp_path: Path) -> None:
    flow = talk(tmp_path, TALK.replace('id = "death"', f'id = "{"x" * MAX_ID}"'))

    longest = max(len(f"v1:{'t' * 8}:{choice.id}".encode()) for choice in flow.states["what"].choices)
    assert longest == 64


def test_the_page_for_authors_names_everything_they_can_write() -> None:
    page = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[a-z][a-z0-9_-]*", page))

    keys = {*FLOW.keys, *every_key(), *CHOICE.keys, *BRANCH.keys, *KINDS}
    options = {option for key in every_key().values() for option in key.options}
    assert {*keys, *options, *FACTS, *TRIAGE_FACTS} <= named


def test_the_example_for_authors_is_sound_but_for_what_it_leaves_out(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    example = page.split("\n## A file\n")[1].split("```toml\n")[1].split("```")[0]

    found = problems(write(tmp_path, example, "opening_up.toml"))

    left_out = ["`safe`", "'anger'", "`rupture`", "`why`"]
    assert len(found) == len(left_out)
    assert all(name in "".join(found) for name in left_out)


def test_the_shipped_content_is_sound() -> None:
    library = shipped_library()

    assert isinstance(library, Library)
    assert {"fear", "help"} <= set(library.flows)
