"""When a person is written to first, with what, and above all when not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flows.engagement import limits, offers, policy, schedule, weights
from flows.engagement.limits import CAPS, OF_SESSIONS
from flows.engagement.policy import Policy
from flows.locale.zones import moment
from flows.model import RecordUpdate, Session
from flows.person import (
    Appointment,
    Attendance,
    Attended,
    Break,
    Engagement,
    FlowRun,
    Note,
    Nudge,
    NudgeKind,
    NudgePreferences,
    OwnWords,
    Person,
    Profile,
    Rated,
    Reason,
    zone_of,
)
from flows.record import holds, updates
from flows.shipped import CONTENT
from tests.helpers.examples import examples
from tests.helpers.people import with_fields

POLICY = Policy(weights.load(CONTENT / "weights.toml"), frozenset({"fear"}))

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday noon."""

TELLING: dict[str, tuple[Attended, ...]] = {
    "drifting": ("no-show", "i-cancelled"),
    "slipping": ("no-show", "i-cancelled", "thinking-of-stopping"),
    "crossroads": ("no-show", "i-cancelled", "late", "i-cancelled-rebooked", "thinking-of-stopping"),
}
FALLEN = tuple(
    Rated("importance", value, NOW - timedelta(days=40 - place)) for place, value in enumerate((9, 9, 3))
)


def somebody(band: str = "drifting", **others: object) -> Person:
    """Return somebody who asked for a reason when they drift, and told of so much two days ago."""
    told = NOW - timedelta(days=2)
    fallen = (*FALLEN, Rated("importance", 3, told)) if band == "crossroads" else ()
    known = Person(
        "1",
        profile=Profile(zone="Europe/Berlin", since=NOW - timedelta(days=30)),
        engagement=Engagement(
            last_seen=told,
            preferences=NudgePreferences(when="drift"),
            attendance=tuple(Attendance(what, told, 1) for what in TELLING.get(band, ())),
            ratings=fallen,
        ),
        words=OwnWords(reasons=(Reason(1, "To be calm with my son", NOW - timedelta(days=10)),)),
    )
    return with_fields(known, **others)


def nudging(person: Person, **others: object) -> Person:
    return replace(
        person,
        engagement=replace(
            person.engagement,
            preferences=replace(person.engagement.preferences, **others),  # type: ignore[arg-type]  # as above
        ),
    )


def slots_of(person: Person, days: int, since: datetime = NOW) -> Iterator[datetime]:
    slot = since
    for _ in range(days):
        slot = schedule.next_slot(person, slot)
        yield slot


def lived(person: Person, days: int, taps: Callable[[Nudge], str] = lambda _: "") -> Person:
    """Return the person after so many days of slots, tapping an hour after each nudge what `taps` says."""
    for slot in slots_of(person, days):
        nudge = POLICY.decide(person, slot)
        if nudge is None:
            continue
        person = policy.sent(person, nudge)
        if answer := taps(nudge):
            tapped = slot + timedelta(hours=1)
            person = policy.touched(policy.answered(person, nudge, answer, tapped), tapped)
            person = replace(person, engagement=replace(person.engagement, last_seen=tapped))
    return person


def kinds(person: Person) -> list[NudgeKind]:
    return [nudge.kind for nudge in person.engagement.nudges]


def days_between(person: Person) -> list[int]:
    return [
        round((later.at - earlier.at) / timedelta(days=1))
        for earlier, later in pairwise(person.engagement.nudges)
    ]


def test_nothing_is_sent_before_the_person_has_said_yes() -> None:
    for when in (None, "sessions", "ask-only"):
        quiet = nudging(somebody("crossroads"), when=when)

        assert POLICY.next_due(quiet, NOW) is None
        assert lived(quiet, 60).engagement.nudges == ()


def test_the_first_message_comes_at_the_slot_of_the_same_evening() -> None:
    person = somebody()

    due = POLICY.next_due(person, NOW)

    assert due is not None
    half_past_six = datetime(2026, 3, 2, 18, 30, tzinfo=BERLIN)
    assert abs(due - half_past_six) <= timedelta(minutes=15)
    assert POLICY.decide(person, due) == Nudge("reason", due, reason=1)


def test_a_zone_that_is_not_known_keeps_everything_back() -> None:
    unknown = somebody("crossroads", zone=None)

    assert POLICY.next_due(unknown, NOW) is None
    assert POLICY.decide(unknown, NOW) is None


