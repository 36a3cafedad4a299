"""The short way through a talk, and the offer to leave the rest of a long one."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.engine.walking.short_way import MANY, SHORT_WAY, enough, offers_enough, short_way
from flows.model import Flow, Session
from tests.helpers.replay import Replay

LIBRARY = Replay().library
LISTENING = [flow for flow in LIBRARY.flows.values() if flow.short]


def session(flow: Flow, *path: str, way: str = SHORT_WAY) -> Session:
    return Session(
        flow.name, flow.version, flow.logic, path[-1], 1, path=path[:-1], answers={flow.start: way}
    )


def gone(flow: Flow, *path: str) -> Session:
    return replace(session(flow, *path), path=path)


def test_every_barrier_talk_has_a_short_way_and_a_recap() -> None:
    barriers = {flow.name for flow in LIBRARY.flows.values() if "/barriers/" in flow.file}

    assert barriers - {flow.name for flow in LISTENING} == {"fear", "find-my-barrier"}
    assert len(LISTENING) == 13
    assert all(any(state.parts for state in flow.states.values()) for flow in LISTENING)


@pytest.mark.parametrize("flow", LISTENING, ids=lambda flow: flow.name)
def test_the_short_way_asks_at_most_six_questions_of_its_own(flow: Flow) -> None:
    label = next(one.label.source for one in flow.states[flow.start].choices if one.id == SHORT_WAY)
    listed = [name for name in flow.short if kind_of(flow.states[name]).answered]

    assert len(listed) <= 6
    assert int("".join(filter(str.isdigit, label))) in (5, 6)


def test_the_short_way_goes_on_from_the_state_that_is_named() -> None:
    flow = LIBRARY.flows["warning-signs"]

    assert short_way(flow, gone(flow, "door", "signs", "none", "bring-none"), "plan") == "plan"
    assert short_way(flow, gone(flow, "door", "signs", "before"), "gave") == "want"
    assert short_way(flow, gone(flow, "door", "signs", "plan", "preview"), "close") == "close"


def test_an_end_and_a_question_of_safety_are_never_passed_by() -> None:
    facing, symptoms = LIBRARY.flows["facing-it"], LIBRARY.flows["symptoms"]

    assert short_way(facing, gone(facing, "door", "topic", "heat", "ground-now"), "stop") == "stop"
    assert short_way(symptoms, gone(symptoms, "door", "which", "life"), "safe") == "safe"


@pytest.mark.parametrize("flow", LISTENING, ids=lambda flow: flow.name)
def test_the_rest_is_offered_once_after_ten_questions_and_leads_to_the_recap(flow: Flow) -> None:
    asked = [name for name, state in flow.states.items() if kind_of(state).answered and not state.always]
    found = [
        n for n in range(1, len(asked)) if offers_enough(flow, session(flow, *asked[: n + 1], way="whole"))
    ]

    assert all(n > MANY for n in found)
    assert len(found) <= 1
    for n in found:
        left = enough(flow, session(flow, *asked[: n + 1], way="whole"))
        assert flow.states[left.state].parts
        assert not offers_enough(flow, left)


def test_nothing_is_left_out_of_a_short_way_or_while_an_answer_is_put_right() -> None:
    flow = LIBRARY.flows["failing"]
    path = [name for name, state in flow.states.items() if kind_of(state).answered][:12]

    assert not offers_enough(flow, session(flow, *path))
    assert not offers_enough(flow, replace(session(flow, *path, way="whole"), resume="recap"))
