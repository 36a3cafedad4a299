"""Turns what a person typed into plain words, so that spelling and spacing hide nothing. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\uff07]")
_PIECE = re.compile(
    r"[^\W_][^\W_$@!*|]*(?:[$@!*|]+[^\W_]+)*|[$@][^\W_][\w$@!*|]*"
    "|[.!?;\u2026]+|[,:()\u2013\u2014]|\\s[-]\\s|[\U0001f480\U0001f600-\U0001f64f\U0001f923]"
)
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_]|[$@!])(?:[\s.\-_*/,]{1,3}(?:[^\W_]|[$@!])){2,}(?![^\W_])")
_SPACES = re.compile(r"\s+")
_PARTS = re.compile(r"[^\W_]+")
_REPEATS = re.compile(r"(.)\1+")
_LOOKALIKES = str.maketrans("аеорсухіӏкмтвн€", "aeopcyxilkmtbhe")  # Cyrillic and a coin written as Latin
_LEET = str.maketrans("013457$@!|", "oieastsail")
_LEET_ONE_AS_L = str.maketrans("013457$@!|", "oleastsall")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KEYBOARD = """qwa wqeas ewrsd retdf tryfg ytugh uyihj iuojk oipkl pol aqwsz sweadzx dersfxc frtdgcv gtyfhvb
hyugjbn juihknm kiojlm lopk zasx xsdzc cdfxv vfgcb bghvn nhjbm mjkn"""
_BESIDE = {keys[0]: keys[1:] for keys in _KEYBOARD.split()}
_LAUGHS = frozenset("\U0001f480\U0001f602\U0001f606\U0001f605\U0001f923")
_LONGEST_GLUED = 40  # letters; what is longer is an address or noise
_LONG = 6  # letters; in a shorter word only doubled, missing, swapped letters and ones beside are slips
_SHORT = 3  # letters; such a word with an s may well be another word
_MOST_GLUED = 24  # words taken apart in one text, so that noise stays cheap
_UNKNOWN_LETTER = 4  # what a letter outside any word costs against 1 for a word


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a language is read. `known` are all words it makes sense of, `keys` those that alarm."""

    known: frozenset[str]
    keys: frozenset[str]
    ordinary: frozenset[str]
    fillers: frozenset[str]
    expand: Mapping[str, tuple[str, ...]]
    join: Mapping[tuple[str, str], str]
    slips: Mapping[str, str]
    longest: int


@dataclass(frozen=True, slots=True)
class Words:
    """A text as plain words: `ends` are where a sentence stops before that word, `commas` a clause."""

    words: tuple[str, ...]
    ends: frozenset[int]
    commas: frozenset[int]


def read(spelling: Spelling, text: str) -> Words:
    """Return the words of a text: lower case, straightened, corrected, without fillers."""
    # One sign may stand for a whole phrase; what is longer than this was not typed by a person.
    plain = _plain(text)[: 2 * len(text) + _LONGEST_GLUED]
    plain = _SPACED.sub(lambda run: _closed_up(spelling, run.group()), plain)
    words: list[str] = []
    ends: list[int] = []
    commas: set[int] = set()
    for piece in _pieces(spelling, plain):
        if piece == ".":
            ends.append(len(words))
        elif piece == ",":
            commas.add(len(words))
        else:
            _append(spelling, words, piece, joins=len(words) not in ends[-1:])
    return Words(tuple(words), _real_ends(ends, len(words)), frozenset(commas))


def misspellings(words: Iterable[str], ordinary: frozenset[str]) -> dict[str, str]:
    """Return what each word becomes by one slip of the finger, its first letter being right."""
    slips: dict[str, str] = {}
    for word in words:
        for at in range(1, len(word) + 1):
            head, tail = word[:at], word[at:]
            long = len(word) >= _LONG
            forms = [head + letter + tail for letter in (_LETTERS if long else word[at - 1])]
            forms += (
                [head + letter + tail[1:] for letter in (_LETTERS if long else _BESIDE[tail[0]])]
                if tail
                else []
            )
            forms += [head + tail[1:], head + tail[1:2] + tail[:1] + tail[2:]] if tail else []
            forms += [word[1] + word[0] + word[2:]]
            for form in forms:
                if form not in ordinary:
                    slips.setdefault(form, word)
    return slips


