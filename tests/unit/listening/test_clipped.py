"""Tests of words that have lost their subject."""

import pytest

from flows.listening.clipped import is_clipped, says_after
from flows.listening.shapes import shape


@pytest.mark.parametrize(("language", "text"), [
    ("en", "not believed about the pain"), ("en", "raised to keep quiet"), ("en", "ghosted twice already"),
    ("en", "quarrelled with mum, then drank"), ("de", "noch nie Nein gesagt"),
    ("de", "abgesagt obwohl ich Zeit hatte"),
])  # fmt: skip
def test_words_without_a_sure_subject_are_clipped(language: str, text: str) -> None:
    assert is_clipped(text, shape(text, language), language)


@pytest.mark.parametrize(("language", "text"), [
    ("en", "ghosted my sister"), ("en", "lost my job"), ("en", "felt like a fraud"), ("en", "needed a break"),
    ("en", "tired of it all"), ("en", "not good with words"), ("de", "ausgelacht"), ("de", "im Bus geweint"),
    ("de", "klingt doch verrückt"), ("de", "so gereizt, ich schreie alle an"), ("es", "metido en deudas"),
    ("de", "ich hab nichts gesagt"),
])  # fmt: skip
def test_words_with_a_sure_subject_or_none_to_miss_are_not(language: str, text: str) -> None:
    assert not is_clipped(text, shape(text, language), language)


@pytest.mark.parametrize(("language", "text", "after"), [
    ("en", "right after lunch", True), ("es", "justo después de la boda", True),
    ("de", "kurz nach der Prüfung", True),
    ("en", "before lunch", False), ("es", "antes de la boda", False), ("de", "vor der Prüfung", False),
])  # fmt: skip
def test_a_time_after_something_is_told(language: str, text: str, *, after: bool) -> None:
    assert says_after(text, language) is after
