"""Turns the files of one language's list into a compiled list, or says everything that is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from flows.errors import ContentError, Problem
from flows.safety.lexicon_files import Line, Source
from flows.safety.lists.compiled import CompiledList, CompiledSpelling
from flows.safety.lists.patterns import PLACES, Patterns, reach, signs_of
from flows.safety.spelling import index, marked, misspellings, spelled_out


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
        need_sets = {words: at for at, words in enumerate(dict.fromkeys(chain.from_iterable(needs)))}
        by_word: dict[int, list[int]] = {}
        for at, (rarest, *_) in enumerate(needs):
            for place in dict.fromkeys(self.places[word] for word in rarest):
                by_word.setdefault(place, []).append(at)
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
            by_words=list(by_word),
            by_word=[*chain.from_iterable(by_word.values())],
            by_counts=[len(phrases) for phrases in by_word.values()],
            reach=max(reach(line.text) for _, line in lines),
            around=[
                (part.where, part.frame, self._either(part.lines, part.where)) for part in self.source.around
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

    def _either(self, lines: tuple[Line, ...], where: str) -> str:
        """Return the pattern of the words around a hit at one place."""
        either = "|".join(self.patterns.regex(line.text) for line in lines)
        begins, ends = "\\A" * (where in {"after", "answer"}), "\\Z" * (where == "before")
        return f"{begins}(?:{either}){ends}"

    def _needs(
        self, lines: list[tuple[int, Line]]
    ) -> tuple[list[list[tuple[str, ...]]], list[tuple[int, Line]]]:
        """Return the words necessary for each phrase, the rarest first, and the phrases that have some."""
        used: Counter[str] = Counter()
        for element, times in Counter(chain.from_iterable(line.text.split() for _, line in lines)).items():
            used.update(dict.fromkeys(self.read[element], times))
        rarity = {words: sum(used[word] for word in words) for words in self.read.values()}
        found: list[list[tuple[str, ...]]] = []
        sound: list[tuple[int, Line]] = []
        for group, line in lines:
            named = (part for part in line.text.split() if part[0] not in "!~")
            parts = dict.fromkeys(self.read[part] for part in named if part[-1] != "?")
            needs = sorted(filter(None, parts), key=rarity.__getitem__)
            if needs:
                self._check(line)
                found.append(needs)
                sound.append((group, line))
            else:
                self._wrong(line, "nothing in it is necessary.")
        return found, sound

    def _check(self, line: Line) -> None:
        """Note words that reading never yields: fillers, short forms, unknown sets."""
        for element in line.text.split():
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
        """Note words of a clue that reading never yields."""
        for word in line.text.split():
            if (
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
        of_clues = {word for word in clues if word.isalpha()} - known
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
        )
