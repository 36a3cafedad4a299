"""Takes a word with one slip of the finger for the word that was meant. Pure."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import product
from zlib import crc32

ENDING = 3
"""Letters by which words that may end at a place are told."""

_SHORTEST = 4  # letters of a word that any slip is mended in
_LONGEST = 24  # letters; what is longer is no single word
_MOST_DIGRAPHS = 4  # in one word
_VOWELS = ("a", "e", "i", "o", "u")  # "eu" is no "ü" after an "e"
_NEIGHBOURS = 2  # letters that changed places
_SHORTEST_FIRST = 5  # letters of a word whose first letter may be the wrong one
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KEYBOARD = """qwa wqeas ewrsd retdf tryfg ytugh uyihj iuojk oipkl pol aqwsz sweadzx dersfxc frtdgcv gtyfhvb
hyugjbn juihknm kiojlm lopk zasx xsdzc cdfxv vfgcb bghvn nhjbm mjkn"""
_BESIDE = {keys[0]: keys[1:] for keys in _KEYBOARD.split()}
_SIEVE = 0xFFFF  # bytes of a sieve, less one
_LONG = 6  # letters; in a shorter word only doubled, missing, swapped letters and ones beside are slips


@dataclass(frozen=True, slots=True)
class Near:
    """Words by the marks of their forms with one letter gone: a fifteenth of what the forms would take.

    Two forms can share a mark, so that a word found may be none that was meant. `sieve` tells most forms
    that have no mark here.
    """

    marks: array[int]
    places: array[int]
    words: tuple[str, ...]
    sieve: bytes

    def of(self, mark: int) -> Iterator[str]:
        """Yield the words that have a form with this mark."""
        marks = self.marks
        at = bisect_left(marks, mark)
        while at < len(marks) and marks[at] == mark:
            yield self.words[self.places[at]]
            at += 1


@dataclass(frozen=True, slots=True)
class Slips:
    """Words that listed typos and slips of short words stand for, by marks of eight bytes.

    Of two typos in a thousand million million one has the mark of another word; the words themselves
    would take eight times the room. `sieve` tells most words that are none of them.
    """

    marks: array[int]
    places: array[int]
    words: tuple[str, ...]
    sieve: bytes

    def get(self, form: str) -> str | None:
        """Return the word that was meant by a form, or None."""
        short = crc32(form.encode())
        if not self.sieve[short >> 3 & _SIEVE] >> (short & 7) & 1:
            return None
        mark = _mark(form)
        at = bisect_left(self.marks, mark)
        found = at < len(self.marks) and self.marks[at] == mark
        return self.words[self.places[at]] if found else None


def sieve(marks: Iterable[int]) -> bytes:
    """Return a bit for each mark: one that is not set tells at once that there is no such mark.

    Of marks that are in no list of forty thousand, one in fourteen is looked for all the same.
    """
    bits = bytearray(_SIEVE + 1)
    for mark in marks:
        bits[mark >> 3 & _SIEVE] |= 1 << (mark & 7)
    return bytes(bits)


def sieve_of(words: Iterable[str]) -> bytes:
    """Return the sieve of words."""
    return sieve(crc32(word.encode()) for word in words)


def marked(slips: Mapping[str, str], places: Mapping[str, int]) -> list[tuple[int, int]]:
    """Return the marks of typos, in order, with the places of what was meant."""
    return sorted((_mark(form), places[word]) for form, word in slips.items())


def _mark(form: str) -> int:
    return int.from_bytes(blake2b(form.encode(), digest_size=8).digest(), "big")


@dataclass(frozen=True, eq=False)  # no slots, so that it can keep what it compiled
class Spelling:
    """Spelling correction of a language. `known` holds all known words, `keys` those of danger.

    `joined` are the words that may be one with the word before them.
    `slips` maps listed typos and those of short words; `near` finds longer words by their forms with one
    character removed.
    """

    known: frozenset[str]
    keys: frozenset[str]
    ordinary: frozenset[str]
    fillers: frozenset[str]
    expand: Mapping[str, tuple[str, ...]]
    join: Mapping[tuple[str, str], str]
    joined: frozenset[str]
    slips: Slips
    near: Near
    longest: int

    @cached_property
    def read_otherwise(self) -> frozenset[str]:
        """Return the words that are not always read as they are typed."""
        return self.fillers.union(self.expand, self.joined)

    @cached_property
    def endings(self) -> frozenset[str]:
        """Return the last letters of every known word: nine of ten other letters end none."""
        return frozenset(word[-ENDING:] for word in self.known)

    @cached_property
    def alarms(self) -> re.Pattern[str]:
        """Return the pattern that finds a word of danger in text without spaces."""
        return re.compile("|".join(sorted(map(re.escape, self.keys))) or "(?!)")

    def meant(self, word: str, forms: Iterable[int] | None = None) -> str | None:
        """Return the longer word that one slip made this of; an alarming one first.

        `forms` are the word's `form_marks`, where it is looked up in another language too.
        """
        if not may_be_slip(word) or word in self.ordinary:
            return None
        bits, near = self.near.sieve, self.near.of
        marks = form_marks(word) if forms is None else forms
        likely = [mark for mark in marks if bits[mark >> 3 & _SIEVE] >> (mark & 7) & 1]
        fits = [one for one in {one for mark in likely for one in near(mark)} if is_slip(one, word)]
        return min(fits, key=lambda one: (one not in self.keys, one)) if fits else None


def may_be_slip(word: str) -> bool:
    """Tell whether a word is as long as one in which any slip is mended."""
    return _SHORTEST - 1 <= len(word) <= _LONGEST


def form_marks(word: str) -> tuple[int, ...]:
    """Return the marks of a word and of its forms with one letter gone."""
    if not word.isascii():
        return tuple(crc32(form.encode()) for form in (word, *_without_one(word)))
    letters = word.encode()
    gone = [crc32(letters[:at] + letters[at + 1 :]) for at in range(len(letters))]
    return (crc32(letters), *gone)


def index(words: list[str]) -> list[tuple[int, int]]:
    """Return the marks of long words and of their forms without one letter, with the words' places."""
    long = ((at, word) for at, word in enumerate(words) if len(word) >= _SHORTEST and word.isalpha())
    return sorted((crc32(form.encode()), at) for at, word in long for form in {word, *_without_one(word)})


