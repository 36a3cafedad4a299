"""The words and phrases that screening looks for, compiled once from the files of one language."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate, chain, islice
from pathlib import Path

from msgspec import structs

from flows.definition.loading.collector import uncollected
from flows.definition.loading.shelf import NO_SHELF, Shelf, mark_of
from flows.safety import lexicon_files
from flows.safety.clues.clue_list import ClueList
from flows.safety.lexicon_files import Frame, Group, Level, Line, Place, Where
from flows.safety.lists.compiled import CompiledList, CompiledSpelling, packed, unpacked
from flows.safety.lists.compiler import compiled
from flows.safety.lists.joined_texts import JoinedTexts
from flows.safety.lists.patterns import END, OTHER, Pattern, Patterns, Signs, reach, signs_of
from flows.safety.lists.rarest import INDEXED, Rarest
from flows.safety.lists.surroundings import Surrounding, Surroundings
from flows.safety.spelling import Near, Slips, Spelling

__all__ = ["END", "OTHER", "Frame", "Level", "Lexicon", "Phrase", "Where", "load"]

_TOLD = "told"  # kind of the clues that have a list of their own


@dataclass(frozen=True, eq=False)  # no slots, so that it can keep what it compiled
class Phrase:
    """One phrase over word signs. Of each set in `needs` one sign must be there; the rarest comes first.

    `line` is what stands in the file, `reach` the most words it takes.
    """

    line: Line
    patterns: Patterns
    needs: tuple[frozenset[str], ...]
    group: Group
    reach: int

    @cached_property
    def rarest(self) -> Signs:
        """The first of `needs`, as a pattern names them."""
        return self.patterns.any_of(self.needs[0])

    @cached_property
    def others(self) -> tuple[Signs, ...]:
        """All of `needs` but the rarest, by which a phrase is found."""
        return tuple(map(self.patterns.any_of, self.needs[1:]))

    @cached_property
    def further(self) -> tuple[frozenset[str], ...]:
        """All of `needs` but those by which a phrase is found."""
        return self.needs[INDEXED:]

    @cached_property
    def kind(self) -> tuple[str, Level]:
        """Category and weight of the phrase."""
        return self.group.category, self.group.level

    @cached_property
    def denies(self) -> bool:
        """Tell whether a "not" is part of it."""
        return self.patterns.denies(self.line.text)

    @cached_property
    def pattern(self) -> Pattern:
        """The steps from word to word, made at the first use: most phrases are never tried."""
        return self.patterns.pattern(self.line.text, self.group.level)


class _Sets(dict[int, frozenset[str]]):
    """The sets of signs that phrases need, each made when a phrase with it is first looked at."""

    def __init__(self, made: CompiledList, signs: Iterable[str]) -> None:
        super().__init__()
        self._signs = tuple(signs)
        self._words = array("I", chain.from_iterable(made.need_sets))
        self._first = array("I", accumulate(map(len, made.need_sets), initial=0))

    def __missing__(self, at: int) -> frozenset[str]:
        words = self._words[self._first[at] : self._first[at + 1]]
        self[at] = found = frozenset(map(self._signs.__getitem__, words))
        return found


class Phrases(dict[int, Phrase]):
    """The phrases of a list by their places, each made when it is first looked at.

    A dict, so that those made before are found at the speed of one.
    """

    def __init__(self, made: CompiledList, patterns: Patterns) -> None:
        super().__init__()
        self._texts = JoinedTexts(made.texts)
        self.groups = tuple(Group(*group) for group in made.groups)
        self.group_of = array("I", made.group_of)
        self._files = tuple(f"screening/{made.folder}/{group.category}.toml" for group in self.groups)
        self._lines = array("I", made.lines)
        self.patterns = patterns
        self.sets = _Sets(made, patterns.signs.values())
        self._needs = array("I", made.needs)
        self._first = array("I", accumulate(made.counts, initial=0))

    def __missing__(self, at: int) -> Phrase:
        group = self.group_of[at]
        line = Line(self._texts[at], Place(self._files[group], self._lines[at]))
        needs = self._needs[self._first[at] : self._first[at + 1]]
        sets = tuple(map(self.sets.__getitem__, needs))
        self[at] = phrase = Phrase(line, self.patterns, sets, self.groups[group], reach(line.text))
        return phrase

    def further(self, needs: Iterable[int]) -> tuple[frozenset[str], ...]:
        """Return the sets of signs at these places but those by which a line is found."""
        return tuple(map(self.sets.__getitem__, islice(needs, INDEXED, None)))

    def written(self) -> Iterator[tuple[str, Group]]:
        """Yield every phrase as it stands in its file, and its group."""
        return zip(self._texts, map(self.groups.__getitem__, self.group_of), strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """A compiled lexicon. `rarest` finds the phrases worth trying from the words of a text, as bits.

    `words` are in the order of their signs. `of_kind` are phrases as bits, `reach` is the most words that a
    phrase takes.
    """

    language: str
    spelling: Spelling
    signs: Mapping[str, str]
    words: tuple[str, ...]
    rarest: Rarest
    of_kind: Mapping[tuple[str, Level], int]
    reach: int
    phrases: Phrases
    around: Mapping[Where, Surroundings]
    me: str
    others: str
    addressed: str
    keys: str
    turns: str
    present: str
    was: str
    unstressed: str
    binds: str
    opens: str
    subject: str
    links: str
    saying: str
    self_quoting: str
    quotable: str
    plain: str
    vague: str
    clues: ClueList
    told: ClueList


def load(folder: Path, shelf: Shelf = NO_SHELF) -> Lexicon:
    """Read and compile the list of one language, where its files are others than at the last time.

    A list on the shelf is used where the files and the code are the same as when it was compiled.

    Raises: ContentError when the folder does not hold a usable list; it names files and lines.
    """
    stats = [(str(file), file.stat()) for file in _files(folder)]
    loaded = _last(tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))
    if not loaded:
        loaded.append(_loaded(folder, shelf))
    return loaded[0]


def without(folder: Path, *kinds: str) -> Lexicon:
    """Read and compile the list of one language as if it had no clues of these kinds.

    Raises: ContentError when the folder does not hold a usable list.
    """
    source = lexicon_files.read(folder)
    clues = tuple(group for group in source.clues if group.kind not in kinds)
    return _lexicon(compiled(replace(source, clues=clues)))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@lru_cache(maxsize=8)
def _last(files: tuple[tuple[str, int, int], ...]) -> list[Lexicon]:
    """Return where the list that is loaded from these files is kept; `files` tells changed ones apart."""
    del files
    return []


@uncollected
def _loaded(folder: Path, shelf: Shelf) -> Lexicon:
    if shelf is NO_SHELF:
        return _lexicon(compiled(lexicon_files.read(folder)))
    name, mark = f"list-{folder.name}", mark_of(_files(folder), Path(__file__).parent)
    kept = shelf.get(name, mark)
    made = unpacked(kept) if kept is not None else None
    if made is None:
        made = compiled(lexicon_files.read(folder))
        shelf.put(name, mark, packed(made))
    return _lexicon(made)


def _lexicon(made: CompiledList) -> Lexicon:
    signs = signs_of(made.known)

    def of(words: Iterable[str]) -> str:
        return "".join(signs[word] for word in words if word in signs)

    def people(name: str) -> str:
        return of(made.people.get(name, ()))

    patterns = Patterns(signs, made.sets, people("speaker"), frozenset(made.denials))
    phrases = Phrases(made, patterns)
    every_sign = "".join(signs.values())
    around = {
        part.where: Surroundings(
            [
                Surrounding(patterns, part.where, frame, text, phrases.further(needs))
                for frame, text, needs in part.lines
            ],
            Rarest(part.rarest, every_sign),
        )
        for part in made.around
    }
    plain, vague = made.unsure
    return Lexicon(
        made.language,
        _spelling(made, made.spelling),
        signs,
        tuple(made.known),
        Rarest(made.rarest, every_sign),
        _of_kind(phrases),
        made.reach,
        phrases,
        around,
        people("me"),
        people("others"),
        people("addressed"),
        of(made.alarming),
        people("turns"),
        people("present"),
        people("was"),
        people("unstressed"),
        people("binds"),
        people("opens"),
        people("subject"),
        people("links"),
        people("saying") + people("self_quoting"),
        people("self_quoting"),
        people("others") + people("sources"),
        of(plain),
        of(vague),
        ClueList(structs.replace(made, clues=[one for one in made.clues if one[0] != _TOLD])),
        ClueList(structs.replace(made, clues=[one for one in made.clues if one[0] == _TOLD])),
    )


def _spelling(made: CompiledList, spelling: CompiledSpelling) -> Spelling:
    expand, join = spelling.expand, {(first, second): to for first, second, to in spelling.join}
    return Spelling(
        frozenset(spelling.plain) | expand.keys(),
        frozenset(made.alarming),
        frozenset(spelling.ordinary),
        frozenset(spelling.fillers),
        expand,
        join,
        frozenset(second for _, second in join),
        Slips(
            array("Q", spelling.slips),
            array("I", spelling.slip_words),
            tuple(spelling.slipped),
            spelling.slip_sieve,
        ),
        Near(
            array("I", spelling.near),
            array("I", spelling.near_words),
            tuple(spelling.words),
            spelling.near_sieve,
        ),
        spelling.longest,
    )


def _of_kind(phrases: Phrases) -> dict[tuple[str, Level], int]:
    found: dict[tuple[str, Level], int] = {}
    for at, group in enumerate(phrases.group_of):
        kind = phrases.groups[group].category, phrases.groups[group].level
        found[kind] = found.get(kind, 0) | 1 << at
    return found
