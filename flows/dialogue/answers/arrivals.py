"""Handles texts that are no plain answer: sent before the question could be read, or forwarded. Pure."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from flows.dialogue.stack.dialog_stack import DialogStack
from flows.engine.prompts import prompt_kind
from flows.locale.lengths import one_line, utf16
from flows.model import Event, Given, Session
from flows.person import Person
from flows.turn import TurnContext

CUT = 4090
"""UTF-16 units from which a text counts as the first part of a paste: clients cut at about 4,096."""

PASTE = 2
"""Seconds between the parts of one paste."""

MOST_QUOTED = 200
"""Characters of a text that are quoted to say which one is meant."""

SAME_MESSAGE_WITHIN = timedelta(seconds=5)
"""Longest time by which a text can be older than the last answer; beyond it clocks differ."""

SAME_CLOCK = timedelta(days=1)
"""Difference between Telegram's clock and ours from which the date of a message is not used."""


HEARD = "👌"
"""Reaction to what needs no words: thanks, an okay, or the same text once more."""

WRITTEN_DOWN = "✍"
"""Reaction to a text that was added to the one before: of those that Telegram lets bots give, the one that
says so and judges nothing."""


def note(talks: DialogStack, before: Person, turn: TurnContext, event: Event) -> None:
    """Note the time of the last typed answer, the album answered last, and where the question was shown."""
    was, now = before.dialog.stack, turn.dialog.stack
    if was is not now and was and now and _is_asked_again(talks, was.top, now.top):
        _keep_shown(turn, was.top.token)
    dialog = turn.dialog
    took = event.kind == "text" and dialog.stack is not before.dialog.stack
    typed = (event.sent, utf16(event.value)) if took else (0, 0)
    album = event.album if event.kind == "other" else ""
    if (dialog.typed_at, dialog.typed_chars, dialog.album) != (*typed, album):
        turn.dialog = replace(dialog, typed_at=typed[0], typed_chars=typed[1], album=album)


def _keep_shown(turn: TurnContext, token: int) -> None:
    """Renew the token of the message that showed a prompt first, since it is asked again with new buttons."""
    prompt = turn.delivery.prompt
    if prompt and prompt.token == token:
        renewed = replace(prompt, token=turn.dialog.stack.top.token)
        turn.delivery = replace(turn.delivery, prompt=renewed)


def _is_asked_again(talks: DialogStack, was: Session, now: Session) -> bool:
    """Tell whether the same question is open still, such as a list that takes one line after the other."""
    same = (was.flow, was.state, was.path, was.resume) == (now.flow, now.state, now.path, now.resume)
    return same and (was.draft == now.draft or prompt_kind(talks.state_of(now)).redraws)


def answered(talks: DialogStack, turn: TurnContext) -> bool:
    """Answer a text that is no plain answer to the open question; return False for one that is.

    A text written before the question was shown is added to the previous answer, if that was free text.
    Otherwise, and if somebody else wrote it, the person is asked whether to use it.
    """
    if is_early(turn):
        if _is_said_again(talks, turn):
            turn.acknowledge(HEARD, HEARD)  # as one writes once more who waits for an answer
        elif not (_belongs_before(turn) and _join(talks, turn)):
            offer(talks, turn, turn.event.value, "written-early")
        return True
    if not turn.event.foreign:
        return False
    state = talks.state_of(turn.dialog.stack.top)
    takes = prompt_kind(state).takes_words(state)
    if takes:
        offer(talks, turn, turn.event.value, "forwarded")
    return takes


def way_declined(talks: DialogStack, turn: TurnContext) -> bool:
    """Say that a typed way out ("skip") was not taken, if it was written before the question was shown."""
    if turn.event.kind != "text" or not is_early(turn):
        return False
    talks.ask(turn, unused(talks, turn))
    return True


def unused(talks: DialogStack, turn: TurnContext) -> str:
    """Return the line that says that an early text was not used."""
    return _quoted(talks, turn, turn.event.value, "written-early-here")


def captioned(talks: DialogStack, turn: TurnContext) -> bool:
    """Offer the words under a picture, and tell whether the open question takes any."""
    state, words = talks.state_of(turn.dialog.stack.top), turn.event.shown.strip()
    kind = prompt_kind(state)
    if not kind.takes_words(state) or kind.with_offer(turn.dialog.stack.top, state, words) is None:
        return False
    offer(talks, turn, words, "captioned")
    return True


