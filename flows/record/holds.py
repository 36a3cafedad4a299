"""Notes consent, and holds, rests and stops unasked messages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from flows.person import Consent, Known, Person
from flows.record import preferences

CONSENT_VERSION = "2026-11"
"""Version of the privacy notice in `content/desk/start.toml`. Change both together."""

HOLD = timedelta(days=7)
"""Time without unasked messages after an answer that shows risk (docs/engagement.md)."""

ALARM_REST = timedelta(days=1)
"""Time without unasked messages after "I'm okay", short because alarms can be false."""

KNOWN_FOR = timedelta(days=14)
"""Time in which a soft sign that the therapist knows of brings one line (docs/safety.md)."""


def consent(person: Person, now: datetime) -> Person:
    """Note the consent to the privacy notice."""
    return replace(person, profile=replace(person.profile, consent=Consent(now, CONSENT_VERSION), adult=True))


def hold(person: Person, now: datetime) -> Person:
    """Hold all unasked messages after an answer that shows risk.

    The hold ends with a question, if messages are on by then.
    """
    held = replace(
        person.engagement.preferences,
        helped=now,
        hold_until=now + HOLD,
        ask_after_hold=True,
        held_for="",
        rest_until=None,
    )
    return person.with_preferences(held)


def alarmed(person: Person, now: datetime) -> Person:
    """Hold unasked messages until the offer of screening is declined or answered."""
    nudging = person.engagement.preferences
    if nudging.hold_until is not None and nudging.held_for == "":
        return person
    held = replace(nudging, hold_until=now + HOLD, ask_after_hold=True, held_for="alarm")
    return person.with_preferences(held)


def rest(person: Person, now: datetime) -> Person:
    """Shorten the hold of an alarm to a day, after "I'm okay". A hold that an answer set stays."""
    nudging = person.engagement.preferences
    if nudging.held_for != "alarm":
        return person
    rested = replace(nudging, hold_until=None, ask_after_hold=False, held_for="", rest_until=now + ALARM_REST)
    return person.with_preferences(rested)


def known(person: Person, now: datetime) -> Person:
    """Note that the therapist knows of the newest soft sign."""
    last = next(iter(person.engagement.screened[-1:]), None)
    if last is None:
        return person
    others = tuple(
        one for one in person.engagement.known if one.category != last.category and one.until > now
    )
    return rest(
        replace(
            person,
            engagement=replace(person.engagement, known=(*others, Known(last.category, now + KNOWN_FOR))),
        ),
        now,
    )


def stop_nudges(person: Person, now: datetime) -> Person:
    """Switch off all unasked messages."""
    del now
    return person.with_preferences(replace(person.engagement.preferences, off=True, ask_after_hold=False))


def restart_nudges(person: Person, now: datetime) -> Person:
    """Switch unasked messages on again, with the back-off at its start.

    A hold after Help now stays, and ends with a question (docs/engagement.md).
    """
    nudging = person.engagement.preferences
    fresh = replace(
        nudging, off=False, paused_until=None, less=0, less_until=None, said_goodbye=False,
    )  # fmt: skip
    return person.with_preferences(preferences.after_hold(fresh, now))


UPDATE_EFFECTS: Mapping[str, Callable[[Person, datetime], Person]] = {
    "consent": consent,
    "hold": hold,
    "rest": rest,
    "known": known,
    "stop-nudges": stop_nudges,
    "restart-nudges": restart_nudges,
    **preferences.PREFERENCE_EFFECTS,
}
"""Effects that change the record alone. `flows.dialogue.stack.effects` has those on flow runs."""
