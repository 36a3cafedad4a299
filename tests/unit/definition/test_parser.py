"""A flow is read with its defaults and its conditions."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.model import Branch
from tests.helpers.sample_flow import TALK, problems, talk, write


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