@pytest.mark.parametrize("band", ["drifting", "slipping", "crossroads"])
def test_each_band_has_its_own_offer(band: str) -> None:
    person = somebody(band)

    assert kinds(lived(person, 1)) == [
        {"drifting": "reason", "slipping": "reason", "crossroads": "decide"}[band]
    ]


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


def test_offers_take_turns_when_somebody_slips() -> None:
    person = somebody("slipping", notes=(Note("You have come far.", NOW),))

    offered = []
    for kind in ("reason", "look", "note"):
        slot = next(slots_of(person, 1))
        person = policy.sent(person, Nudge(kind, slot - timedelta(days=31)))
        nudge = POLICY.decide(person, slot)
        offered.append(nudge.kind if nudge else None)

    assert offered == ["look", "note", "reason"]


def test_without_a_reason_the_talk_that_waits_is_offered() -> None:
    waiting = Session("fear", 1, "", "what", 3, path=("door",))
    desk = replace(waiting, flow="menu")

    assert kinds(lived(somebody(reasons=(), suspended=(waiting,)), 1)) == ["carry-on"]
    assert lived(somebody(reasons=(), suspended=(desk,)), 1).engagement.nudges == ()
    assert lived(somebody(reasons=()), 1).engagement.nudges == ()


def test_the_wait_doubles_with_each_message_ignored_and_four_end_in_goodbye() -> None:
    person = nudging(somebody("steady", zone="Asia/Kathmandu"), pulse=0)

    ignoring = lived(person, 400)

    assert kinds(ignoring) == ["pulse", "pulse", "pulse", "reason", "goodbye"]
    assert days_between(ignoring) == [7, 14, 24, 3]
    assert POLICY.next_due(ignoring, NOW + timedelta(days=400)) is None


def test_an_ignored_message_makes_the_next_wait_six_days_then_twelve_then_twentyfour() -> None:
    waits = []
    for ignored in range(4):
        at = [NOW - timedelta(days=30 * (ignored - place)) for place in range(ignored)]
        person = somebody(nudges=tuple(Nudge("look", one) for one in at), last_seen=NOW - timedelta(days=400))
        last = NOW - timedelta(days=30)
        person = replace(
            person,
            engagement=replace(
                person.engagement,
                nudges=tuple(
                    replace(nudge, at=last - (at[-1] - nudge.at)) for nudge in person.engagement.nudges
                ),
            ),
        )
        allowed = (
            days for days in range(1, 60)
            if limits.may_write(person, last + timedelta(days=days))
        )  # fmt: skip
        waits.append(next(allowed))

    assert waits == [1, 6, 12, 24]


def test_a_tap_brings_the_wait_back_to_three_days() -> None:
    last = Nudge("look", NOW - timedelta(days=3), answered=NOW - timedelta(days=2), answer="no")
    ignored = replace(last, answered=None, answer="")

    assert limits.may_write(somebody(nudges=(last,)), NOW)
    assert not limits.may_write(somebody(nudges=(ignored,), last_seen=None), NOW)


def test_after_goodbye_nothing_comes_until_back_and_then_it_starts_anew() -> None:
    gone = nudging(somebody(), said_goodbye=True)

    back = holds.restart_nudges(gone, NOW)

    assert lived(gone, 60).engagement.nudges == ()
    assert kinds(lived(back, 1)) == ["reason"]


def test_fewer_of_these_drops_a_band_for_a_month() -> None:
    person = somebody("slipping")
    asked = policy.answered(person, Nudge("reason", NOW), "fewer", NOW)

    assert (asked.engagement.preferences.less, asked.engagement.preferences.less_until) == (
        1,
        NOW + timedelta(days=30),
    )
    assert kinds(lived(nudging(somebody("drifting"), less=1, less_until=NOW + timedelta(days=30)), 20)) == []
    assert kinds(lived(asked, 1)) == ["reason"]


def test_fewer_of_these_doubles_the_wait_at_once() -> None:
    last = Nudge("reason", NOW - timedelta(days=3), answered=NOW, answer="fewer")
    once = nudging(somebody(nudges=(last,)), less=1, less_until=NOW + timedelta(days=30))

    assert not limits.may_write(once, NOW)
    assert not limits.may_write(once, NOW + timedelta(days=2))
    assert limits.may_write(once, NOW + timedelta(days=3))


