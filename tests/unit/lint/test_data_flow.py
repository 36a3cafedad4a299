"""Static results about a flow hold when it runs: every shipped talk, walked at random."""

from __future__ import annotations

import random
from datetime import date

import pytest

from flows.authoring.coverage import states_of, transitions_of
from flows.authoring.explorer import explore
from flows.authoring.lint.data_flow import ALWAYS, WORKED_OUT, known
from flows.authoring.lint.implications import implied
from flows.definition.checks.ways import reachable, targets
from flows.engine import derived_facts
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.model import BACK, DONE, HELP, NEXT, OTHER, PAUSE, SKIP, Button, Given, Stack, Value
from tests.helpers.chat import shipped_reading
from tests.helpers.offenders import each
from tests.helpers.tiers import sampled

READING = shipped_reading()
LIBRARY = READING.library()
ENGINE = Engine(LIBRARY)
HERE = EvalContext({}, date(2026, 3, 2))
WALKS, STEPS = 25, 60
TYPED: dict[str, str] = {
    "text": "Some words",
    "list": "A line",
    "number": "1",
    "date": "2 April",
    "time": "18:30",
    "plan": "it rains",
}


def stepped(stack: Stack, dice: random.Random) -> Stack:
    """Answer the open question somehow, or skip it."""
    buttons: list[Button] = [button for row in ENGINE.prompt(stack, HERE).rows for button in row]
    values = [button.value for button in buttons if button.value not in {BACK, PAUSE, HELP, OTHER}]
    kind = LIBRARY.flows[stack.flow].states[stack.top.state].kind
    if kind in TYPED and dice.random() < 0.6:
        return ENGINE.answer(stack, Given(TYPED[kind]), HERE).stack
    value = dice.choice([*values, *(value for value in values if value in {DONE, NEXT} for _ in range(3))])
    if value == SKIP:
        return ENGINE.skip(stack, HERE).stack
    return ENGINE.answer(stack, Given(value, tapped=True), HERE).stack


@pytest.mark.long
@pytest.mark.parametrize("name", LIBRARY.flows)
def test_what_is_surely_answered_is_answered_on_every_walk_forward(name: str) -> None:
    told = known(READING.drafts[name])
    dice = random.Random(name)
    for _ in range(WALKS):
        stack = ENGINE.start(name, 0, HERE).stack
        for _ in range(STEPS):
            if stack.flow != name:
                break
            session = stack.top
            saved = {state.save for state in LIBRARY.flows[name].states.values()}
            answered = {key for key, value in session.answers.items() if value not in (None, "", ())}
            assert told.surely[session.state] & saved - ALWAYS <= answered
            assert answered & saved <= told.possibly[session.state] | {""}
            stack = stepped(stack, dice)


ANSWERS: dict[str, Value] = {
    "day": "2026-03-05", "at": "18:00", "since": "2026-03-05", "until": "2026-03-09", "weeks": 4,
    "pause_until": "2026-03-09",
}  # fmt: skip
FACTS: dict[str, Value] = {
    "today": "2026-03-02", "slot": "18:30", "quiet_from": "21:00", "quiet_to": "09:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("derive", "fact", "names"),
    [(derive, *row) for derive, rows in WORKED_OUT.items() for row in rows],
)
def test_what_is_worked_out_of_answers_is_there_with_these_alone(
    derive: str, fact: str, names: frozenset[str]
) -> None:
    answers = {name: ANSWERS[name] for name in names - ALWAYS}

    assert fact in getattr(derived_facts, derive)(answers, FACTS, "en")
    assert not answers or fact not in getattr(derived_facts, derive)({}, FACTS, "en")


def test_a_text_may_hold_what_is_worked_out_and_a_skipped_answer_that_a_fact_stands_in_for() -> None:
    messages = known(READING.drafts["messages"]).surely

    assert {"quiet_from", "quiet_to", "slot", "slot_comes"} <= messages["hour-check"]
    assert "quiet_until" in messages["pause-check"]
    assert "quiet_until" not in messages["pause"]


@each("name", LIBRARY.flows)
def test_what_a_condition_takes_for_granted_is_there_when_it_holds_and_when_not(name: str) -> None:
    values: list[Value] = [None, 0, 3, 9, True, False, "", "a", (), ("a",), ("a", "b")]
    dice = random.Random(name)
    for _, condition in READING.drafts[name].conditions:
        granted = implied(condition.source)
        for _ in range(40):
            case = {one: dice.choice(values) for one in sorted(condition.names)}
            names = granted.if_true if condition.guard(case) else granted.if_false
            assert all(case[one] is not None for one in names)


@pytest.mark.parametrize("name", sampled(["fear", "help", "substances", "methods"], {"fear"}))
def test_exploring_finds_every_way_of_a_talk_that_asks_for_nothing_from_before(name: str) -> None:
    draft = READING.drafts[name]

    found = {way for in_talk in (True, False) for way in explore(draft, LIBRARY, {"in_talk": in_talk})}

    edges = {name: {to for _, to in targets(state)} for name, state in draft.flow.states.items()}
    led_to = {draft.flow.start, *reachable({draft.flow.start}, edges)}
    missing = {way for way in transitions_of(draft.flow) if way[1] in led_to} - found
    assert len(missing) <= len(transitions_of(draft.flow)) // 10, missing
    assert {way[:2] for way in found} | {(name, way[2]) for way in found} >= {
        step
        for step in states_of(draft.flow)
        if step[1] in led_to and step not in {way[:2] for way in missing}
    }
