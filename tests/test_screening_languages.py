"""The first words in other languages that call for an offer of help: what they find, and leave alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.screening import Result, results, sets
from flows import shipped
from flows.lexicon import load
from flows.screening import screen
from tests.chat import Chat, agreed, shipped_conversation

FOLDER = Path(__file__).parent / "screening"
LEXICONS = {code: load(path) for code, path in shipped.lexicons().items()}
LANGUAGES = sorted(LEXICONS)
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def of(language: str) -> list[Result]:
    files = sorted((FOLDER / language).glob("*.toml"))
    return [one for path in files for one in results(LEXICONS[language], sets(path))]


def share(found: list[Result]) -> float:
    return sum(one.right for one in found) / len(found)


def test_every_language_that_ships_has_words_and_lines_of_its_own() -> None:
    assert set(LANGUAGES) == set(shipped.read().languages.codes())
    assert all(len(of(language)) >= 100 for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_outright_is_found_nearly_always(language: str) -> None:
    assert share([one for one in of(language) if one.line.kind == "explicit"]) >= 0.98


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_hinted_at_is_found_mostly_and_what_is_harmless_left_alone(language: str) -> None:
    assert share([one for one in of(language) if one.line.tier != "none"]) >= 0.9
    assert share([one for one in of(language) if one.line.tier == "none"]) >= 0.98


@pytest.mark.parametrize(("language", "typed", "opened", "said"), [
    ("es", "quiero morirme esta noche", "help", "Si"), ("es", "me quiero morir", "offer-1", "personas"),
    ("es", "I want to die", "offer-1", "personas"), ("de", "ich bringe mich heute um", "help", "Wenn"),
    ("de", "ich will sterben", "offer-1", "Menschen"), ("de", "I want to die", "offer-1", "Menschen"),
])  # fmt: skip
def test_somebody_is_offered_help_in_the_language_they_talk(
    language: str, typed: str, opened: str, said: str
) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))
    chat.commands("fear")

    answer = chat.types(typed)[-1].text

    assert chat.place().split("/")[0] == opened
    assert said in answer


def test_spanish_words_are_not_listened_for_in_an_english_talk() -> None:
    chat = Chat(shipped_conversation(), agreed())
    chat.commands("fear")
    place = chat.place()

    chat.types("me muero de risa")

    assert chat.place() == place


@pytest.mark.parametrize(("language", "typed"), [
    ("es", "No quiero morir"), ("es", "Mi amiga quiere suicidarse"),
    ("de", "Ich will nicht sterben"), ("de", "Meine Freundin will sich umbringen"),
])  # fmt: skip
def test_what_is_denied_or_about_somebody_else_gets_a_softer_line(language: str, typed: str) -> None:
    found = screen(LEXICONS[language], typed, (), NOW)

    assert found is not None
    assert found.tier == "soft"


@pytest.mark.parametrize(("language", "named"), [
    ("es", "Mencionaste la idea de acabar con tu vida"), ("de", "Gedanken, dein Leben zu beenden"),
])  # fmt: skip
def test_an_english_finding_is_named_in_the_language_they_talk(language: str, named: str) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))
    chat.commands("fear")

    said = chat.types("I don't want to kill myself")

    assert named in said[-1].text
