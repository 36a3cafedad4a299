"""A table of wordings is told where one of them would come out broken."""

from __future__ import annotations

import pytest

from flows.definition.checks.wordings import misfits

SOUND = {"noun": "It is {it} that stops me.", "own": "I notice this. {It}", "none": "I don't know yet."}


def test_a_sound_table_has_no_misfit() -> None:
    assert [*misfits(SOUND, needs_none=True)] == []


@pytest.mark.parametrize(
    ("key", "wording", "told"),
    [
        ("none", "I don't know {it}.", "`none` has a hole"),
        ("noun", "It is {that}.", "`{that}` is no hole of a wording"),
        ("noun", "It is so.", "a wording has one hole"),
        ("noun", "It is {it}, {it}.", "a wording has one hole"),
        ("to", "I want {it}.", "`to` takes {to it}"),
        ("noun", "I want {to it}.", "only `to` takes {to it}"),
        ("own", "I notice {It}", "End the sentence before it"),
        ("own", "{It}.", "Take out the mark behind it"),
    ],
)
def test_a_wording_that_breaks_is_told_with_its_key(key: str, wording: str, told: str) -> None:
    ((place, words),) = misfits({**SOUND, key: wording}, needs_none=True)

    assert place == key
    assert told in words


def test_what_a_table_needs_is_asked_for() -> None:
    lacking = {"noun": "It is {it}."}

    assert [key for key, _ in misfits(lacking, needs_none=True)] == ["none", "own"]
    assert [key for key, _ in misfits(lacking, needs_none=False)] == ["own"]
