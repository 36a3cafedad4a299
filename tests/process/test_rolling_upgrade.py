"""Workers of two versions over one database: an upgrade, one worker after the other, is noticed by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.workers import Texts, upgrade
from tests.helpers.balanced_bot_api import BalancedBotApi
from tests.helpers.fleet import PEOPLE, STEPS, Crowd, fleet, settled
from tests.helpers.next_version import next_version

pytestmark = [pytest.mark.process, pytest.mark.long]

TO_CHANGE = 78
"""Exit code of a start that needs something changed first."""


def test_old_and_new_workers_side_by_side_say_what_one_says(
    tmp_path: Path, database: str, alone: Texts
) -> None:
    new = next_version(tmp_path / "next")
    with BalancedBotApi() as server, fleet(server, tmp_path, database) as workers:
        first, _ = workers.start(), workers.start()
        workers.wait_for("serving 32 of 64 partitions", 1)
        crowd = Crowd(server, PEOPLE, STEPS)
        upgrade(workers, crowd, new)
        settled(server)
        log = workers.log.read_text()
        workers.stop(workers.workers[0])
        going_back = workers.restart(first)
        refused = going_back.wait(60)
        workers.workers.remove(going_back)

    assert server.texts() == alone
    assert " ERROR " not in log, log[-3000:]
    assert refused == TO_CHANGE
    assert "install the newer version" in workers.log.read_text()
