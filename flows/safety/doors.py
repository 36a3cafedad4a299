"""Chooses what a finding leads to: a step of Help now, an offer, one line, or nothing to hold back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from flows.person import Known, Screened
from flows.safety.finding import OWN_LIFE, Finding

Door = Literal[
    "card", "plain", "offer", "clarify", "took", "withdrawal", "body", "eating", "hurt", "crossed", "voices",
    "unreal", "others", "someone", "young",
]  # fmt: skip
"""The first step that is shown: a state of Help now, or the flow `offer-…` or `clarify`."""

CARD_REST = timedelta(minutes=30)
"""Soft signs bring no second offer in this time (safety.md, section 2); plain words always do."""

SAID_BEFORE = timedelta(hours=24)
"""Plain words that come again within so long go up to the full card."""

KNOWN_FOR = timedelta(days=14)
"""Time after "My therapist knows about this" in which the soft sign brings one line with the number."""

DOORS: Mapping[str, Door] = MappingProxyType(
    {
        "under_18": "young",
        "overdose": "took",
        "medical_signs": "body",
        "command_voices": "voices",
        "harm_to_others": "others",
        "withdrawal": "withdrawal",
        "therapist_misconduct": "crossed",
        "abuse_violence_to_me": "hurt",
        "psychosis_mania": "unreal",
        "eating_danger": "eating",
    }
)
"""By category, the step of its own; whichever is named first here comes first where several were heard."""

BEFORE_OWN_LIFE = ("under_18", "overdose", "medical_signs", "command_voices")
"""Doors that come before the question about one's own life: minutes count there, or age does."""

OFTEN_SOFT = frozenset({"withdrawal", "medical_signs", "therapist_misconduct", "under_18"})
"""Categories whose door opens whatever the tier: a soft line would name nothing that helps."""


@dataclass(frozen=True, slots=True)
class Response:
    """Result of weighing a finding. `note` is the phrase of a line that is said, if one is.

    `set_aside`: the words are no ordinary answer. `holds`: messages rest until this is declined.
    """

    door: Door | None = None
    note: str = ""
    set_aside: bool = False
    holds: bool = False


NOTHING = Response()


def respond(
    finding: Finding, history: tuple[Screened, ...], known: tuple[Known, ...], now: datetime
) -> Response:
    """Return what a finding leads to. `history` are earlier findings, `known` what the therapist knows."""
    if finding.needs_clarifying:
        return Response("clarify")
    now_meant = categories_meant(finding)
    if "under_18" in now_meant:
        return Response("young", set_aside=True, holds=finding.tier != "soft")
    if finding.third_person or finding.category == "other_in_danger":
        urgent = finding.category == "other_in_danger" or finding.tier != "soft"
        return Response("someone", set_aside=True) if urgent else Response(note="screen-worry")
    if finding.softened:
        return Response(note="screen-softened")
    door = _door(finding, now_meant)
    if door is not None:
        return Response(door, set_aside=True, holds=True)
    return _own_life(finding, history, known, now)


def categories_meant(finding: Finding) -> frozenset[str]:
    """Return the categories that were heard of the speaker, here and now."""
    heard = {one.category for one in finding.heard}
    marks = {category for category in finding.categories if category not in heard}
    return frozenset(marks | {one.category for one in finding.heard if not one.context})


def _door(finding: Finding, meant: frozenset[str]) -> Door | None:
    """Return the step of its own that what was heard leads to; None where it is about one's own life."""
    heard = [category for category in DOORS if category in meant]
    first = [one for one in heard if one in BEFORE_OWN_LIFE]
    about_life = finding.direct or finding.category in OWN_LIFE
    candidates = first if about_life else heard
    return next((DOORS[one] for one in candidates if finding.tier != "soft" or one in OFTEN_SOFT), None)


def _own_life(
    finding: Finding, history: tuple[Screened, ...], known: tuple[Known, ...], now: datetime
) -> Response:
    plain = finding.direct or finding.category in {"self_injury", "goodbye_affairs"}
    if finding.tier == "red":
        return Response("card", set_aside=True, holds=True)
    if finding.tier == "amber" and plain:
        again = any(one.plain and now - one.at <= SAID_BEFORE for one in history)
        return Response("card" if again else "plain", set_aside=True, holds=True)
    if any(one.category == finding.category and now < one.until for one in known):
        return Response(note="screen-known", set_aside=finding.tier != "soft")
    return _of_signs(finding, [now - one.at for one in history if one.tier != "soft"])


def _of_signs(finding: Finding, ages: list[timedelta]) -> Response:
    """Return what soft signs and passive words lead to. `ages` are the ages of earlier, graver findings."""
    if finding.from_clues:
        return Response(note="screen-unsure", set_aside=True)
    if finding.tier == "soft":
        return Response(note="screen-soft")
    if finding.category in OWN_LIFE and any(age <= SAID_BEFORE for age in ages):
        return Response("plain", set_aside=True, holds=True)
    if any(age <= CARD_REST for age in ages):  # a line without a button holds nothing: it can't be declined
        return Response(note="screen-known", set_aside=True)
    return Response("offer", set_aside=True, holds=True)
