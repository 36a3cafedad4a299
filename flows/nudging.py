"""Words a nudge, and answers the taps on it. The nudge is no question: the talk in progress stays open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from flows import engagement, ladder, record
from flows.drift import TAP_WITHIN, Drift, Part
from flows.loader import Library
from flows.model import Button, Message, Value
from flows.person import Nudge, NudgeKind, Outgoing, Person, Reason
from flows.planned import day_words
from flows.scene import Scene, retire
from flows.slots import zone_of
from flows.talks import Talks
from flows.text import fill
from flows.typed import plain

PREFIX = ":nudge-"

STILL, CHANGE, NOT_TODAY, WHY, FEWER, STOP, YES, NO, KEEP, OFF, HIDE, SNOOZE = (
    "still", "change", "not-today", "why", "fewer", "stop", "yes", "no", "keep", "off", "hide", "snooze",
)  # fmt: skip

OFFER = ((YES, NO), (WHY, FEWER), (SNOOZE, STOP))
ROWS: Mapping[NudgeKind, tuple[tuple[str, ...], ...]] = {
    "reason": ((STILL, CHANGE), (NOT_TODAY, WHY), (FEWER, SNOOZE), (STOP,)),
    "goodbye": (),
    "hold-over": ((YES, NO),),
    "keep-on": ((KEEP, OFF),),
    "reminder": ((YES, NO), (WHY, SNOOZE), (STOP,)),
    "after": ((YES, NO), (WHY, SNOOZE), (STOP,)),
}
"""The buttons under each kind; what isn't named here is an offer."""

OPENS: Mapping[NudgeKind, str] = {
    "look": ladder.OPENS["look"],
    "decide": ladder.OPENS["decide"],
    "refresh": "my-reasons",
    "pulse": "weekly-pulse",
    "reminder": "before-session",
    "after": "after-session",
}

SPOKEN: Mapping[str, tuple[str, ...]] = {"yes-words": (STILL, YES), "no-words": (NO,)}
"""Which buttons a plain yes or no stands for. No is no answer to a line: it could be any of several."""

LONGEST = 200
"""Letters in a card, so that it is read at a glance (engagement.md, section 8)."""

QUIET = "quiet"
"""The talk in which a pause is chosen: a day, three, a week, until a day, or more than a pause."""

SIGNS = 3
WEIGHTY = 3.0
"""A sign with fewer points than this isn't why a message came."""


def card(library: Library, person: Person, nudge: Nudge) -> Message:
    """Return the nudge as a silent message, with the reason's exact words where it brings one back."""
    language, values = person.language, _values(library, person, nudge)
    wordings = [
        fill(library.phrase(f"nudge-{name}", language), values, language) for name in _words(person, nudge)
    ]
    said = next((one for one in wordings if len(one.text) <= LONGEST), wordings[-1])
    rows = _rows(library, person, nudge, ROWS.get(nudge.kind, OFFER))
    return Message(said.text, said.bold, rows, silent=True)


def why(library: Library, person: Person, nudge: Nudge, drift: Drift) -> tuple[str, ...]:
    """Return why this nudge comes, in plain sentences that are true at its moment."""

    def phrase(name: str, values: Mapping[str, Value]) -> str:
        return fill(library.phrase(f"why-{name}", person.language), values, person.language).text

    if nudge.kind not in ladder.KINDS:
        return (phrase(nudge.kind, {}),)
    adding = (one for one in drift.parts if one.group != "protective" and one.points >= WEIGHTY)
    heaviest = sorted(adding, key=lambda one: -one.points)[:SIGNS]
    return (*(phrase(one.sign, _part(person, one)) for one in heaviest), phrase("asked", {}))


def answered(talks: Talks, scene: Scene, value: str) -> Scene:
    """Answer a tap on a nudge."""
    answer, _, stamp = value.removeprefix(PREFIX).partition(":")
    nudge = next((one for one in scene.person.nudges if _stamp(one) == stamp), None)
    if nudge is None or answer not in (*ANSWERS, WHY):
        return talks.ask(scene, talks.phrase(scene, "old-button"))
    if answer == WHY:
        return _why(talks, scene, nudge)
    noted = engagement.answered(scene.person, nudge, answer, scene.now)
    scene = replace(scene, person=noted, chosen=talks.phrase(scene, f"nudge-{answer}"))
    return ANSWERS[answer](talks, scene, nudge)


def typed(talks: Talks, scene: Scene) -> str | None:
    """Return the button of the newest nudge whose words were typed, while it is open."""
    nudge = next(iter(scene.person.nudges[-1:]), None)
    if nudge is None or nudge.answered is not None or scene.now - nudge.at >= TAP_WITHIN:
        return None
    words, known = plain(scene.event.value), talks.engine.asking.words(scene.person.language).typed
    spoken = (names for phrase, names in SPOKEN.items() if words in known[phrase])
    meant = {f"{PREFIX}{name}:{_stamp(nudge)}" for names in spoken for name in names}
    buttons = (button for row in card(talks.library, scene.person, nudge).rows for button in row)
    return next((one.value for one in buttons if one.value in meant or plain(one.label) == words), None)