def is_early(turn: TurnContext) -> bool:
    """Tell whether a text was sent before its question could be read, or may have been.

    Its number in the chat is before that of the question, or the question has no number yet. Where numbers
    say nothing: the text came together with the one before, or its date is before the question's. The rest
    of a text that a client had to cut is early whatever its number.
    """
    event = turn.event
    by_number = _is_early_by_number(turn)
    if by_number is not None:
        return by_number or _follows_cut(turn)
    if event.together and turn.dialog.typed_chars:
        return True
    dated = event.sent and turn.dialog.typed_at
    if not dated or abs(turn.now.timestamp() - event.sent) > SAME_CLOCK.total_seconds():
        return False
    if _follows_cut(turn):
        return True
    asked, keyboard = turn.engagement.last_seen, turn.delivery.keyboard
    if asked is None or turn.now - asked > SAME_MESSAGE_WITHIN or event.sent >= int(asked.timestamp()):
        return False
    return not (event.message_id and keyboard and event.message_id > keyboard)


def _is_early_by_number(turn: TurnContext) -> bool | None:
    """Tell by message numbers whether a text was sent before its question; None where they don't tell.

    A question that waits in the outbox was not shown, or its receipt was lost.
    """
    number, prompt, token = turn.event.message_id, turn.delivery.prompt, turn.dialog.stack.top.token
    if number is None:
        return None
    if prompt and prompt.token == token:
        return number < prompt.message_id
    waits = any(item.do == "send" and item.message.token == token for item in turn.delivery.outbox)
    return True if waits else None


def _belongs_before(turn: TurnContext) -> bool:
    """Tell whether an early text is about the previous question: no copy of the open one was seen yet."""
    prompt, token = turn.delivery.prompt, turn.dialog.stack.top.token
    if turn.event.together or continues_paste(turn) or _is_early_by_number(turn) is None:
        return True
    soon = turn.event.sent - turn.dialog.typed_at <= SAME_MESSAGE_WITHIN.total_seconds()
    return soon and prompt is not None and prompt.token == token and prompt.certain


def continues_paste(turn: TurnContext) -> bool:
    """Tell whether a text is the rest of one that a client had to cut."""
    return turn.dialog.typed_chars >= CUT and (turn.event.together or _follows_cut(turn))


def _follows_cut(turn: TurnContext) -> bool:
    """Tell whether a text was sent soon after one so long that a client may have cut it."""
    dialog = turn.dialog
    return dialog.typed_chars >= CUT and 0 <= turn.event.sent - dialog.typed_at <= PASTE


def _is_said_again(talks: DialogStack, turn: TurnContext) -> bool:
    """Tell whether an early text repeats the free text before it, or the last line of that."""
    session = turn.dialog.stack.top
    state = talks.library.flows[session.flow].states.get(session.path[-1]) if session.path else None
    before = session.answers.get(state.save) if state is not None and prompt_kind(state).free else None
    return isinstance(before, str) and turn.event.value.strip() in (before, before.rpartition("\n")[2])


def _join(talks: DialogStack, turn: TurnContext) -> bool:
    """Add the text to the previous answer. False where that was no free text, or has led elsewhere."""
    scope, stack = talks.scope(turn), turn.dialog.stack
    session, states = stack.top, talks.library.flows[stack.flow].states
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


def offer(talks: DialogStack, turn: TurnContext, words: str, phrase: str) -> None:
    """Ask the open question with the text as its suggestion, or quoted above where it takes no suggestion.

    `phrase` names the line for the first case, and with `-here` behind it the line for the second.
    """
    session = turn.dialog.stack.top
    state = talks.state_of(session)
    offering = prompt_kind(state).with_offer(session, state, words)
    if offering is None:
        talks.ask(turn, _quoted(talks, turn, words, f"{phrase}-here"))
        return
    offered = turn.dialog.stack.with_top(replace(offering, token=session.token + 1))
    turn.dialog = turn.dialog.with_stack(offered)
    _keep_shown(turn, session.token)
    talks.ask(turn, talks.phrase(turn, phrase))


def _quoted(talks: DialogStack, turn: TurnContext, words: str, phrase: str) -> str:
    return talks.phrase(turn, phrase, {"words": one_line(words, MOST_QUOTED)})
