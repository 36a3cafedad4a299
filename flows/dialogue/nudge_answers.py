"""Answers taps and typed text on a nudge. An open flow stays open. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from flows.dialogue.dialog_stack import DialogStack
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
from flows.record import updates
from flows.turn import TurnContext, retire

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


def answered(talks: DialogStack, context: TurnContext, value: str) -> TurnContext:
    """Answer a tap on a nudge."""
    answer, _, tapped = value.removeprefix(NUDGE_PREFIX).partition(":")
    nudge = next((one for one in context.person.engagement.nudges if stamp(one) == tapped), None)
    if nudge is None or answer not in (*NUDGE_ANSWERS, WHY):
        return talks.ask(context, talks.phrase(context, "old-button"))
    if answer == WHY:
        return _why(talks, context, nudge)
    noted = policy.answered(context.person, nudge, answer, context.now)
    context = replace(context, person=noted, chosen=talks.phrase(context, f"nudge-{answer}"))
    return NUDGE_ANSWERS[answer](talks, context, nudge)


def typed(talks: DialogStack, context: TurnContext) -> str | None:
    """Return the value of the newest open nudge's button whose label was typed, or None.

    After a message about the nudge, such as why it came, its labels can be typed for a while.
    """
    nudge = next(iter(context.person.engagement.nudges[-1:]), None)
    if nudge is None or nudge.answer or context.now - nudge.at >= TAP_WITHIN:
        return None
    is_open = nudge.answered is None
    if nudge.answered is not None and context.now - nudge.answered >= STILL_SHOWN:
        return None
    words, known = (
        plain(context.event.value),
        talks.engine.prompt_builder.words(context.person.profile.language).typed,
    )
    spoken = (names for phrase, names in ANSWER_WORDS.items() if is_open and words in known[phrase])
    meant = {f"{NUDGE_PREFIX}{name}:{stamp(nudge)}" for names in spoken for name in names}
    rows = (
        *card(talks.library, context.person, nudge).rows,
        *(() if is_open else button_rows(talks.library, context.person, nudge, ((HIDE,),))),
    )
    buttons = (button for row in rows for button in row)
    return next((one.value for one in buttons if one.value in meant or plain(one.label) == words), None)


def doubted(talks: DialogStack, context: TurnContext) -> TurnContext | None:
    """Ask what a no to "Still true?" means, None where it was none: a line can change, or rest."""
    nudge = next(iter(context.person.engagement.nudges[-1:]), None)
    if nudge is None or nudge.answered is not None or context.now - nudge.at >= TAP_WITHIN:
        return None
    known = talks.engine.prompt_builder.words(context.person.profile.language).typed
    has_line = any(STILL in row for row in BUTTON_ROWS.get(nudge.kind, OFFER))
    if not has_line or not made_of(context.event.value, known["no-words"] | known["polite-words"]):
        return None
    rows = button_rows(talks.library, context.person, nudge, ((CHANGE, HIDE),))
    return _say(context, Message(talks.phrase(context, "nudge-doubted"), rows=rows))


def _why(talks: DialogStack, context: TurnContext, nudge: Nudge) -> TurnContext:
    """Tell why the nudge came, with its buttons and one to rest this reason."""
    rows = BUTTON_ROWS.get(nudge.kind, OFFER)
    kept = tuple(tuple(name for name in row if name != WHY) for row in rows)
    rest = ((HIDE,),) if nudge.reason is not None else ()
    buttons = button_rows(talks.library, context.person, nudge, (*kept, *rest))
    return _say(context, Message(" ".join(nudge.why), rows=buttons))


def _say(context: TurnContext, message: Message) -> TurnContext:
    """Answer the nudge without touching the buttons of the flow in progress."""
    live = context.person.delivery.keyboard
    closed = retire(
        replace(
            context, person=replace(context.person, delivery=replace(context.person.delivery, keyboard=None))
        )
    )
    still = live if live != context.event.message_id else None
    person = replace(closed.person, delivery=replace(closed.person.delivery, keyboard=still))
    return replace(closed, person=person, sent=(*closed.sent, Outgoing("send", message)))


def _thank(talks: DialogStack, context: TurnContext, nudge: Nudge, *, words: str) -> TurnContext:
    del nudge
    return _say(context, Message(talks.phrase(context, words)))


def _step(talks: DialogStack, context: TurnContext, nudge: Nudge) -> TurnContext:
    """Offer one small step, unless a question is open: that stays where it is."""
    if context.person.dialog.stack:
        return _thank(talks, context, nudge, words="nudge-thanks")
    return talks.open(context, ONE_STEP)


def _change(talks: DialogStack, context: TurnContext, nudge: Nudge) -> TurnContext:
    del nudge
    return talks.open(context, "my-reasons")


def _stop(talks: DialogStack, context: TurnContext, nudge: Nudge) -> TurnContext:
    stopped = replace(context, person=updates.stop_nudges(context.person, context.now))
    return _thank(talks, stopped, nudge, words="nudge-stopped")


def _snooze(talks: DialogStack, context: TurnContext, nudge: Nudge) -> TurnContext:
    del nudge
    return talks.open(context, QUIET)


def _yes(talks: DialogStack, context: TurnContext, nudge: Nudge) -> TurnContext:
    match nudge.kind:
        case "hold-over":
            on_again = replace(context, person=updates.restart_nudges(context.person, context.now))
            return _thank(talks, on_again, nudge, words="nudge-on")
        case "note" if notes := [one for one in context.person.words.notes if one.mark != "heavy"]:
            note = notes[-1]
            values: dict[str, Value] = {
                "note": note.text,
                "on": note.at.astimezone(zone_of(context.person)).date().isoformat(),
            }
            return _say(context, Message(talks.phrase(context, "nudge-the-note", values)))
        case "carry-on" if not context.person.dialog.stack and context.person.dialog.suspended:
            return talks.open(context, context.person.dialog.suspended[-1].flow)
        case kind if kind in ANSWER_OPENS:
            return talks.open(context, ANSWER_OPENS[kind])
    return talks.ask(context)


def _off(talks: DialogStack, context: TurnContext, nudge: Nudge) -> TurnContext:
    """Switch reminders of sessions off. The appointments stay."""
    quiet = replace(context.person.engagement.preferences, reminders=(), ask_after=False)
    ended = replace(
        context,
        person=replace(context.person, engagement=replace(context.person.engagement, preferences=quiet)),
    )
    return _thank(talks, ended, nudge, words="nudge-ended")


NUDGE_ANSWERS: Mapping[str, Callable[[DialogStack, TurnContext, Nudge], TurnContext]] = {
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
