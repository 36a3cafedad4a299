"""Words a nudge, and answers the taps on it. The nudge is no question: the talk in progress stays open."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from flows import engagement, record
from flows.loader import Library
from flows.model import Button, Message, Value
from flows.person import Nudge, NudgeKind, Person, Reason
from flows.scene import Scene, retire, say
from flows.talks import Talks
from flows.text import fill

PREFIX = ":nudge-"

STILL, CHANGE, NOT_TODAY, WHY, STOP, YES, NO = (
    f"{PREFIX}{name}" for name in ("still", "change", "not-today", "why", "stop", "yes", "no")
)

ROWS: dict[NudgeKind, tuple[tuple[str, ...], ...]] = {
    "reason": ((STILL, CHANGE), (NOT_TODAY, WHY), (STOP,)),
    "carry-on": ((YES, NO), (WHY, STOP)),
    "look": ((YES, NO), (WHY, STOP)),
    "decide": ((YES, NO), (WHY, STOP)),
    "hold-over": ((YES, NO),),
    "goodbye": (),
    "reminder": (),
}

OPENS: dict[NudgeKind, str] = {"look": "find-my-barrier", "decide": "before-you-decide"}


def card(library: Library, person: Person, nudge: Nudge) -> Message:
    """Return the nudge as a silent message, with the reason's exact words where it brings one back."""
    language = person.language
    said = fill(library.phrase(f"nudge-{nudge.kind}", language), _values(person, nudge), language)
    rows = tuple(
        tuple(Button(fill(library.phrase(value[1:], language), {}).text, value) for value in row)
        for row in ROWS[nudge.kind]
    )
    return Message(said.text, said.bold, rows, silent=True)


def _values(person: Person, nudge: Nudge) -> dict[str, Value]:
    reason = _reason(person, nudge)
    if reason is None:
        return {}
    written = reason.at.astimezone(ZoneInfo(person.zone or "UTC")).date()
    return {"line": reason.text, "on": written.isoformat()}


def _reason(person: Person, nudge: Nudge) -> Reason | None:
    return next((one for one in person.reasons if one.id == nudge.reason), None)


def answered(talks: Talks, scene: Scene, value: str) -> Scene:
    """Answer a tap on a nudge."""
    if not scene.person.nudges:
        return talks.ask(scene, talks.phrase(scene, "old-button"))
    nudge = scene.person.nudges[-1]
    if value == WHY:
        return say(scene, replace(card(talks.library, scene.person, nudge), text=" ".join(nudge.why)))
    noted = engagement.answered(scene.person, value.removeprefix(PREFIX), scene.now)
    scene = replace(scene, person=noted, chosen=talks.phrase(scene, value[1:]) if value in _known() else "")
    match value:
        case _ if value == CHANGE:
            return talks.open(scene, "reasons")
        case _ if value == YES:
            return _accepted(talks, scene, nudge)
        case _ if value == STOP:
            scene = replace(scene, person=record.stop_nudges(scene.person, scene.now))
    words = {STILL: "nudge-thanks", NOT_TODAY: "nudge-rest", STOP: "nudge-stopped", NO: "nudge-left"}
    return say(retire(scene), Message(talks.phrase(scene, words.get(value, "nudge-left"))))


def _accepted(talks: Talks, scene: Scene, nudge: Nudge) -> Scene:
    if nudge.kind == "hold-over":
        scene = replace(scene, person=record.restart_nudges(scene.person, scene.now))
        return say(retire(scene), Message(talks.phrase(scene, "nudge-on")))
    paused = talks.waiting(scene.person)
    if nudge.kind == "carry-on" and scene.person.session is None and paused:
        return talks.open(scene, paused[-1].flow)
    return talks.open(scene, OPENS[nudge.kind]) if nudge.kind in OPENS else talks.ask(scene)


def _known() -> frozenset[str]:
    return frozenset(value for rows in ROWS.values() for row in rows for value in row)
