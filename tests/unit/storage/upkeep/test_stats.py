"""Counts of people at states, without a person in them."""

from __future__ import annotations

from collections import Counter

from bot.storage.upkeep.stats import Standing, counts, table, vanished
from tests.helpers.chat import shipped_reading

FOUND = Standing(12, Counter({("fear", "door"): 7, ("fear", "which"): 2}), Counter({"fear": 5}))


def test_the_states_where_most_people_stop_come_first_and_small_counts_are_hidden() -> None:
    assert [*table(FOUND)] == [
        "12 people", "\nfear: finished by 5", "        7  stand at door", "  under 5  stand at which",
    ]  # fmt: skip


def test_tools_get_the_same_with_small_counts_left_out() -> None:
    rows = [*counts(FOUND)]

    assert rows[0] == {"flow": None, "state": None, "counted": "people", "people": 12, "few": False}
    assert rows[-1] == {"flow": "fear", "state": "which", "counted": "stands", "people": None, "few": True}


def test_people_at_states_that_are_gone_are_told_with_what_to_do() -> None:
    found = Standing(4, Counter({("fear", "attic"): 1, ("attic", "door"): 3}))

    talk, state = vanished(found, shipped_reading().drafts)

    assert talk.startswith("attic: 3 people stand in a talk that is gone.")
    assert "fear.attic: 1 person stands on a state that is gone" in state
    assert "renamed = { attic = " in state
