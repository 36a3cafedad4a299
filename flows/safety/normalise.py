"""Turns what a person typed into plain words, so that spelling and spacing hide nothing. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, compress, repeat

from flows.safety.spelling import ENDING, Spelling, form_marks, may_be_slip

_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\uff07]")
_WILL = re.compile("['`\u00b4\u2018\u2019](?<=[a-z].)ll\\b")  # "she'll" is no shell
_WOULD = re.compile("\\b(she|we|he|they|you|it)['`\u00b4\u2018\u2019]d\\b")  # nor is "she'd" a shed
_PIECE = re.compile(
    r"[^\W_][^\W_$@!*|]*(?:[$@!*|]+[^\W_]+)*|[$@][^\W_][\w$@!*|]*"
    '|[.!?;\u2026]+|[,:()\u2013\u2014]|["\u201c\u201d\u201e\u00ab\u00bb]|\\s[-]\\s|[\U0001f480\U0001f600-\U0001f64f\U0001f923]'
)
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_]|[$@!])(?:[\s.\-_*/,]{1,3}(?:[^\W_]|[$@!])){2,}(?![^\W_])")
_PARTS = re.compile(r"[^\W_]+")
_REPEATS = re.compile(r"(.)\1+")
_LOOKALIKES = str.maketrans("аеорсухіӏкмтвн€", "aeopcyxilkmtbhe")  # Cyrillic and a coin written as Latin
_BETWEEN = re.compile(r"[\s.\-_*/,]")
_LEET = str.maketrans("013457$@!|", "oieastsail")
_LEET_ONE_AS_L = str.maketrans("013457$@!|", "oleastsall")
_LAUGHS = frozenset("\U0001f480\U0001f602\U0001f606\U0001f605\U0001f923")
_SHORTEST_GLUED = 5  # letters; "imdone"
_LONGEST_GLUED = 40  # letters; what is longer is an address or noise
_SHORT = 3  # letters; such a word with an s may well be another word
_MOST_GLUED = 24  # words taken apart in one text, so that noise stays cheap
_MOST_SPACED = 240  # letters of spaced-out runs that are looked at in one text
_MOST_MENDED = 120  # different words in one text that are looked up as slips
_MOST_STRANGE = 100  # different unknown pieces in one text that are looked into, half of them from each end
_UNKNOWN_LETTER = 4  # what a letter outside any word costs against 1 for a word
_LONG_TEXT = 120  # pieces; a person seldom writes more
_STOPS = frozenset(".?")  # pieces that end a sentence
_QUOTE = '"'
_QUOTES = frozenset('"\u201c\u201d\u201e\u00ab\u00bb')
_MAY_JOIN, _JOINS_ON = (
    "\x00",
    "\x01",
)  # before a word that may be one with the word before, and words after it
_SIGNS = _STOPS | {",", _QUOTE, _MAY_JOIN, _JOINS_ON}
_AS_SIGNS = {sign: (sign,) for sign in _SIGNS}
_PASSAGE = 16  # pieces that are taken to be of one language, and their sentence to its end
_ROW, _TIMES = 5, 2  # so many pieces in a row that came so often before say nothing new


@dataclass(frozen=True, slots=True)
class Words:
    """A text as plain words: `ends` are where a sentence stops before that word, `commas` a clause.

    `questions` are those ends that a question mark makes, `quotes` the stretches between quotation marks.
    """

    words: tuple[str, ...]
    ends: frozenset[int]
    commas: frozenset[int]
    questions: frozenset[int] = frozenset()
    quotes: tuple[tuple[int, int], ...] = ()


def pieces(text: str) -> tuple[str, ...]:
    """Return a text cut into words, quotation marks, "." or "?" after a sentence and "," after a clause.

    This part of reading is the same for every language. A run of single letters stays one piece, with
    its spaces. In a long text, rows of pieces that came twice before are left out, so that the work that
    follows is bounded.
    """
    # One sign may stand for a whole phrase; what is longer than this was not typed by a person.
    plain = _both_ends(_plain(text), 2 * len(text) + _LONGEST_GLUED)
    found: list[str] = []
    at = 0
    for run in _SPACED.finditer(plain):
        found += _cut(plain, at, run.start())
        found.append(run.group())
        at = run.end()
    found += _cut(plain, at)
    return tuple(found if len(found) <= _LONG_TEXT else _without_repeats(found))


def known_in(spelling: Spelling, cut: Iterable[str]) -> set[str]:
    """Return the different words of a text that the language knows as they are."""
    different = {*cut}
    known = different & spelling.known
    return known | (different - known) & spelling.ordinary


def passages(cut: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the pieces in stretches that may each be in a language of its own.

    A passage ends with a sentence, or at the latest where the next would have begun twice.
    """
    begin = 0
    stops = [at for at, piece in enumerate(cut, 1) if piece in _STOPS]
    while begin < len(cut):
        ends = begin + 2 * _PASSAGE
        first = bisect_left(stops, begin + _PASSAGE)
        if first < len(stops) and stops[first] < ends:
            ends = stops[first]
        yield cut[begin:ends]
        begin = ends


