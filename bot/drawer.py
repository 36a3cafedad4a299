"""Draws what it is told to on its standard input, until that ends. Started by `bot.drawing`."""

from __future__ import annotations

import os
import signal
import sys
from typing import BinaryIO

import msgspec

from bot import files
from bot.drawing import FAILED, FRAME, Order
from flows.loader import Library
from flows.text import parse


def main(orders: BinaryIO, drawn: BinaryIO) -> None:
    """Answer each order with its file."""
    while head := orders.read(FRAME):
        order = orders.read(int.from_bytes(head))
        try:
            made = _made(msgspec.json.decode(order, type=Order))
        except Exception:  # noqa: BLE001 - its text could quote what somebody wrote
            drawn.write(FAILED.to_bytes(FRAME))
        else:
            drawn.write(len(made).to_bytes(FRAME) + made)
        drawn.flush()


def _made(order: Order) -> bytes:
    library = Library({}, {name: parse(source) for name, source in order.words.items()})
    return files.make(order.name, order.person, library, order.now)


if __name__ == "__main__":
    # A stop meant for all of the group is for the one that asks: it hangs up when it has what it needs.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Nothing that is printed by a library may get between the files.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    main(sys.stdin.buffer, answers)
