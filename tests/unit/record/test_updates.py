"""Effect of answers on a record; a change of mind leaves no trace."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from flows.model import Finished, Message, RecordField, RecordUpdate, Session, Value
from flows.person import Attendance, Person, Plan, Rated, Reason, Sentence
from flows.record import holds, updates
from tests.helpers.chat import NOON, agreed

LATER = NOON + timedelta(days=2)


def keep(
    person: Person, what: RecordField, value: Value, instead: Value = None, country: str | None = None
) -> Person:
    labels = value if isinstance(value, tuple) else ()
    return updates.keep(person, RecordUpdate(what, value, str(value), labels, instead, country), "talk", NOON)


def reasons(*texts: str) -> Person:
    return agreed(reasons=tuple(Reason(n, text, NOON) for n, text in enumerate(texts, 1)))


def done(**answers: Value) -> Finished:
    return Finished(Session("talk", 1, "", "close", 1, answers=answers), Message(""))


@pytest.mark.parametrize("what", ["importance", "confidence", "hope", "mood", "truth"])
def test_a_number_is_kept_with_its_day(what: RecordField) -> None:
    person = keep(agreed(), what, 7)

    assert person.engagement.ratings == (Rated(what, 7, NOON),)  # type: ignore[arg-type]  # all five are ratings


def test_a_sentence_is_kept_once_with_the_newest_day() -> None:
    person = keep(
        keep(agreed(), "sentence", "I drink more than I say."), "sentence", "I drink more than I say."
    )

    assert person.words.sentences == (Sentence("I drink more than I say.", "talk", NOON),)


def test_a_plan_is_kept_as_cue_and_act() -> None:
    assert keep(agreed(), "plan", ("I wake up", "breathe")).words.plans == (
        Plan("I wake up", "breathe", "talk", NOON),
    )


def test_a_single_reason_joins_the_list_and_a_list_replaces_it() -> None:
    joined = keep(reasons("sleep"), "reasons", "sing")
    assert [(reason.id, reason.text) for reason in joined.words.reasons] == [(1, "sleep"), (2, "sing")]

    replaced = updates.keep(
        joined, RecordUpdate("reasons", ("walk", "sing", "walk"), "", gone=("sleep",)), "talk", LATER
    )

    assert [(reason.id, reason.text, reason.at) for reason in replaced.words.reasons] == [
        (3, "walk", LATER),
        (2, "sing", NOON),
    ]


def test_settings_are_kept_where_they_are_used() -> None:
    person = keep(agreed(), "country", "own:Japan", country="JP")
    person = keep(person, "clock", "21:00")
    person = keep(person, "slot", "08:15")
    person = keep(person, "nudges_when", "drift")
    person = keep(person, "steady", ("a walk", "tea"))
    person = keep(person, "safety", ("I call my sister",))
    person = keep(person, "note", "it passes")

    assert (person.profile.country, person.profile.zone, person.words.steady) == (
        "JP",
        "Asia/Tokyo",
        ("a walk", "tea"),
    )
    assert (person.engagement.preferences.slot, person.engagement.preferences.when) == (time(8, 15), "drift")
    assert (person.words.safety_note, person.words.notes[0].text) == (("I call my sister",), "it passes")


def test_a_choice_that_is_no_cadence_changes_nothing() -> None:
    assert keep(agreed(), "nudges_when", "own:never") == agreed()


def test_what_has_no_place_of_its_own_stays_in_the_talk() -> None:
    assert keep(agreed(), "goals", ("a", "b"), instead=("c",)) == agreed()


@pytest.mark.parametrize("what", ["plan", "safety"])
def test_an_answer_of_another_shape_is_not_kept(what: RecordField) -> None:
    assert keep(agreed(), what, "not a pair") == agreed()


def test_signs_that_were_told_are_kept_and_others_are_not() -> None:
    several = keep(agreed(), "signs", ("cancelled", "fine", "own:tired", "late"))
    one = keep(agreed(), "signs", "thinking-of-stopping")

    assert [sign.what for sign in several.engagement.attendance] == ["i-cancelled", "late"]
    assert [sign.what for sign in one.engagement.attendance] == ["thinking-of-stopping"]


@pytest.mark.parametrize(("what", "first", "second"), [
    ("sentence", "one", "two"), ("plan", ("a", "b"), ("a", "c")), ("reasons", "one", "two"),
    ("note", "one", "two"),
    ("mood", 3, 4), ("signs", ("late", "no-show"), ("late",)), ("signs", "late", "cancelled"),
])  # fmt: skip
def test_a_changed_answer_leaves_the_record_as_if_it_was_the_first(
    what: RecordField, first: Value, second: Value
) -> None:
    changed = keep(keep(agreed(), what, first), what, second, instead=first)

    straight = keep(agreed(), what, second)
    assert changed == straight


@pytest.mark.parametrize(
    ("what", "value"),
    [("sentence", "one"), ("plan", ("a", "b")), ("reasons", "one"), ("note", "one"), ("mood", 3)],
)
def test_the_same_answer_again_after_back_changes_nothing(what: RecordField, value: Value) -> None:
    once = keep(agreed(), what, value)

    again = updates.keep(once, RecordUpdate(what, value, "", (), value), "talk", LATER)

    assert again == once


@pytest.mark.parametrize(
    ("answer", "said"), [("yes", "said"), ("part", "part"), ("drop", "dropped"), ("no", "not yet")]
)
def test_what_became_of_the_newest_sentence_is_kept_and_can_be_changed(answer: str, said: str) -> None:
    two = agreed(sentences=(Sentence("older", "a", NOON), Sentence("newer", "b", NOON)))
    assert [sentence.said for sentence in keep(two, "said", answer).words.sentences] == ["not yet", said]

    for first in ("yes", "part", "no"):
        changed = keep(keep(two, "said", first), "said", answer, instead=first)

        assert [sentence.said for sentence in changed.words.sentences] == ["not yet", said]
    assert keep(agreed(), "said", answer) == agreed()


def test_what_was_told_in_other_talks_is_not_taken_back() -> None:
    other = agreed(attendance=(Attendance("no-show", NOON),), sentences=(Sentence("one", "other", NOON),))

    person = keep(keep(other, "signs", "late", instead="cancelled"), "sentence", "two", instead="one")

    assert [sign.what for sign in person.engagement.attendance] == ["no-show", "late"]
    assert [sentence.text for sentence in person.words.sentences] == ["one", "two"]


def test_the_reasons_stand_in_the_order_they_were_put_in() -> None:
    person = updates.ranked(reasons("sleep", "sing", "walk"), done(first="own:walk", second="own:sleep"))

    assert [reason.text for reason in person.words.reasons] == ["walk", "sleep", "sing"]
    assert updates.ranked(person, done()) == person


def test_a_finished_talk_is_kept_with_its_lines() -> None:
    person = updates.finish(agreed(), done(), "A talk", (), LATER)

    assert [(talk.flow, talk.title, talk.at) for talk in person.words.talks] == [("talk", "A talk", LATER)]


def test_consent_and_holding_back_and_stopping_are_effects() -> None:
    person = holds.UPDATE_EFFECTS["consent"](Person("7"), NOON)
    held = holds.UPDATE_EFFECTS["hold"](person, NOON)
    stopped = holds.UPDATE_EFFECTS["stop-nudges"](held, NOON)
    on = holds.UPDATE_EFFECTS["restart-nudges"](stopped, NOON)

    assert person.profile.consent is not None
    assert person.profile.adult
    assert held.engagement.preferences.hold_until == NOON + timedelta(days=7)
    assert stopped.engagement.preferences.off
    assert not on.engagement.preferences.off
