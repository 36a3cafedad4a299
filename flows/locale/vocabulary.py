"""Turns typed days and hours into sequences of symbols, by a language's own words for them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

MOST_TOKENS = 24
"""Words and marks in a day with its time; every place to cut a longer text in two costs time."""

MOST_SENSES = 24
"""Ways to take a text whose words mean two things ("mar": a weekday and a month) that are looked at."""

_TOKEN = re.compile(r"\s+|\d+|[^\W\d_]+(?:[.'][^\W\d_]+)*|[^\w\s]")
_BETWEEN_DATE_AND_TIME = re.compile(r"(?<=\d)t(?=\d)")
_APOSTROPHE = "'"  # alone it stands in "two days' time", and before a year: "12 Mar '26"
_MARKS = frozenset(".:/-,@")

SENSES: Mapping[str, tuple[str, int]] = {
    "next": ("n", 1), "after-next": ("n", 2), "this": ("v", 0), "coming": ("k", 0), "last": ("l", 0),
    "in": ("i", 0), "day": ("u", 1), "week": ("u", 7), "fortnight": ("u", 14), "month": ("m", 1),
    "from-now": ("f", 0), "ago": ("g", 0), "from": ("b", 0), "behind": ("b", 1),
    "week-idiom": ("I", 7), "two-weeks-idiom": ("I", 14),
    "oclock": ("H", 0), "am": ("P", 0), "pm": ("P", 1), "morning": ("P", 2), "afternoon": ("P", 3),
    "evening": ("P", 4), "night": ("P", 5), "small-hours": ("P", 6), "half-past": ("q", 30),
    "quarter-past": ("q", 15), "quarter-to": ("q", -15), "half-to": ("q", -30),
    "quarter-into": ("q", -45), "and-half": ("j", 30), "and-quarter": ("j", 15),
    "less-quarter": ("j", -15), "past": ("r", 1), "to": ("r", -1), "and": ("e", 1), "less": ("e", -1),
    "until": ("R", -1), "range": ("z", 0), "minutes": ("U", 0), "noon": ("N", 12), "midnight": ("N", 0),
    "tonight": ("t", 4),
    "this-morning": ("t", 2), "this-afternoon": ("t", 3), "idle": ("x", 0), "ordinal": ("s", 0),
    "at": ("a", 0), "every": ("E", 0), "day-morning": ("c", 2), "day-afternoon": ("c", 3),
    "day-evening": ("c", 4),
}  # fmt: skip
"""Names in the phrases `calendar-words` and `clock-words`, and the symbol and value of each."""

WEEKDAY_FACTOR = 10
"""A weekday in one word with a part of the day ("c") has the weekday's number in tens, the part in ones."""

NUMBERED = ("count-words", "ordinal-words", "day-shifts")
"""Phrases with a number before each list of words: how many, which day of the month, days from today."""

NAMED = ("calendar-words", "clock-words")
KEYED = frozenset((*NUMBERED, *NAMED))

EVERYWHERE: Mapping[str, str] = {
    "am": "am", "a.m.": "am", "a.m": "am", "pm": "pm", "p.m.": "pm", "p.m": "pm", "h": "oclock",
    "uhr": "oclock", "o'clock": "oclock", "st": "ordinal", "nd": "ordinal", "rd": "ordinal",
    "th": "ordinal",
}  # fmt: skip
"""Signs for hours and days that are read in every language, unless they mean something else there."""

_GENERAL = (
    ("day-words", "idle"), ("at-words", "at"), ("morning-words", "am"), ("evening-words", "pm"),
)  # fmt: skip


class Symbol(NamedTuple):
    """One word or mark as one thing that it can mean: a letter for its kind, its value, its spelling.

    `glued`: it stands right after the one before, with no space between.
    """

    kind: str
    value: int
    text: str
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a language for days and hours, each with everything it can mean."""

    forms: Mapping[tuple[str, ...], tuple[tuple[str, int], ...]]
    longest: int = 1

    def sentences(self, text: str) -> Iterator[tuple[Symbol, ...]]:
        """Yield the symbol sequences that a text can stand for; none for one with unknown words."""
        tokens, glued = _spaced(text)
        if not tokens or len(tokens) > MOST_TOKENS:
            return
        senses = self._senses(tokens, glued)
        if senses is None:
            return
        for number, sentence in enumerate(product(*senses)):
            if number >= MOST_SENSES:
                return
            odd = _half_of_nothing(sentence, senses) or _before_a_day(sentence, senses)
            if not odd and not _misplaced(sentence):
                yield _joined(sentence)

    def _senses(self, tokens: Sequence[str], glued: Sequence[bool]) -> list[tuple[Symbol, ...]] | None:
        """Return every token's symbols, the longest known phrase first; None where a word is unknown."""
        found: list[tuple[Symbol, ...]] = []
        place = 0
        while place < len(tokens):
            step = next((n for n in range(self.longest, 0, -1) if self._known(tokens, place, n)), 0)
            if step:
                words = tuple(tokens[place : place + step])
                told = " ".join(words)
                found.append(tuple(Symbol(*sense, told, glued[place]) for sense in self.forms[words]))
            elif (symbol := _sign(tokens[place], glued=glued[place])) is not None:
                found.append((symbol,))
            else:
                return None
            place += step or 1
        return found

    def _known(self, tokens: Sequence[str], place: int, length: int) -> bool:
        return place + length <= len(tokens) and tuple(tokens[place : place + length]) in self.forms


