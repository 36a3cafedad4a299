"""Draws the files ordered on standard input until it closes. Started by `bot.files.draw_client`."""

from __future__ import annotations

import os
import signal
import sys
from typing import BinaryIO

import msgspec

from bot.files import exports
from bot.files.draw_client import FAILED, FRAME, Order
from flows.definition.loader import Library
from flows.definition.template import parse


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
    return exports.make(order.name, order.person, library, order.now)


if __name__ == "__main__":
    # A signal to the process group is handled by the client, which closes the pipe when it has its file.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Libraries may not print into the stream of files.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    main(sys.stdin.buffer, answers)
