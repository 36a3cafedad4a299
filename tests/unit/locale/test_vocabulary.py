"""Words about days and hours, as symbols."""

from __future__ import annotations

from flows.locale.vocabulary import KEYED, NUMBERED, SENSES, tokenise, unknown_names
from tests.helpers.prompts import SPOKEN


def kinds(text: str) -> set[str]:
    return {"".join(symbol.kind for symbol in sentence) for sentence in SPOKEN.vocabulary.sentences(text)}


def test_a_text_is_cut_into_words_numbers_and_signs() -> None:
    assert tokenise("Fri 3:30pm") == ["fri", "3", ":", "30", "pm"]


def test_a_weekday_and_an_hour_are_known_and_another_word_has_no_sense() -> None:
    assert "D" in kinds("friday")
    assert any(kind.startswith("D") and "d" in kind for kind in kinds("Fri 3"))
    assert not any("D" in kind for kind in kinds("garden"))


def test_a_misspelt_sense_of_a_list_is_told_to_its_author() -> None:
    phrase = min(KEYED.difference(NUMBERED))

    assert unknown_names(phrase, f"{min(SENSES)}=so|nowhere=there") == ("nowhere",)
    assert unknown_names("back", "nowhere=there") == ()