def tokenise(text: str) -> list[str]:
    """Return the words, numbers and marks of a text: compatibility forms, no case, plain apostrophes."""
    return _spaced(text)[0]


def _spaced(text: str) -> tuple[list[str], list[bool]]:
    """Return the tokens, and for each whether it stands right after the one before."""
    folded = text.replace("´", "'")  # which NFKC parts into a space and a mark
    folded = unicodedata.normalize("NFKC", folded).casefold()
    for marks, mark in (("’‘`ʼ′", "'"), ("–—−", "-")):
        folded = folded.translate({ord(one): mark for one in marks})
    folded = folded.strip(" \t\n!?;\"“”„'()¡¿")
    tokens: list[str] = []
    glued: list[bool] = []
    spaced, apostrophe = True, False
    for token in _TOKEN.findall(_BETWEEN_DATE_AND_TIME.sub(" ", folded)):
        if token.isspace() or token in _APOSTROPHE:
            spaced, apostrophe = True, not token.isspace()
            continue
        tokens.append(f"20{token}" if apostrophe and token.isdecimal() and len(token) == 2 else token)
        glued.append(not spaced)
        spaced = apostrophe = False
    return tokens, glued


def vocabulary_of(words: Mapping[str, str]) -> Vocabulary:
    """Return the vocabulary that the phrases of a language make; what is missing is not understood."""
    forms: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for form, kind, value in _meanings(words):
        key = tuple(tokenise(form))
        if key and (kind, value) not in forms.setdefault(key, []):
            forms[key].append((kind, value))
    known = frozenset(forms)
    for form, meant in _otherwise(words):
        key = tuple(tokenise(form))
        if key and key not in known:  # a language's own meaning of a word comes before the general one
            forms.setdefault(key, []).append(SENSES[meant])
    frozen = {key: tuple(dict.fromkeys(senses)) for key, senses in forms.items()}
    return Vocabulary(frozen, max(map(len, frozen), default=1))


