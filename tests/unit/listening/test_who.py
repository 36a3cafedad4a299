"""Words about the therapist, about what would be, and without their "I" are known."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

from flows.listening.who import is_about_them, is_conditional, leaves_out_ich, with_pause
from tests.helpers.offenders import each


@each(("language", "typed"), [
    ("en", "she yawned"), ("en", "As a Hindu I just sat there while she prayed"), ("de", "er hat gegähnt"), ("de", "Sie hat gelacht"),
    ("es", "se rió"), ("es", "su cara"), ("es", "le cambié la hora"),
])  # fmt: skip
def test_words_about_the_therapist_are_known(language: str, typed: str) -> None:
    assert is_about_them(typed, language)


@each(("language", "typed"), [
    ("en", "you yawned"), ("en", "my sister came along and she cried"), ("en", "Then Rob said he was leaving"), ("de", "Sie haben gelacht"),
    ("de", "meine Mutter war dabei und sie hat geweint"), ("es", "te reíste"), ("es", "no le veo sentido"),
])  # fmt: skip
def test_words_to_them_and_about_others_are_not(language: str, typed: str) -> None:
    assert not is_about_them(typed, language)


@each(("language", "typed", "would"), [
    ("en", "I'd sleep in my own bed", True), ("en", "I'd like to sleep", False), ("en", "I'd stopped going", False), ("en", "we wouldn't shout", True),
    ("es", "comería con los demás", True), ("es", "me gustaría dormir", False), ("es", "la panadería de mi tía", False),
    ("de", "ich würde wieder malen", True), ("de", "ich würde gern malen", False),
])  # fmt: skip
def test_a_clause_about_what_would_be_is_known(language: str, typed: str, would: bool) -> None:
    assert is_conditional(typed, language) is would


def test_a_german_verb_without_its_ich_is_known() -> None:
    assert leaves_out_ich("war im Urlaub", "de")
    assert not leaves_out_ich("war er im Urlaub", "de")
    assert not leaves_out_ich("was in Köln war", "de")


def test_a_pause_behind_idk_keeps_it_from_denying_what_follows() -> None:
    assert with_pause("idk that she isn't mad at me", "en") == "idk, that she isn't mad at me"
    assert with_pause("idk", "en") == "idk"
