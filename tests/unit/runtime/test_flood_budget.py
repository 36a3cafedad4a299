"""One person's events are let through at a pace of their own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.sending.flood_budget import Allowance, Budget
from bot.telegram_api.bot_calls import BATCH
from flows.dialogue.conversation import SEEN


def test_thirty_events_are_taken_at_once_and_three_a_second_from_then_on() -> None:
    budget = Budget()

    at_once = [budget.take("1", 100.0) for _ in range(40)]
    after_a_second = [budget.take("1", 101.0) for _ in range(10)]
    after_long = [budget.take("1", 1000.0) for _ in range(40)]

    assert (sum(at_once), sum(after_a_second), sum(after_long)) == (30, 3, 30)


@given(st.lists(st.floats(0, 5), max_size=200))
def test_no_pace_gets_more_than_the_allowance(gaps: list[float]) -> None:
    budget, now, taken = Budget(Allowance(10)), 0.0, 0
    for gap in gaps:
        now += gap
        taken += budget.take("1", now)

    assert taken <= 10 + now / 1.0 + 1


def test_one_person_spends_nothing_of_anothers() -> None:
    budget = Budget()
    for _ in range(100):
        budget.take("1", 0.0)

    assert budget.take("2", 0.0)


def test_only_those_who_wrote_lately_are_remembered() -> None:
    budget = Budget()
    for number in range(20_000):
        budget.take(str(number), number / 10)

    assert len(budget) <= 2000


def test_of_one_batch_no_more_pass_the_flood_limit_than_a_record_remembers() -> None:
    budget = Budget()
    passed = sum(budget.take("7", number * 0.1) for number in range(BATCH))

    assert passed <= SEEN
