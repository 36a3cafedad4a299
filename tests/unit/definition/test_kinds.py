"""Kinds of states as content is read: by name, with their keys."""

from __future__ import annotations

import pytest

from flows.definition.kinds import KINDS, every_key, nothing_to_tap, shape_of, span_misfits, type_key
from flows.definition.schema import Table


def test_a_type_is_the_name_of_a_kind() -> None:
    assert all(type_key().accepts(name) for name in KINDS)
    assert not type_key().accepts("riddle")


def test_a_kind_takes_its_own_keys_and_tells_which_it_must_have() -> None:
    scale = shape_of("scale")

    assert "low" in scale.keys
    assert "choices" not in scale.keys
    assert {"low", "choices"} <= every_key().keys()
    assert {*scale.required} <= {*scale.keys}


@pytest.mark.parametrize(("given", "same", "key"), [
    ({"low": 3, "high": 2}, False, "low"), ({"high": -1}, False, "high"),
    ({"low": 2, "high": 2}, False, "low"),
    ({"low": 2, "high": 2}, True, ""), ({}, False, ""),
])  # fmt: skip
def test_something_has_to_fit_between_low_and_high(given: Table, key: str, *, same: bool) -> None:
    assert [place for _, place, _ in span_misfits(given, 0, 10, same=same)] == ([key] if key else [])


def test_a_state_to_tap_needs_choices_or_an_earlier_state() -> None:
    assert [code for code, _, _ in nothing_to_tap({"ask": "Which?"})] == ["F104"]
    assert not [*nothing_to_tap({"choices": []})]
    assert not [*nothing_to_tap({"from": "which"})]
