"""Facts that flows can say and test about a person."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from flows.definition.facts import FACT_OPTIONS, FACTS
from flows.definition.loader import load
from flows.definition.placement import barriers
from flows.person import Note, Nudge, Person, Plan, Rated, Reason, Sentence
from flows.record import redaction
from flows.record.facts import facts_of
from tests.helpers.chat import NOON, agreed


def test_of_somebody_new_only_what_is_always_known_is_a_fact() -> None:
    known = facts_of(Person("7"), NOON)

    assert (known["today"], known["clock_known"], known["consented"]) == ("2026-03-02", False, False)
    assert (known["nudges_on"], known["slot"]) == (False, "18:30")
    assert (known["quiet_from"], known["quiet_to"]) == ("21:00", "09:00")
    assert set(known).isdisjoint({"reasons", "top_reason", "note", "plan", "sentences", "held", "steady"})


def test_what_a_person_wrote_is_a_fact_and_every_fact_has_a_type() -> None:
    person = agreed(
        zone="Asia/Tokyo",
        pending_text="just now",
        reasons=(Reason(1, "sleep", NOON), Reason(2, "hidden", NOON, hidden=True), Reason(3, "sing", NOON)),
        notes=(Note("it passes", NOON + timedelta(hours=6)),),
        plans=(Plan("a", "b", "fear", NOON), Plan("I wake up", "breathe", "fear", NOON)),
        sentences=(Sentence("said", "fear", NOON, said="said"), Sentence("to say", "fear", NOON)),
        safety_note=("I call my sister",),
        steady=("a walk",),
        nudges=(Nudge("reason", NOON, ("You asked me to.", "You were away.")),),
    )
    person = replace(
        person,
        engagement=replace(
            person.engagement, preferences=replace(person.engagement.preferences, when="drift")
        ),
    )

    known = facts_of(person, NOON + timedelta(hours=5))

    assert known["reasons"] == ("sleep", "sing")
    assert known["reasons_text"] == "1. sleep\n2. sing"
    assert (known["top_reason"], known["top_reason_on"]) == ("sleep", "2026-03-02")
    assert (known["note"], known["note_on"]) == ("it passes", "2026-03-03")
    assert (known["sentences"], known["line_to_bring"]) == (("to say",), "to say")
    assert (known["local_time"], known["pulse_on"], known["paused_now"]) == ("02:00", False, False)
    assert (known["held"], known["safety_note"], known["steady"]) == (
        "just now", ("I call my sister",), ("a walk",),
    )  # fmt: skip
    assert known["nudge_why"] == "You asked me to. You were away."
    assert known["today"] == "2026-03-03"
    assert known["nudges_on"] is True
    assert set(known) <= set(FACTS)


def test_what_is_usual_is_told_by_the_last_half_year() -> None:
    def low(days: int) -> object:
        return facts_of(agreed(ratings=(Rated("heard", 9, NOON - timedelta(days=days)),)), NOON).get(
            "heard_low"
        )

    assert (low(179), low(180)) == (6, None)


def test_a_number_three_below_what_is_usual_is_low() -> None:
    def rated(*values: int, ago: timedelta = timedelta(days=7)) -> Person:
        first = NOON - ago * len(values)
        return agreed(ratings=tuple(Rated("heard", value, first + ago * n) for n, value in enumerate(values)))

    lows = [facts_of(person, NOON).get("heard_low") for person in (
        rated(), rated(9), rated(2), rated(9, 8), rated(0, 0, 9, 9, 9, 9), rated(9, ago=timedelta(hours=1)),
    )]  # fmt: skip

    assert lows == [None, 6, None, 5, 6, None]


def test_the_ids_that_facts_can_hold_are_those_of_barriers_and_redaction() -> None:
    assert FACT_OPTIONS["barriers"] == tuple(barriers.weights(load().flows))
    assert FACT_OPTIONS["kept_kinds"] == tuple(redaction.SORTS)
