"""The help lists each command by who needs it."""

from __future__ import annotations

from bot.__main__ import _parser
from bot.cli.completion import commands_of
from bot.cli.grouped_help import TRY, WRITE

PARSER = _parser()


def test_the_help_lists_each_command_once_by_who_needs_it() -> None:
    told = PARSER.format_help()

    names = [line.split()[0] for line in told.splitlines() if line.startswith("  ") and line[2] != " "]
    assert sorted(names) == sorted(commands_of(PARSER))
    assert {*TRY, *WRITE} <= {*names}
    assert "Exit codes: 0 done" in told
    assert all(len(line) <= 100 for line in told.splitlines())


def test_the_help_of_one_command_tells_its_options() -> None:
    told = commands_of(PARSER)["invite"].format_help()

    assert told.startswith("usage: stile invite")
    assert "For people who" not in told
