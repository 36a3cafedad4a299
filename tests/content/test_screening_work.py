"""Screening takes a bounded number of steps for any text, and reads a long one to its end."""

from __future__ import annotations

from random import Random

import pytest

from bench.screening_speed import LANGUAGES, LONGEST, NOW, kinds, lists, steps
from flows.safety.hits import find
from flows.safety.lexicon_set import Lexicons
from flows.safety.normalise import pieces, read
from tests.helpers.tiers import sampled

STEPS = 170
"""Instructions of Python a character, of any text."""

STEPS_FOR_WORDS = 85
"""Instructions a character of texts of words that a language knows."""

SAID = {
    "en": "i want to kill myself tonight",
    "es": "quiero matarme esta noche",
    "de": "ich will mich heute umbringen",
}

LISTS = lists()
KINDS = kinds(LISTS)
SCREEN = Lexicons(LISTS["en"], {code: LISTS[code] for code in LANGUAGES[1:]})
QUICK = ("spaced out, any", "random signs", "ligatures", "pages of all sets", "ordinary words, en")
OF_WORDS = ("known words", "ordinary words", "alarming words", "phrases", "labelled lines", "harmless")


@pytest.mark.parametrize("kind", sampled(KINDS, QUICK))
def test_any_text_takes_a_bounded_number_of_steps(kind: str) -> None:
    text = KINDS[kind](Random(1))
    SCREEN.screen(text, "en", (), NOW)  # what is made at the first use of a word is there

    taken = steps(SCREEN, text)

    assert taken <= (STEPS_FOR_WORDS if kind.startswith(OF_WORDS) else STEPS) * LONGEST


@pytest.mark.parametrize("kind", sampled(KINDS, QUICK))
def test_twice_the_text_takes_twice_the_steps(kind: str) -> None:
    text = KINDS[kind](Random(2))
    SCREEN.screen(text, "en", (), NOW)
    halves = text[: LONGEST // 2], text[LONGEST // 2 :]
    for half in halves:
        SCREEN.screen(half, "en", (), NOW)

    assert steps(SCREEN, text) <= 2.4 * max(steps(SCREEN, half) for half in halves) + 20 * LONGEST


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sampled(KINDS, QUICK))
def test_a_long_text_is_read_to_its_end(kind: str, language: str) -> None:
    said = f" {SAID[language]}"
    text = KINDS[kind](Random(3))[: LONGEST - len(said)] + said

    words = read(LISTS[language].spelling, pieces(text))
    hits = find(LISTS[language], words, all_kinds=False)

    said_last = [hit for hit in hits if hit.end >= len(words.words) - 1]
    said_before = [hit for hit in hits if hit.direct and hit.level in {"amber", "red"}]
    assert said_last or said_before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("around", LANGUAGES)
def test_the_end_is_heard_whatever_language_the_text_is_in(around: str, language: str) -> None:
    ordinary = KINDS[f"ordinary words, {around}"](Random(4))[:3000]

    found = SCREEN.screen(f"{ordinary} {SAID[language]}", "en", (), NOW)

    assert found is not None
    assert found.category in {"suicide_active", "method_means_plan"}


@pytest.mark.parametrize("sign", ["\ufdfa", "\u3316"])
def test_signs_that_stand_for_many_hide_nothing_behind_them(sign: str) -> None:
    found = SCREEN.screen(f"{sign * 4000} {SAID['en']}", "en", (), NOW)

    assert found is not None
    assert found.direct
