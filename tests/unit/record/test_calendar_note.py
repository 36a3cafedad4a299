"""A session out of a calendar file: read back by the person's own clock, and noted only after a yes."""

from __future__ import annotations

from datetime import date, time
from typing import get_args

import pytest

from flows.model import Message
from flows.person import Appointment
from flows.record.calendar import booking, calendar_note
from flows.record.calendar.calendar_note import CalendarNote, Refusal
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation
from tests.helpers.offenders import each

WEEKLY = CalendarNote(date(2026, 2, 5), time(16), "Europe/Berlin", 1, (date(2026, 3, 5),))


def chat(**known: object) -> Chat:
    return Chat(shipped_conversation(), agreed(**{"zone": "America/New_York", **known}))


def sends(person: Chat, note: CalendarNote | Refusal) -> list[Message]:
    return person.event("calendar", calendar_note.written(note))


def test_the_next_session_is_read_back_by_the_persons_own_clock_and_kept_by_that_of_the_file() -> None:
    person = chat()

    (asked,) = sends(person, WEEKLY)
    noted_before = person.person.engagement.appointments
    person.taps("Yes, note it")

    assert (
        "Thursday, March 12, 2026, 11:00\u202fAM, and then every week. Shall I note it like that?"
        in asked.text
    )
    assert noted_before == ()
    assert person.person.engagement.appointments == (
        Appointment(1, date(2026, 3, 12), time(16), "Europe/Berlin", 1),
    )


def test_a_file_without_a_zone_goes_by_the_persons_own_clock() -> None:
    person = chat(zone="Europe/London")
    sends(person, CalendarNote(date(2026, 3, 12), time(16)))

    person.taps("Yes, note it")

    assert person.person.engagement.appointments == (
        Appointment(1, date(2026, 3, 12), time(16), "Europe/London"),
    )


def test_the_talk_below_goes_on_where_it_was_and_a_no_notes_nothing() -> None:
    person = chat()
    person.commands("goals")
    before = person.person.dialog.stack

    sends(person, WEEKLY)
    sends(person, WEEKLY)
    person.taps("No, leave it")

    assert person.person.engagement.appointments == ()
    after = person.person.dialog.stack
    assert len(after.runs) == 1
    assert (after.top.flow, after.top.state) == (before.top.flow, before.top.state)


def test_the_same_file_twice_is_noted_once() -> None:
    person = chat()
    for _ in range(2):
        sends(person, WEEKLY)
        person.taps("Yes, note it")

    assert len(person.person.engagement.appointments) == 1


@each("language", ["en", "es", "de"])
@each("why", get_args(Refusal))
def test_what_can_not_be_noted_is_said_and_the_open_question_comes_again(why: Refusal, language: str) -> None:
    person = chat(language=language)
    person.commands("goals")
    asked = person.shown()[1].text

    (said,) = sends(person, why)

    assert said.text.endswith(asked)
    assert len(said.text) > len(asked) + 20
    assert person.person.engagement.appointments == ()


def test_a_series_of_which_every_session_is_over_or_off_is_past() -> None:
    (said, *_) = sends(chat(), CalendarNote(date(2026, 2, 5), time(16), "Europe/Berlin"))

    assert "is over" in said.text


def test_words_of_danger_beside_the_file_come_first() -> None:
    person = chat()
    said = person.event("calendar", calendar_note.written(WEEKLY), shown="I want to kill myself")

    assert "for now" in said[0].text
    assert person.person.dialog.stack
    assert person.person.dialog.stack.top.flow != calendar_note.NOTE_FLOW


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"file_day": "soon", "file_at": "16:00", "file_zone": "UTC"},
        {"file_day": "2026-03-12", "file_at": "16:00", "file_zone": "Made-up"},
    ],
)
def test_answers_that_are_no_session_note_nothing(answers: dict[str, str]) -> None:
    person = agreed()

    assert booking.book_read(person, answers, NOON) == person


def test_a_value_that_nobody_wrote_is_unreadable() -> None:
    assert calendar_note.read("{}") == calendar_note.read("x") == "unreadable"
    assert calendar_note.read(calendar_note.written(WEEKLY)) == WEEKLY
