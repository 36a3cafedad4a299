"""Answers taps and typed text on a nudge. An open flow stays open. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from msgspec.structs import replace

from flows.dialogue.answers.typed_text import TypedText
from flows.dialogue.stack.dialog_stack import DialogStack
from flows.engagement import offers, policy
from flows.engagement.drift import TAP_WITHIN
from flows.engagement.wording import (
    BUTTON_ROWS,
    CHANGE,
    FEWER,
    HIDE,
    KEEP,
    NO,
    NOT_TODAY,
    NUDGE_PREFIX,
    OFF,
    OFFER,
    SNOOZE,
    STILL,
    STOP,
    WHY,
    YES,
    button_rows,
    card,
    stamp,
)
from flows.locale.matching import made_of, plain
from flows.model import Message, Value
from flows.person import Nudge, NudgeKind, Outgoing, zone_of
from flows.record import holds
from flows.turn import TurnContext

ANSWER_OPENS: Mapping[NudgeKind, str] = {
    "look": offers.OFFERED_FLOWS["look"],
    "decide": offers.OFFERED_FLOWS["decide"],
    "refresh": "my-reasons",
    "pulse": "weekly-pulse",
    "reminder": "before-session",
    "after": "after-session",
}


ANSWER_WORDS: Mapping[str, tuple[str, ...]] = {"yes-words": (STILL, YES), "no-words": (NO,)}
"""Buttons that a plain yes or no stands for. On a reason a no is ambiguous."""


STILL_SHOWN = timedelta(minutes=10)
"""Time after the last event in which the buttons under a nudge are still on the screen."""

ONE_STEP = "one-step"
"""Flow that offers one small step to somebody for whom a reason is still true."""

QUIET = "quiet"
"""Flow in which a pause is chosen: a day, three, a week, until a day, or more."""


def answer(talks: DialogStack, turn: TurnContext, value: str) -> None:
    """Answer a tap on a nudge."""
    name, _, tapped = value.removeprefix(NUDGE_PREFIX).partition(":")
    nudge = next((one for one in turn.engagement.nudges if stamp(one) == tapped), None)
    if nudge is None or name not in (*NUDGE_ANSWERS, WHY):
        talks.ask(turn, talks.phrase(turn, "old-button"))
    elif name == WHY:
        _why(talks, turn, nudge)
    else:
        turn.person = policy.answered(turn.person, nudge, name, turn.now)
        turn.chosen = talks.phrase(turn, f"nudge-{name}")
        NUDGE_ANSWERS[name](talks, turn, nudge)


def typed(talks: DialogStack, turn: TurnContext, text: TypedText) -> str | None:
    """Return the value of the newest open nudge's button whose label was typed, or None.

    After a message about the nudge, such as why it came, its labels can be typed for a while.
    """
    nudge = next(iter(turn.engagement.nudges[-1:]), None)
    if nudge is None or nudge.answer or turn.now - nudge.at >= TAP_WITHIN:
        return None
    is_open = nudge.answered is None
    if nudge.answered is not None and turn.now - nudge.answered >= STILL_SHOWN:
        return None
    spoken = (names for words, names in ANSWER_WORDS.items() if is_open and text.plain in text.lists[words])
    meant = {f"{NUDGE_PREFIX}{name}:{stamp(nudge)}" for names in spoken for name in names}
    rows = (
        *card(talks.library, turn.person, nudge).rows,
        *(() if is_open else button_rows(talks.library, turn.person, nudge, ((HIDE,),))),
    )
    buttons = (button for row in rows for button in row)
    return next((one.value for one in buttons if one.value in meant or plain(one.label) == text.plain), None)


def doubted(turn: TurnContext, text: TypedText) -> Nudge | None:
    """Return the newest nudge where a typed no answers the line that it quotes, else None."""
    nudge = next(iter(turn.engagement.nudges[-1:]), None)
    if nudge is None or nudge.answered is not None or turn.now - nudge.at >= TAP_WITHIN:
        return None
    has_line = any(STILL in row for row in BUTTON_ROWS.get(nudge.kind, OFFER))
    said_no = made_of(text.text, text.lists["no-words"], text.lists["polite-words"])
    return nudge if has_line and said_no else None


def ask_about_doubt(talks: DialogStack, turn: TurnContext, nudge: Nudge) -> None:
    """Ask what a no to "Still true?" means: a line can change, or rest."""
    rows = button_rows(talks.library, turn.person, nudge, ((CHANGE, HIDE),))
    _say(turn, Message(talks.phrase(turn, "nudge-doubted"), rows=rows))


def _why(talks: DialogStack, turn: TurnContext, nudge: Nudge) -> None:
    """Tell why the nudge came, with its buttons and one to rest this reason."""
    rows = BUTTON_ROWS.get(nudge.kind, OFFER)
    kept = tuple(tuple(name for name in row if name != WHY) for row in rows)
    rest = ((HIDE,),) if nudge.reason is not None else ()
    buttons = button_rows(talks.library, turn.person, nudge, (*kept, *rest))
    _say(turn, Message(" ".join(nudge.why), rows=buttons))


def _say(turn: TurnContext, message: Message) -> None:
    """Answer the nudge without touching the buttons of the flow in progress."""
    live = turn.delivery.keyboard
    turn.delivery = replace(turn.delivery, keyboard=None)
    turn.retire()
    turn.delivery = replace(turn.delivery, keyboard=live if live != turn.event.message_id else None)
    turn.queue(Outgoing("send", message))


def _thank(talks: DialogStack, turn: TurnContext, _nudge: Nudge, *, words: str) -> None:
    _say(turn, Message(talks.phrase(turn, words)))


def _step(talks: DialogStack, turn: TurnContext, nudge: Nudge) -> None:
    """Offer one small step, unless a question is open: that stays where it is."""
    if turn.dialog.stack:
        _thank(talks, turn, nudge, words="nudge-thanks")
    else:
        talks.open(turn, ONE_STEP)


def _change(talks: DialogStack, turn: TurnContext, _nudge: Nudge) -> None:
    talks.open(turn, "my-reasons")


def _stop(talks: DialogStack, turn: TurnContext, nudge: Nudge) -> None:
    turn.person = holds.stop_nudges(turn.person, turn.now)
    _thank(talks, turn, nudge, words="nudge-stopped")


def _snooze(talks: DialogStack, turn: TurnContext, _nudge: Nudge) -> None:
    talks.open(turn, QUIET)


def _yes(talks: DialogStack, turn: TurnContext, nudge: Nudge) -> None:
    match nudge.kind:
        case "hold-over":
            turn.person = holds.restart_nudges(turn.person, turn.now)
            _thank(talks, turn, nudge, words="nudge-on")
        case "note" if notes := [one for one in turn.words.notes if one.mark != "heavy"]:
            note = notes[-1]
            on = note.at.astimezone(zone_of(turn.person)).date().isoformat()
            values: dict[str, Value] = {"note": note.text, "on": on}
            _say(turn, Message(talks.phrase(turn, "nudge-the-note", values)))
        case "carry-on" if not turn.dialog.stack and turn.dialog.suspended:
            talks.open(turn, turn.dialog.suspended[-1].flow)
        case kind if kind in ANSWER_OPENS:
            talks.open(turn, ANSWER_OPENS[kind])
        case _:
            talks.ask(turn)


def _off(talks: DialogStack, turn: TurnContext, nudge: Nudge) -> None:
    """Switch reminders of sessions off. The appointments stay."""
    quiet = replace(turn.engagement.preferences, reminders=(), ask_after=False)
    turn.engagement = replace(turn.engagement, preferences=quiet)
    _thank(talks, turn, nudge, words="nudge-ended")


NUDGE_ANSWERS: Mapping[str, Callable[[DialogStack, TurnContext, Nudge], None]] = {
    STILL: _step,
    CHANGE: _change,
    NOT_TODAY: partial(_thank, words="nudge-rest"),
    FEWER: partial(_thank, words="nudge-less"),
    HIDE: partial(_thank, words="nudge-hidden"),
    SNOOZE: _snooze,
    STOP: _stop,
    YES: _yes,
    NO: partial(_thank, words="nudge-left"),
    KEEP: partial(_thank, words="nudge-kept"),
    OFF: _off,
}
