"""A condition takes things for granted."""

from __future__ import annotations

import pytest

from flows.authoring.lint.implications import implied
from flows.definition import conditions


@pytest.mark.parametrize(
    ("condition", "if_true", "if_false"),
    [
        ("heat >= 8", {"heat"}, set()),
        ("not heat >= 8", set(), {"heat"}),
        ("len(what) > 0", {"what"}, set()),
        ("len(what) == 0", set(), {"what"}),
        ("len(what) in 3", set(), set()),
        ("answered(what) and heat >= 8", {"what", "heat"}, set()),
        ("answered(what) or heat >= 8", set(), set()),
        ("answered(what) or what", {"what"}, set()),
        ("not answered(what) or len(heat) == 0", set(), {"what", "heat"}),
        ("ready", {"ready"}, set()),
    ],
)
def test_what_a_condition_takes_for_granted(condition: str, if_true: set[str], if_false: set[str]) -> None:
    granted = implied(conditions.parse(condition).source)

    assert (set(granted.if_true), set(granted.if_false)) == (if_true, if_false)
