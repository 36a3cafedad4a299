"""A compiled list as plain data, as it is kept for the next start."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence
from itertools import chain, groupby
from operator import itemgetter

import msgspec

from flows.safety.lexicon_files import AddingUp, Frame, Level, Where
from flows.safety.lists.rarest import WordIndex


class CompiledSpelling(msgspec.Struct, frozen=True, array_like=True):
    """Words of a list by what reading does with them.

    `slips` are the marks of typos, in order, and `slip_words` the places in `slipped` of what was meant.
    `near` are the marks of words with one letter gone, in order, and `near_words` the places of the words.
    The sieves tell most words that are in neither.
    """

    ordinary: list[str]
    fillers: list[str]
    expand: dict[str, tuple[str, ...]]
    join: list[tuple[str, str, str]]
    plain: list[str]
    slipped: list[str]
    slips: Sequence[int]
    slip_words: Sequence[int]
    words: list[str]
    near: Sequence[int]
    near_words: Sequence[int]
    longest: int
    slip_sieve: bytes
    near_sieve: bytes


class CompiledAround(msgspec.Struct, frozen=True, array_like=True):
    """Words around a hit at one place: what each line makes of it, and what it needs, as for phrases."""

    where: Where
    lines: list[tuple[Frame, str, list[int]]]
    rarest: list[WordIndex]


class CompiledList(msgspec.Struct, frozen=True, array_like=True):
    """One language's list. Words and phrases are named by their places in `known` and `texts`.

    `groups` are category, weight and topic; of each phrase `group_of` is the place in them and `lines` the
    line in the file. `needs` are places in `need_sets`, `counts` of them a phrase, and `rarest` finds a
    phrase by each of the first of them. `clues` are kind, points and words.
    """

    language: str
    folder: str
    known: list[str]
    sets: dict[str, tuple[str, ...]]
    groups: list[tuple[str, Level, str]]
    texts: list[str]
    lines: Sequence[int]
    group_of: Sequence[int]
    need_sets: list[list[int]]
    needs: Sequence[int]
    counts: Sequence[int]
    rarest: list[WordIndex]
    reach: int
    around: list[CompiledAround]
    people: dict[str, list[str]]
    alarming: list[str]
    unsure: tuple[list[str], list[str]]
    denials: list[str]
    clues: list[tuple[str, int, str]]
    adding_up: AddingUp
    spelling: CompiledSpelling


_NUMBERS = ("lines", "group_of", "needs", "counts")
_NUMBERS_OF_SPELLING = ("slips", "slip_words", "near", "near_words")
_WORDS_OF_SPELLING = ("ordinary", "plain", "slipped", "words")
_WIDE = frozenset({"slips"})
"""Numbers of eight bytes; all others have four."""


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """A list without its numbers and words, and beside it the numbers as they are in memory.

    Read one by one they would be a hundred thousand objects, made for nothing but an array. A word that
    several parts have stands once in `words`, and they have its place among the numbers: known words first.
    """

    order: str
    bare: CompiledList
    words: str
    numbers: dict[str, bytes]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Packed)


def packed(made: CompiledList) -> bytes:
    """Return the list as bytes."""
    spelling, numbers = made.spelling, {name: getattr(made, name) for name in _NUMBERS}
    numbers |= {name: getattr(spelling, name) for name in _NUMBERS_OF_SPELLING}
    parts = {name: getattr(spelling, name) for name in _WORDS_OF_SPELLING}
    words = [*dict.fromkeys(chain(made.known, *parts.values()))]
    places = {word: at for at, word in enumerate(words)}
    numbers |= {name: [*map(places.__getitem__, part)] for name, part in parts.items()}
    clues = groupby(made.clues, itemgetter(0, 1))
    together = [(*kind, "\n".join(text for _, _, text in some)) for kind, some in clues]
    bare = msgspec.structs.replace(_with(made, {}, []), clues=together)
    kept = {name: array(_code(name), some).tobytes() for name, some in numbers.items()}
    kept["known"] = array("I", [len(made.known)]).tobytes()
    return _ENCODER.encode(_Packed(sys.byteorder, bare, "\n".join(words), kept))


def unpacked(made: bytes) -> CompiledList | None:
    """Return the list; None where the bytes are none, or of a machine that orders them otherwise."""
    try:
        found = _DECODER.decode(made)
        numbers = {name: array(_code(name), some) for name, some in found.numbers.items()}
    except (msgspec.DecodeError, ValueError):
        return None
    return _with(found.bare, numbers, found.words.split("\n")) if found.order == sys.byteorder else None


def _code(name: str) -> str:
    return "Q" if name in _WIDE else "I"


def _with(made: CompiledList, numbers: Mapping[str, Sequence[int]], words: list[str]) -> CompiledList:
    """Return a list with these numbers and words; with none it is bare."""
    of_spelling: dict[str, Sequence[int] | list[str]] = {
        name: [*map(words.__getitem__, numbers.get(name, ()))] for name in _WORDS_OF_SPELLING
    }
    of_spelling |= {name: numbers.get(name, ()) for name in _NUMBERS_OF_SPELLING}
    clues = ((kind, points, text.split("\n")) for kind, points, text in made.clues)
    return msgspec.structs.replace(
        made,
        known=words[: numbers["known"][0]] if numbers else [],
        clues=[(kind, points, text) for kind, points, some in clues for text in some],
        spelling=msgspec.structs.replace(made.spelling, **of_spelling),
        **{name: numbers.get(name, ()) for name in _NUMBERS},
    )
