"""The words and phrases that screening looks for, compiled once from the files of one language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, permutations
from pathlib import Path

from flows.definition.collector import uncollected
from flows.errors import ContentError, Problem
from flows.safety import lexicon_files
from flows.safety.lexicon_files import Frame, Group, Level, Line, Source, Where
from flows.safety.spelling import Spelling, index, misspellings, spelled_out

__all__ = ["END", "OTHER", "Frame", "Level", "Lexicon", "Phrase", "Where", "load"]

OTHER, END = "\ue000", "\ue001"
_FIRST = 0xE002  # every word that matters becomes one sign of the private use area
_EDGES = {"^": f"(?<![^{END}])", "$": f"(?![^{END}])"}
_GAPS = {"..": "{0,2}", "...": "{0,5}"}
_ANY_ORDER, _FAR = "&", 6
_ANY_ORDER_GAP = f"{{0,{_FAR}}}"
_PLACES = frozenset({*_EDGES, *_GAPS, _ANY_ORDER})


@dataclass(frozen=True, eq=False)  # no slots, so that it can keep what it compiled
class Phrase:
    """One phrase over word signs. Of each set in `needs` one sign must be there; the rarest comes first.

    `line` is what stands in the file, `reach` the most words it takes; `denies`: a "not" is part of it.
    """

    line: Line
    regex: str
    needs: tuple[frozenset[str], ...]
    group: Group
    reach: int
    denies: bool

    @cached_property
    def others(self) -> tuple[frozenset[str], ...]:
        """All of `needs` but the rarest, by which a phrase is found."""
        return self.needs[1:]

    @cached_property
    def kind(self) -> tuple[str, Level]:
        """Category and weight of the phrase."""
        return self.group.category, self.group.level

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compile on first use: most phrases are never tried, and compiling them all takes long."""
        return re.compile(self.regex)


@dataclass(frozen=True, eq=False)  # no slots, for the same reason
class Surrounding:
    """Words around a hit at one place, and what they make of it."""

    frame: Frame
    regex: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compile at the first hit: a start that waits for it is an eighth longer."""
        return re.compile(self.regex)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A compiled lexicon. `by_sign` finds the phrases worth trying from the words of a text.

    `reach` is the most words that a phrase takes.
    """

    language: str
    spelling: Spelling
    signs: Mapping[str, str]
    words: Mapping[str, str]
    by_sign: Mapping[str, tuple[int, ...]]
    of_kind: Mapping[tuple[str, Level], frozenset[int]]
    reach: int
    phrases: tuple[Phrase, ...]
    around: Mapping[Where, tuple[Surrounding, ...]]
    me: str
    others: str
    keys: str
    turns: str
    present: str
    was: str
    binds: str
    opens: str
    subject: str
    links: str
    plain: str
    vague: str


