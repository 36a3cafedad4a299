"""A short torture: the real process killed under people who talk; `make torture` is the long one."""

from __future__ import annotations

import pytest

from bench.torture.__main__ import FAULTY, Outcome, judge, torture
from bench.torture.ground import StoreName
from bench.torture.people import Talker, through_a_peer
from bench.torture.stored import Stored
from tests.helpers import postgres

SAID = ["line 1 of 7", "line 2 of 7", "line 3 of 7"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("store", "workers", "kills"), [("folder", 0, 6), ("postgres", 0, 3), ("postgres", 2, 3)]
)
def test_kills_among_faults_lose_nothing_and_repeat_nothing(
    store: StoreName, workers: int, kills: int
) -> None:
    if store == "postgres" and postgres.missing() and postgres.is_optional():
        pytest.skip(postgres.missing())

    outcome = torture(FAULTY, kills, people=5, store=store, workers=workers)

    assert outcome.clean, outcome
    assert outcome.kills == kills
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
    talker = Talker(7, through_a_peer, sent=3, missing=missing, acknowledged=SAID, said=SAID, done=True)
    outcome = Outcome("")

    judge(talker, Stored({7: kept}), outcome)

    assert (outcome.lost, outcome.twice, outcome.missing) == (lost, twice, missing)
    assert outcome.clean == (kept == SAID)
