"""A short torture: the real process killed under people who talk; `make torture` is the long one."""

from __future__ import annotations

import pytest

from bench.torture.__main__ import FAULTY, Outcome, judge, torture
from bench.torture.people import Talker, through_a_peer
from bench.torture.stored import Stored

SAID = ["line 1 of 7", "line 2 of 7", "line 3 of 7"]


@pytest.mark.long
def test_six_kills_among_faults_lose_nothing_and_repeat_nothing() -> None:
    outcome = torture(FAULTY, kills=6, people=5)

    assert outcome.clean, outcome
    assert outcome.kills == 6
    assert outcome.acknowledged >= 5 * 5


@pytest.mark.parametrize(
    ("kept", "missing", "lost", "twice"),
    [
        (SAID, 0, 0, 0),
        (SAID[:2], 0, 1, 0),
        ([*SAID, SAID[1]], 0, 0, 1),
        ([SAID[1], SAID[0], SAID[2]], 0, 1, 0),
        ([], 1, 3, 0),
    ],
)
def test_what_is_lost_doubled_or_out_of_order_is_counted(
    kept: list[str], missing: int, lost: int, twice: int
) -> None:
    talker = Talker(7, through_a_peer(7), sent=3, missing=missing, acknowledged=SAID, said=SAID, done=True)
    outcome = Outcome("")

    judge(talker, Stored({7: kept}), outcome)

    assert (outcome.lost, outcome.twice, outcome.missing) == (lost, twice, missing)
    assert outcome.clean == (kept == SAID)
