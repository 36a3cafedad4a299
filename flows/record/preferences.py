"""Changes a person's preferences about unasked messages, their zone and their clock. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from flows.locale import cities
from flows.locale.zones import moment
from flows.model import OWN, Value
from flows.person import NudgePreferences, Person, zone_of

PAUSES = {"1d": timedelta(days=1), "3d": timedelta(days=3), "1w": timedelta(days=7)}
"""Length of each pause of the settings, by the choice ids of content."""

REMINDERS: Mapping[str, tuple[timedelta, ...]] = {
    "three-one": (timedelta(days=3), timedelta(days=1)),
    "week-one": (timedelta(days=7), timedelta(days=1)),
    "one": (timedelta(days=1),),
    "none": (),
}

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Ids of choices that are the days of a week."""


def pause(person: Person, value: Value, now: datetime) -> Person:
    """Pause unasked messages for a span or until a day, or end the pause."""
    span = PAUSES.get(str(value))
    if value == "over":
        return _wish(person, paused_until=None)
    if span is not None:
        return _wish(person, paused_until=now + span)
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        return person
    return _wish(person, paused_until=moment(day, time(), zone_of(person)))


def pulse(person: Person, value: Value, now: datetime) -> Person:
    """Set or remove the weekday of the weekly check-in."""
    if value not in WEEKDAYS:
        return _wish(person, pulse=None)
    chosen = _wish(person, pulse=WEEKDAYS.index(str(value)))
    return chosen.with_preferences(after_hold(chosen.engagement.preferences, now))


def quiet_from(person: Person, value: Value, now: datetime) -> Person:
    """Set the start of the quiet hours."""
    del now
    return _wish(person, quiet_from=time.fromisoformat(str(value)))


def quiet_to(person: Person, value: Value, now: datetime) -> Person:
    """Set the end of the quiet hours."""
    del now
    return _wish(person, quiet_to=time.fromisoformat(str(value)))


def reminders(person: Person, value: Value, now: datetime) -> Person:
    """Set the times before a session at which a reminder is sent."""
    del now
    return _wish(person, reminders=REMINDERS.get(str(value), person.engagement.preferences.reminders))


def ask_after(person: Person, value: Value, now: datetime) -> Person:
    """Set whether a message asks how a session went."""
    del now
    return _wish(person, ask_after=value is True)


def city(person: Person, value: Value, now: datetime) -> Person:
    """Set the zone of a city. An unknown or ambiguous name changes nothing."""
    del now
    found = cities.find(str(value).removeprefix(OWN), person.profile.language, person.profile.country)
    return (
        replace(person, profile=replace(person.profile, zone=found[0].zone, clock_read=None))
        if len(found) == 1
        else person
    )


def clock_city(person: Person, value: Value, now: datetime) -> Person:
    """Set the zone of a place that was picked for having the person's hour.

    Zones with different summer time can share an hour, so the clock is asked about after the next change.
    """
    placed = city(person, value, now)
    return replace(placed, profile=replace(placed.profile, clock_read=now))


def clock_right(person: Person, now: datetime) -> Person:
    """Note that the clock was confirmed. It is asked about once more after the next change."""
    return replace(
        person, profile=replace(person.profile, clock_read=now if person.profile.clock_read else None)
    )


def sessions_stay(person: Person, now: datetime) -> Person:
    """Move all appointments to the person's zone, at the same wall times."""
    del now
    zone = person.profile.zone
    if zone is None:
        return person
    return replace(
        person,
        engagement=replace(
            person.engagement,
            appointments=tuple(
                replace(appointment, zone=zone) for appointment in person.engagement.appointments
            ),
        ),
    )


PREFERENCE_KEEPERS: Mapping[str, Callable[[Person, Value, datetime], Person]] = {
    "pause": pause,
    "pulse": pulse,
    "quiet_from": quiet_from,
    "quiet_to": quiet_to,
    "reminders": reminders,
    "ask_after": ask_after,
    "city": city,
    "clock_city": clock_city,
}


def after_hold(nudging: NudgePreferences, now: datetime) -> NudgePreferences:
    """Return the preferences of a person who has just asked for messages.

    Their yes clears a hold that is over. A running hold ends with a question.
    """
    if nudging.hold_until is None:
        return nudging
    if nudging.hold_until > now:
        return replace(nudging, ask_after_hold=True)
    return replace(nudging, hold_until=None, ask_after_hold=False, held_for="")


def only_reminders(person: Person, now: datetime) -> Person:
    """Switch off all unasked messages but those about sessions."""
    del now
    return _wish(person, when="ask-only", pulse=None, off=False, paused_until=None)


def pause_week(person: Person, now: datetime) -> Person:
    """Pause unasked messages for a week."""
    return pause(person, "1w", now)


def stop_pulse(person: Person, now: datetime) -> Person:
    """Switch off the weekly check-in alone."""
    return pulse(person, "none", now)


def looked(person: Person, now: datetime) -> Person:
    """Note that the person opened their reasons."""
    return replace(person, engagement=replace(person.engagement, looked=now))


PREFERENCE_EFFECTS: Mapping[str, Callable[[Person, datetime], Person]] = {
    "only-reminders": only_reminders,
    "pause-week": pause_week,
    "stop-pulse": stop_pulse,
    "looked": looked,
    "clock-right": clock_right,
    "sessions-stay": sessions_stay,
}


def _wish(person: Person, **changes: object) -> Person:
    nudging: NudgePreferences = replace(person.engagement.preferences, **changes)
    return person.with_preferences(nudging)
