"""Turns the files of one language's list into a compiled list, or says everything that is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from flows.errors import ContentError, Problem
from flows.safety.lexicon_files import Frame, Line, Source, Where
from flows.safety.lists.compiled import CompiledAround, CompiledList, CompiledSpelling
from flows.safety.lists.patterns import PLACES, Patterns, in_any_order, reach, signs_of
from flows.safety.lists.rarest import INDEXED, WordIndex, word_index
from flows.safety.spelling import index, marked, misspellings, sieve, sieve_of, spelled_out


def compiled(source: Source) -> CompiledList:
    """Return the compiled list.

    Raises: ContentError with every problem found.
    """
    return _Compiler(source).compile()


class _Compiler:
    """Turns the files of one language into a list, collecting every problem on the way."""

    def __init__(self, source: Source) -> None:
        self.source = source
        reading = source.reading
        self.fillers = frozenset(source.words["fillers"])
        self.expand = {word: tuple(to.split()) for word, to in reading.expand.items()}
        self.join = {(a, b): to for pair, to in reading.join.items() for a, b in [pair.split()]}
        self.problems: list[Problem] = list(source.problems)
        self.checked: set[str] = set()
        self.sets = {key: tuple(words.split()) for key, words in reading.sets.items()}
        bare = Patterns({}, self.sets, "", frozenset())
        people = chain.from_iterable(words.split() for words in reading.people.values())
        elements = {element for line in self._texts() for element in line.text.split()}
        self.read = {element: bare.words(element) for element in elements}
        self.known = sorted({*chain.from_iterable(self.read.values()), *people, "lol"})
        self.places = {word: at for at, word in enumerate(self.known)}
        inside = (one.lines for one in source.around if one.where == "inside" and one.frame == "denied")
        denials = frozenset(chain.from_iterable(bare.words(one.text) for part in inside for one in part))
        signs = signs_of(self.known)
        speaker = "".join(signs[word] for word in reading.people.get("speaker", "").split())
        self.denials = denials
        self.patterns = Patterns(signs, self.sets, speaker, denials)

    def compile(self) -> CompiledList:
        """Return the list.

        Raises: ContentError with every problem found.
        """
        groups = self.source.groups
        lines = [(at, line) for at, group in enumerate(groups) for line in group.lines]
        needs, lines = self._needs(lines)
        around = self._around()
        every = chain(needs, *(needs_around for _, _, needs_around in around))
        need_sets = {words: at for at, words in enumerate(dict.fromkeys(chain.from_iterable(every)))}
        for line in chain.from_iterable(part.lines for part in self.source.around):
            self._check(line)
        for line in chain.from_iterable(group.lines for group in self.source.clues):
            self._check_clue(line)
        words = self.source.words
        if self.problems:
            raise ContentError(self.problems)
        return CompiledList(
            language=self.source.reading.language,
            folder=self.source.name,
            known=self.known,
            sets=self.sets,
            groups=[(group.category, group.level, group.topic) for group in groups],
            texts=[line.text for _, line in lines],
            lines=[line.place.line for _, line in lines],
            group_of=[at for at, _ in lines],
            need_sets=[[self.places[word] for word in one] for one in need_sets],
            needs=[need_sets[one] for one in chain.from_iterable(needs)],
            counts=[len(one) for one in needs],
            rarest=self._indexes(needs),
            reach=max(reach(line.text) for _, line in lines),
            around=[
                CompiledAround(
                    where,
                    [
                        (frame, line.text, [*map(need_sets.__getitem__, needed)])
                        for (frame, line), needed in zip(lines_there, needs_there, strict=True)
                    ],
                    self._indexes(needs_there),
                )
                for where, lines_there, needs_there in around
            ],
            people={name: said.split() for name, said in self.source.reading.people.items()},
            alarming=list(words["alarming"]),
            unsure=(list(words["plain"]), list(words["vague"])),
            denials=sorted(self.denials),
            clues=[
                (group.kind, group.points, line.text) for group in self.source.clues for line in group.lines
            ],
            adding_up=self.source.adding_up,
            spelling=self._spelling(),
        )

    def _texts(self) -> Iterator[Line]:
        yield from chain.from_iterable(group.lines for group in self.source.groups)
        yield from chain.from_iterable(part.lines for part in self.source.around)

    def _around(self) -> list[tuple[Where, list[tuple[Frame, Line]], list[list[tuple[str, ...]]]]]:
        """Return the words around a hit by their place, each with the words it needs, the rarest first."""
        by_place: dict[Where, list[tuple[Frame, Line]]] = {}
        for part in self.source.around:
            by_place.setdefault(part.where, []).extend((part.frame, line) for line in part.lines)
        rarity = self._rarity(line for lines in by_place.values() for _, line in lines)
        return [
            (where, lines, [sorted(self._necessary(line), key=rarity.__getitem__) for _, line in lines])
            for where, lines in by_place.items()
        ]

    def _indexes(self, needs: list[list[tuple[str, ...]]]) -> list[WordIndex]:
        """Return lines by the words of the first sets they need; one that needs fewer by its last again."""
        places = [[[self.places[word] for word in words] for words in one] for one in needs]
        return [word_index(one[min(nth, len(one) - 1)] for one in places) for nth in range(INDEXED)]

    def _rarity(self, lines: Iterable[Line]) -> dict[tuple[str, ...], int]:
        """Return how often a set of words is in these lines, whole or in part: the rarest have the least."""
        used: Counter[str] = Counter()
        for element, times in Counter(chain.from_iterable(line.text.split() for line in lines)).items():
            used.update(dict.fromkeys(self.read[element], times))
        return {words: sum(used[word] for word in words) for words in self.read.values()}

    def _necessary(self, line: Line) -> list[tuple[str, ...]]:
        """Return the sets of words of which a line needs one each; a line that needs none is a problem."""
        named = (part for part in line.text.split() if part[0] not in "!~")
        parts = dict.fromkeys(self.read[part] for part in named if part[-1] != "?")
        needed = [words for words in parts if words]
        if not needed:
            self._wrong(line, "nothing in it is necessary.")
        return needed

    def _needs(
        self, lines: list[tuple[int, Line]]
    ) -> tuple[list[list[tuple[str, ...]]], list[tuple[int, Line]]]:
        """Return the words necessary for each phrase, the rarest first, and the phrases that have some."""
        rarity = self._rarity(line for _, line in lines)
        found: list[list[tuple[str, ...]]] = []
        sound: list[tuple[int, Line]] = []
        for group, line in lines:
            needs = sorted(self._necessary(line), key=rarity.__getitem__)
            if needs:
                self._check(line)
                found.append(needs)
                sound.append((group, line))
        return found, sound

    def _check(self, line: Line) -> None:
        """Note words that reading never yields (fillers, short forms, unknown sets), and lost gaps."""
        elements = line.text.split()
        if in_any_order(line.text) and not PLACES.isdisjoint(elements[1:]):
            self._wrong(line, "has a gap or an end among words in any order; leave it out.")
        for element in elements:
            if element in self.checked or element in PLACES:
                continue
            self.checked.add(element)
            for word in self.read[element]:
                if (
                    word in self.fillers
                    or word in PLACES
                    or self.expand.get(word, (word,)) != (word,)
                    or (word.isalpha() and not word.islower())
                    or not word.isascii()
                ):
                    self._wrong(line, f'"{word}" is never read like that; write what it becomes.')

    def _check_clue(self, line: Line) -> None:
        """Note words of a clue that reading never yields, and that are no class of words."""
        for word in line.text.split():
            if word not in self.source.adding_up.classes and (
                word in self.fillers
                or self.expand.get(word, (word,)) != (word,)
                or word != word.lower()
                or not word.isascii()
            ):
                self._wrong(line, f'"{word}" is never read like that; write what it becomes.')

    def _wrong(self, line: Line, text: str) -> None:
        self.problems.append(Problem(line.place.file, line.place.line, f'phrase "{line.text}"', text))

    def _spelling(self) -> CompiledSpelling:
        words = self.source.words
        plain = frozenset(self.known) | {*self.join.values()} | self.fillers | self.expand.keys()
        spelled = spelled_out(plain, self.source.reading.digraphs)
        expand = {**{form: (word,) for form, word in spelled.items() if form not in plain}, **self.expand}
        expand = {form: self.expand.get(*to, to) if len(to) == 1 else to for form, to in expand.items()}
        known = plain | expand.keys()
        clues = chain.from_iterable(line.text.split() for group in self.source.clues for line in group.lines)
        of_clues = {word for word in clues if word.isalpha() and word.islower()} - known
        ordinary = (frozenset(words["ordinary"]) | of_clues) - spelled.keys()
        slips = {**misspellings(words["corrected"], known | ordinary), **self.source.reading.slips}
        near_words = sorted({*self.known, *self.expand})
        slipped = sorted({*slips.values()})
        marks = marked(slips, {word: at for at, word in enumerate(slipped)})
        near = index(near_words)
        return CompiledSpelling(
            ordinary=sorted(ordinary),
            fillers=sorted(self.fillers),
            expand=expand,
            join=[(*pair, to) for pair, to in self.join.items()],
            plain=sorted(plain - expand.keys()),
            slipped=slipped,
            slips=[mark for mark, _ in marks],
            slip_words=[at for _, at in marks],
            words=near_words,
            near=[mark for mark, _ in near],
            near_words=[at for _, at in near],
            longest=max(map(len, plain)),
            slip_sieve=sieve_of(slips),
            near_sieve=sieve(mark for mark, _ in near),
        )
