"""Words of each language are put together once: lists of typed words, ways out, fixed buttons."""

from __future__ import annotations

import pytest

from flows.dialogue.answers.typed_text import TypedText
from flows.engine.spoken_words import Spoken
from flows.model import BACK, HELP, PAUSE, SKIP
from tests.helpers.chat import shipped_library
from tests.helpers.offenders import each

SPOKEN = Spoken(shipped_library())
LANGUAGES = ("en", "es", "de")


def test_a_language_is_put_together_once() -> None:
    assert SPOKEN["es"] is SPOKEN["es"]
    assert SPOKEN["es"].words is SPOKEN["es"].words


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ("‹ Back", "Skip", "Pause", "Help now")),
        ("de", ("‹ Zurück", "Überspringen", "Pause", "Hilfe jetzt")),
    ],
)
def test_every_state_has_its_buttons_in_the_language(language: str, labels: tuple[str, ...]) -> None:
    buttons = SPOKEN[language].buttons

    assert tuple(buttons[value].label for value in (BACK, SKIP, PAUSE, HELP)) == labels
    assert all(button.value == value for value, button in buttons.items())


ENTRIES = [
    (language, name, entry)
    for language in LANGUAGES
    for name, entries in SPOKEN[language].words.typed.items()
    for entry in sorted(entries)
    if "/" not in entry  # groups of words, which are taken apart before anything is compared with them
]


@each(("language", "name", "entry"), ENTRIES)
def test_no_entry_of_a_list_says_more_than_lists_hold(language: str, name: str, entry: str) -> None:
    """A text that says more is compared with no list, so an entry that did would never be found."""
    typed = TypedText(entry, SPOKEN[language].words, language)

    assert not (typed.is_in(name) and typed.says_more)
