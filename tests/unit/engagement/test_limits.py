"""Caps, back-off, pauses and holds keep messages back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from flows.engagement import limits, policy
from flows.model import RecordUpdate
from flows.person import (
    Nudge,
)
from flows.record import holds, updates
from tests.helpers.nudged_people import NOW, POLICY, WEEKLY, days_between, kinds, lived, nudging, somebody


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


def test_a_tap_on_a_nudge_or_anything_else_within_three_days_is_an_answer() -> None:
    nudge = Nudge("look", NOW)
    came = policy.touched(somebody(nudges=(nudge,)).engagement, NOW + timedelta(hours=71))
    late = policy.touched(somebody(nudges=(nudge,)).engagement, NOW + timedelta(hours=73))

    assert came.nudges[0].answered == NOW + timedelta(hours=71)
    assert late.nudges[0].answered is None


def test_reminders_stay_through_a_hold_and_after_goodbye_and_end_with_stop() -> None:
    reminded = somebody("steady", appointments=(WEEKLY,))

    assert kinds(lived(holds.hold(reminded, NOW), 1)) == ["reminder"]
    assert kinds(lived(nudging(reminded, said_goodbye=True), 1)) == ["reminder"]
    assert kinds(lived(nudging(reminded, off=True), 1)) == []
    assert kinds(lived(nudging(reminded, reminders=()), 1)) == []
