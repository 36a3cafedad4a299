"""A compiled list as plain data, as it is kept for the next start."""

from __future__ import annotations

import msgspec

from flows.safety.lexicon_files import AddingUp, Frame, Level, Where


class CompiledSpelling(msgspec.Struct, frozen=True, array_like=True):
    """Words of a list by what reading does with them.

    `slips` are the marks of typos, in order, and `slip_words` the places in `slipped` of what was meant.
    `near` are the marks of words with one letter gone, in order, and `near_words` the places of the words.
    """

    ordinary: list[str]
    fillers: list[str]
    expand: dict[str, tuple[str, ...]]
    join: list[tuple[str, str, str]]
    plain: list[str]
    slipped: list[str]
    slips: list[int]
    slip_words: list[int]
    words: list[str]
    near: list[int]
    near_words: list[int]
    longest: int


class CompiledList(msgspec.Struct, frozen=True, array_like=True):
    """One language's list. Words and phrases are named by their places in `known` and `texts`.

    `groups` are category, weight and topic; of each phrase `group_of` is the place in them and `lines` the
    line in the file. `needs` are places in `need_sets`, `counts` of them a phrase. `by_word` are the phrases
    whose rarest word a word of `by_words` is, `by_counts` of them a word. `clues` are kind, points and words.
    """

    language: str
    folder: str
    known: list[str]
    sets: dict[str, tuple[str, ...]]
    groups: list[tuple[str, Level, str]]
    texts: list[str]
    lines: list[int]
    group_of: list[int]
    need_sets: list[list[int]]
    needs: list[int]
    counts: list[int]
    by_words: list[int]
    by_word: list[int]
    by_counts: list[int]
    reach: int
    around: list[tuple[Where, Frame, str]]
    people: dict[str, list[str]]
    alarming: list[str]
    unsure: tuple[list[str], list[str]]
    denials: list[str]
    clues: list[tuple[str, int, str]]
    adding_up: AddingUp
    spelling: CompiledSpelling


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(CompiledList)


def packed(made: CompiledList) -> bytes:
    """Return the list as bytes."""
    return _ENCODER.encode(made)


def unpacked(made: bytes) -> CompiledList | None:
    """Return the list; None where the bytes are none."""
    try:
        return _DECODER.decode(made)
    except msgspec.DecodeError:
        return None
