"""Handles texts that are no plain answer: sent before the question could be read, or forwarded. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows.definition.template import clip, utf16
from flows.dialogue.dialog_stack import DialogStack
from flows.engine.prompts import prompt_kind
from flows.model import Event, Given, Session, State
from flows.person import Person
from flows.turn import TurnContext, acknowledge

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


def noted(before: Person, after: Person, event: Event) -> Person:
    """Note the time of the last typed answer, and the album that was answered last."""
    took = event.kind == "text" and after.dialog.stack is not before.dialog.stack
    typed = (event.sent, utf16(event.value)) if took else (0, 0)
    album = event.album if event.kind == "other" else ""
    if (after.dialog.typed_at, after.dialog.typed_chars, after.dialog.album) == (*typed, album):
        return after
    return replace(after, dialog=replace(after.dialog, typed_at=typed[0], typed_chars=typed[1], album=album))


def answered(talks: DialogStack, context: TurnContext) -> TurnContext | None:
    """Return the turn for a text that is no plain answer to the open question, or None for one that is.

    A text written before the question was shown is added to the previous answer, if that was free text.
    Otherwise, and if somebody else wrote it, the person is asked whether to use it.
    """
    session = context.person.dialog.stack.top
    state = talks.library.flow(session.flow).states[session.state]
    if _is_early(context):
        return _joined(talks, context) or _offered(talks, context, session, state, "written-early")
    if context.event.foreign and prompt_kind(state).takes_words(state):
        return _offered(talks, context, session, state, "forwarded")
    return None


def captioned(talks: DialogStack, context: TurnContext) -> TurnContext | None:
    """Return the turn that offers the words under a picture, None where the open question takes none."""
    session = context.person.dialog.stack.top
    state = talks.library.flow(session.flow).states[session.state]
    words = context.event.shown.strip()
    if (
        not prompt_kind(state).takes_words(state)
        or prompt_kind(state).with_offer(session, state, words) is None
    ):
        return None
    named = replace(context, event=replace(context.event, value=words))
    return _offered(talks, named, session, state, "captioned")


def _is_early(context: TurnContext) -> bool:
    """Tell whether a text was sent before its question could be read.

    The text came together with the one before, or soon after one that a client had to cut; or its date
    and its number in the chat are before those of the question.
    """
    person, event = context.person, context.event
    if event.together and person.dialog.typed_chars:
        return True
    sent = timedelta(seconds=event.sent)
    now = timedelta(seconds=context.now.timestamp())
    if not event.sent or not person.dialog.typed_at or abs(now - sent) > SAME_CLOCK:
        return False
    if _follows_cut(context):
        return True
    asked = person.engagement.last_seen
    if asked is None or context.now - asked > SAME_MESSAGE_WITHIN or event.sent >= int(asked.timestamp()):
        return False
    after = event.message_id and person.delivery.keyboard and event.message_id > person.delivery.keyboard
    return not after


def continues_paste(context: TurnContext) -> bool:
    """Tell whether a text is the rest of one that a client had to cut."""
    joined = context.event.together and context.person.dialog.typed_chars >= CUT
    return joined or _follows_cut(context)


def _follows_cut(context: TurnContext) -> bool:
    """Tell whether a text was sent soon after one so long that a client may have cut it."""
    dialog = context.person.dialog
    return dialog.typed_chars >= CUT and 0 <= context.event.sent - dialog.typed_at <= PASTE


def _joined(talks: DialogStack, context: TurnContext) -> TurnContext | None:
    """Add the text to the previous answer. None where that was no free text, or has led elsewhere."""
    scope, stack = talks.scope(context), context.person.dialog.stack
    session, states = stack.top, talks.library.flow(stack.flow).states
    state = states.get(session.path[-1]) if session.path else None
    before = session.answers.get(state.save) if state is not None else None
    if state is None or not prompt_kind(state).free or not isinstance(before, str):
        return None
    stepped = talks.engine.back(stack, scope).stack
    if not stepped or stepped.top.state != state.name:
        return None
    between = "" if context.person.dialog.typed_chars >= CUT else "\n"
    whole = f"{before}{between}{context.event.value}"
    result = talks.engine.answer(stepped, Given(whole), scope)
    if result.unread or result.effects or not result.stack or result.stack.top.state != session.state:
        return None
    # The question stays unchanged, with its buttons: only the previous answer has changed.
    again = replace(result.stack.top, token=session.token, draft=session.draft)
    kept = replace(result, stack=result.stack.with_top(again))
    return acknowledge(talks.recorded(context, kept), WRITTEN_DOWN, talks.phrase(context, "added"))


def _offered(
    talks: DialogStack, context: TurnContext, session: Session, state: State, phrase: str
) -> TurnContext:
    """Ask the open question with the text offered under it, or above it where it can't be offered."""
    words = context.event.value
    offering = prompt_kind(state).with_offer(session, state, words)
    if offering is None:
        said = {"words": clip(" ".join(words.split()), MOST_QUOTED)}
        return talks.ask(context, talks.phrase(context, f"{phrase}-here", said))
    offering = replace(offering, token=session.token + 1)
    dialog = context.person.dialog
    person = replace(context.person, dialog=dialog.with_stack(dialog.stack.with_top(offering)))
    return talks.ask(replace(context, person=person), talks.phrase(context, phrase))
