"""A barrier has one name in a language, wherever it is named alike in English."""

from __future__ import annotations

import pytest

from tests.helpers.chat import shipped_library

FINDER = "find-my-barrier"


def names(language: str) -> dict[str, tuple[str, str]]:
    """Return for each barrier its name in a sentence and that on its button."""
    library = shipped_library()
    choices = library.flow(FINDER, language).states["pick-all"].choices
    phrases = {f"barrier-{choice.id}": choice for choice in choices}
    return {
        choice.id: (library.phrase(name, language).source.lower(), choice.label.source.lower())
        for name, choice in phrases.items()
        if name in library.phrases
    }


@pytest.mark.parametrize("language", ["de", "es"])
def test_a_barrier_that_has_one_name_in_english_has_one_in_each_language(language: str) -> None:
    alike = {name for name, (inside, button) in names("en").items() if inside == button}

    assert len(alike) >= 8
    assert {
        name: pair for name, pair in names(language).items() if name in alike and pair[0] != pair[1]
    } == {}
