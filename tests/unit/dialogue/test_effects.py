"""Effects and record fields: content can use exactly what something handles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.authoring.lint.flows import flow_problems
from flows.definition.draft import Notes
from flows.definition.parser import read
from flows.definition.registry import EFFECT_NAMES, FIELD_NAMES, RETIRED
from flows.dialogue.stack.effects import EFFECTS
from flows.model import RecordUpdate, Value
from flows.person import Person
from flows.record import updates
from flows.record.updates import FIELDS
from tests.helpers.chat import shipped_library
from tests.helpers.offenders import each

LIBRARY = shipped_library()
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
STATES = [state for flow in LIBRARY.flows.values() for state in flow.states.values()]


SAMPLES: dict[str, Value] = {
    "plan": ("cue", "act"), "safety": ("line",), "order": ("own:b",), "clock": "06:00", "slot": "07:15",
    "quiet_from": "22:15", "quiet_to": "07:15", "nudges_when": "drift", "signs": "late", "said": "yes",
    "pause": "1w", "pulse": "tue", "reminders": "none", "ask_after": True, "city": "Berlin",
    "went": "good", "under_way": "no", "focus": "yes",
}  # fmt: skip


def test_content_may_use_every_effect_that_is_handled_and_no_other() -> None:
    used = {name for state in STATES for name in state.do}

    assert {*EFFECT_NAMES} == {*EFFECTS}
    assert used == {*EFFECTS}, "an effect that no flow uses, or that nothing handles"


def test_content_may_use_every_field_that_is_handled_and_no_other() -> None:
    used = {state.keep for state in STATES if state.keep}

    assert {*FIELD_NAMES} == {*FIELDS}
    assert used == {*FIELDS}, "a field that no flow uses, or that nothing handles"


@each("name", [name for name in FIELDS if name != "goals"])
def test_every_field_changes_the_record(name: str) -> None:
    person = updates.keep(Person("7"), RecordUpdate("sentence", "A line before", ""), "fear", NOW)
    person = updates.keep(person, RecordUpdate("said", "yes", ""), "after-session", NOW)
    person = updates.keep(person, RecordUpdate("sentence", "One line", ""), "fear", NOW)
    person = updates.keep(person, RecordUpdate("reasons", ("a", "b"), ""), "reasons", NOW)
    kept = RecordUpdate(name, SAMPLES.get(name, 7), "words", ("label",), code="de")

    assert updates.keep(person, kept, "fear", NOW) != person


@pytest.mark.parametrize("effect", ["rest-reason", "make-coffee"])
def test_a_name_that_nothing_handles_is_told_to_the_author(effect: str) -> None:
    notes = Notes("own.toml", "")
    flow = {"name": "own", "title": "Own", "version": 1, "menu": "main"}
    states = {"first": {"type": "end", "say": "Bye.", "do": [effect]}}

    draft = read({"flow": flow, "state": states}, notes)

    assert draft is not None
    codes = [problem.code for problem in (*notes.problems, *flow_problems(draft, ()))]
    assert codes == (["F115"] if effect in RETIRED else ["F107"])