def is_long(cut: tuple[str, ...]) -> bool:
    """Tell whether a text has more pieces than a person usually writes."""
    return len(cut) > _LONG_TEXT


class Forms(dict[str, tuple[str, ...]]):
    """Spellings that a piece may stand for, the likeliest first; the same in every language."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: dict[str, tuple[int, ...]] = {}
        self._spaced: dict[str, tuple[str, list[str]]] = {}

    def __missing__(self, piece: str) -> tuple[str, ...]:
        found: list[str] = []
        for form in (piece,) if piece.isalpha() else _without_leet(piece):
            found += _shortened(form) if _REPEATS.search(form) else (form,)
        self[piece] = forms = tuple(dict.fromkeys(found))
        return forms

    def spaced(self, run: str) -> tuple[str, list[str]]:
        """Return the letters of a spaced-out run in one word, and each by itself."""
        found = self._spaced.get(run)
        if found is None:
            letters = _BETWEEN.sub("", run).translate(_LEET)
            found = self._spaced[run] = letters, _PARTS.findall(run)
        return found

    def marks(self, piece: str) -> tuple[int, ...]:
        """Return the marks by which a piece is looked up as a slip of a longer word."""
        found = self._marks.get(piece)
        if found is None:
            found = self._marks[piece] = form_marks(piece) if may_be_slip(piece) else ()
        return found


def read(
    spelling: Spelling,
    cut: tuple[str, ...],
    mend: Container[str] | None = None,
    foreign: AbstractSet[str] = frozenset(),
    forms: Forms | None = None,
    known: AbstractSet[str] | None = None,
) -> Words:
    """Return the words of a text that is cut into pieces: corrected, without fillers.

    Only pieces in `mend` are taken for a slip of a word of this language; None: every piece. Those in
    `foreign` are words of another language, and no spelling of one of this. `forms` are those of the same
    text, where it is read in another language too, `known` its words that this language knows as they are.
    """
    if known is None:
        known = known_in(spelling, cut)
    noise = foreign if len(cut) <= _MOST_STRANGE else _noise(known, cut) | foreign
    reader = _Reader(spelling, known, noise, mend, Forms() if forms is None else forms)
    as_typed = known - spelling.read_otherwise
    if noise:
        as_typed |= {*filter(str.isalpha, noise - known - spelling.joined)}
    reader.update(zip(as_typed, zip(as_typed, strict=True), strict=True))
    flat = [*chain.from_iterable(map(reader.__getitem__, cut))]
    words: list[str] = []
    end, ends = -1, []
    commas: set[int] = set()
    questions: set[int] = set()
    marks: list[int] = []
    begin, joins = 0, False
    for at in compress(range(len(flat)), map(_SIGNS.__contains__, flat)):
        words += flat[begin:at]
        begin, sign = at + 1, flat[at]
        if sign in _STOPS:
            end = len(words)
            ends.append(end)
            if sign == "?":
                questions.add(end)
        elif sign == ",":
            commas.add(len(words))
        elif sign == _QUOTE:
            marks.append(len(words))
        else:
            joins = len(words) != end if sign == _MAY_JOIN else joins
            joined = spelling.join.get((words[-1], flat[begin])) if joins and words else None
            if joined is not None:
                words[-1] = joined
                begin += 1
    words += flat[begin:]
    stops = _real_ends(ends, questions, len(words))
    quotes = tuple(zip(marks[::2], marks[1::2], strict=False))
    return Words(tuple(words), stops, frozenset(commas), stops & questions, quotes)


class _Reader(dict[str, tuple[str, ...]]):
    """Reads the pieces of one text; each different piece once, and noise only up to a limit.

    The words of a piece are kept as what they stand for, without fillers. Before those of which one may be
    one word with the word before it, there is a mark.
    """

    def __init__(
        self,
        spelling: Spelling,
        known: AbstractSet[str],
        noise: AbstractSet[str],
        mend: Container[str] | None,
        forms: Forms,
    ) -> None:
        super().__init__(_AS_SIGNS)
        self.spelling = spelling
        self.known = known
        self.mend = mend
        self.forms = forms
        self.noise = noise
        self.mended = 0
        self.glued = 0
        self.spaced = 0

    def __missing__(self, piece: str) -> tuple[str, ...]:
        spelling = self.spelling
        otherwise = spelling.read_otherwise
        found: list[str] = []
        for word in self._words(piece):
            if word not in otherwise:
                found.append(word)
                continue
            fillers = spelling.fillers
            stands_for = [one for one in spelling.expand.get(word, (word,)) if one not in fillers]
            if spelling.joined.isdisjoint(stands_for):
                found += stands_for
            else:
                marks = (_MAY_JOIN, *repeat(_JOINS_ON, len(stands_for) - 1))
                found += chain.from_iterable(zip(marks, stands_for, strict=True))
        self[piece] = read = tuple(found)
        return read

    def _words(self, piece: str) -> list[str]:
        if piece in self.known or piece.isdigit():
            return [piece]
        plain = piece.isalpha()
        if piece in self.noise:
            return [piece] if plain else _PARTS.findall(piece)
        if not plain and _SPACED.fullmatch(piece):
            return self._closed_up(piece)
        mends = self.mend is None or piece in self.mend
        word = self._known(piece, mends=mends)
        if word is not None:
            return [word]
        if _SHORTEST_GLUED <= len(piece) <= _LONGEST_GLUED and self.glued < _MOST_GLUED:
            parts = self._taken_apart(piece)
            if parts:
                return parts
        meant = self._meant(piece) if mends else None
        return [meant or piece] if plain or meant else _PARTS.findall(piece)

    def _known(self, piece: str, *, mends: bool) -> str | None:
        """Return the word that was meant, or None when it is none that matters."""
        known, slips = self.spelling.known, self.spelling.slips
        if mends and (meant := slips.get(piece)):
            return meant
        for form in self.forms[piece]:
            if form == piece:  # that it is known, or a slip, was seen before
                continue
            if form in known:
                return form
            if mends and (meant := slips.get(form)):
                return meant
        singular = piece[:-1]  # "phones" and "phone's" are read as "phone"
        plural = len(piece) > _SHORT and piece[-1] == "s"
        return singular if plural and singular in known else None

    def _meant(self, piece: str) -> str | None:
        """Return the longer word that one slip made this of."""
        if self.mended >= _MOST_MENDED:
            return None
        self.mended += 1
        return self.spelling.meant(piece, self.forms.marks(piece))

    def _taken_apart(self, piece: str) -> list[str]:
        """Return the words of a run without spaces, or the word that stars hide; empty for others."""
        if "*" in piece:
            self.glued += 1
            return _starred(self.spelling, piece)
        glued = piece if piece.isalpha() else piece.translate(_LEET)
        if not self.spelling.alarms.search(glued):
            return []
        self.glued += 1
        words = _split(self.spelling, glued)
        fits = all(word in self.spelling.known if len(word) > 1 else word in "aiu" for word in words)
        return words if fits and len(words) > 1 and not self.spelling.keys.isdisjoint(words) else []

    def _closed_up(self, run: str) -> list[str]:
        """Return the words of a spaced-out run of letters, or its letters when it holds none that matter."""
        letters, parts = self.forms.spaced(run)
        if self.spaced >= _MOST_SPACED or not self.spelling.alarms.search(letters):
            return parts
        letters = letters[: _MOST_SPACED - self.spaced]
        self.spaced += len(letters)
        words = _split(self.spelling, letters)
        return parts if self.spelling.keys.isdisjoint(words) else words


def _noise(known: AbstractSet[str], cut: tuple[str, ...]) -> frozenset[str]:
    """Return the unknown pieces in the midst of a text that has too many of them."""
    unknown = [one for one in dict.fromkeys(cut) if one not in known]
    half = _MOST_STRANGE // 2
    return frozenset(unknown[half:-half]) if len(unknown) > _MOST_STRANGE else frozenset()


def _cut(plain: str, *within: int) -> list[str]:
    return [piece if piece[0].isalnum() else _sign(piece) for piece in _PIECE.findall(plain, *within)]


def _sign(piece: str) -> str:
    """Return a piece that begins with no letter and no digit as what it says."""
    if piece in _LAUGHS:
        return "lol"
    if piece[0] in ".!?;\u2026":
        return "?" if "?" in piece else "."
    if piece in _QUOTES:
        return _QUOTE
    return piece if piece[0] in "$@" else ","


def _without_repeats(cut: list[str]) -> list[str]:
    """Return the pieces, leaving out those at the end of a row that came twice before."""
    rows = [*zip(*(cut[first:] for first in range(_ROW)), strict=False)]
    if max(Counter(rows).values()) <= _TIMES:
        return cut
    times: dict[tuple[str, ...], int] = {}
    kept = cut[: _ROW - 1]
    for row in rows:
        seen = times[row] = times.get(row, 0) + 1
        if seen <= _TIMES:
            kept.append(row[-1])
    return kept


def _both_ends(text: str, most: int) -> str:
    """Return a text, without its middle where it is longer: what is said last is read in any case."""
    return text if len(text) <= most else f"{text[: most // 2]} {text[-most // 2 :]}"


def _plain(text: str) -> str:
    """Return the text in lower case, without accents, invisible signs and apostrophes."""
    if not text.isascii():
        longest = 2 * len(text) + _LONGEST_GLUED
        text = _INVISIBLE.sub("", _both_ends(unicodedata.normalize("NFKD", text), 2 * longest))
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_LOOKALIKES)
    text = text.casefold()
    if _APOSTROPHES.search(text):
        text = _APOSTROPHES.sub("", _WOULD.sub(r"\1 would", _WILL.sub(" will", text)))
    before, after = text[:1].isspace() * " ", text[-1:].isspace() * " "
    return f"{before}{' '.join(text.split())}{after}"


def _shortened(form: str) -> tuple[str, ...]:
    """Return a word as it is, and with repeated letters twice and once."""
    return form, _REPEATS.sub(lambda row: row[1] * 2, form), _REPEATS.sub(lambda row: row[1], form)


def _without_leet(piece: str) -> tuple[str, ...]:
    return piece.translate(_LEET), piece.translate(_LEET_ONE_AS_L)


def _starred(spelling: Spelling, piece: str) -> list[str]:
    """Return the first alarming word that fits a word with stars for letters."""
    fits = (key for key in spelling.keys if len(key) == len(piece) and _fits(key, piece))
    first = min(fits, default=None)
    return [] if first is None else [first]


def _fits(word: str, piece: str) -> bool:
    return all(a == b or (b == "*" and "a" <= a <= "z") for a, b in zip(word, piece, strict=True))


def _split(spelling: Spelling, letters: str) -> list[str]:
    """Return the cheapest way to read letters as known words; letters outside any word stay single."""
    known, endings, longest = spelling.known, spelling.endings, spelling.longest
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(letters) + 1):
        choice = (best[end - 1][0] + _UNKNOWN_LETTER, end - 1)
        ends_a_word = letters[max(0, end - ENDING) : end] in endings
        for start in range(max(0, end - (longest if ends_a_word else ENDING - 1)), end):
            cost = best[start][0] + 1
            if cost < choice[0] and letters[start:end] in known:
                choice = (cost, start)
        best.append(choice)
    words: list[str] = []
    end = len(letters)
    while end:
        words.append(letters[best[end][1] : end])
        end = best[end][1]
    return words[::-1]


def _real_ends(ends: list[int], questions: set[int], count: int) -> frozenset[int]:
    """Return the ends between sentences; one around a single word ("I. Want. To.") is none.

    A question ends all the same: "suicidal? no".
    """
    within = [end for end in dict.fromkeys(ends) if 0 < end < count] if ends else ends
    if not within:
        return frozenset()
    marks = [0, *within, count]
    return frozenset(
        scope
        for before, scope, after in zip(marks, marks[1:], marks[2:], strict=False)
        if scope in questions or (scope - before > 1 and after - scope > 1)
    )
