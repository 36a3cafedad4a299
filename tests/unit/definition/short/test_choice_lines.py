"""A choice is a line: its label says the id, whole or in brackets, and an arrow where it leads."""

from __future__ import annotations

import pytest

from flows.definition.short.choice_lines import choice_of


@pytest.mark.parametrize(("written", "choice"), [
    ("They might [judge] me", {"id": "judge", "label": "They might judge me"}),
    ("[Getting better], and who I'd be", {"id": "getting-better", "label": "Getting better, and who I'd be"}),
    ("[Short]: 5 questions -> size", {"id": "short", "label": "Short: 5 questions", "goto": "size"}),
    ("I [took] something ->", {"id": "took", "label": "I took something", "goto": "took"}),
    ("Fear -> @", {"id": "fear", "label": "Fear", "goto": "@fear"}),
    ("Drinking #substances -> @", {"id": "substances", "label": "Drinking", "goto": "@substances"}),
])  # fmt: skip
def test_a_label_can_say_id_and_target(written: str, choice: dict[str, str]) -> None:
    assert choice_of(written) == choice


@pytest.mark.parametrize("label", ["Other [as you like]", "My [] day", "I [feel] [it]", "[ ] A box"])
def test_brackets_are_words_like_others_behind_an_id_or_where_they_hold_none(label: str) -> None:
    written = f"{label} #other"

    assert choice_of(written) == {"id": "other", "label": label}
    if label != "Other [as you like]":
        assert choice_of(label)["label"] == label
