"""Sending stays within Telegram's limits, and answers go before nudges."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.rate_limits import Limiter, Limits, Pace, Rank


def play(pace: Pace, joins: list[tuple[float, str, bool]], until: float) -> list[tuple[float, str, bool]]:
    """Let people join at their times and return who went when."""
    went: list[tuple[float, str, bool]] = []
    now = 0.0
    waiting = sorted(joins)
    while now <= until:
        while waiting and waiting[0][0] <= now:
            _, chat, nudge = waiting.pop(0)
            pace.join(chat, Rank.NUDGE if nudge else Rank.ANSWER)
        went += [(now, ticket.chat, ticket.rank is Rank.NUDGE) for ticket in pace.ready(now)]
        times = [at for at, _, _ in waiting[:1]]
        if (at := pace.next_at(now)) is not None:
            times.append(at)
        if not times:
            break
        now = max(min(times), now)
    return went


def test_no_second_sees_more_than_25_nudges() -> None:
    pace = Pace(Limits())

    went = [at for at, _, _ in play(pace, [(0.0, str(chat), True) for chat in range(100)], until=60)]

    late = [at + 0.05 * (n % 2) for n, at in enumerate(went)]  # as a network and a busy machine hold them up
    for arrived in (went, sorted(late)):
        assert all(later - first >= 1 - 1e-9 for first, later in zip(arrived, arrived[25:], strict=False))
    assert went[-1] == pytest.approx(3.95, abs=0.06)


def test_nudges_to_many_are_spread_over_the_second() -> None:
    pace = Pace(Limits())

    went = [at for at, _, _ in play(pace, [(0.0, str(chat), True) for chat in range(100)], until=60)]

    assert went[:5] == [0.0] * 5
    assert all(later - first >= 0.04 - 1e-9 for first, later in zip(went, went[5:], strict=False))


def test_answers_to_many_wait_for_nobody() -> None:
    pace = Pace(Limits())

    went = play(pace, [(0.0, str(chat), False) for chat in range(1000)], until=60)

    assert {at for at, _, _ in went} == {0.0}


def test_answers_spend_nothing_of_the_share_of_nudges() -> None:
    pace = Pace(Limits())
    play(pace, [(0.0, str(chat), False) for chat in range(1000)], until=0)

    went = play(pace, [(0.0, f"nudge {chat}", True) for chat in range(5)], until=0)

    assert len(went) == 5


def test_a_chat_gets_a_burst_at_once_and_then_a_message_a_second() -> None:
    pace = Pace(Limits(chat_burst=4))

    went = play(pace, [(0.0, "1", False)] * 7, until=60)

    assert [at for at, _, _ in went] == [0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0]


def test_a_quiet_chat_earns_its_burst_back() -> None:
    pace = Pace(Limits(chat_burst=4))

    went = play(pace, [(0.0, "1", False)] * 4 + [(10.0, "1", False)] * 5, until=60)

    assert [at for at, _, _ in went] == [0.0] * 4 + [10.0] * 4 + [11.0]


def test_twelve_quick_taps_are_each_answered_at_once() -> None:
    pace, waited = Pace(Limits()), []

    for tap in range(13):
        now = 0.4 * tap
        pace.join("1")
        waited.append(len(pace.ready(now)))
        pace.spare_at("1", now)

    assert waited == [1] * 13


def test_removing_keyboards_is_counted_in_the_chat_and_leaves_the_last_of_it_to_messages() -> None:
    pace = Pace(Limits(chat_burst=4, chat_kept=2))

    removed = [pace.spare_at("1", 0.0) for _ in range(3)]
    went = play(pace, [(0.0, "1", False)] * 3, until=60)

    assert removed == [0.0, 0.0, 1.0]
    assert [at for at, _, _ in went] == [0.0, 0.0, 1.0]


def test_removing_keyboards_waits_while_its_chat_rests() -> None:
    pace = Pace(Limits())
    pace.refused("1", timedelta(seconds=30), 0.0)

    assert (pace.spare_at("1", 0.0), pace.spare_at("2", 0.0)) == (30.0, 0.0)


def test_answers_go_before_nudges_that_came_earlier() -> None:
    pace = Pace(Limits(per_second=2))
    nudges = [(0.0, f"nudge {number}", True) for number in range(6)]

    went = play(pace, [*nudges, (0.5, "answer", False)], until=60)

    assert [chat for _, chat, _ in went][:3] == ["nudge 0", "nudge 1", "answer"]
    assert went[2][0] == 0.5
    assert len(went) == 7


def test_a_chat_at_its_limit_holds_nobody_else_up() -> None:
    pace = Pace(Limits(chat_burst=4))

    went = play(pace, [(0.0, "busy", False)] * 8 + [(0.1, "other", False)], until=60)

    assert (0.1, "other", False) in went


def test_a_refused_chat_rests_alone() -> None:
    pace = Pace(Limits())
    pace.refused("1", timedelta(seconds=30), 0.0)

    went = play(pace, [(0.0, "1", False), (0.0, "2", False)], until=60)

    assert went == [(0.0, "2", False), (30.0, "1", False)]


def test_everybody_rests_when_a_second_chat_is_refused_soon_after() -> None:
    pace = Pace(Limits())
    pace.refused("1", timedelta(seconds=5), 0.0)
    pace.refused("2", timedelta(seconds=7), 1.0)

    went = play(pace, [(1.0, "3", False)], until=60)

    assert went == [(8.0, "3", False)]


def test_answers_keep_to_the_pace_for_a_minute_after_everybody_rested() -> None:
    pace = Pace(Limits())
    pace.refused("1", timedelta(seconds=1), 0.0)
    pace.refused("2", timedelta(seconds=1), 0.0)

    soon = [at for at, _, _ in play(pace, [(1.0, str(chat), False) for chat in range(60)], until=60)]
    late = [at for at, _, _ in play(pace, [(62.0, str(chat), False) for chat in range(60)], until=90)]

    assert all(later - first >= 1 - 1e-9 for first, later in zip(soon, soon[25:], strict=False))
    assert late == [62.0] * 60


def test_one_chat_refused_twice_leaves_the_others_alone() -> None:
    pace = Pace(Limits())
    pace.refused("1", timedelta(seconds=5), 0.0)
    pace.refused("1", timedelta(seconds=7), 1.0)

    went = play(pace, [(1.0, "3", False), (1.0, "1", False)], until=60)

    assert went == [(1.0, "3", False), (8.0, "1", False)]


def test_chats_that_are_paid_off_are_forgotten_and_those_at_their_limit_are_not() -> None:
    pace = Pace(Limits(chat_burst=4))
    went = play(pace, [(float(number), str(number), False) for number in range(3000)], until=4000)
    late = play(pace, [(2999.0, "2999", False)] * 4, until=4000)

    assert len(went) == 3000
    assert [at for at, _, _ in late] == [2999.0, 2999.0, 2999.0, 3000.0]


@given(
    joins=st.lists(st.tuples(st.floats(0, 5), st.sampled_from(["1", "2", "3"]), st.booleans()), max_size=60),
    limits=st.builds(Limits, per_second=st.integers(1, 5), chat_burst=st.integers(1, 4)),
)
def test_everyone_goes_once_and_no_limit_is_ever_broken(
    joins: list[tuple[float, str, bool]], limits: Limits
) -> None:
    went = play(Pace(limits), joins, until=1000)

    assert sorted(chat for _, chat, _ in went) == sorted(chat for _, chat, _ in joins)
    times = [at for at, _, nudge in went if nudge]
    for first, later in zip(times, times[limits.per_second :], strict=False):
        assert later - first >= 1 - 1e-9
    for name in ("1", "2", "3"):
        mine = [at for at, chat, _ in went if chat == name]
        for first, later in zip(mine, mine[limits.chat_burst :], strict=False):
            assert later - first >= 1 - 1e-9


def test_tasks_wait_for_their_turn_in_order() -> None:
    async def scene() -> list[int]:
        limiter = Limiter(time.monotonic, Limits(chat_burst=2, chat_every=timedelta(milliseconds=5)))
        order: list[int] = []

        async def send(number: int) -> None:
            await limiter.turn("1")
            order.append(number)

        await asyncio.gather(*(send(number) for number in range(6)))
        return order

    order = asyncio.run(scene())

    assert order == [0, 1, 2, 3, 4, 5]


def test_a_task_that_gives_up_leaves_the_line_moving() -> None:
    async def scene() -> bool:
        limiter = Limiter(time.monotonic, Limits(chat_burst=1, chat_every=timedelta(milliseconds=5)))
        await limiter.turn("1")
        gone = asyncio.create_task(limiter.turn("1"))
        await asyncio.sleep(0)
        gone.cancel()
        await limiter.turn("1")
        return gone.cancelled()

    assert asyncio.run(scene())


def test_a_refused_chat_waits_in_line_while_others_pass() -> None:
    async def scene() -> list[str]:
        limiter = Limiter(time.monotonic)
        limiter.refused("1", timedelta(milliseconds=20))
        order: list[str] = []

        async def send(chat: str) -> None:
            await limiter.turn(chat)
            order.append(chat)

        await asyncio.gather(send("1"), send("2"))
        return order

    assert asyncio.run(scene()) == ["2", "1"]
