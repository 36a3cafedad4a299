"""Types of a person's record: plain, frozen data, one file a part."""

from flows.person.calendar import Appointment, Break, CalendarCopy, CalendarTitle
from flows.person.delivery import Delivery, Outgoing, ShownPrompt
from flows.person.dialog import Dialog, ScreenState
from flows.person.engagement import (
    Attendance,
    Attended,
    Engagement,
    Known,
    Nudge,
    NudgeKind,
    Rated,
    Rating,
    Screened,
)
from flows.person.home_zones import HOME_ZONES
from flows.person.preferences import NudgePreferences
from flows.person.profile import Consent, Profile
from flows.person.record import SCHEMA, Person, zone_of
from flows.person.words import (
    UNTIL_TOUCHED,
    Became,
    FlowRun,
    Line,
    Mark,
    Note,
    OwnWords,
    Plan,
    Reason,
    Sentence,
    SetAside,
    Sheet,
    Went,
)

__all__ = [
    "HOME_ZONES",
    "SCHEMA",
    "UNTIL_TOUCHED",
    "Appointment",
    "Attendance",
    "Attended",
    "Became",
    "Break",
    "CalendarCopy",
    "CalendarTitle",
    "Consent",
    "Delivery",
    "Dialog",
    "Engagement",
    "FlowRun",
    "Known",
    "Line",
    "Mark",
    "Note",
    "Nudge",
    "NudgeKind",
    "NudgePreferences",
    "Outgoing",
    "OwnWords",
    "Person",
    "Plan",
    "Profile",
    "Rated",
    "Rating",
    "Reason",
    "ScreenState",
    "Screened",
    "Sentence",
    "SetAside",
    "Sheet",
    "ShownPrompt",
    "Went",
    "zone_of",
]
