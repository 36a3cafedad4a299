"""The band decides what is offered, and nothing is offered again too soon."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from flows.engagement import offers, policy
from flows.model import Session
from flows.person import (
    Attendance,
    Engagement,
    FlowRun,
    Note,
    Nudge,
    NudgePreferences,
    OwnWords,
    Person,
    Profile,
    Reason,
)
from tests.helpers.nudged_people import NOW, POLICY, kinds, lived, slots_of, somebody, stepped


@pytest.mark.parametrize("band", ["drifting", "slipping", "crossroads"])
def test_each_band_has_its_own_offer(band: str) -> None:
    person = somebody(band)

    assert kinds(lived(person, 1)) == [
        {"drifting": "reason", "slipping": "reason", "crossroads": "decide"}[band]
    ]


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
