"""Walks with many a Back: at the end of a talk the record holds what its last path says, and no more."""

from __future__ import annotations

from random import Random
from typing import get_args

import pytest

from flows.engine.prompts import prompt_kind
from flows.model import Flow, Session
from flows.person import Person, Rating
from tests.helpers.chat import WAYS, Chat, agreed, shipped_conversation
from tests.helpers.examples import examples

CONVERSATION = shipped_conversation()
LIBRARY = CONVERSATION.library
KEPT = (*get_args(Rating), "sentence", "plan", "note")
FLOWS = sorted(
    flow.name
    for flow in LIBRARY.flows.values()
    if flow.menu is not None and any(state.keep in KEPT for state in flow.states.values())
)
MOST_STEPS = 250
BACK_OFTEN = 0.3


def own_words(chance: Random, step: int) -> str:
    return chance.choice(
        [f"the long way home {step}", f"quiet mornings {step}", f"my sister and her dog {step}"]
    )


def step(chat: Chat, chance: Random, number: int, *, back: bool) -> None:
    """Go back, tap one of the buttons, or write something where words are taken."""
    values = [button.value for button in chat.buttons()]
    if back and ":back" in values:
        chat.taps(":back")
        return
    session = chat.person.dialog.stack.top
    state = LIBRARY.flow(session.flow).states[session.state]
    onward = [button for button in chat.buttons() if button.value not in WAYS and button.value != ":menu"]
    if prompt_kind(state).takes_words(state) and (not onward or chance.random() < 0.4):
        chat.types(own_words(chance, number))
    elif onward:
        chat.tap(chance.choice(onward))
    else:
        chat.taps(":skip" if ":skip" in values else values[0])


def expected(session: Session, flow: Flow) -> dict[str, list[object]]:
    """Return what the states of a path have kept, by the field of the record."""
    found: dict[str, list[object]] = {}
    for name in dict.fromkeys((*session.path, session.state)):
        state = flow.states[name]
        value = session.answers.get(state.save)
        if state.keep in KEPT and value is not None:
            found.setdefault(str(state.keep), []).append(value)
    return found


def kept(person: Person, flow: str) -> dict[str, list[object]]:
    """Return what the record holds of a talk, by its field; ratings don't say where they are from."""
    found: dict[str, list[object]] = {}
    for rating in person.engagement.ratings:
        found.setdefault(rating.what, []).append(rating.value)
    for sentence in person.words.sentences:
        if sentence.flow == flow:
            found.setdefault("sentence", []).append(sentence.text)
    for plan in person.words.plans:
        if plan.flow == flow:
            found.setdefault("plan", []).append((plan.cue, plan.act))
    for note in person.words.notes:
        found.setdefault("note", []).append(note.text)
    return found


def walk(flow: str, seed: int) -> tuple[Person, Session] | None:
    """Walk a talk with many a Back. Return the record and the last session, None where it has no end."""
    chance = Random(f"{flow} {seed}")
    chat = Chat(CONVERSATION, agreed(country="GB", zone="Europe/London"))
    chat.commands(f"start {flow}")
    for number in range(MOST_STEPS):
        if not chat.person.dialog.stack:
            return None
        session = chat.person.dialog.stack.top
        step(chat, chance, number, back=chance.random() < BACK_OFTEN and number < MOST_STEPS // 4)
        if chat.person.words.talks:
            return (
                (chat.person, session)
                if session.flow == flow and chat.person.words.talks[-1].flow == flow
                else None
            )
    return None


@pytest.mark.long
@pytest.mark.parametrize("flow", FLOWS)
def test_the_record_holds_what_the_path_kept_that_ended_the_talk_and_nothing_of_other_branches(
    flow: str,
) -> None:
    ended = [found for seed in range(examples(12)) if (found := walk(flow, seed))]

    for person, session in ended:
        state = LIBRARY.flow(flow).states[session.state]
        there, wanted = kept(person, flow), expected(session, LIBRARY.flow(flow))
        for field in KEPT:
            if field != state.keep:
                assert there.get(field, []) == wanted.get(field, []), field
    assert ended
