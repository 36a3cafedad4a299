"""The loader: sound files become flows, and every slip becomes a line that says what to do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.definition.checks.validation import check, check_together
from flows.definition.draft import Notes
from flows.definition.facts import FACTS, TRIAGE_FACTS
from flows.definition.kinds import KINDS, every_key
from flows.definition.loader import Library, load
from flows.definition.parser import read
from flows.definition.schema import BRANCH, CHOICE, FLOW, MAX_ID
from flows.definition.toml.source_map import Place, lines, nearest
from flows.errors import ContentError
from flows.model import Branch, Flow
from tests.helpers.chat import shipped_library
from tests.helpers.paths import ROOT

TALK = """\
[flow]
name = "sample"
title = "A sample"
version = 1
summary = true

[state.door]
type = "say"
say = "Most people hold something back. You are not odd."
goto = "what"

[state.what]
type = "multi"
ask = "What do you hold back?"
choices = [
  { id = "symptoms", label = "How bad it gets" },
  { id = "death", label = "Thoughts of death", goto = "close" },
]
other = true
label = "What I hold back"
goto = [
  { when = "'symptoms' in what", to = "heat" },
  { to = "good-day" },
]

[state.heat]
type = "scale"
ask = "How hot does {what|list|low} feel?"
goto = "good-day"

[state.good-day]
type = "text"
ask = "What helped on a better day than {today|date}?"
keep = "sentence"
goto = "close"