def test_help_now_keeps_everything_back_for_a_week_and_then_asks_once() -> None:
    helped = holds.hold(somebody("crossroads"), NOW)

    silent = lived(helped, 120)

    assert kinds(silent) == ["hold-over"]
    assert timedelta(days=7) <= silent.engagement.nudges[0].at - NOW < timedelta(days=8)


def test_back_does_not_cut_short_the_week_after_help_now() -> None:
    held = holds.hold(somebody("drifting"), NOW)
    stopped = holds.stop_nudges(held, NOW)

    asked = [lived(holds.restart_nudges(one, NOW + timedelta(hours=1)), 60) for one in (held, stopped)]
    late = lived(holds.restart_nudges(held, NOW + timedelta(days=7)), 10)

    assert [kinds(one) for one in asked] == [["hold-over"], ["hold-over"]]
    assert all(one.engagement.nudges[0].at - NOW >= timedelta(days=7) for one in asked)
    assert "reason" in kinds(late)


def test_back_switches_on_nothing_that_was_not_asked_for() -> None:
    never, only = (holds.restart_nudges(nudging(somebody(), when=when), NOW) for when in (None, "ask-only"))
    held = holds.restart_nudges(holds.hold(nudging(somebody(), when=None), NOW), NOW)

    assert [lived(one, 60).engagement.nudges for one in (never, only, held)] == [(), (), ()]


def test_no_reason_comes_within_three_days_of_help_now_even_when_messages_are_on_again() -> None:
    again = nudging(somebody("drifting"), helped=NOW)

    first = lived(again, 10).engagement.nudges[0]

    assert first.kind == "reason"
    assert first.at - NOW >= timedelta(hours=72)


def test_who_had_no_messages_is_not_asked_about_them_after_help_now() -> None:
    never = holds.hold(nudging(somebody(), when=None), NOW)
    gone = holds.hold(nudging(somebody(), said_goodbye=True), NOW)

    assert [lived(one, 30).engagement.nudges for one in (never, gone)] == [(), ()]


def test_a_second_hold_ends_in_a_question_of_its_own() -> None:
    unanswered = lived(holds.hold(somebody("crossroads"), NOW), 20)
    again = holds.hold(unanswered, NOW + timedelta(days=20))

    assert kinds(unanswered) == ["hold-over"]
    assert kinds(lived(again, 60)) == ["hold-over", "hold-over"]


def test_messages_chosen_during_a_hold_are_asked_about_when_it_is_over() -> None:
    held = holds.hold(nudging(somebody("crossroads"), when=None), NOW)
    chosen = updates.keep(held, RecordUpdate("nudges_when", "drift", "drift"), "messages", NOW)

    asked = lived(chosen, 60)

    assert kinds(asked) == ["hold-over"]
    assert asked.engagement.nudges[0].at - NOW >= timedelta(days=7)


def test_a_hold_from_before_messages_were_chosen_ends_in_a_question_in_old_records_too() -> None:
    old = nudging(
        somebody("crossroads"), helped=NOW, hold_until=NOW + timedelta(days=7), ask_after_hold=False
    )

    assert kinds(lived(old, 60)) == ["hold-over"]


def test_messages_chosen_after_a_hold_is_over_come_without_a_question() -> None:
    held = holds.hold(nudging(somebody("drifting"), when=None), NOW - timedelta(days=9))
    chosen = updates.keep(held, RecordUpdate("nudges_when", "drift", "drift"), "messages", NOW)

    assert kinds(lived(chosen, 10)) == ["reason"]


def test_what_an_alarm_holds_back_rests_for_a_day_once_it_is_declined() -> None:
    alarmed = holds.alarmed(somebody("drifting"), NOW)
    declined = holds.rest(alarmed, NOW + timedelta(minutes=1))

    first = lived(declined, 10).engagement.nudges[0]

    assert kinds(lived(alarmed, 10)) == ["hold-over"]
    assert first.kind == "reason"
    assert timedelta(days=1) <= first.at - NOW < timedelta(days=3)


def test_declining_an_offer_takes_no_hold_away_that_an_answer_set() -> None:
    helped = holds.hold(somebody("drifting"), NOW)

    assert holds.rest(holds.alarmed(helped, NOW), NOW) == helped


