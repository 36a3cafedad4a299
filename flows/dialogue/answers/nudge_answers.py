"""Answers taps and typed text on a nudge. An open flow stays open. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from flows.dialogue.answers.typed_text import TypedText
from flows.dialogue.stack.dialog_stack import DialogStack
from flows.engagement import offers, policy
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
from flows.locale.matching import grouped, plain
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


BUTTONS_OF: Mapping[str, tuple[str, ...]] = {
    "fewer-words": (FEWER,),
    "why-came-words": (WHY,),
    "change-words": (CHANGE,),
    "not-today-words": (NOT_TODAY, NO),
    "still-words": (STILL,),
    "no-longer-words": (),
    "yes-words": (STILL, YES),
    "no-words": (NO,),
}
"""Buttons that words stand for, by the list that holds the words; an earlier list counts before a later one.

On a reason a no is no button: it is asked about.
"""

_PLAIN = ("yes-words", "no-words")
"""Lists of words that answer only a message that nothing has come after."""

_AGREES, _DENIES = ("still-words", "yes-words"), ("no-longer-words", "no-words")

TYPED_WITHIN = timedelta(days=14)
"""Time in which a message can be answered by typing, as long as nothing newer came."""

STORY_CHARS = 600
"""Characters of a text whose clauses are looked at for an answer."""

_STOPS = re.compile(r"[.,;:!?…\n–—]+")


STILL_SHOWN = timedelta(minutes=10)
"""Time after the last event in which the buttons under a nudge are still on the screen."""

ONE_STEP = "one-step"
"""Flow that offers one small step to somebody for whom a reason is still true."""

QUIET = "quiet"
"""Flow in which a pause is chosen: a day, three, a week, until a day, or more."""


def answer(talks: DialogStack, turn: TurnContext, value: str) -> None:
    """Answer a tap on a button under a nudge, by its value; a nudge that is gone makes it an old button."""
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


def typed(talks: DialogStack, turn: TurnContext, text: TypedText, *, story: bool = True) -> str | None:
    """Return the value of the newest open nudge's button that was typed, or None.

    After a message about the nudge, such as why it came, its buttons can be typed for a while. With `story`
    an answer at the beginning or the end of a longer text counts as well.
    """
    nudge = newest(turn)
    if nudge is None:
        return None
    found = _meaning(turn, nudge, text, story=story)
    meant = {f"{NUDGE_PREFIX}{name}:{stamp(nudge)}" for name in BUTTONS_OF[found]} if found else set()
    later = () if _came_back(turn, nudge) is None else ((HIDE,),)
    rows = (
        *card(talks.library, turn.person, nudge).rows,
        *button_rows(talks.library, turn.person, nudge, later),
    )
    buttons = [button for row in rows for button in row]
    labelled = (one.value for one in buttons if plain(one.label) == text.plain)
    return next(labelled, None) or next((one.value for one in buttons if one.value in meant), None)


def newest(turn: TurnContext) -> Nudge | None:
    """Return the newest nudge while its buttons can be typed, else None."""
    nudge = next(iter(turn.engagement.nudges[-1:]), None)
    if nudge is None or nudge.answer or turn.now - nudge.at >= TYPED_WITHIN:
        return None
    came = _came_back(turn, nudge)
    return None if came is not None and turn.now - came >= STILL_SHOWN else nudge


def _came_back(turn: TurnContext, nudge: Nudge) -> datetime | None:
    """Return when the person came back after the nudge without answering it, or None."""
    seen = turn.engagement.last_seen
    return nudge.answered or (seen if seen is not None and seen > nudge.at else None)


def doubted(turn: TurnContext, text: TypedText, *, story: bool = True) -> Nudge | None:
    """Return the newest nudge where a typed no answers the line that it quotes, else None."""
    nudge = newest(turn)
    if nudge is None or not any(STILL in row for row in BUTTON_ROWS.get(nudge.kind, OFFER)):
        return None
    return nudge if _meaning(turn, nudge, text, story=story) in _DENIES else None


def wants_none(text: TypedText, *, near: bool, asked: bool) -> bool:
    """Tell whether a text says nothing but that no messages are wanted: "please don't send these any more".

    After a message, `near`, "these" is enough. Where a question takes own words, `asked`, it has to say who
    writes to whom.
    """
    lists = text.lists
    no, things, these, frame = map(
        lists.__getitem__, ("unwanted-words", "message-words", "these-words", "stop-frame-words")
    )
    if not text.is_made_of(no, things, these, frame) or text.is_made_of(things, these, frame):
        return False
    said = f" {text.said} "
    if any(f" {words} " in said for words in lists["keep-writing-words"]):
        return False
    if asked and not any(f" {word} " in said for word in lists["to-me-words"]):
        return False
    if not text.is_made_of(no, these, frame):
        return True
    return near and not text.is_made_of(no, frame)


def _meaning(turn: TurnContext, nudge: Nudge, text: TypedText, *, story: bool) -> str | None:
    """Return the list of `BUTTONS_OF` that a text answers the nudge with, or None."""
    is_open = _came_back(turn, nudge) is None
    whole = _named(text)
    if whole is not None:
        return whole if is_open or whole not in _PLAIN else None
    if not story or len(text.text) > STORY_CHARS:
        return None
    clauses = [TypedText(clause, text.words, text.language) for clause in _clauses(text)]
    names = [_named(clause) for clause in clauses]
    if not names:
        return None
    first = names[0] or _opening(clauses[0])
    last = names[-1] if names[-1] not in _PLAIN else None
    found = [one for one in (first, *names[1:]) if one]
    mixed = not {*found}.isdisjoint(_AGREES) and not {*found}.isdisjoint(_DENIES)
    meant = min((one for one in (first, last) if one), key=[*BUTTONS_OF].index, default=None)
    if meant is None or (mixed and meant in (*_AGREES, *_DENIES)) or (meant in _PLAIN and not is_open):
        return None
    return meant


def _named(text: TypedText) -> str | None:
    """Return the first list of `BUTTONS_OF` that a text as a whole is made of, with words around it."""
    lists = text.lists
    rest = lists["not-today-words"]
    plain_words = tuple(lists[name] - rest for name in _PLAIN)
    for name in BUTTONS_OF:
        core = lists[name] - rest if name in _PLAIN else lists[name]
        beside = () if name in _PLAIN else plain_words
        around = (lists["answer-frame-words"] - core, *(words - core for words in beside))
        if text.said in core or text.holds((core,), (*around, lists["polite-words"] - core)):
            return name
    return None


def _clauses(text: TypedText) -> Iterator[str]:
    """Yield the clauses of a text: between its stops, and before words such as "because"."""
    joining = text.lists["joining-words"] - text.lists["if-words"]
    for part in _STOPS.split(text.text):
        clause: list[str] = []
        for word in part.split():
            if plain(word) in joining and clause:
                yield " ".join(clause)
                clause = []
            elif plain(word) not in joining:
                clause.append(word)
        if clause:
            yield " ".join(clause)


def _opening(clause: TypedText) -> str | None:
    """Return the list of a yes or no with which a clause goes on without a stop: "yes i read to him"."""
    goes_on = dict(grouped(clause.words.written.get("going-on-words", "")))
    first, _, rest = clause.said.partition(" ")
    after = rest.partition(" ")[0]
    for name in ("yes", "no"):
        if first in clause.lists[f"{name}-words"] and after in goes_on.get(name, ()):
            return f"{name}-words"
    return None


def ask_about_doubt(talks: DialogStack, turn: TurnContext, nudge: Nudge) -> None:
    """Ask what a no to "Still true?" means: a line can change, or rest. Until then it rests by itself."""
    turn.person = policy.doubted(turn.person, nudge, turn.now)
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
