"""An answer is given back by what it is: quoted without its stem, and not at all where it mustn't be."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from flows.engine.listener import Given, Listener, given_in
from flows.model import OWN, Flow, Session, Value
from tests.helpers.sample_flow import talk

TALK = """
[flow]
name = "sample"
title = "A sample"
version = 1

[text.worry]
ask = "What worries you?"
stems = ["I worry about"]
save = "worry"
goto = "why"
[text.worry.reflect]
typed = ["{own|quote}. That would make many wait."]
unquoted = ["You have your reasons."]
none = ["Nothing to hold on to, then."]
skip = ["We can go on without naming it."]

[multi.why]
ask = "What keeps you?"
other = true
choices = [
  { id = "judged", label = "They might judge me", reflect = ["Being judged would hurt."] },
  { id = "time", label = "No time" },
]
goto = "sure"
[multi.why.reflect]
several = ["{first|quote}, and {second|quote}."]
picked = ["{why|quote}: that could be."]

[scale.sure]
ask = "How sure are you?"
goto = "close"
[scale.sure.reflect]
"0-3" = ["{sure} out of 10: mostly a guess."]
"4-10" = ["{sure} out of 10."]

[end.close]
say = "Bye."
"""


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return talk(tmp_path, TALK)


def listener(flow: Flow, state: str, **answers: Value) -> Listener:
    """Return the listener of somebody who has just answered a state."""
    session = Session("sample", 1, flow.logic, "close", 5, path=(state,), answers=answers)
    labels = {"judged": "They might judge me", "time": "No time"}
    shown = {
        name: tuple(labels[one] for one in value) if isinstance(value, tuple) else value
        for name, value in answers.items()
    }
    return Listener(session, flow, shown, "en", {})


@pytest.mark.parametrize(
    ("state", "answer", "said"),
    [
        ("worry", "I worry about my son.", "“my son”. That would make many wait."),
        ("worry", "idk", "Nothing to hold on to, then."),
        ("worry", "so much " * 30 + "?", "You have your reasons."),
        ("why", ("judged",), "Being judged would hurt."),
        ("why", ("judged", "time"), "“They might judge me”, and “No time”."),
        ("why", ("time",), "“No time”: that could be."),
        ("sure", 2, "2 out of 10: mostly a guess."),
        ("sure", 7, "7 out of 10."),
        ("sure", None, ""),
    ],
)
def test_a_reflection_says_what_the_answer_is(flow: Flow, state: str, answer: Value, said: str) -> None:
    assert listener(flow, state, **{state: answer}).reflection() == said


def test_what_was_skipped_has_a_line_of_its_own(flow: Flow) -> None:
    heard = listener(flow, "worry")
    skipped = replace(heard, session=replace(heard.session, skipped=("worry",)))

    assert skipped.reflection() == "We can go on without naming it."


def test_typed_words_are_not_given_back_after_heavy_ones(flow: Flow) -> None:
    assert listener(flow, "worry", worry="my son").reflection(heavy=True) == ""
    assert listener(flow, "why", why=("judged",)).reflection(heavy=True) == "Being judged would hurt."


def test_an_answer_is_taken_apart_into_picks_in_their_order_and_own_words(flow: Flow) -> None:
    given = given_in(flow, flow.states["why"], ("time", f"{OWN}my brother", "judged"))

    assert [one.id for one in given.picked] == ["judged", "time"]
    assert given.typed == ("my brother",)
    assert given_in(flow, flow.states["sure"], 7) == Given()
    assert given_in(flow, flow.states["worry"], "  ") == Given()


def test_a_value_is_quoted_without_its_stem_and_stop_and_others_as_they_are(flow: Flow) -> None:
    quoted = listener(flow, "worry", worry="I worry about my son.", sure=7).quoted({"own": "My son."})

    assert (quoted["worry"], quoted["sure"], quoted["own"]) == ("my son", 7, "My son.")
    assert quoted.get("why") is None
    assert set(quoted) == {"own", "worry", "sure"}
