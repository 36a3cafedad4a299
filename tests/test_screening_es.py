"""The first Spanish words that call for an offer of help: what they find, and what they leave alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.screening import Result, results, sets
from flows import shipped
from flows.lexicon import load
from flows.screening import screen
from tests.chat import Chat, agreed, shipped_conversation

FOLDER = Path(__file__).parent / "screening" / "es"
LEXICON = load(shipped.lexicons()["es"])
RESULTS = [one for path in sorted(FOLDER.glob("*.toml")) for one in results(LEXICON, sets(path))]
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def share(found: list[Result]) -> float:
    return sum(one.right for one in found) / len(found)


def test_what_is_said_outright_is_found_nearly_always() -> None:
    assert share([one for one in RESULTS if one.line.kind == "explicit"]) >= 0.98


def test_what_is_hinted_at_is_found_mostly_and_what_is_harmless_left_alone() -> None:
    assert share([one for one in RESULTS if one.line.tier != "none"]) >= 0.9
    assert share([one for one in RESULTS if one.line.tier == "none"]) >= 0.98


@pytest.mark.parametrize(("typed", "opened"), [
    ("quiero morirme esta noche", "help"), ("me quiero morir", "offer-1"), ("I want to die", "offer-1"),
])  # fmt: skip
def test_somebody_who_talks_spanish_is_offered_help_in_spanish(typed: str, opened: str) -> None:
    chat = Chat(shipped_conversation(), agreed(language="es"))
    chat.commands("fear")

    said = chat.types(typed)

    assert chat.place().split("/")[0] == opened
    assert "personas con quienes hablar" in said[-1].text or "pide ayuda ahora" in said[-1].text


def test_spanish_words_are_not_listened_for_in_an_english_talk() -> None:
    chat = Chat(shipped_conversation(), agreed())
    chat.commands("fear")
    place = chat.place()

    chat.types("me muero de risa")

    assert chat.place() == place


@pytest.mark.parametrize("typed", ["No quiero morir", "Mi amiga quiere suicidarse"])
def test_what_is_denied_or_about_somebody_else_gets_a_softer_line(typed: str) -> None:
    found = screen(LEXICON, typed, (), NOW)

    assert found is not None
    assert found.negated or found.third_person


def test_an_english_finding_is_named_in_spanish() -> None:
    chat = Chat(shipped_conversation(), agreed(language="es"))
    chat.commands("fear")

    said = chat.types("I don't want to kill myself")

    assert "Mencionaste la idea de acabar con tu vida" in said[-1].text
