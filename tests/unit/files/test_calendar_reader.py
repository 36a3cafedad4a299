"""Calendar files that were forwarded: the one session in them, and what is refused kindly."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files import calendar_file, calendar_reader
from flows.person import Appointment, Engagement, Person, Profile
from flows.record.calendar.calendar_note import CalendarNote
from tests.helpers.chat import shipped_conversation
from tests.helpers.examples import examples

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FILES = Path(__file__).with_name("calendars")

READ = {
    "google": CalendarNote(date(2026, 3, 5), time(16), "Europe/Berlin", 1, (date(2026, 3, 19),)),
    "apple": CalendarNote(date(2026, 3, 6), time(9, 30), "America/New_York", 2, (date(2026, 3, 20),)),
    "outlook": CalendarNote(date(2026, 3, 10), time(17, 30), "Europe/Berlin", 3),
    "practice-once": CalendarNote(date(2026, 3, 5), time(15), "UTC"),
    "practice-floating": CalendarNote(date(2026, 2, 19), time(16), "", 1),
}


def event(*lines: str, uid: str = "a") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260301T080000Z", *lines, "END:VEVENT"))


def calendar(*events: str, method: str = "PUBLISH") -> bytes:
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:made-up", f"METHOD:{method}")
    return "\r\n".join((*head, *events, "END:VCALENDAR", "")).encode()


ONCE = event("DTSTART;TZID=Europe/Berlin:20260305T160000")
LATER = event("DTSTART;TZID=Europe/Berlin:20260312T160000", uid="b")
OVER = event("DTSTART;TZID=Europe/Berlin:20260212T160000", uid="c")


def series(rule: str, *lines: str, zone: str = ";TZID=Europe/Berlin:20260305T160000") -> bytes:
    return calendar(event(f"DTSTART{zone}", f"RRULE:{rule}", *lines))


@pytest.mark.parametrize("name", READ)
def test_files_as_calendars_and_practices_write_them_are_read(name: str) -> None:
    source = (FILES / f"{name}.ics").read_bytes()

    assert calendar_reader.read(source, NOW) == READ[name]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (b"", "unreadable"),
        (b"\xff\xfe\x00junk", "unreadable"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:soon\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "unreadable"),
        (ONCE.encode(), "unreadable"),
        (calendar(ONCE) + b" " * 70_000, "large"),
        (calendar(), "empty"),
        (calendar("BEGIN:VTODO\r\nUID:t\r\nSUMMARY:x\r\nEND:VTODO"), "empty"),
        (calendar(OVER), "past"),
        (calendar(ONCE, LATER), "several"),
        (calendar(*(event("DTSTART:20260305T160000Z", uid=str(n)) for n in range(201))), "several"),
        (calendar(event("DTSTART;VALUE=DATE:20260305")), "all-day"),
        (calendar(ONCE, method="CANCEL"), "off"),
        (calendar(event("DTSTART:20260305T160000Z", "STATUS:CANCELLED")), "off"),
        (series("FREQ=DAILY"), "repeats"),
        (series("FREQ=MONTHLY;BYDAY=1TH"), "repeats"),
        (series("FREQ=WEEKLY;BYDAY=TU,TH"), "repeats"),
        (series("FREQ=WEEKLY;BYDAY=FR"), "repeats"),
        (series("FREQ=WEEKLY;COUNT=10"), "repeats"),
        (series("FREQ=WEEKLY;UNTIL=20260601T000000Z"), "repeats"),
        (series("FREQ=WEEKLY;INTERVAL=13"), "repeats"),
        (series("FREQ=SECONDLY"), "repeats"),
        (series("FREQ=WEEKLY", "RDATE;TZID=Europe/Berlin:20260306T160000"), "repeats"),
        (series("FREQ=WEEKLY", zone=":20260305T150000Z"), "zone"),
        (series("FREQ=WEEKLY", zone=";TZID=Made-up Time:20260305T160000"), "zone"),
        (calendar(event("DTSTART;TZID=Made-up Time:20260305T160000")), "zone"),
    ],
)
def test_odd_files_are_refused_with_their_reason(source: bytes, why: str) -> None:
    assert calendar_reader.read(source, NOW) == why


def test_what_is_over_or_off_beside_the_one_to_come_does_not_matter() -> None:
    off = event("DTSTART:20260307T160000Z", "STATUS:CANCELLED", uid="d")

    assert calendar_reader.read(calendar(OVER, ONCE, off), NOW) == CalendarNote(
        date(2026, 3, 5), time(16), "Europe/Berlin"
    )


def test_a_series_of_which_one_day_was_moved_is_not_guessed_at() -> None:
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260312T160000", "DTSTART;TZID=Europe/Berlin:20260313T160000"
    )
    weekly = event("DTSTART;TZID=Europe/Berlin:20260305T160000", "RRULE:FREQ=WEEKLY")

    assert calendar_reader.read(calendar(weekly, moved), NOW) == "repeats"


@settings(max_examples=examples(25), deadline=None, derandomize=True)
@given(st.binary(max_size=200), st.integers(0, 700), st.integers(0, 40))
def test_a_file_that_was_torn_or_scribbled_on_is_read_or_refused_and_never_fails(
    scribble: bytes, at: int, torn: int
) -> None:
    whole = (FILES / "google.ics").read_bytes()
    source = whole[:at] + scribble + whole[at + torn :]

    found = calendar_reader.read(source, NOW)

    assert isinstance(found, str | CalendarNote)


@pytest.mark.parametrize("every", [0, 1, 2, 12])
def test_a_file_of_our_own_is_read_back_as_it_was_noted(every: int) -> None:
    off = (date(2026, 3, 5 + 7),) if every == 1 else ()
    noted = Appointment(1, date(2026, 3, 5), time(16), "Europe/Berlin", every, off)
    made = calendar_file.ics(
        Person("7", profile=Profile(since=NOW), engagement=Engagement(appointments=(noted,))),
        shipped_conversation().library,
        NOW,
    )

    found = calendar_reader.read(made, NOW)

    assert found == CalendarNote(noted.day, noted.at, noted.zone, every, off)


def test_without_the_library_no_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)

    assert calendar_reader.read(calendar(ONCE), NOW) == "unreadable"
