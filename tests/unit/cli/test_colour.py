"""Colour is for terminals that want it."""

from __future__ import annotations

import io

import pytest

from bot.cli.colour import coloured, painted


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "environment", "expected"), [
    (Terminal(), {}, True),
    (Terminal(), {"NO_COLOR": "1"}, False),
    (Terminal(), {"TERM": "dumb"}, False),
    (io.StringIO(), {}, False),
])  # fmt: skip
def test_colour_is_for_terminals_that_want_it(
    stream: io.StringIO, environment: dict[str, str], *, expected: bool
) -> None:
    assert coloured(stream, environment) is expected
    assert painted("G101", "error", colours=True) == "\x1b[31mG101\x1b[0m"
    assert painted("G101", "error", colours=False) == "G101"
