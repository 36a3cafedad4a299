"""When a person is written to first, with what, and above all when not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from flows.engagement import offers, policy, schedule, weights
from flows.engagement.limits import CAPS, OF_SESSIONS
from flows.engagement.policy import Policy
from flows.person import (
    Appointment,
    Attendance,
    Attended,
    Engagement,
    Note,
    Nudge,
    NudgePreferences,
    OwnWords,
    Person,
    Profile,
    Reason,
    zone_of,
)
from flows.record import holds
from flows.shipped import CONTENT
from tests.helpers.examples import examples
from tests.helpers.nudged_people import NOW, POLICY, lived, nudging, slots_of, somebody, stepped
from tests.helpers.people import with_fields


def test_nothing_is_sent_before_the_person_has_said_yes() -> None:
    for when in (None, "sessions", "ask-only"):
        quiet = nudging(somebody("crossroads"), when=when)

        assert POLICY.next_due(quiet, NOW) is None
        assert lived(quiet, 60).engagement.nudges == ()


def test_a_zone_that_is_not_known_keeps_everything_back() -> None:
    unknown = somebody("crossroads", zone=None)

    assert POLICY.next_due(unknown, NOW) is None
    assert POLICY.decide(unknown, NOW) is None


def test_somebody_steady_is_left_alone() -> None:
    assert lived(somebody("steady"), 10).engagement.nudges == ()


def test_what_was_told_today_waits_until_it_has_held_for_a_day() -> None:
    fresh = somebody("crossroads")
    told = NOW - timedelta(hours=5)
    fresh = replace(
        fresh,
        engagement=replace(
            fresh.engagement,
            last_seen=told,
            attendance=tuple(replace(one, at=told) for one in fresh.engagement.attendance),
        ),
    )

    first, second = slots_of(fresh, 2)

    assert POLICY.decide(fresh, first) is None
    assert POLICY.decide(fresh, second) is not None


def test_who_is_here_is_not_nudged() -> None:
    slot = next(slots_of(somebody(), 1))
    here = somebody(last_seen=slot - timedelta(hours=1))

    assert POLICY.decide(here, slot) is None
    assert POLICY.decide(here, slot + timedelta(hours=1)) is None


def test_what_is_usual_for_a_person_follows_how_long_they_stay_away() -> None:
    away = policy.touched(somebody(last_seen=NOW - timedelta(days=3)).engagement, NOW)
    long_away = policy.touched(somebody(last_seen=NOW - timedelta(days=99)).engagement, NOW)

    assert away.preferences.usual_gap == timedelta(days=6)
    assert long_away.preferences.usual_gap == timedelta(days=8, hours=18)
    assert away.last_seen == long_away.last_seen == NOW


ZONES = st.sampled_from(
    [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "Asia/Kathmandu",
        "Pacific/Apia",
    ]
)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - made aware
HOURS = st.times().map(lambda wall: wall.replace(second=0, microsecond=0, tzinfo=None, fold=0))
SIGNS: tuple[Attended, ...] = ("no-show", "i-cancelled", "went", "thinking-of-stopping")


@st.composite
def histories(draw: st.DrawFn) -> tuple[Person, datetime]:
    """Return somebody with any settings and any last two months, and the moment it is."""
    now = draw(MOMENTS)
    ago = st.integers(0, 60 * 24).map(lambda hours: now - timedelta(hours=hours))
    wishes = NudgePreferences(
        when=draw(st.sampled_from(["drift", "drift", "drift", "sessions", "ask-only", None])),
        quiet_from=draw(HOURS),
        quiet_to=draw(HOURS),
        slot=draw(HOURS),
        pulse=draw(st.none() | st.integers(0, 6)),
        ask_after=draw(st.booleans()),
        off=draw(st.integers(0, 9)) == 0,
        paused_until=draw(st.none() | ago.map(lambda at: at + timedelta(days=31))),
        less=draw(st.integers(0, 2)),
        less_until=draw(st.none() | ago.map(lambda at: at + timedelta(days=30))),
    )
    sessions = (Appointment(1, now.date(), draw(HOURS), draw(ZONES), every_weeks=draw(st.integers(0, 2))),)
    person = Person(
        str(draw(st.integers(1, 999))),
        profile=Profile(zone=draw(ZONES)),
        engagement=Engagement(
            last_seen=draw(ago),
            preferences=wishes,
            attendance=tuple(
                Attendance(what, at, 1)
                for what, at in draw(st.lists(st.tuples(st.sampled_from(SIGNS), ago), max_size=5))
            ),
            appointments=sessions if draw(st.booleans()) else (),
        ),
        words=OwnWords(
            reasons=tuple(Reason(n, "a line", draw(ago)) for n in range(draw(st.integers(0, 3)))),
            notes=(Note("a note", now),) if draw(st.booleans()) else (),
        ),
    )
    helped = draw(st.none() | ago)
    return (holds.hold(person, helped) if helped else person), now


def jumped(person: Person, now: datetime, days: int) -> tuple[Nudge, ...]:
    """Return what comes when the clock jumps from due time to due time, with nobody answering."""
    until = now + timedelta(days=days)
    due: datetime | None = now
    while due is not None and due <= until:
        nudge = POLICY.decide(person, due)
        person = policy.sent(person, nudge) if nudge else person
        now, due = due, POLICY.next_due(person, due)
        assert due is None or due > now
    return person.engagement.nudges


@given(histories())
@settings(max_examples=examples(25), deadline=None)
def test_a_clock_that_jumps_brings_what_a_clock_that_walks_brings(history: tuple[Person, datetime]) -> None:
    person, now = history
    step = timedelta(minutes=20)
    slot = schedule.last_slot(person, now)
    assume(not schedule.quiet(person, slot + step))  # a walker that slow would arrive in the quiet hours

    jumps = jumped(person, now, days=21)
    steps = stepped(person, now, days=21, step=step)

    last = now + timedelta(days=21) - step
    assert [jump for jump in jumps if jump.at < last] == [one for one in steps if one.at < last]


@given(histories())
@settings(max_examples=examples(60), deadline=None)
def test_whatever_happened_no_rule_is_broken(history: tuple[Person, datetime]) -> None:
    person, now = history

    sent = jumped(person, now, days=120)

    for one in sent:
        assert not schedule.quiet(person, one.at)
        assert not person.engagement.preferences.off
        paused, held = person.engagement.preferences.paused_until, person.engagement.preferences.hold_until
        assert paused is None or one.at >= paused
        assert held is None or one.at >= held or one.kind in OF_SESSIONS
        assert person.engagement.preferences.when == "drift" or one.kind not in offers.OFFER_KINDS
    own = [outgoing.at for outgoing in sent if outgoing.kind not in OF_SESSIONS]
    for span, cap in CAPS:
        assert all(sum(at <= other < at + span for other in own) <= cap for at in own)
    days = [outgoing.at.astimezone(zone_of(person)).date() for outgoing in sent]
    assert len(days) == len(set(days))
    for start in {outgoing.session for outgoing in sent if outgoing.session}:
        assert sum(outgoing.session == start for outgoing in sent) <= 2


@given(histories(), st.timedeltas(timedelta(minutes=1), timedelta(days=3)))
@settings(max_examples=examples(60), deadline=None)
def test_a_nudge_that_waited_goes_out_only_while_it_still_may(
    history: tuple[Person, datetime], waited: timedelta
) -> None:
    person, now = history
    due = POLICY.next_due(person, now)
    nudge = POLICY.decide(person, due) if due else None
    if due is None or nudge is None:
        return

    sent = policy.sent(person, nudge)

    later = due + waited
    late = later - nudge.at >= timedelta(hours=2)
    assert policy.timely(sent, later) == (not late and not schedule.quiet(person, later))
    assert not policy.timely(
        replace(sent, engagement=replace(sent.engagement, last_seen=later)), later + timedelta(microseconds=1)
    )
    assert not policy.timely(nudging(sent, off=True), due)
    assert not policy.timely(nudging(sent, paused_until=due + timedelta(days=9)), due)
    assert policy.timely(holds.hold(sent, due), due) == (nudge.kind in (*OF_SESSIONS, "hold-over"))


def test_with_nothing_sent_there_is_nothing_to_be_timely() -> None:
    assert not policy.timely(somebody(), NOW)


def test_reasons_are_screened_where_one_may_be_sent_and_in_no_turn() -> None:
    screened: list[str] = []

    def hears(text: str, _now: datetime) -> bool:
        screened.append(text)
        return False

    watched = Policy(weights.load(CONTENT / "weights.toml"), frozenset({"fear"}), hears)
    person = somebody()
    slot = next(slots_of(person, 1))
    here = with_fields(person, last_seen=slot)

    assert watched.next_due(here, slot) == POLICY.next_due(here, slot)
    assert watched.decide(here, slot) is None
    assert screened == []
    assert watched.decide(person, slot) is not None
    assert screened == ["To be calm with my son"]
    assert watched.forecast(person, NOW) == POLICY.forecast(person, NOW)
    assert len(screened) == 2