def _plain(text: str) -> str:
    """Return the text in lower case, without accents, invisible signs and apostrophes."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text))
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_LOOKALIKES)
    return _SPACES.sub(" ", _APOSTROPHES.sub("", text.casefold()))


def _pieces(spelling: Spelling, plain: str) -> Iterator[str]:
    """Yield words, "." where a sentence ends and "," where a clause does."""
    taken_apart = 0
    for match in _PIECE.finditer(plain):
        piece = match.group()
        if piece in _LAUGHS:
            yield "lol"
        elif piece[0] in ".!?;\u2026":
            yield "."
        elif not (piece[0].isalnum() or piece[0] in "$@"):
            yield ","
        elif (word := _known(spelling, piece)) is not None:
            yield word
        else:
            parts: list[str] = []
            if taken_apart < _MOST_GLUED and len(piece) <= _LONGEST_GLUED:
                parts = (
                    _starred(spelling, piece)
                    if "*" in piece
                    else _taken_apart(spelling, piece.translate(_LEET))
                )
                taken_apart += 1
            yield from parts or _PARTS.findall(piece)


def _known(spelling: Spelling, piece: str) -> str | None:
    """Return the word that was meant, or None when it is none that matters."""
    if piece in spelling.known or piece in spelling.ordinary or piece.isdigit():
        return piece
    forms = {piece.translate(_LEET): None, piece.translate(_LEET_ONE_AS_L): None}
    for form in forms:
        for shorter in (form, _REPEATS.sub(r"\1\1", form), _REPEATS.sub(r"\1", form)):
            if shorter in spelling.known:
                return shorter
            if shorter in spelling.slips:
                return spelling.slips[shorter]
    # "phones" and "phone's" are read as "phone"
    return piece[:-1] if len(piece) > _SHORT and piece[-1] == "s" and piece[:-1] in spelling.known else None


def _starred(spelling: Spelling, piece: str) -> list[str]:
    """Return the first alarming word that fits a word with stars for letters."""
    fits = re.compile(re.escape(piece).replace(r"\*", "[a-z]"))
    return [key for key in sorted(spelling.keys) if fits.fullmatch(key)][:1]


def _closed_up(spelling: Spelling, run: str) -> str:
    """Return the words of a spaced-out run of letters, or the run when it holds none that matter."""
    letters = re.sub(r"[\s.\-_*/,]", "", run).translate(_LEET)
    words = _split(spelling, letters)
    if spelling.keys.isdisjoint(words) and any(len(word) == 1 and word not in "aiu" for word in words):
        return run
    return f" {' '.join(words)} "


def _taken_apart(spelling: Spelling, glued: str) -> list[str]:
    """Return the words of a run without spaces; empty when it isn't made of known words alone."""
    words = _split(spelling, glued)
    fits = all(word in spelling.known if len(word) > 1 else word in "aiu" for word in words)
    return words if fits and len(words) > 1 and not spelling.keys.isdisjoint(words) else []


def _split(spelling: Spelling, letters: str) -> list[str]:
    """Return the cheapest way to read letters as known words; letters outside any word stay single."""
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(letters) + 1):
        choice = (best[end - 1][0] + _UNKNOWN_LETTER, end - 1)
        for start in range(max(0, end - spelling.longest), end):
            cost = best[start][0] + 1
            if cost < choice[0] and letters[start:end] in spelling.known:
                choice = (cost, start)
        best.append(choice)
    words: list[str] = []
    end = len(letters)
    while end:
        words.append(letters[best[end][1] : end])
        end = best[end][1]
    return words[::-1]


def _append(spelling: Spelling, words: list[str], piece: str, *, joins: bool) -> None:
    """Add what a piece stands for, and join it to the word before where the two are one."""
    for word in spelling.expand.get(piece, (piece,)):
        if word in spelling.fillers:
            continue
        joined = spelling.join.get((words[-1], word)) if words and joins else None
        if joined is None:
            words.append(word)
        else:
            words[-1] = joined
            joins = True


def _real_ends(ends: list[int], count: int) -> frozenset[int]:
    """Return the ends between sentences; one around a single word ("I. Want. To.") is no end."""
    marks = [0, *(end for end in dict.fromkeys(ends) if 0 < end < count), count]
    return frozenset(
        here
        for before, here, after in zip(marks, marks[1:], marks[2:], strict=False)
        if here - before > 1 and after - here > 1
    )
