"""The search for the phrases of the shipped lists leaves none out, and finds each where it stands."""

from __future__ import annotations

import re
from random import Random

import pytest

from bench.screening_speed import LANGUAGES, any_of, filled, kinds, lines, lists
from flows.safety.hits import as_signs
from flows.safety.lexicon import END, OTHER, Phrase
from flows.safety.lists.patterns import Row
from flows.safety.normalise import pieces, read
from tests.helpers.phrase_regex import regex
from tests.helpers.tiers import sampled

LISTS = lists()
KINDS = kinds(LISTS)
FOLDERS = {"en": "*.toml", "es": "es/*.toml", "de": "de/*.toml"}
TEXTS = ("its lines", "all lines", "its phrases", "words of most phrases", "clauses", "letters and signs")


def text_of(kind: str, code: str, random: Random) -> str:
    """Return a text of 4,096 characters."""
    if kind.endswith("lines"):
        folders = FOLDERS.values() if kind == "all lines" else [FOLDERS[code]]
        return filled(any_of(random, lines(*folders)), random.choice((". ", " ", "\n")))
    names = {
        "its phrases": f"phrases, shuffled, {code}",
        "words of most phrases": f"{kind}, {code}",
        "clauses": "clause after clause",
        "letters and signs": "random signs",
    }
    return KINDS[names[kind]](random)


def expression(phrase: Phrase) -> re.Pattern[str]:
    """Return another way to say a phrase."""
    speaker = phrase.patterns.speaker
    return re.compile(regex(phrase.patterns, phrase.line.text, speaker, phrase.group.level))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", sampled(TEXTS, ("all lines",)))
def test_every_phrase_that_stands_in_a_long_text_is_found(kind: str, code: str) -> None:
    random, lexicon = Random(f"{kind} {code}"), LISTS[code]
    words = read(lexicon.spelling, pieces(text_of(kind, code, random)))
    signs = as_signs(lexicon, words).each
    row, text = Row(signs), "".join(signs)

    for at in random.sample(range(len(lexicon.phrases.group_of)), 200):
        phrase = lexicon.phrases[at]
        expected = [match.span() for match in expression(phrase).finditer(text)]
        assert [*phrase.pattern.spans(row, 0, len(signs))] == expected, phrase.line
        assert all(lexicon.rarest.within(signs[begin:end]) >> at & 1 for begin, end in expected), phrase.line


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_phrase_is_heard_by_itself_and_wherever_it_stands_in_a_long_text(code: str) -> None:
    random, lexicon = Random(code), LISTS[code]
    around = [OTHER] * 100
    for at in random.sample(range(len(lexicon.phrases.group_of)), 200):
        phrase = lexicon.phrases[at]
        signs = [*around[: random.randrange(100)], END, *_said(random, phrase), END, *around]
        row, text = Row(signs), "".join(signs)

        expected = [match.span() for match in expression(phrase).finditer(text)]

        assert [*phrase.pattern.spans(row, 0, len(signs))] == expected, phrase.line
        assert all(lexicon.rarest.within(signs[begin:end]) >> at & 1 for begin, end in expected), phrase.line


def _said(random: Random, phrase: Phrase) -> list[str]:
    """Return signs as a phrase has them, with other words in its gaps."""
    said: list[str] = []
    for element in phrase.line.text.split():
        words = phrase.patterns.words(element)
        if words and element[0] not in "!~":
            said.append(phrase.patterns.signs[random.choice(words)])
        elif element in {"..", "..."}:
            said += [OTHER] * random.randrange(3)
    return said