@pytest.mark.parametrize(
    "kept_back",
    [{"off": True}, {"paused_until": NOW + timedelta(days=99)}],
)
def test_off_or_paused_means_nothing_at_all(kept_back: dict[str, object]) -> None:
    assert lived(nudging(somebody("crossroads"), **kept_back), 60).engagement.nudges == ()


def test_a_hold_whose_question_got_no_answer_means_nothing_more() -> None:
    unanswered = lived(holds.hold(somebody("crossroads"), NOW), 30)

    assert kinds(lived(unanswered, 60)) == kinds(unanswered) == ["hold-over"]


def test_who_blocked_the_bot_is_left_in_peace() -> None:
    assert POLICY.next_due(somebody(blocked=True), NOW) is None


def test_a_pause_ends_by_itself() -> None:
    until = NOW + timedelta(days=3)
    paused = nudging(somebody(), paused_until=until)

    due = POLICY.next_due(paused, NOW)

    assert due is not None
    assert until <= due < until + timedelta(days=1)
    assert lived(paused, 4).engagement.nudges[0].at == due


def test_who_is_here_is_not_nudged() -> None:
    slot = next(slots_of(somebody(), 1))
    here = somebody(last_seen=slot - timedelta(hours=1))

    assert POLICY.decide(here, slot) is None
    assert POLICY.decide(here, slot + timedelta(hours=1)) is None


def test_what_is_two_hours_late_is_dropped_and_never_queued() -> None:
    person = somebody()
    slot = next(slots_of(person, 1))

    assert POLICY.decide(person, slot + timedelta(minutes=119)) is not None
    assert POLICY.decide(person, slot + timedelta(hours=2)) is None
    assert POLICY.next_due(person, slot + timedelta(hours=2)) == list(slots_of(person, 2))[1]


def test_a_slot_that_passed_while_nobody_asked_is_due_at_once_until_it_is_too_late() -> None:
    person = somebody()
    slot, following = slots_of(person, 2)

    for late in (timedelta(microseconds=1), timedelta(minutes=119)):
        assert POLICY.next_due(person, slot + late) == slot + late
    sent = policy.sent(person, Nudge("reason", slot, reason=1))
    assert POLICY.next_due(sent, slot + timedelta(minutes=1)) == following


def test_a_slot_late_in_the_evening_never_reaches_into_the_quiet_hours() -> None:
    for number in range(40):
        person = replace(nudging(somebody(), slot=time(20, 55)), id=str(number))
        slot = next(slots_of(person, 1))

        assert slot.astimezone(BERLIN).time() < time(21)
        assert POLICY.decide(person, moment(date(2026, 3, 2), time(21), BERLIN)) is None


def test_a_slot_within_the_quiet_hours_moves_to_their_end() -> None:
    assert schedule.slot_time(nudging(somebody(), slot=time(23))) == time(9)
    assert schedule.slot_time(
        nudging(somebody(), slot=time(23), quiet_from=time(0), quiet_to=time(0))
    ) >= time(22, 45)


def test_the_decision_to_stop_is_offered_every_two_weeks_and_not_again_after_a_no() -> None:
    invited = somebody("crossroads", nudges=(Nudge("decide", NOW - timedelta(days=13)),))
    declined = Nudge("decide", NOW - timedelta(days=50), answered=NOW - timedelta(days=50), answer="no")
    thought = FlowRun("before-you-decide", 1, "", NOW - timedelta(days=8))

    assert kinds(lived(invited, 1)) == ["decide"]
    assert lived(somebody("crossroads", nudges=(declined,)), 1).engagement.nudges == (declined,)
    assert lived(somebody("crossroads", talks=(thought,)), 1).engagement.nudges == ()


def test_a_reason_rests_two_weeks_after_it_was_shown_and_a_month_after_not_today() -> None:
    person = somebody()
    slot = next(slots_of(person, 1))
    shown = policy.sent(person, Nudge("reason", slot, reason=1))
    declined = policy.answered(shown, shown.engagement.nudges[0], "not-today", slot)
    hidden = policy.answered(shown, shown.engagement.nudges[0], "hide", slot)

    def first_day(person: Person) -> int | None:
        days = (days for days in range(80) if offers.pick(person, slot + timedelta(days=days)))
        return next(days, None)

    assert [first_day(one) for one in (person, shown, declined, hidden)] == [0, 14, 30, None]


