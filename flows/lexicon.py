"""The words and phrases that screening looks for, read from a content file and compiled once."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Literal

import msgspec

from flows.errors import ContentError, Problem
from flows.normalise import Spelling, misspellings

Level = Literal["red", "amber", "soft", "topic", "hint", "context", "mark", "idiom"]
"""What a phrase means. `topic` is a bare word that is soft unless it is talked of as work or news, `hint`
counts when two are there, `context` after a recent soft sign, `mark` only adds its category, `idiom` is a
harmless phrase that covers what it holds."""

Frame = Literal["denied", "meant", "past", "joke", "reported", "story", "elsewhere"]
"""What the words around a hit make of it. `story`: a tale, the news, history, a program;
`elsewhere`: a trade, a course, grief, fear of an illness."""

OTHER, END = "\ue000", "\ue001"
_FIRST = 0xE002  # every word that matters becomes one sign of the private use area
_EDGES = {"^": f"(?<![^{END}])", "$": f"(?![^{END}])"}
_GAPS = {"..": "{0,2}", "...": "{0,5}"}
_PLACES = frozenset({*_EDGES, *_GAPS})


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases of one meaning, one a line."""

    category: str
    level: Level
    topic: str
    phrases: str


class Around(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words around a hit that change how it is meant: right before it, or in its sentence."""

    frame: Frame
    where: Literal["before", "sentence"]
    phrases: str


class Read(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the language is spelled."""

    fillers: str
    keys: str
    careful: str
    ordinary: str
    expand: dict[str, str]
    join: dict[str, str]
    slips: dict[str, str]


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lexicon file as it is written."""

    language: str
    reading: Read
    people: dict[str, str]
    sets: dict[str, str]
    group: list[Group]
    around: list[Around]


@dataclass(frozen=True)  # no slots, so that it can keep what it compiled
class Phrase:
    """One phrase over word signs. Of each set in `needs` one word must be there; the rarest comes first."""

    regex: str
    needs: tuple[frozenset[str], ...]
    group: Group

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compile on first use: most phrases are never tried, and compiling them all takes long."""
        return re.compile(self.regex)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A compiled lexicon. `by_word` finds the phrases worth trying from the words of a text."""

    language: str
    spelling: Spelling
    signs: Mapping[str, str]
    by_word: Mapping[str, tuple[int, ...]]
    phrases: tuple[Phrase, ...]
    before: tuple[tuple[Frame, re.Pattern[str]], ...]
    sentence: tuple[tuple[Frame, re.Pattern[str]], ...]
    me: str
    others: str
    keys: str


def load(path: Path) -> Lexicon:
    """Read and compile a lexicon file.

    Raises: ContentError when the file does not hold a usable lexicon.
    """
    try:
        file = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ContentError(
            [Problem(path.name, 1, "file", f"{error}. Compare it with docs/safety.md.")]
        ) from error
    return _Compiler(path.name, file).compile()


class _Compiler:
    """Turns one file into a lexicon, collecting every problem on the way."""

    def __init__(self, name: str, file: File) -> None:
        self.name = name
        self.file = file
        self.sets = {key: tuple(words.split()) for key, words in file.sets.items()}
        self.fillers = frozenset(file.reading.fillers.split())
        self.expand = {word: tuple(to.split()) for word, to in file.reading.expand.items()}
        self.join = {(a, b): to for pair, to in file.reading.join.items() for a, b in [pair.split()]}
        self.problems: list[Problem] = []
        self.read: dict[str, tuple[str, ...]] = {}
        self.pieces: dict[str, str] = {}
        people = chain.from_iterable(words.split() for words in file.people.values())
        elements = {element for line in self._texts() for element in line.split()}
        self.known = sorted({*chain.from_iterable(map(self._words, elements)), *people, "lol"})
        self.signs = {word: chr(_FIRST + at) for at, word in enumerate(self.known)}
        self.speaker = "".join(self.signs[word] for word in self.file.people.get("speaker", "").split())

    def compile(self) -> Lexicon:
        phrases = self._phrases()
        around = [
            (part.frame, part.where, f"(?:{'|'.join(self._regex(line) for line in _lines(part.phrases))})")
            for part in self.file.around
        ]
        if self.problems:
            raise ContentError(self.problems)
        return Lexicon(
            self.file.language,
            self._spelling(),
            self.signs,
            _by_word(phrases),
            phrases,
            tuple((frame, re.compile(f"{regex}\\Z")) for frame, where, regex in around if where == "before"),
            tuple((frame, re.compile(regex)) for frame, where, regex in around if where == "sentence"),
            "".join(self.signs[word] for word in self.file.people["me"].split()),
            "".join(self.signs[word] for word in self.file.people["others"].split()),
            "".join(self.signs[word] for word in self.file.reading.keys.split() if word in self.signs),
        )

    def _texts(self) -> Iterator[str]:
        for phrases in [
            *(part.phrases for part in self.file.group),
            *(part.phrases for part in self.file.around),
        ]:
            yield from _lines(phrases)

    def _words(self, element: str) -> tuple[str, ...]:
        """Return the words an element stands for; empty for gaps and ends."""
        if element not in self.read:
            parts = () if element in _PLACES else element.lstrip("!~").rstrip("?").split("/")
            self.read[element] = tuple(word for part in parts for word in self.sets.get(part, (part,)))
        return self.read[element]

    def _regex(self, line: str, level: Level | None = None) -> str:
        # A harmless phrase doesn't reach over what the speaker says of themselves.
        never = END + self.speaker if level == "idiom" else END
        pieces = (
            f"[^{never}]{_GAPS[one]}" if one in _GAPS else _EDGES.get(one) or self._piece(line, one)
            for one in line.split()
        )
        return "".join(pieces)

    def _piece(self, line: str, element: str) -> str:
        """Return the pattern of an element, the same wherever it stands."""
        if element not in self.pieces:
            words = self._words(element)
            self._check(line, words)
            signs = f"[{''.join(self.signs[word] for word in words)}]"
            if element[0] in "!~":
                self.pieces[element] = f"(?{'!' if element[0] == '!' else '<!'}{signs})"
            else:
                self.pieces[element] = signs + ("?" if element[-1] == "?" else "")
        return self.pieces[element]

    def _check(self, line: str, words: tuple[str, ...]) -> None:
        """Note words that reading never yields: fillers, short forms, unknown sets."""
        for word in words:
            if (
                word in self.fillers
                or word in _PLACES
                or self.expand.get(word, (word,)) != (word,)
                or (word.isalpha() and not word.islower())
            ):
                self.problems.append(
                    Problem(
                        self.name,
                        1,
                        f'phrase "{line}"',
                        f'"{word}" is never read like that; write what it becomes.',
                    )
                )

    def _phrases(self) -> tuple[Phrase, ...]:
        """Compile all phrases, each with its rarest necessary words."""
        lines = [(group, line) for group in self.file.group for line in _lines(group.phrases)]
        used: Counter[str] = Counter()
        for element, times in Counter(chain.from_iterable(line.split() for _, line in lines)).items():
            used.update(dict.fromkeys(self._words(element), times))
        rarity = {words: sum(used[word] for word in words) for words in self.read.values()}
        found: list[Phrase] = []
        for group, line in lines:
            parts = [self._words(part) for part in line.split() if part[0] not in "!~" and part[-1] != "?"]
            needs = sorted({words: None for words in parts if words}, key=rarity.__getitem__)
            if needs:
                regex = self._regex(line, group.level)
                found.append(Phrase(regex, tuple(map(frozenset, needs)), group))
            else:
                self.problems.append(Problem(self.name, 1, f'phrase "{line}"', "nothing in it is necessary."))
        return tuple(found)

    def _spelling(self) -> Spelling:
        reading = self.file.reading
        known = frozenset(self.known) | {*self.join.values()} | self.fillers | self.expand.keys()
        ordinary = frozenset(reading.ordinary.split())
        slips = {**misspellings(reading.careful.split(), known | ordinary), **reading.slips}
        keys = frozenset(reading.keys.split())
        longest = max(map(len, known))
        return Spelling(known, keys, ordinary, self.fillers, self.expand, self.join, slips, longest)


def _lines(text: str) -> Iterator[str]:
    """Yield the phrases of a block: one a line, or several with ";" between."""
    for line in text.splitlines():
        yield from (part.strip() for part in line.partition("#")[0].split(";") if part.strip())


def _by_word(phrases: tuple[Phrase, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for at, phrase in enumerate(phrases):
        for word in phrase.needs[0]:
            found.setdefault(word, []).append(at)
    return {word: tuple(places) for word, places in found.items()}
