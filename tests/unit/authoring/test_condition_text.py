"""A condition is said with the labels of the choices that it names."""

from __future__ import annotations

import pytest

from flows.authoring.condition_text import in_words
from tests.helpers.chat import shipped_library

FEAR = shipped_library().flow("fear")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("heat >= 8", "“heat” is 8 or more"),
        ("heat < 3 and heat > 1", "“heat” is under 3 and “heat” is over 1"),
        ("(a or b) and c", "(“a” is yes or “b” is yes) and “c” is yes"),
        ("a or b or c", "“a” is yes or “b” is yes or “c” is yes"),
        ("not told(which)", "“which” was not answered"),
        ("not ready", "“ready” is not yes"),
        ("'drink' in what", "“what” includes “drink”"),
        ("heat in (1, 2)", "“heat” is one of 1, 2"),
        ("len(which) != 2", "how many there are in “which” is not 2"),
    ],
)
def test_a_condition_is_a_half_sentence(condition: str, words: str) -> None:
    assert in_words(condition, FEAR) == words


def test_a_choice_is_named_by_its_label() -> None:
    failing = next(choice for choice in FEAR.states["which"].choices if choice.id == "failing")
    name = FEAR.states["which"].save

    assert f"“{failing.label.source}”" in in_words(f"{name} == 'failing'", FEAR)