def test_a_list_without_a_tap_for_ninety_days_is_to_be_refreshed_and_not_shown() -> None:
    old = somebody(reasons=(Reason(1, "To sleep", NOW - timedelta(days=100)),))
    tapped = somebody(reasons=(replace(old.words.reasons[0], tapped=NOW - timedelta(days=10)),))

    assert kinds(lived(old, 1)) == ["refresh"]
    assert kinds(lived(tapped, 1)) == ["reason"]


def test_reasons_come_by_their_rank_and_the_same_in_one_week() -> None:
    reasons = tuple(Reason(n, f"{n}", NOW) for n in (1, 2, 3))
    count = {1: 0, 2: 0, 3: 0}

    for number in range(600):
        person = replace(somebody(reasons=reasons), id=str(number))
        monday, tuesday = slots_of(person, 2)
        first, second = offers.pick(person, monday), offers.pick(person, tuesday)
        assert first == second
        count[first.id if first else 0] += 1

    assert 250 < count[1] < 350
    assert 160 < count[2] < 240
    assert 70 < count[3] < 130


def test_the_check_in_comes_on_its_weekday_and_counts_within_the_caps() -> None:
    person = nudging(somebody("steady"), pulse=3)

    answering = lived(person, 29, lambda _: "no")

    assert {nudge.at.astimezone(BERLIN).weekday() for nudge in answering.engagement.nudges} == {3}
    assert days_between(answering) == [7, 7, 7]


def test_a_tap_on_a_nudge_or_anything_else_within_three_days_is_an_answer() -> None:
    nudge = Nudge("look", NOW)
    came = policy.touched(somebody(nudges=(nudge,)), NOW + timedelta(hours=71))
    late = policy.touched(somebody(nudges=(nudge,)), NOW + timedelta(hours=73))

    assert came.engagement.nudges[0].answered == NOW + timedelta(hours=71)
    assert late.engagement.nudges[0].answered is None


def test_what_is_usual_for_a_person_follows_how_long_they_stay_away() -> None:
    away = policy.touched(somebody(last_seen=NOW - timedelta(days=3)), NOW)
    long_away = policy.touched(somebody(last_seen=NOW - timedelta(days=99)), NOW)
    blocked = somebody(blocked=True)

    assert away.engagement.preferences.usual_gap == timedelta(days=6)
    assert long_away.engagement.preferences.usual_gap == timedelta(days=8, hours=18)
    assert policy.touched(blocked, NOW) == blocked


WEEKLY = Appointment(1, date(2026, 3, 5), time(16), "Europe/Berlin", every_weeks=1)
"""Thursdays at four."""


def test_a_session_is_remembered_three_days_and_one_day_before() -> None:
    person = nudging(somebody("steady", appointments=(WEEKLY,)), when=None)

    told = lived(person, 7, lambda _: "no").engagement.nudges

    start = datetime(2026, 3, 5, 15, tzinfo=UTC)
    assert [(one.kind, one.at.astimezone(BERLIN).weekday()) for one in told] == [
        ("reminder", 0),
        ("reminder", 2),
    ]
    assert [one.session for one in told] == [start, start]


def test_a_session_that_does_not_happen_is_not_remembered() -> None:
    cancelled = replace(WEEKLY, cancelled=(date(2026, 3, 5),))
    person = nudging(somebody("steady", appointments=(cancelled,)), when=None)
    away = replace(
        person,
        engagement=replace(
            person.engagement, breaks=(Break(date(2026, 3, 1), date(2026, 3, 31)),), appointments=(WEEKLY,)
        ),
    )

    assert lived(person, 5).engagement.nudges == ()
    assert lived(away, 20).engagement.nudges == ()


def test_reminders_stay_through_a_hold_and_after_goodbye_and_end_with_stop() -> None:
    reminded = somebody("steady", appointments=(WEEKLY,))

    assert kinds(lived(holds.hold(reminded, NOW), 1)) == ["reminder"]
    assert kinds(lived(nudging(reminded, said_goodbye=True), 1)) == ["reminder"]
    assert kinds(lived(nudging(reminded, off=True), 1)) == []
    assert kinds(lived(nudging(reminded, reminders=()), 1)) == []


