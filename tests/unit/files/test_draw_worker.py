"""The process that draws: each order is answered with its file, or with its failure."""

from __future__ import annotations

from io import BytesIO

import msgspec

from bot.files.draw_client import FAILED, FRAME, Order
from bot.files.draw_worker import main
from flows.person import Person
from flows.record.report import DATA
from tests.helpers.chat import NOON, shipped_library


def framed(order: bytes) -> bytes:
    return len(order).to_bytes(FRAME) + order


def test_a_failure_is_told_and_the_next_order_is_drawn() -> None:
    words = {name: text.source for name, text in shipped_library().phrases.items()}
    order = msgspec.json.encode(Order(DATA, Person("7"), words, NOON))
    drawn = BytesIO()

    main(BytesIO(framed(b"no order") + framed(order)), drawn)

    answer = drawn.getvalue()
    assert answer[:FRAME] == FAILED.to_bytes(FRAME)
    assert int.from_bytes(answer[FRAME : 2 * FRAME]) == len(answer) - 2 * FRAME > 0
