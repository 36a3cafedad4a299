"""Types of who a person is to the bot: language, place, age and consent."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Consent(Struct, frozen=True):
    """Consent to the privacy notice: its time, and the version of the notice."""

    at: datetime
    version: str


class Profile(Struct, frozen=True):
    """Identity of the person to the bot: language, place, age and consent.

    `since` is the time of their first event. `clock_read` is when the zone was derived from the hour alone,
    which leaves summer time open.
    """

    since: datetime | None = None
    language: str = "en"
    zone: str | None = None
    clock_read: datetime | None = None
    country: str | None = None
    adult: bool | None = None
    consent: Consent | None = None