def _meanings(words: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """Yield each word with the kind and the value of its symbol."""
    for kind, name in (("T", "days"), ("D", "weekdays"), ("M", "months")):
        for value, spelled in _lists(words.get(name, "")):
            yield from ((form, kind, value) for form in spelled)
            if kind == "D":  # "Thursdays", "donnerstags", "los sábados"
                yield from ((f"{form}s", kind, value) for form in spelled)
                yield from _compounds(spelled, value, words)
    yield from ((form, "w", value) for value, form in enumerate(words.get("number-words", "").split()))
    for name, kind in zip(NUMBERED, "woT", strict=True):
        for meant, spelled in _named(words.get(name, "")):
            yield from ((form, kind, int(meant)) for form in spelled if _is_number(meant))
    for name in NAMED:
        for meant, spelled in _named(words.get(name, "")):
            sense = SENSES.get(meant, ("", 0))
            yield from ((form, *sense) for form in spelled if sense[0] not in ("", "c"))


def _compounds(
    weekday: Sequence[str], value: int, words: Mapping[str, str]
) -> Iterator[tuple[str, str, int]]:
    """Yield a weekday in one word with a part of the day, where a language has such: "Freitagabend"."""
    for meant, endings in _named(words.get("clock-words", "")):
        kind, part = SENSES.get(meant, ("", 0))
        if kind == "c":
            yield from (
                (f"{form}{end}", kind, value * WEEKDAY_FACTOR + part) for form in weekday for end in endings
            )


def unknown_names(phrase: str, text: str) -> tuple[str, ...]:
    """Return what stands before a "=" in one of these phrases and means nothing there, for authors."""
    known = _is_number if phrase in NUMBERED else SENSES.__contains__
    return tuple(name for name, _ in _named(text) if not known(name)) if phrase in KEYED else ()


def _is_number(name: str) -> bool:
    return name.removeprefix("-").isdecimal()


def _otherwise(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield words with the name of their sense, for languages that say nothing else about them."""
    for name, meant in _GENERAL:
        yield from ((form, meant) for form in words.get(name, "").split("|"))
    yield from EVERYWHERE.items()


def _lists(text: str) -> Iterator[tuple[int, list[str]]]:
    return ((place, forms.split("/")) for place, forms in enumerate(text.split("|")) if forms)


def _named(text: str) -> Iterator[tuple[str, list[str]]]:
    for entry in text.split("|"):
        name, _, forms = entry.partition("=")
        if name.strip():
            yield name.strip(), forms.split("/")


def _sign(token: str, *, glued: bool) -> Symbol | None:
    if token.isdecimal():
        kind = {1: "d", 2: "d", 4: "y"}.get(len(token), "g")
        return Symbol(kind, int(token) if len(token) <= 4 else 0, token, glued)
    if token not in _MARKS:
        return None
    kind = "a" if token.startswith("@") else token
    return Symbol(kind, 0, token, glued)


def _misplaced(sentence: Sequence[Symbol]) -> bool:
    """Tell whether a word stands where it has no such sense.

    "am Freitag" is no time before noon, "cuatro o cinco" no fourth of a month, and "every 2 weeks" no day.
    """
    return any(_is_misplaced(symbol, sentence[:place], sentence[place + 1 :])
               for place, symbol in enumerate(sentence))  # fmt: skip


def _is_misplaced(symbol: Symbol, before: Sequence[Symbol], after: Sequence[Symbol]) -> bool:
    if symbol.kind == "P" and symbol.value < 2:
        return not before or before[-1].kind not in "dwyHU"
    if symbol.kind == "s":
        return not symbol.glued
    return symbol.kind == "E" and next((one.kind for one in after if one.kind != "x"), "") != "D"


def _half_of_nothing(sentence: Sequence[Symbol], senses: Sequence[Sequence[Symbol]]) -> bool:
    """Tell whether "morgen" or "mañana" stands for the morning of no day that is named."""
    both = any(
        symbol.kind == "P" and any(other.kind == "T" for other in several)
        for symbol, several in zip(sentence, senses, strict=True)
    )
    return both and not any(symbol.kind in "TDM" for symbol in sentence)


def _before_a_day(sentence: Sequence[Symbol], senses: Sequence[Sequence[Symbol]]) -> bool:
    """Tell whether "am" stands before a day in a language where it is "on": "vier Uhr am Freitag"."""
    return any(
        symbol.kind == "P" and symbol.value < 2 and len(several) > 1 and after.kind in "DTMoc"
        for symbol, several, after in zip(sentence, senses, sentence[1:], strict=False)
    )


def _apart(symbol: Symbol) -> tuple[Symbol, ...]:
    """Part "tonight" into today and the evening; "every Thursday" begins on the next one."""
    if symbol.kind == "E":
        return (symbol._replace(kind="x"),)
    if symbol.kind == "c":
        weekday, part = divmod(symbol.value, WEEKDAY_FACTOR)
        return (Symbol("D", weekday, ""), Symbol("P", part, ""))
    return (Symbol("T", 0, ""), Symbol("P", symbol.value, "")) if symbol.kind == "t" else (symbol,)


def _joined(sentence: Sequence[Symbol]) -> tuple[Symbol, ...]:
    """Put "twenty five", "twenty-five" and "treinta y cinco" into one number: "cuatro y treinta y cinco"."""
    joined = [part for symbol in sentence for part in _apart(symbol)]
    place = 0
    while place + 1 < len(joined):
        if joined[place].kind == "j" and joined[place].value == 30 and joined[place + 1].kind == "e":
            joined[place : place + 1] = [Symbol("e", 1, ""), Symbol("w", 30, "")]
        first = joined[place]
        between = 1 if joined[place + 1].kind in ("-", "e") and first.kind == "w" else 0
        after = joined[place + 1 + between] if place + 1 + between < len(joined) else None
        tens = first.kind == "w" and first.value in range(20, 100, 10)
        if tens and after is not None and after.kind in "wo" and 1 <= after.value <= 9:
            joined[place : place + 2 + between] = [Symbol(after.kind, first.value + after.value, "")]
        place += 1
    return tuple(joined)
