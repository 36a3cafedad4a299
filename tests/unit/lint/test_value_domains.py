"""A condition is tried with values that make it hold, and with others."""

from __future__ import annotations

import pytest

from flows.authoring.lint.value_domains import asked, domains
from flows.definition import conditions
from tests.helpers.chat import shipped_library


@pytest.mark.parametrize(
    ("flow", "name", "condition"),
    [
        ("warning-signs", "signs", "typed(signs)"),
        ("failing", "thought", "quotable(thought)"),
        ("failing", "thought", "not quotable(thought)"),
    ],
)
def test_own_words_are_among_the_values_where_a_condition_asks_for_them(
    flow: str, name: str, condition: str
) -> None:
    parsed = conditions.parse(condition)

    values = domains(shipped_library().flow(flow)).of(name, asked(name, [parsed]))

    assert {parsed.guard({name: value}) for value in values} == {True, False}
