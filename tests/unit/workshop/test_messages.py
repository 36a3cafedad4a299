"""Orders and views that the page and the server exchange."""

from __future__ import annotations

import msgspec
import pytest

from bot.workshop.messages import FINISHING, Do, Order, ViewEdge


def test_an_order_has_no_field_and_no_deed_that_is_unknown() -> None:
    assert msgspec.json.decode(b'{"do": "tap", "value": "a"}', type=Order) == Order("tap", value="a")
    for wrong in (b'{"do": "tap", "path": "/etc"}', b'{"do": "delete"}', b'{"value": "a"}'):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(wrong, type=Order)


def test_orders_that_write_are_orders() -> None:
    for do in FINISHING:
        assert msgspec.convert(do, Do) == do


def test_the_page_gets_a_way_by_its_own_names() -> None:
    assert msgspec.to_builtins(ViewEdge("door", "what", ("Go on",))) == {
        "from": "door", "to": "what", "labels": ("Go on",),
    }  # fmt: skip