def is_slip(word: str, typed: str) -> bool:
    """Tell whether one letter is wrong, missing, too many, or two neighbours are swapped."""
    if word[0] != typed[:1] and len(word) < _SHORTEST_FIRST:
        return False
    if len(word) == len(typed):
        wrong = [at for at, letter in enumerate(word) if typed[at] != letter]
        first, last = wrong[0], wrong[-1]
        swapped = len(wrong) == last - first + 1 == _NEIGHBOURS
        return len(wrong) == 1 or (swapped and word[first] == typed[last] and word[last] == typed[first])
    longer, shorter = (word, typed) if len(word) > len(typed) else (typed, word)
    return len(longer) - len(shorter) == 1 and shorter in _without_one(longer)


def spelled_out(words: Iterable[str], digraphs: Mapping[str, str]) -> dict[str, str]:
    """Return every way to type the words with digraphs: "moechte" and "mochte" for "möchte"."""
    typed = {letter: pair for pair, letter in digraphs.items()}
    found: dict[str, str] = {}
    for word in words:
        choices = [
            (letter, typed[letter]) if letter in typed and word[at - 1 : at] not in _VOWELS else (letter,)
            for at, letter in enumerate(word)
        ]
        if len(word) >= _SHORTEST and sum(len(one) > 1 for one in choices) <= _MOST_DIGRAPHS:
            found.update(dict.fromkeys(map("".join, product(*choices)), word))
    return found


def misspellings(words: Iterable[str], ordinary: frozenset[str]) -> dict[str, str]:
    """Return what each word becomes by one slip of the finger, its first letter being right."""
    slips: dict[str, str] = {}
    for word in words:
        for form in _forms(word):
            if form not in ordinary:
                slips.setdefault(form, word)
    return slips


def _forms(word: str) -> Iterator[str]:
    long = len(word) >= _LONG
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in (_LETTERS if long else word[at - 1]))
        if tail:
            wrong = _LETTERS if long else _BESIDE.get(tail[0], "")
            yield from (head + letter + tail[1:] for letter in wrong)
            yield head + tail[1:]
            yield head + tail[1:2] + tail[:1] + tail[2:]
    yield word[1:2] + word[:1] + word[2:]


def _without_one(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]
