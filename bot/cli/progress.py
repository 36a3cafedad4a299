"""Shows how far long work is: on a terminal only, on standard error, and gone when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Sequence
from typing import TextIO, TypeVar

Item = TypeVar("Item")

FIRST_AFTER = 1.0
"""Seconds of silence before the first sign: short work needs none (Nielsen 1993: a second is noticed)."""

SIGN_EVERY = 0.2
"""Seconds between two signs."""


def counted(
    items: Sequence[Item],
    what: str,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Generator[Item, None, None]:
    """Yield the items, and write how many are done: `12 of 96 lives (12 %)`.

    `what` names the items. Nothing is written where the stream (standard error) is no terminal.
    """
    out = stream or sys.stderr
    shown, next_sign = "", clock() + FIRST_AFTER
    try:
        for done, item in enumerate(items):
            if out.isatty() and clock() >= next_sign:
                line = f"{done} of {len(items)} {what} ({100 * done // len(items)} %)"
                out.write(f"\r{line.ljust(len(shown))}")
                out.flush()
                shown, next_sign = line, clock() + SIGN_EVERY
            yield item
    finally:
        if shown:
            out.write(f"\r{' ' * len(shown)}\r")
            out.flush()
