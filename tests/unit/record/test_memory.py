"""Before a talk opens again it asks about the last one: never about today, never twice, never heavy words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from flows.person import FlowRun, Person, Plan, Screened, Sentence
from flows.record import memory
from flows.record.memory import FOCUSED, LookBack
from tests.helpers.chat import NOON, agreed

BARRIERS = frozenset({"goals", "symptoms", "fear"})
LATER = NOON + timedelta(days=2)
PLAN = Plan("I sit down", "say it", "goals", NOON)
SAID = Sentence("I want to sleep.", "goals", NOON, said="said", said_at=NOON + timedelta(hours=1))
RUN = FlowRun("goals", 1, "Goals", NOON)


def asked(person: Person, flow: str = "goals", now: datetime = LATER) -> LookBack | None:
    return memory.look_back(
        person, flow, now, title=str.title, line=lambda plan: f"{plan.cue}, {plan.act}", barriers=BARRIERS
    )


@pytest.mark.parametrize(
    ("known", "flow", "at", "told"),
    [
        (
            {"plans": (PLAN,)},
            "goals",
            "plan",
            {"last_plan": "I sit down, say it", "last_plan_on": "2026-03-02"},
        ),
        ({"plans": (PLAN,)}, "fear", None, {}),
        ({"plans": (replace(PLAN, became="did"),)}, "goals", None, {}),
        ({"plans": (replace(PLAN, mark="heavy"),)}, "goals", None, {}),
        ({"plans": (replace(PLAN, at=LATER),)}, "goals", None, {}),
        ({"sentences": (SAID,)}, "fear", "said", {"said_line": "I want to sleep."}),
        ({"sentences": (replace(SAID, went="good"),)}, "fear", None, {}),
        ({"sentences": (replace(SAID, mark="heavy"),)}, "fear", None, {}),
        ({"sentences": (replace(SAID, at=LATER, said_at=LATER),)}, "fear", None, {}),
        ({"talks": (RUN,)}, "find-my-barrier", "barrier", {"last_talk": "Goals", "talk": "goals"}),
        ({"talks": (replace(RUN, at=LATER),)}, "find-my-barrier", None, {}),
        ({"talks": (RUN,)}, "goals", None, {}),
        ({"plans": (PLAN,), "looked_back": LATER - timedelta(hours=1)}, "goals", None, {}),
        ({"plans": (PLAN,), "screened": (Screened("red", LATER),)}, "goals", None, {}),
    ],
)
def test_what_is_asked_before_a_talk(
    known: dict[str, object], flow: str, at: str | None, told: dict[str, str]
) -> None:
    found = asked(agreed(**known), flow)

    assert (found.at if found else None) == at
    assert not told or (found is not None and told.items() <= found.answers.items())


@pytest.mark.parametrize(
    ("flow", "after", "at"),
    [
        ("symptoms", FOCUSED, "focus"),
        ("find-my-barrier", FOCUSED, "focus"),
        ("before-session", FOCUSED, "focus"),
        ("fear", FOCUSED, None),
        ("symptoms", FOCUSED - timedelta(days=1), None),
    ],
)
def test_after_some_weeks_it_asks_whether_to_come_back_to_the_rest(
    flow: str, after: timedelta, at: str | None
) -> None:
    person = memory.focused(agreed(), "yes", "symptoms", NOON)
    found = asked(person, flow, NOON + after)

    assert (found.at if found else None) == at
    assert asked(memory.focused(person, "no", "symptoms", NOON), flow, NOON + after) is None


def test_answers_are_noted_and_what_is_left_open_is_not_asked_again() -> None:
    person = memory.focused(agreed(plans=(PLAN,), sentences=(SAID,)), "yes", "symptoms", NOON)
    answers = {
        "said_line": "",
        "said": "hard",
        "last_plan": "",
        "then": "goals",
        "focus_talk": "",
        "focus": "yes",
    }

    after = memory.looked_back(person, answers, LATER)

    assert [one.went for one in after.words.sentences] == ["hard"]
    assert [one.became for one in after.words.plans] == ["passed"]
    assert (after.engagement.focus, after.engagement.looked_back) == ("", LATER)
    assert asked(after, now=LATER + timedelta(days=1)) is None


def test_how_it_went_is_noted_with_the_line_that_was_said_last() -> None:
    earlier = replace(SAID, text="earlier", said_at=NOON)
    person = memory.went(agreed(sentences=(SAID, earlier)), "mixed", "after-session", LATER)

    assert [one.went for one in person.words.sentences] == ["mixed", ""]
