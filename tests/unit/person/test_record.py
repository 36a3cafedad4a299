"""The record in its parts, and the zone of a person."""

from __future__ import annotations

from datetime import UTC, datetime

from flows.person import Attendance, FlowRun, Note, NudgePreferences, Person, Plan, Profile, Reason, Sentence
from flows.person.record import SCHEMA, zone_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_new_record_has_todays_shape_and_nothing_in_it() -> None:
    person = Person("7")

    assert person.schema == SCHEMA
    assert person == Person("7", profile=Profile())


def test_each_part_is_changed_alone() -> None:
    told = Attendance("went", NOW)
    reason, sentence, plan, note = (
        Reason(1, "my garden", NOW), Sentence("I hold back", "fear", NOW),
        Plan("I wake up", "I write", "fear", NOW), Note("breathe", NOW),
    )  # fmt: skip
    run = FlowRun("fear", 1, "Fear", NOW)

    person = (
        Person("7")
        .with_preferences(NudgePreferences(when="drift"))
        .with_attendance((told,))
        .with_reasons((reason,))
        .with_sentences((sentence,))
        .with_plans((plan,))
        .with_notes((note,))
        .with_talks((run,))
    )

    assert (person.engagement.preferences.when, person.engagement.attendance) == ("drift", (told,))
    words = person.words
    assert (words.reasons, words.sentences, words.plans) == ((reason,), (sentence,), (plan,))
    assert (words.notes, words.talks) == ((note,), (run,))
    assert Person("7").words.reasons == ()


def test_the_zone_is_the_persons_own_then_that_of_the_country_then_utc() -> None:
    assert zone_of(Person("7")).key == "UTC"
    assert zone_of(Person("7", profile=Profile(country="DE"))).key == "Europe/Berlin"
    assert zone_of(Person("7", profile=Profile(country="DE", zone="Asia/Tokyo"))).key == "Asia/Tokyo"