def load(folder: Path) -> Lexicon:
    """Read and compile the list of one language, where its files are others than at the last time.

    Raises: ContentError when the folder does not hold a usable list; it names files and lines.
    """
    stats = [(str(file), file.stat()) for file in sorted(folder.glob("*"))]
    return _compiled(folder, tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


@lru_cache(maxsize=8)
@uncollected
def _compiled(folder: Path, files: tuple[tuple[str, int, int], ...]) -> Lexicon:
    """Return the list; `files` tells changed files apart."""
    del files
    return _Compiler(lexicon_files.read(folder)).compile()


class _Compiler:
    """Turns the files of one language into a lexicon, collecting every problem on the way."""

    def __init__(self, source: Source) -> None:
        self.source = source
        reading = source.reading
        self.sets = {key: tuple(words.split()) for key, words in reading.sets.items()}
        self.fillers = frozenset(source.words["fillers"])
        self.expand = {word: tuple(to.split()) for word, to in reading.expand.items()}
        self.join = {(a, b): to for pair, to in reading.join.items() for a, b in [pair.split()]}
        self.problems: list[Problem] = list(source.problems)
        self.read: dict[str, tuple[str, ...]] = {}
        self.pieces: dict[str, str] = {}
        self.sets_of_signs: dict[tuple[str, ...], frozenset[str]] = {}
        people = chain.from_iterable(words.split() for words in reading.people.values())
        elements = {element for line in self._texts() for element in line.text.split()}
        self.known = sorted({*chain.from_iterable(map(self._words, elements)), *people, "lol"})
        self.signs = {word: chr(_FIRST + at) for at, word in enumerate(self.known)}
        inside = (one.lines for one in source.around if one.where == "inside" and one.frame == "denied")
        self.denials = frozenset(
            chain.from_iterable(self._words(one.text) for part in inside for one in part)
        )
        self.speaker = self._signs(reading.people.get("speaker", "").split())

    def compile(self) -> Lexicon:
        """Return the lexicon.

        Raises: ContentError with every problem found.
        """
        phrases = self._phrases()
        around = self._around()
        people, words = self.source.reading.people, self.source.words
        if self.problems:
            raise ContentError(self.problems)
        return Lexicon(
            self.source.reading.language,
            self._spelling(),
            self.signs,
            {sign: word for word, sign in self.signs.items()},
            _by_sign(phrases),
            _of_kind(phrases),
            max(phrase.reach for phrase in phrases),
            phrases,
            around,
            self._signs(people["me"].split()),
            self._signs(people["others"].split()),
            self._signs(words["alarming"]),
            self._signs(people.get("turns", "").split()),
            self._signs(people.get("present", "").split()),
            self._signs(people.get("was", "").split()),
            self._signs(people.get("binds", "").split()),
            self._signs(people.get("opens", "").split()),
            self._signs(people.get("subject", "").split()),
            self._signs(people.get("links", "").split()),
            self._signs(words["plain"]),
            self._signs(words["vague"]),
        )

    def _signs(self, words: Iterable[str]) -> str:
        return "".join(self.signs[word] for word in words if word in self.signs)

    def _texts(self) -> Iterator[Line]:
        yield from chain.from_iterable(group.lines for group in self.source.groups)
        yield from chain.from_iterable(part.lines for part in self.source.around)

    def _around(self) -> dict[Where, tuple[Surrounding, ...]]:
        """Return the words around a hit, by their place."""
        found: dict[Where, list[Surrounding]] = {}
        for part in self.source.around:
            either = "|".join(self._regex(line) for line in part.lines)
            begins, ends = "\\A" * (part.where == "after"), "\\Z" * (part.where == "before")
            found.setdefault(part.where, []).append(Surrounding(part.frame, f"{begins}(?:{either}){ends}"))
        return {where: tuple(parts) for where, parts in found.items()}

    def _words(self, element: str) -> tuple[str, ...]:
        """Return the words an element stands for; empty for gaps and ends."""
        if element not in self.read:
            parts = () if element in _PLACES else element.lstrip("!~").rstrip("?").split("/")
            self.read[element] = tuple(word for part in parts for word in self.sets.get(part, (part,)))
        return self.read[element]

    def _regex(self, line: Line, level: Level | None = None) -> str:
        # A harmless phrase doesn't reach over what the speaker says of themselves.
        never = END + self.speaker if level == "idiom" else END
        if line.text.startswith(_ANY_ORDER):
            parts = [self._piece(line, one) for one in line.text.split()[1:]]
            between = f"[^{never}]{_ANY_ORDER_GAP}"
            return f"(?:{'|'.join(between.join(order) for order in permutations(parts))})"
        pieces = (
            f"[^{never}]{_GAPS[one]}" if one in _GAPS else _EDGES.get(one) or self._piece(line, one)
            for one in line.text.split()
        )
        return "".join(pieces)

    def _piece(self, line: Line, element: str) -> str:
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

    def _check(self, line: Line, words: tuple[str, ...]) -> None:
        """Note words that reading never yields: fillers, short forms, unknown sets."""
        for word in words:
            if (
                word in self.fillers
                or word in _PLACES
                or self.expand.get(word, (word,)) != (word,)
                or (word.isalpha() and not word.islower())
                or not word.isascii()
            ):
                self._wrong(line, f'"{word}" is never read like that; write what it becomes.')

    def _wrong(self, line: Line, text: str) -> None:
        self.problems.append(Problem(line.place.file, line.place.line, f'phrase "{line.text}"', text))

    def _phrases(self) -> tuple[Phrase, ...]:
        """Compile all phrases, each with its rarest necessary words."""
        lines = [(group, line) for group in self.source.groups for line in group.lines]
        used: Counter[str] = Counter()
        for element, times in Counter(chain.from_iterable(line.text.split() for _, line in lines)).items():
            used.update(dict.fromkeys(self._words(element), times))
        rarity = {words: sum(used[word] for word in words) for words in self.read.values()}
        found: list[Phrase] = []
        for group, line in lines:
            named = [part for part in line.text.split() if part[0] not in "!~"]
            parts = dict.fromkeys(self._words(part) for part in named if part[-1] != "?")
            needs = sorted(filter(None, parts), key=rarity.__getitem__)
            if needs:
                regex = self._regex(line, group.level)
                sets = tuple(map(self._set_of_signs, needs))
                denies = any(not self.denials.isdisjoint(self._words(part)) for part in named)
                found.append(Phrase(line, regex, sets, group, _reach(line), denies))
            else:
                self._wrong(line, "nothing in it is necessary.")
        return tuple(found)

    def _set_of_signs(self, words: tuple[str, ...]) -> frozenset[str]:
        """Return the signs of words, one set for every phrase that needs them."""
        if words not in self.sets_of_signs:
            self.sets_of_signs[words] = frozenset(self._signs(words))
        return self.sets_of_signs[words]

    def _spelling(self) -> Spelling:
        words = self.source.words
        plain = frozenset(self.known) | {*self.join.values()} | self.fillers | self.expand.keys()
        spelled = spelled_out(plain, self.source.reading.digraphs)
        expand = {**{form: (word,) for form, word in spelled.items() if form not in plain}, **self.expand}
        expand = {form: self.expand.get(*to, to) if len(to) == 1 else to for form, to in expand.items()}
        known = plain | expand.keys()
        ordinary, keys = frozenset(words["ordinary"]) - spelled.keys(), frozenset(words["alarming"])
        return Spelling(
            known,
            keys,
            ordinary,
            self.fillers,
            expand,
            self.join,
            frozenset(second for _, second in self.join),
            {**misspellings(words["corrected"], known | ordinary), **self.source.reading.slips},
            index({*self.known, *self.expand}),
            max(map(len, plain)),
            re.compile("|".join(sorted(map(re.escape, keys))) or "(?!)"),
        )


def _reach(line: Line) -> int:
    """Return the most words that a phrase can take."""
    gaps = {"..": 2, "...": 5, "^": 0, "$": 0, _ANY_ORDER: 0}
    parts = line.text.split()
    between = _FAR * (len(parts) - 2) if parts[0] == _ANY_ORDER else 0
    return between + sum(gaps.get(part, part[0] not in "!~") for part in parts)


def _of_kind(phrases: tuple[Phrase, ...]) -> dict[tuple[str, Level], frozenset[int]]:
    found: dict[tuple[str, Level], list[int]] = {}
    for at, phrase in enumerate(phrases):
        found.setdefault(phrase.kind, []).append(at)
    return {kind: frozenset(places) for kind, places in found.items()}


def _by_sign(phrases: tuple[Phrase, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for at, phrase in enumerate(phrases):
        for sign in phrase.needs[0]:
            found.setdefault(sign, []).append(at)
    return {sign: tuple(places) for sign, places in found.items()}