[state.close]
type = "end"
say = "You wrote {good_day|quote|or nothing yet}."
"""


def write(folder: Path, text: str, name: str = "sample.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def talk(folder: Path, text: str = TALK) -> Flow:
    return load(write(folder, text)).flow("sample")


def problems(*folders: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load(*folders)
    return [f"{Path(one.file).name}:{one.line}: {one.place}: {one.text}" for one in caught.value.problems]


def test_a_talk_is_read_with_its_defaults(tmp_path: Path) -> None:
    flow = talk(tmp_path)

    heat, good_day = flow.states["heat"], flow.states["good-day"]
    assert (flow.start, flow.version, flow.minutes, flow.nudged) == ("door", 1, 5, True)
    assert (heat.low, heat.high, heat.save, heat.section) == (0, 10, "heat", "barrier")
    assert (good_day.save, good_day.section, good_day.max_chars) == ("good_day", "sentence", 600)
    assert good_day.goto == (Branch("close"),)
    assert flow.states["door"].save == flow.states["close"].save == ""
    assert flow.states["heat"].line == 26


def test_guards_of_branches_look_at_answers(tmp_path: Path) -> None:
    first, last = talk(tmp_path).states["what"].goto

    assert first.when is not None
    assert first.when({"what": ("symptoms",)})
    assert not first.when({"what": ("death",)})
    assert (last.to, last.when) == ("good-day", None)


SLIPS = [
    pytest.param(slip["written"], slip["instead"], slip["problem"], id=slip["problem"].partition(":")[2])
    for slip in tomllib.loads(Path(__file__).with_name("slips.toml").read_text(encoding="utf-8"))["slip"]
]


@pytest.mark.parametrize(("written", "slip", "problem"), SLIPS)
def test_a_slip_becomes_a_line_that_says_what_to_do(
    tmp_path: Path, written: str, slip: str, problem: str
) -> None:
    assert written in TALK

    found = problems(write(tmp_path, TALK.replace(written, slip, 1)))

    assert f"sample.toml:{problem}" in found


@pytest.mark.parametrize(("written", "slip", "problem"), SLIPS)
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


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")

    assert problems(tmp_path) == [
        "bad.toml:1: file: it is saved as UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding: UTF-8)"
    ]


def test_states_without_a_flow_are_named_and_other_data_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "[words]\nx = 1\n", "helplines.toml")
    write(tmp_path, "[state.door]\n", "lost.toml")
    write(tmp_path, '[say.door]\nsay = "x"\n', "lost2.toml")
    write(tmp_path, '[text]\nof_mine = "x"\n', "mine.toml")
    write(tmp_path, '[flow]\nname = "x"\n', "empty.toml")

    assert problems(tmp_path) == [
        (
            "empty.toml:1: flow: the talk has no states. "
            "Write at least one table such as [say.door] with its text"
        ),
        "lost.toml:1: flow: [flow] is missing. Begin the file with it and a `name`",
        "lost2.toml:1: flow: [flow] is missing. Begin the file with it and a `name`",
    ]


def test_a_later_folder_overrides_talks_and_phrases_by_name(tmp_path: Path) -> None:
    first = write(write(tmp_path / "a", TALK), 'yes = "Yes"\nno = "No"\n', "phrases.toml")
    second = write(write(tmp_path / "b", TALK.replace("A sample", "Mine")), 'yes = "Yep"\n', "phrases.toml")

    library = load(first, second)

    assert library.flow("sample").title.source == "Mine"
    assert library.flow("sample", "de") is library.flow("sample")
    assert (library.phrase("yes").source, library.phrase("no", "de").source) == ("Yep", "No")


def test_a_phrase_that_cannot_be_filled_is_named(tmp_path: Path) -> None:
    write(tmp_path, 'yes = "Yes {"\n\nno = 3\n', "phrases.toml")

    assert problems(tmp_path) == [
        "phrases.toml:1: yes: a `{` stands alone. Close it, or write `{{` for the sign",
        "phrases.toml:3: no: a phrase is a text. Put it in quotes",
    ]


@pytest.mark.parametrize(
    ("written", "edited"),
    [
        ("Most people hold something back.", "Many people do."),
        ("How bad it gets", "How bad it is"),
        ('title = "A sample"', 'title = "Another"'),
        ('label = "What I hold back"', 'label = "Held back"\nhelp = "In other words."'),
        ("version = 1", "version = 2"),
        ("other = true", "other = true\nskip = true"),
    ],
)
def test_new_wording_leaves_the_logic_as_it_was(tmp_path: Path, written: str, edited: str) -> None:
    before = talk(tmp_path).logic

    assert talk(tmp_path, TALK.replace(written, edited)).logic == before


@pytest.mark.parametrize(
    ("written", "edited"),
    [
        ('goto = "good-day"', 'goto = "close"'),
        ("'symptoms' in what", "'death' in what"),
        ('id = "death"', 'id = "dying"'),
        ('id = "death"', 'alone = true, id = "death"'),
        ("other = true", "other = false"),
        ("other = true", "skip = false"),
        ('type = "scale"', 'type = "yesno"'),
        ('type = "scale"', 'type = "scale"\nlow = 1'),
        ('keep = "sentence"', 'keep = "note"'),
    ],
)
def test_new_steps_change_the_logic(tmp_path: Path, written: str, edited: str) -> None:
    before = talk(tmp_path).logic

    assert talk(tmp_path, TALK.replace(written, edited)).logic != before


def test_a_buttons_data_stays_within_telegrams_limit(tmp_path: Path) -> None:
    flow = talk(tmp_path, TALK.replace('id = "death"', f'id = "{"x" * MAX_ID}"'))

    longest = max(len(f"v1:{'t' * 8}:{choice.id}".encode()) for choice in flow.states["what"].choices)
    assert longest == 64


def test_a_choice_whose_every_answer_leads_on_takes_no_goto(tmp_path: Path) -> None:
    choice = 'type = "choice"\nchoices = [{ id = "a", label = "A", goto = "good-day" }]\nskip = false'
    flow = talk(tmp_path, TALK.replace('type = "scale"', choice).replace('goto = "good-day"\n', ""))

    assert flow.states["heat"].goto == ()


def test_picks_of_an_earlier_state_can_be_compared_by_their_ids(tmp_path: Path) -> None:
    choice = 'type = "choice"\nfrom = "what"\nchoices = [{ id = "none", label = "None" }]'
    branches = 'goto = [{ when = "heat == \'%s\'", to = "close" }, { to = "good-day" }]'
    edited = TALK.replace('type = "scale"', choice)

    flow = talk(tmp_path, edited.replace('goto = "good-day"', branches % "death"))
    found = problems(write(tmp_path, edited.replace('goto = "good-day"', branches % "dying")))

    assert flow.states["heat"].options_from == "what"
    assert found == [
        (
            "sample.toml:31: state.heat.goto.1.when: `heat` has no choice 'dying'. "
            "Known are: death, none, symptoms"
        )
    ]


WAYS = '''\
[flow]
about = """
[state.no]
k = 1
"""
[state.a] # comment = no
choices = [
  { id = "x, ] }" },
  # { id = "no" },
  { id = 'y',
    label = "z" },
]
[[state.a.goto]]
to = "b"
[[state.a.goto]]
to = "c"
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("flow", "about"), 2),
        (("state",), 6),
        (("state", "a"), 6),
        (("state", "a", "choices", 0, "id"), 8),
        (("state", "a", "choices", 1, "label"), 10),
        (("state", "a", "goto", 1, "to"), 16),
        (("state", "no"), 6),
        (("nowhere",), 1),
    ],
)
def test_lines_are_found_in_every_way_of_writing_toml(place: Place, line: int) -> None:
    assert nearest(lines(WAYS), place) == line


def test_the_last_line_of_a_file_may_lack_its_end() -> None:
    found = lines('[state.a]\ngoto = [\n{ to = "x" }]')

    assert found["state", "a", "goto", 0] == 3


WORDS = st.sampled_from(
    ["a", "b", "c", "@sample", "reasons", "a == 'b'", "{a|less 1}", "fear", "", "in", "x y"]
)
ANYTHING = st.recursive(
    st.one_of(WORDS, st.integers(-1, 20), st.booleans(), st.floats(), st.dates()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=3,
)


def tables(keys: Iterable[str], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, ANYTHING) | fixed)


CHOICES = st.lists(tables(CHOICE.keys), max_size=2)
STATE = tables(
    every_key(),
    type=st.sampled_from([*KINDS]),
    goto=WORDS | st.lists(tables(BRANCH.keys), max_size=2),
    choices=CHOICES,
)


@given(tables(FLOW.keys), st.dictionaries(WORDS, STATE | ANYTHING, max_size=3))
def test_no_tables_make_the_loader_crash(flow: dict[str, Any], states: dict[str, Any]) -> None:
    notes = Notes("any.toml", "")

    draft = read({"flow": flow, "state": states}, notes)

    if draft is not None:
        check(draft, {"sample"})
        check_together([draft])
    assert notes.problems or {"name", "title", "version"} <= flow.keys()


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


def test_a_byte_order_mark_and_windows_line_ends_are_no_slip(tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_bytes(b"\xef\xbb\xbf" + TALK.replace("\n", "\r\n").encode())

    assert load(tmp_path).flows["sample"].summary


def test_a_file_in_latin_1_is_named_with_its_line_and_sign(tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_bytes(TALK.replace("A sample", "Ein Fühler").encode("latin-1"))

    (told,) = problems(tmp_path)

    assert told.startswith("sample.toml:3: file: “ü” isn't saved as UTF-8. Save it as UTF-8")


def test_a_list_that_is_not_closed_is_named_by_its_first_line(tmp_path: Path) -> None:
    (told,) = problems(write(tmp_path, TALK.replace("]\nother = true", "other = true", 1)))

    assert "sample.toml:15: file: the list that begins in line 15 isn't closed. Put a ] at its end" in told
