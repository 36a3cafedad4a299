"""Names of effects and fields, which the code that handles them makes known."""

from __future__ import annotations

from flows.definition.registry import EFFECT_NAMES, FIELD_NAMES, RETIRED, effects_key, field_key, register


def test_a_name_is_known_once() -> None:
    names = ["one"]

    register(names, ["two", "one"])
    register(names, ["two"])

    assert names == ["one", "two"]


def test_content_may_use_known_names_and_those_that_never_did_anything() -> None:
    assert EFFECT_NAMES
    assert FIELD_NAMES
    retired = next(iter(RETIRED))

    assert effects_key().accepts([EFFECT_NAMES[0], retired])
    assert not effects_key().accepts(["no-such-effect"])
    assert field_key().accepts(FIELD_NAMES[0])
    assert not field_key().accepts("no-such-field")
    assert retired not in effects_key().options
