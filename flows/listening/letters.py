"""Changes what may be changed in a person's words: edges, a lone i, a first letter, one closing stop."""

from __future__ import annotations

import re
import unicodedata

from flows.listening.grammar.spanish import begins_with_verb, is_infinitive
from flows.listening.quote_marks import USUAL, marks_of
from flows.listening.words import of, short, tokens

_I_ALONE = re.compile(r"(?<![\w.'’-])i(?=['’](?:m|d|ll|ve|s)\b|[\s,;:?!.…]|$)(?!\.\w)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DOTS = re.compile(r"^(?:…|\.{2,})\s*")
_BULLET = re.compile(r"^(?:[-–•*·]|\d{1,2}[.)])\s+(?=\S)")
"""Sign or number before an entry of a list that stands on a line of its own."""

_BREAK = re.compile(r"[ \t]*\n\s*")
_ENDS = re.compile(r"[.!?…؟۔।。！？][\"“”’')»」]*$")
"""Ends of a sentence, of Arabic, Urdu, Devanagari, Chinese and Japanese as well: none takes a second one."""

_SPANISH_NO_NAME = re.compile(
    r"\w{2}(?:ciones|dad|dades|miento|mientos|eza|ancia|encia|encias|illas|illos|itas|itos|aría|ería|iría|ezco|ece)$"
)
"""Endings of Spanish nouns and verbs that are nobody's name: "Pastillas", "Esperaría"."""

_INNER = str.maketrans({"“": "‘", "”": "’", "„": "‘", "«": "‘", "»": "’", "「": "‘", "」": "’"})
_DOUBLE = frozenset({'"', *map(chr, _INNER)})
_SPACED = re.compile(r"(?<=«)[ \u00a0\u202f]|[ \u00a0\u202f](?=»)")
_LOW = re.compile(r"„([^„“]*)“")
_SINGLE = re.compile(r"‘([^‘’]*)’")
_STRAIGHT = re.compile(r'"([^"]*)"')


def cleaned(text: str, language: str) -> str:
    """Return the words without what leads in, on one line, with a lone *i* as it is written.

    Spaces lead in, and the dots of somebody who goes on with a question that began the sentence: "… my dad".
    """
    lines = [_BULLET.sub("", line.strip()) for line in _BREAK.split(text.strip()) if line.strip(" -–•*·")]
    whole = "".join(
        line + ("" if n == len(lines) - 1 else " " if _ENDS.search(line) or line[-1] in ",;:" else "; ")
        for n, line in enumerate(lines)
    )
    whole = " ".join(whole.split())
    whole = _DOTS.sub("", whole) or whole
    return _I_ALONE.sub("I", whole) if short(language) == "en" else whole


def raised(text: str) -> str:
    """Return the text with a large first letter, where it begins with one; "iPhone" stays."""
    head = re.match(r"[\"'“‘„«¿¡(\[]*", text)
    at = head.end() if head else 0
    rest = text[at:]
    if not rest[:1].islower() or rest[1:2].isupper():
        return text
    large = rest[0].upper()
    return text[:at] + large + rest[1:] if len(large) == 1 else text


def lowered(text: str, language: str) -> str:
    """Return the text with a small first letter, if its first word can be no name and no noun."""
    found = _WORD.match(text)
    if found is None:
        return text
    word = found[0]
    if not word[0].isupper() or word[1:] != word[1:].lower() or word == "I" or word.startswith(("I'", "I’")):
        return text
    small = word.lower().replace("’", "'")
    told = small in _never_names(language) or _is_verb(small, language)
    told = told or (short(language) == "es" and begins_with_verb(tokens(text)))
    return text[0].lower() + text[1:] if told else text


def _is_verb(word: str, language: str) -> bool:
    """Tell whether a first word is no name by its ending: "letting", "dejar", "ducharme"."""
    spoken = short(language)
    if spoken == "es":
        told = is_infinitive((word,)) or _SPANISH_NO_NAME.search(word) is not None
        return told and word not in of("es", "also_name")
    return spoken == "en" and _is_doing(word)


def _is_doing(word: str) -> bool:
    """Tell whether an English word in -ing comes of a verb: "letting", "coming", not "Fleming"."""
    stem = word.removesuffix("ing")
    return word != stem and bool({stem, f"{stem}e", stem[:-1], f"{stem[:-1]}ie"} & of("en", "verb"))


def _never_names(language: str) -> frozenset[str]:
    spoken = short(language)
    if spoken == "es":
        begin = of("es", "finite") | of("es", "clause_start") | of("es", "determiner") | of("es", "adverb")
        return of("es", "function") | of("es", "attribute") | begin - of("es", "also_name")
    if spoken == "de":
        adverb = of("de", "adverb") - {"morgen"} | of("de", "like")
        return of("de", "function") | of("de", "attribute") | adverb
    if spoken != "en":
        return of(spoken, "function") | of(spoken, "attribute")
    lists = (
        "determiner",
        "adverb",
        "noun",
        "verb",
        "past",
        "wh",
        "condition",
        "time",
        "adjective",
        "attribute",
        "feeling",
        "attack",
        "maybe_subject",
    )
    days = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    weekdays = days | {f"{day}s" for day in days}
    known = (
        frozenset().union(*(of("en", name) for name in lists), of("en", "subject"), of("en", "small"))
        - weekdays
    )
    kin = {"mum", "mom", "mummy", "dad", "daddy", "mother", "father", "grandma", "gran", "church"}
    return known - kin - of("en", "also_name") - {"i", "i'd", "i'll", "i'm", "i've", "im", "ive"} | of(
        "en", "determiner"
    )


def without_stop(text: str) -> str:
    """Return the text without what closes it, so that a sentence can go on: "the money." is "the money"."""
    while text and text[-1] in ",;:–—":
        text = text[:-1].rstrip()
    if text.endswith(("...", "…")):
        return text
    return text[:-1].rstrip() if text.endswith(".") else text


def as_sentence(text: str) -> str:
    """Return the text as a sentence of its own: a large first letter, and one stop where none closes it."""
    return with_stop(raised(text))


def with_stop(text: str) -> str:
    """Return the text with a closing mark: one stop where none closes it."""
    whole = text.rstrip(",;:–— ") or text
    return whole if _ENDS.search(whole) or is_picture(whole[-1:]) else whole + "."


def is_picture(char: str) -> bool:
    """Tell whether a character is a picture, such as a face, which closes a sentence by itself."""
    return bool(char) and (unicodedata.category(char) == "So" or char == "\ufe0f")


def is_quoted(text: str, at: int) -> bool:
    """Tell whether a place in a text is within quotes that were opened before it."""
    return sum(text[:at].count(mark) for mark in '"“”„«»') % 2 == 1


def inner(text: str) -> str:
    """Return the text with single quotes, as they are inside double ones."""
    if _DOUBLE.isdisjoint(text):
        return text
    return _STRAIGHT.sub(_in_single, _SPACED.sub("", text)).translate(_INNER).replace('"', "’")


def _in_single(found: re.Match[str]) -> str:
    return f"‘{found[1]}’"


def quoted(text: str, language: str = "en") -> str:
    """Return the text in quotes of the language; quotes in it become its inner ones."""
    marks = marks_of(language)
    within = text if marks.opening != "„" else _LOW.sub(_in_single, text)
    if (marks.inner_opening, marks.inner_closing) != (USUAL.inner_opening, USUAL.inner_closing):
        inside = rf"{marks.inner_opening}\1{marks.inner_closing}"
        return in_quotes(_SINGLE.sub(inside, inner(within)), language)
    return in_quotes(inner(within), language)


def in_quotes(text: str, language: str) -> str:
    """Return the text between the double quotes of the language."""
    marks = marks_of(language)
    return f"{marks.opening}{text}{marks.closing}"
