"""Words about dying, written at any question of any talk, are no answer; its end asks once about them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows.definition.kinds import kind_of
from flows.dialogue.stack.endings import ABOUT_WORDS
from flows.record import set_aside
from tests.helpers.chat import NOON, WAYS, Chat, agreed, shipped_conversation

CONVERSATION = shipped_conversation()
LIBRARY = CONVERSATION.library
HEAVY = "I want to die"
MOST_STEPS = 80
WITHOUT_OPEN_WORDS = {"fear", "find-my-barrier", "weekly-pulse"}
"""Talks whose first twelve questions take taps and numbers alone."""

TALKS = sorted(flow.name for flow in LIBRARY.flows.values() if flow.menu is not None and flow.command)


def walked(flow: str, *, at: int) -> Iterator[Chat]:
    """Walk a talk by its first buttons; write `HEAVY` at its question of this number. Yields every step."""
    you = Chat(CONVERSATION, agreed(since=NOON))
    you.commands(LIBRARY.flow(flow).command or "")
    asked = 0
    for _ in range(MOST_STEPS):
        yield you
        if you.person.dialog.stack.flow in ("", ABOUT_WORDS):
            return
        session = you.person.dialog.stack.top
        state = LIBRARY.flow(session.flow).states[session.state]
        writes = session.flow == flow and not kind_of(state).passed and asked == at
        asked += session.flow == flow and not kind_of(state).passed
        if writes:
            you.types(HEAVY)
        else:
            step(you)


def step(you: Chat) -> None:
    """Decline help and carry on with the talk; elsewhere take the first answer there is."""
    values = [button.value for button in you.buttons()]
    declining = next((one for one in ("No", "Carry on") if one in you.labels()), "")
    own = [one for one in you.buttons() if one.value not in WAYS]
    if you.place().startswith("help/") and declining:
        you.taps(declining)
    elif ":done" in values and you.person.dialog.stack and you.person.dialog.stack.top.draft:
        you.taps(":done")
    elif own:
        you.tap(own[0])
    elif ":skip" in values:
        you.taps(":skip")
    else:
        you.types("a quiet evening")


def bases(you: Chat) -> set[str]:
    """Return the flows that are open or wait."""
    return {run.flow for run in (*you.person.dialog.suspended, *you.person.dialog.stack.runs)}


@pytest.mark.parametrize("flow", TALKS)
def test_no_talk_ends_without_the_question_about_heavy_words(flow: str) -> None:
    written = 0
    for at in range(12):
        steps = [(bool(set_aside.unasked(you.person, flow)), bases(you)) for you in walked(flow, at=at)]
        written += any(kept for kept, _ in steps)
        left = [flows for kept, flows in steps if kept and not flows & {flow, "help", ABOUT_WORDS}]
        assert left == []
        kept, flows = steps[-1]
        assert not kept or ABOUT_WORDS in flows
    assert written or flow in WITHOUT_OPEN_WORDS
