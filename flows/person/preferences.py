"""Types of what a person chose about unasked messages, and what limits them now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

from msgspec import Struct


class NudgePreferences(Struct, frozen=True):
    """Preferences about unasked messages, and what limits them now.

    `when` is None until the person has chosen. Quiet hours and the slot are wall times in the person's
    zone. `pulse` is the weekday (Monday: 0) of the weekly check-in, `reminders` the times before a session
    at which a reminder is sent, `ask_after` whether a message asks how the session went. `helped` is the
    last time of Help now; from then on nothing unasked is sent while `hold_until` is set, and only the
    person's yes clears it. `held_for` is "alarm" where screening set the hold; declining help turns such
    a hold into a rest until `rest_until`. `less` doubles the interval that many times, until `less_until`.
    `usual_gap` is the person's usual time between two visits.
    """

    when: Literal["drift", "sessions", "ask-only"] | None = None
    quiet_from: time = time(21)
    quiet_to: time = time(9)
    slot: time = time(18, 30)
    pulse: int | None = None
    reminders: tuple[timedelta, ...] = (timedelta(days=3), timedelta(days=1))
    ask_after: bool = False
    off: bool = False
    paused_until: datetime | None = None
    helped: datetime | None = None
    hold_until: datetime | None = None
    ask_after_hold: bool = False
    held_for: Literal["", "alarm"] = ""
    rest_until: datetime | None = None
    less: int = 0
    less_until: datetime | None = None
    usual_gap: timedelta = timedelta(days=7)
    said_goodbye: bool = False
