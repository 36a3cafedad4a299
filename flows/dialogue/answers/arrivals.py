"""Handles texts that are no plain answer: sent before the question could be read, or forwarded. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows.definition.template import clip, utf16
from flows.dialogue.stack.dialog_stack import DialogStack
from flows.engine.prompts import prompt_kind
from flows.model import Event, Given, Session, State
from flows.person import Person
from flows.turn import TurnContext

CUT = 4090
"""UTF-16 units from which a text counts as the first part of a paste: clients cut at about 4,096."""

PASTE = 2
"""Seconds between the parts of one paste."""

MOST_QUOTED = 200
"""Characters of a text that are quoted to say which one is meant."""

SAME_MESSAGE_WITHIN = timedelta(seconds=5)
"""Longest time between the last answer and a text that was sent before it. Beyond it clocks differ."""

SAME_CLOCK = timedelta(days=1)
"""Difference to our clock above which a message's date says nothing about the order of events."""


WRITTEN_DOWN = "✍"
"""Reaction to a text that was added to the one before: of those that Telegram lets bots give, the one that
says so and judges nothing."""


def note(before: Person, turn: TurnContext, event: Event) -> None:
    """Note the time of the last typed answer, and the album that was answered last."""
    dialog = turn.dialog
    took = event.kind == "text" and dialog.stack is not before.dialog.stack
    typed = (event.sent, utf16(event.value)) if took else (0, 0)
    album = event.album if event.kind == "other" else ""
    if (dialog.typed_at, dialog.typed_chars, dialog.album) != (*typed, album):
        turn.dialog = replace(dialog, typed_at=typed[0], typed_chars=typed[1], album=album)


def answered(talks: DialogStack, turn: TurnContext) -> bool:
    """Answer a text that is no plain answer to the open question, and tell whether it is none.

    A text written before the question was shown is added to the previous answer, if that was free text.
    Otherwise, and if somebody else wrote it, the person is asked whether to use it.
    """
    if _is_early(turn):
        if not _join(talks, turn):
            _offer(talks, turn, turn.event.value, "written-early")
        return True
    state = _state(talks, turn.dialog.stack.top)
    if turn.event.foreign and prompt_kind(state).takes_words(state):
        _offer(talks, turn, turn.event.value, "forwarded")
        return True
    return False


def captioned(talks: DialogStack, turn: TurnContext) -> bool:
    """Offer the words under a picture, and tell whether the open question takes any."""
    state, words = _state(talks, turn.dialog.stack.top), turn.event.shown.strip()
    kind = prompt_kind(state)
    if not kind.takes_words(state) or kind.with_offer(turn.dialog.stack.top, state, words) is None:
        return False
    _offer(talks, turn, words, "captioned")
    return True


def _state(talks: DialogStack, session: Session) -> State:
    return talks.library.flow(session.flow).states[session.state]


def _is_early(turn: TurnContext) -> bool:
    """Tell whether a text was sent before its question could be read.

    The text came together with the one before, or soon after one that a client had to cut; or its date
    and its number in the chat are before those of the question.
    """
    person, event = turn.person, turn.event
    if event.together and person.dialog.typed_chars:
        return True
    sent = timedelta(seconds=event.sent)
    now = timedelta(seconds=turn.now.timestamp())
    if not event.sent or not person.dialog.typed_at or abs(now - sent) > SAME_CLOCK:
        return False
    if _follows_cut(turn):
        return True
    asked = person.engagement.last_seen
    if asked is None or turn.now - asked > SAME_MESSAGE_WITHIN or event.sent >= int(asked.timestamp()):
        return False
    after = event.message_id and person.delivery.keyboard and event.message_id > person.delivery.keyboard
    return not after


def continues_paste(turn: TurnContext) -> bool:
    """Tell whether a text is the rest of one that a client had to cut."""
    joined = turn.event.together and turn.dialog.typed_chars >= CUT
    return joined or _follows_cut(turn)


def _follows_cut(turn: TurnContext) -> bool:
    """Tell whether a text was sent soon after one so long that a client may have cut it."""
    dialog = turn.dialog
    return dialog.typed_chars >= CUT and 0 <= turn.event.sent - dialog.typed_at <= PASTE


def _join(talks: DialogStack, turn: TurnContext) -> bool:
    """Add the text to the previous answer. False where that was no free text, or has led elsewhere."""
    scope, stack = talks.scope(turn), turn.dialog.stack
    session, states = stack.top, talks.library.flow(stack.flow).states
    state = states.get(session.path[-1]) if session.path else None
    before = session.answers.get(state.save) if state is not None else None
    if state is None or not prompt_kind(state).free or not isinstance(before, str):
        return False
    stepped = talks.engine.back(stack, scope).stack
    if not stepped or stepped.top.state != state.name:
        return False
    between = "" if turn.dialog.typed_chars >= CUT else "\n"
    result = talks.engine.answer(stepped, Given(f"{before}{between}{turn.event.value}"), scope)
    if result.unread or result.effects or not result.stack or result.stack.top.state != session.state:
        return False
    # The question stays unchanged, with its buttons: only the previous answer has changed.
    again = replace(result.stack.top, token=session.token, draft=session.draft)
    talks.record(turn, replace(result, stack=result.stack.with_top(again)))
    turn.acknowledge(WRITTEN_DOWN, talks.phrase(turn, "added"))
    return True


def _offer(talks: DialogStack, turn: TurnContext, words: str, phrase: str) -> None:
    """Ask the open question with the text offered under it, or above it where it can't be offered."""
    session = turn.dialog.stack.top
    state = _state(talks, session)
    offering = prompt_kind(state).with_offer(session, state, words)
    if offering is None:
        said = {"words": clip(" ".join(words.split()), MOST_QUOTED)}
        talks.ask(turn, talks.phrase(turn, f"{phrase}-here", said))
        return
    offered = turn.dialog.stack.with_top(replace(offering, token=session.token + 1))
    turn.dialog = turn.dialog.with_stack(offered)
    talks.ask(turn, talks.phrase(turn, phrase))
