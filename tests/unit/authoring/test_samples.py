"""Made-up answers lead to any state of a flow that can be reached."""

from __future__ import annotations

from flows.authoring.samples import in_words, standing
from flows.definition.kinds import kind_of
from tests.helpers.chat import shipped_reading

DRAFTS = shipped_reading().drafts
BARRIERS = {name: draft for name, draft in DRAFTS.items() if "/barriers/" in draft.flow.file}


def test_somebody_can_stand_at_every_state_of_the_flows_about_barriers() -> None:
    nowhere = [
        (name, state)
        for name, draft in BARRIERS.items()
        for state in draft.flow.states
        if standing(draft, state, 1) is None
    ]

    assert nowhere == []
    assert len(BARRIERS) > 5


def test_the_answers_on_the_way_are_there() -> None:
    fear = DRAFTS["fear"]
    last = [name for name, state in fear.flow.states.items() if kind_of(state).answered][-1]

    session = standing(fear, last, 7)

    assert session is not None
    assert (session.state, session.token) == (last, 7)
    saved = {fear.flow.states[name].save for name in session.path if kind_of(fear.flow.states[name]).answered}
    assert session.answers.keys() <= saved
    assert session.answers


def test_made_up_answers_are_a_short_list() -> None:
    assert in_words({"size": 8, "why": ("big", "loud")}) == "size 8; why big, loud"
