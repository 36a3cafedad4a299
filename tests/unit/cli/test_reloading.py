"""The functions of authors that a reload of the running bot calls."""

from __future__ import annotations

from dataclasses import replace

from bot.cli.reloading import content_tools
from flows.errors import Problem
from tests.helpers.chat import shipped_reading


def test_a_reload_is_blocked_by_a_fault_and_by_nothing_that_ships() -> None:
    broken = replace(shipped_reading(), problems=(Problem("a.toml", 1, "flow", "this is no talk", "F103"),))

    blocking = content_tools().blocking(broken)

    assert [problem.code for problem in blocking] == ["F103"]
