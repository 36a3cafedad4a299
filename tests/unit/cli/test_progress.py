"""Long work says how far it is, on a terminal alone."""

from __future__ import annotations

import io
from itertools import count

from bot.cli.progress import counted


class Terminal(io.StringIO):
    """Text that says to be a terminal."""

    def isatty(self) -> bool:
        """Tell that it is one."""
        return True


def test_long_work_says_how_far_it_is_and_leaves_the_line_empty() -> None:
    out = Terminal()

    assert [*counted("abcd", "lives", out, map(float, count()).__next__)] == [*"abcd"]

    signs = ["0 of 4 lives (0 %)", *(f"{n} of 4 lives ({25 * n} %)" for n in (1, 2, 3)), " " * 19, ""]
    assert out.getvalue() == "".join(f"\r{sign}" for sign in signs)


def test_the_line_is_emptied_when_the_work_breaks_off() -> None:
    out = Terminal()
    work = counted("ab", "lives", out, map(float, count()).__next__)

    next(work)
    work.close()

    assert out.getvalue().endswith(f"\r{' ' * 18}\r")


def test_short_work_and_what_is_no_terminal_stay_silent() -> None:
    short, piped = Terminal(), io.StringIO()

    assert [*counted("ab", "lives", short, lambda: 0.0)] == [
        *counted("ab", "lives", piped, map(float, count()).__next__)
    ]

    assert short.getvalue() == piped.getvalue() == ""