def _rows(
    library: Library, person: Person, nudge: Nudge, names: tuple[tuple[str, ...], ...]
) -> tuple[tuple[Button, ...], ...]:
    def button(name: str) -> Button:
        label = fill(library.phrase(f"nudge-{name}", person.language), {}).text
        return Button(label, f"{PREFIX}{name}:{_stamp(nudge)}")

    return tuple(tuple(button(name) for name in row) for row in names)


def _words(person: Person, nudge: Nudge) -> tuple[str, ...]:
    """Return the names of its words, the first that fits: a line is never cut."""
    if nudge.kind == "reason":
        return ("reason", "reason-long")
    if nudge.kind == "reminder" and nudge.reason is not None:
        return ("reminder-reason", "reminder")
    if nudge.kind == "goodbye" and person.appointments and person.nudging.reminders:
        return ("goodbye-reminders",)
    return (nudge.kind,)


def _stamp(nudge: Nudge) -> str:
    """Tell nudges apart: no two are meant for the same minute."""
    return str(int(nudge.at.timestamp()) // 60)


def _values(library: Library, person: Person, nudge: Nudge) -> dict[str, Value]:
    found: dict[str, Value] = {}
    reason = _reason(person, nudge)
    if reason is not None:
        found |= {"line": reason.text, "on": _day(person, reason.at)}
    if nudge.session is not None:
        start = nudge.session.astimezone(zone_of(person))
        day = day_words(library, person, nudge.session, nudge.at)
        found |= {"day": day, "at": start.time().isoformat()}
    return found


def _reason(person: Person, nudge: Nudge) -> Reason | None:
    return next((one for one in person.reasons if one.id == nudge.reason), None)


def _part(person: Person, part: Part) -> dict[str, Value]:
    told = {"on": _day(person, part.at)} if part.at is not None else {}
    return {**told, "value": part.value, "usual": part.usual}


def _day(person: Person, at: datetime) -> str:
    return at.astimezone(zone_of(person)).date().isoformat()


def _why(talks: Talks, scene: Scene, nudge: Nudge) -> Scene:
    """Say why, with the same answers again, and a rest from this line."""
    rows = ROWS.get(nudge.kind, OFFER)
    kept = tuple(tuple(name for name in row if name != WHY) for row in rows)
    rest = ((HIDE,),) if nudge.reason is not None else ()
    buttons = _rows(talks.library, scene.person, nudge, (*kept, *rest))
    return _say(scene, Message(" ".join(nudge.why), rows=buttons))


def _say(scene: Scene, message: Message) -> Scene:
    """Answer under the nudge. The buttons of a talk in progress stay as they are."""
    live = scene.person.keyboard
    closed = retire(replace(scene, person=replace(scene.person, keyboard=None)))
    still = live if live != scene.event.message_id else None
    person = replace(closed.person, keyboard=still)
    return replace(closed, person=person, sent=(*closed.sent, Outgoing("send", message)))


def _thank(talks: Talks, scene: Scene, nudge: Nudge, *, words: str) -> Scene:
    del nudge
    return _say(scene, Message(talks.phrase(scene, words)))


def _change(talks: Talks, scene: Scene, nudge: Nudge) -> Scene:
    del nudge
    return talks.open(scene, "my-reasons")


def _stop(talks: Talks, scene: Scene, nudge: Nudge) -> Scene:
    stopped = replace(scene, person=record.stop_nudges(scene.person, scene.now))
    return _thank(talks, stopped, nudge, words="nudge-stopped")


def _snooze(talks: Talks, scene: Scene, nudge: Nudge) -> Scene:
    del nudge
    return talks.open(scene, QUIET)


def _yes(talks: Talks, scene: Scene, nudge: Nudge) -> Scene:
    match nudge.kind:
        case "hold-over":
            on_again = replace(scene, person=record.restart_nudges(scene.person, scene.now))
            return _thank(talks, on_again, nudge, words="nudge-on")
        case "note" if scene.person.notes:
            note = scene.person.notes[-1]
            values: dict[str, Value] = {"note": note.text, "on": _day(scene.person, note.at)}
            return _say(scene, Message(talks.phrase(scene, "nudge-the-note", values)))
        case "carry-on" if scene.person.session is None and scene.person.paused:
            return talks.open(scene, scene.person.paused[-1].flow)
        case kind if kind in OPENS:
            return talks.open(scene, OPENS[kind])
    return talks.ask(scene)


def _off(talks: Talks, scene: Scene, nudge: Nudge) -> Scene:
    """Turn the reminders of sessions off; the sessions stay noted."""
    quiet = replace(scene.person.nudging, reminders=(), ask_after=False)
    ended = replace(scene, person=replace(scene.person, nudging=quiet))
    return _thank(talks, ended, nudge, words="nudge-ended")


ANSWERS: Mapping[str, Callable[[Talks, Scene, Nudge], Scene]] = {
    STILL: partial(_thank, words="nudge-thanks"),
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