def test_three_reminders_without_a_tap_bring_one_question_and_then_silence() -> None:
    person = nudging(somebody("steady", appointments=(WEEKLY,)), when=None)

    assert kinds(lived(person, 90)) == ["reminder", "reminder", "reminder", "keep-on"]


def test_a_reminder_brings_a_reason_when_that_was_asked_for() -> None:
    person = nudging(somebody("steady", appointments=(WEEKLY,)), when="sessions")

    assert lived(person, 1).engagement.nudges[0].reason == 1
    assert lived(holds.hold(person, NOW), 1).engagement.nudges[0].reason is None


def test_who_wants_it_is_asked_how_a_session_was_unless_they_told_already() -> None:
    person = nudging(somebody("steady", appointments=(WEEKLY,)), when=None, reminders=(), ask_after=True)
    told = replace(
        person,
        engagement=replace(
            person.engagement, attendance=(Attendance("went", datetime(2026, 3, 5, 15, 30, tzinfo=UTC)),)
        ),
    )

    asked = lived(person, 5).engagement.nudges

    assert [(one.kind, one.at.astimezone(BERLIN).weekday()) for one in asked] == [("after", 3)]
    assert lived(told, 5).engagement.nudges == ()


def test_a_reminder_goes_before_a_check_in_which_is_dropped() -> None:
    both = nudging(somebody("steady", appointments=(WEEKLY,)), pulse=0)

    assert kinds(lived(both, 1)) == ["reminder"]


def test_of_all_that_is_due_at_a_slot_one_goes_out_and_the_rest_is_dropped() -> None:
    hold_is_over = {"hold_until": NOW, "ask_after_hold": True, "helped": NOW - timedelta(days=7)}
    everything = nudging(somebody("drifting", appointments=(WEEKLY,)), pulse=0, **hold_is_over)
    no_hold = nudging(everything, hold_until=None, ask_after_hold=False)
    no_session = replace(no_hold, engagement=replace(no_hold.engagement, appointments=()))
    no_check_in = nudging(no_session, pulse=None)

    first = [kinds(lived(one, 1)) for one in (everything, no_hold, no_session, no_check_in)]

    assert first == [["hold-over"], ["reminder"], ["pulse"], ["reason"]]


def test_what_comes_next_can_be_told() -> None:
    person = nudging(somebody("steady", appointments=(WEEKLY,)), when=None)

    found = POLICY.forecast(person, NOW)

    assert found is not None
    assert (found.kind, found.at) == ("reminder", next(slots_of(person, 1)))
    assert POLICY.forecast(somebody("steady"), NOW) is None
    assert POLICY.forecast(somebody(zone=None), NOW) is None


@pytest.mark.parametrize(
    ("zone", "day", "wall", "utc"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), "2026-10-03T15:30"),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 30), "2026-04-23T22:00"),
        ("Asia/Kathmandu", date(2026, 4, 24), time(18, 30), "2026-04-24T12:45"),
        ("Pacific/Apia", date(2011, 12, 30), time(18, 30), "2011-12-30T10:00"),
    ],
)
def test_a_skipped_time_is_the_next_that_exists_and_a_doubled_one_the_first(
    zone: str, day: date, wall: time, utc: str
) -> None:
    assert moment(day, wall, ZoneInfo(zone)) == datetime.fromisoformat(utc + "+00:00")


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


def stepped(person: Person, now: datetime, days: int, step: timedelta) -> tuple[Nudge, ...]:
    """Return what comes when the clock is looked at every `step`."""
    until = now + timedelta(days=days)
    while now <= until:
        nudge = POLICY.decide(person, now)
        person = policy.sent(person, nudge) if nudge else person
        now += step
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


def test_a_line_that_went_out_a_little_late_rests_no_day_longer() -> None:
    person = Person(
        "1",
        profile=Profile(zone="Europe/Berlin"),
        engagement=Engagement(
            last_seen=NOW,
            preferences=NudgePreferences(when="drift"),
            attendance=(Attendance("no-show", NOW, 1),),
        ),
        words=OwnWords(reasons=(Reason(1, "a line", NOW),)),
    )

    first, second = stepped(person, NOW, days=21, step=timedelta(minutes=19))

    assert (first.kind, second.kind) == ("reason", "reason")
    assert second.at - first.at == timedelta(days=14)


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
