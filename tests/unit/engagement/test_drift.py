"""Drift score: the worked checks of the design, the bands, and what holds for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from flows.engagement import drift, weights
from flows.engagement.drift import BANDS, Drift
from flows.errors import ContentError
from flows.model import Session, Stack
from flows.person import (
    Appointment,
    Attendance,
    Attended,
    Break,
    Dialog,
    Engagement,
    FlowRun,
    Nudge,
    NudgePreferences,
    OwnWords,
    Person,
    Profile,
    Rated,
    Rating,
)
from flows.shipped import CONTENT
from tests.helpers.examples import examples
from tests.helpers.people import with_fields

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
WEIGHTS = weights.load(CONTENT / "weights.toml")
TALKS = frozenset({"fear"})

WEEKLY = Appointment(1, date(2026, 1, 1), time(16), "Europe/Berlin", every_weeks=1)
LEFT_OPEN = Session("fear", 1, "", "what", 3, path=("door",))


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def told(what: Attended, days: float, session: int | None = None) -> Attendance:
    return Attendance(what, days_ago(days), session)


def rated(what: Rating, *values: int, days: float) -> tuple[Rated, ...]:
    """Ratings a week apart, the newest so many days ago."""
    return tuple(
        Rated(what, value, days_ago(days + 7 * (len(values) - place - 1)))
        for place, value in enumerate(values)
    )


def quiet_check_ins(count: int) -> tuple[Nudge, ...]:
    return tuple(Nudge("pulse", days_ago(7 * (count - place))) for place in range(count))


def silent(person: Person) -> Person:
    """Return the person as they are after weeks without a word: 18 points of silence."""
    return replace(
        person,
        engagement=replace(person.engagement, nudges=quiet_check_ins(4), last_seen=days_ago(30)),
        dialog=replace(person.dialog, stack=Stack((LEFT_OPEN,))),
    )


def measured(person: Person) -> Drift:
    return drift.measure(person, NOW, WEIGHTS, TALKS)


def band_of(person: Person, at: datetime = NOW) -> str:
    return BANDS[drift.level(drift.measure(person, at, WEIGHTS, TALKS).score, WEIGHTS)]


def settled(person: Person, at: datetime = NOW) -> str:
    return BANDS[drift.band(person, at, WEIGHTS, TALKS)]


def test_sam_who_goes_weekly_and_ignores_the_bot_is_steady() -> None:
    sam = silent(Person("1", engagement=Engagement(appointments=(WEEKLY,), attendance=(told("went", 3),))))

    found = measured(sam)

    assert sum(part.points for part in found.parts if part.group == "contact") == 18
    assert (found.attendance, found.intent, found.contact, found.protective) == (0, 0, 15, 13)
    assert found.score == 2
    assert band_of(sam) == "steady"


def test_kim_of_whose_sessions_nothing_is_known_drifts_by_the_same_silence() -> None:
    kim = silent(Person("1"))

    found = measured(kim)

    assert sum(part.points for part in found.parts) == 36
    assert found.score == 30
    assert band_of(kim) == "drifting"


def test_maya_who_cancelled_and_rebooked_is_steady() -> None:
    attendance = (told("went", 9), told("i-cancelled-rebooked", 5))
    maya = Person(
        "1", engagement=Engagement(appointments=(WEEKLY,), attendance=attendance, nudges=quiet_check_ins(2))
    )

    found = measured(maya)

    assert (round(found.attendance, 1), found.contact, found.protective) == (3.4, 6, 13)
    assert found.score == 0


def test_leo_who_missed_his_second_session_drifts() -> None:
    leo = Person(
        "1",
        engagement=Engagement(
            attendance=(told("no-show", 3, session=2),),
            ratings=rated("importance", 7, 7, 7, 4, days=4),
            nudges=quiet_check_ins(3),
            last_seen=days_ago(4),
        ),
        dialog=Dialog(stack=Stack((LEFT_OPEN,))),
    )

    found = measured(leo)

    assert (round(found.attendance, 1), round(found.intent, 1), found.contact) == (24.5, 6.6, 12)
    assert round(found.score) == 43
    assert band_of(leo) == "drifting"


def test_ana_who_missed_two_and_thinks_of_stopping_is_at_a_crossroads() -> None:
    ana = Person(
        "1",
        engagement=Engagement(
            attendance=(told("no-show", 20), told("no-show", 6), told("thinking-of-stopping", 2)),
            ratings=rated("importance", 8, 8, 8, 4, days=2),
            nudges=quiet_check_ins(2),
        ),
    )

    found = measured(ana)

    assert (round(found.attendance, 1), round(found.intent, 1), found.contact) == (34.1, 30.8, 6)
    assert round(found.score) == 71
    assert band_of(ana) == "crossroads"


@pytest.mark.parametrize(
    ("what", "points"),
    [
        *(("no-show", 18), ("i-cancelled", 10), ("i-cancelled-rebooked", 4), ("late", 5)),
        *(("they-cancelled", 0), ("moved", 0), ("light", 0)),
    ],
)
def test_what_is_told_of_a_session_has_its_points(what: Attended, points: int) -> None:
    assert measured(Person("1", engagement=Engagement(attendance=(told(what, 0),)))).attendance == points


def test_an_absence_counts_half_after_three_weeks_and_nothing_after_sixty_days() -> None:
    points = [
        measured(Person("1", engagement=Engagement(attendance=(told("no-show", days),)))).parts
        for days in (21, 61)
    ]

    assert points[0][0].points == pytest.approx(9)
    assert [part.sign for part in points[1]] == ["unbooked"]


def test_what_is_told_twice_on_one_day_counts_once() -> None:
    twice = Person("1", engagement=Engagement(attendance=(told("no-show", 0.1), told("no-show", 0))))

    assert measured(twice).attendance == 18


@pytest.mark.parametrize(("zone", "hours", "days"), [
    ("America/Los_Angeles", (-7, 5), 1), ("America/Los_Angeles", (7, 9), 2),
    ("Asia/Tokyo", (-10, -8), 2), ("Asia/Tokyo", (-8, 5), 1), ("UTC", (-1, 1), 2), ("UTC", (1, 2), 1),
])  # fmt: skip
def test_a_day_on_which_something_is_told_twice_is_the_persons_own(
    zone: str, hours: tuple[int, int], days: int
) -> None:
    midnight = NOW.replace(hour=0, minute=0)
    tellings = tuple(Attendance("no-show", midnight + timedelta(hours=hour)) for hour in hours)

    found = drift.measure(
        Person("1", profile=Profile(zone=zone), engagement=Engagement(attendance=tellings)),
        NOW,
        WEIGHTS,
        TALKS,
    )

    assert len([part for part in found.parts if part.sign == "no-show"]) == days


def test_of_what_is_told_twice_on_one_day_the_weightier_counts() -> None:
    early, later = told("no-show", 1, session=1), told("no-show", 1)

    tellings = ((early, later), (later, early), (early,))
    scores = {measured(Person("1", engagement=Engagement(attendance=several))).score for several in tellings}

    assert len(scores) == 1


def test_no_next_session_counts_after_two_weeks_unless_one_is_booked_or_a_break_agreed() -> None:
    went = Person("1", engagement=Engagement(attendance=(told("went", 14),)))
    later = replace(WEEKLY, day=date(2026, 3, 20), every_weeks=0)

    assert measured(went).attendance == 10
    assert (
        measured(
            replace(went, engagement=replace(went.engagement, attendance=(told("went", 13.9),)))
        ).attendance
        == 0
    )
    assert measured(replace(went, engagement=replace(went.engagement, appointments=(later,)))).attendance == 0
    assert (
        measured(
            replace(
                went,
                engagement=replace(went.engagement, breaks=(Break(date(2026, 3, 1), date(2026, 3, 14)),)),
            )
        ).attendance
        == 0
    )


def test_a_rating_counts_when_it_falls_below_the_middle_of_the_four_before() -> None:
    def points(what: Rating, *values: int) -> float:
        return measured(Person("1", engagement=Engagement(ratings=rated(what, *values, days=0)))).intent

    assert points("importance", 7, 5) == 8
    assert points("importance", 7, 6) == 0
    assert points("importance", 9, 9, 9, 5) == 14
    assert points("importance", 0, 7, 7, 7, 7, 3) == 14
    assert points("confidence", 7, 5) == 5
    assert points("confidence", 7, 3) == 9
    assert points("importance", 1) == 0


def test_not_trying_counts_when_it_happens_twice_running() -> None:
    once = Person(
        "1",
        engagement=Engagement(attendance=(told("did-not-try", 8), told("tried", 4), told("did-not-try", 0))),
    )
    twice = Person(
        "1",
        engagement=Engagement(attendance=(told("tried", 9), told("did-not-try", 4), told("did-not-try", 0))),
    )

    assert (measured(once).intent, measured(twice).intent) == (0, 6)


def test_what_speaks_against_drifting_is_taken_off() -> None:
    person = Person(
        "1",
        engagement=Engagement(looked=days_ago(1)),
        words=OwnWords(talks=(FlowRun("fear", 1, "", days_ago(6)),)),
    )
    useful = replace(
        person,
        engagement=replace(
            person.engagement, ratings=rated("useful", 7, days=1), attendance=(told("late", 9),)
        ),
    )

    assert measured(person).protective == 9
    assert measured(useful).protective == 20


def test_a_check_in_is_quiet_only_after_three_days_without_a_tap() -> None:
    fresh = Person("1", engagement=Engagement(nudges=(Nudge("pulse", days_ago(2.9)),)))
    tapped = Person("1", engagement=Engagement(nudges=(Nudge("pulse", days_ago(9), answered=days_ago(8)),)))

    assert (measured(fresh).contact, measured(tapped).contact) == (0, 0)


def test_a_talk_counts_as_left_open_under_whatever_was_opened_over_it() -> None:
    over = Session("help", 1, "", "card", 4)
    desk = Session("menu", 1, "", "more", 4, path=("menu",))
    person = Person(
        "1", dialog=Dialog(stack=Stack((LEFT_OPEN, over))), engagement=Engagement(last_seen=days_ago(3))
    )

    assert [part.sign for part in measured(person).parts] == ["unfinished"]
    assert measured(replace(person, dialog=replace(person.dialog, stack=Stack((desk,))))).parts == ()
    assert (
        measured(replace(person, engagement=replace(person.engagement, last_seen=days_ago(2.9)))).parts == ()
    )


def test_a_band_is_left_upwards_after_a_day_and_downwards_at_once() -> None:
    worse = Person(
        "1",
        engagement=Engagement(
            attendance=(told("no-show", 1, session=1),), ratings=rated("importance", 8, 5, days=9)
        ),
    )
    better = replace(
        worse,
        engagement=replace(worse.engagement, attendance=(*worse.engagement.attendance, told("went", 0))),
    )

    assert band_of(worse, NOW - timedelta(hours=1)) == "drifting"
    assert settled(worse, NOW - timedelta(hours=1)) == "steady"
    assert settled(worse, NOW + timedelta(seconds=1)) == "drifting"
    assert settled(better, NOW + timedelta(seconds=1)) == "steady"


def test_a_dip_within_the_day_starts_the_day_anew() -> None:
    ana = Person("1", engagement=Engagement(attendance=(told("no-show", 7), told("thinking-of-stopping", 7))))
    dipped = replace(
        ana,
        engagement=replace(
            ana.engagement, ratings=(Rated("useful", 8, days_ago(0.8)), Rated("useful", 3, days_ago(0.3)))
        ),
    )

    assert settled(ana) == "drifting"
    assert [band_of(dipped, days_ago(days)) for days in (1, 0.5, 0)] == ["drifting", "steady", "drifting"]
    assert settled(dipped) == "steady"


def test_a_weights_file_that_lacks_a_number_says_which(tmp_path: Path) -> None:
    file = tmp_path / "weights.toml"
    shipped = (CONTENT / "weights.toml").read_text()
    file.write_text(shipped.replace("no_show = 18", ""))

    with pytest.raises(ContentError, match=r"weights.toml:1: .*no_show"):
        weights.load(file)


AGES = st.floats(0, 70).map(days_ago)
SIGNS: tuple[Attended, ...] = (*drift.SESSION_REPORTS, "tried", "did-not-try", "thinking-of-stopping")
PEOPLE = st.builds(
    with_fields,
    st.just(Person("1")),
    attendance=st.lists(
        st.builds(Attendance, st.sampled_from(SIGNS), AGES, st.none() | st.integers(1, 9)),
        max_size=6).map(tuple),
    ratings=st.lists(
        st.builds(Rated, st.sampled_from(("importance", "confidence", "useful")), st.integers(0, 10), AGES),
        max_size=6).map(tuple),
    nudges=st.lists(st.builds(Nudge, st.sampled_from(("pulse", "reason")), AGES), max_size=5).map(tuple),
    talks=st.lists(st.builds(FlowRun, st.just("fear"), st.just(1), st.just(""), AGES), max_size=2).map(tuple),
    appointments=st.sampled_from(((), (WEEKLY,))),
    stack=st.sampled_from((Stack(), Stack((LEFT_OPEN,)))),
    last_seen=st.none() | AGES,
    looked=st.none() | AGES,
    preferences=st.builds(NudgePreferences, usual_gap=st.timedeltas(timedelta(days=1), timedelta(days=14))),
)  # fmt: skip


@given(PEOPLE)
@settings(max_examples=examples(200), deadline=None)
def test_the_score_and_each_part_of_it_stay_within_their_caps(person: Person) -> None:
    found = measured(person)

    assert 0 <= found.score <= 100
    assert 0 <= found.attendance <= 45
    assert 0 <= found.intent <= 40
    assert 0 <= found.contact <= (15 if _of_sessions(person.engagement.attendance) else 30)
    assert 0 <= found.protective <= 20
    assert all(part.points > 0 for part in found.parts)


@given(PEOPLE, st.floats(0, 10))
@settings(max_examples=examples(200), deadline=None)
def test_another_session_gone_to_never_raises_the_score(person: Person, days: float) -> None:
    more = replace(
        person,
        engagement=replace(person.engagement, attendance=(*person.engagement.attendance, told("went", days))),
    )

    assert measured(more).score <= measured(person).score


@given(PEOPLE, st.data())
@settings(max_examples=examples(200), deadline=None)
def test_having_gone_instead_never_raises_the_score(person: Person, data: st.DataObject) -> None:
    missed = [one for one in person.engagement.attendance if one.what in drift.SESSION_REPORTS]
    if not missed:
        return
    one = data.draw(st.sampled_from(missed))
    went = tuple(
        replace(one, what="went") if other is one else other for other in person.engagement.attendance
    )

    assert (
        measured(replace(person, engagement=replace(person.engagement, attendance=went))).score
        <= measured(person).score
    )


@given(PEOPLE)
@settings(max_examples=examples(100), deadline=None)
def test_a_settled_band_is_never_above_any_score_of_its_day(person: Person) -> None:
    band = drift.band(person, NOW, WEIGHTS, TALKS)

    scores = [
        drift.measure(person, NOW - timedelta(hours=hours), WEIGHTS, TALKS).score for hours in range(25)
    ]
    assert all(band <= drift.level(score, WEIGHTS) for score in scores)


def _of_sessions(attendance: Iterable[Attendance]) -> bool:
    return any(one.what in drift.SESSION_REPORTS for one in attendance)
