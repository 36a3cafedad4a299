"""Reads the folder of one language's screening list: phrases by kind, word lists, and how words are read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise, repeat
from pathlib import Path
from typing import Literal, TypeVar, get_args

import msgspec

from flows.errors import ContentError, Problem
from flows.safety.finding import Category

Level = Literal["red", "amber", "soft", "topic", "hint", "context", "fact", "mark", "idiom"]
"""Weight of a phrase. `topic` is a bare word that is soft unless it is talked of as work or news, `hint`
counts when two are there, `context` after a recent soft sign, `fact` counts when nothing else does, `mark`
only adds its category, `idiom` is a harmless phrase that covers what it holds."""

Frame = Literal["denied", "meant", "past", "joke", "laughter", "reported", "story", "elsewhere", "another"]
"""Meaning that the words around a hit give it. `laughter` ("lol") takes back soft signs alone.
`story`: a tale, the news, history, a program; `elsewhere`: a trade, a course, grief, fear of an illness;
`another`: an abuse, a misconduct, a threat that is somebody else's."""

Where = Literal["before", "inside", "after", "answer", "sentence", "onward"]
"""Place of the words around a hit: right before, within or right after it, right after the question that
holds it, anywhere in its sentence, or `onward`: anywhere soon after it, also beyond a "but" and in the next
sentence."""

ClueKind = Literal[
    "self", "killing", "death", "grave", "beyond", "alive", "life", "world", "gone", "neverborn", "heartstop",
    "finish", "laststep", "means", "body", "found", "wanting", "deciding", "preferring", "unwilling", "weary",
    "burden", "farewell", "lasttime", "soon", "peace", "sleep", "nothingleft", "chance", "all", "elsewhere",
    "everyday", "told",
]  # fmt: skip
"""Kind of clue, by what it speaks of. `elsewhere`: something harmless that may end, die or be left.
`everyday`: words that say hardly anything alone, each of which counts for or against. `told`: words that
count for something denied, past or quoted, or against it, for what is meant now."""

READING, FRAMES, HARMLESS = "reading.toml", "frames.toml", "harmless.toml"
CLUES, ADDING_UP = "clues", "adding_up.toml"
WORD_LISTS = ("fillers", "alarming", "corrected", "ordinary", "plain", "vague")
_SEEN = 'See docs/safety.md, "The lists".'

T = TypeVar("T")
_PAIR = 2  # kinds in a row of the table


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file of the list, as problems and findings name it."""

    file: str
    line: int


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases of one weight, one a line. `source` says where they come from."""

    level: Level
    source: str
    phrases: str
    topic: str = ""


class FrameBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words around a hit that change how it is meant."""

    frame: Frame
    where: Where
    source: str
    phrases: str


class _Blocks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    block: list[Block]


class _FrameBlocks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    block: list[FrameBlock]


class ClueBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Clues of one kind that count the same, one a line."""

    points: int
    source: str
    phrases: str


class _ClueBlocks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    block: list[ClueBlock]


class Together(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two kinds of clues that count for more side by side."""

    kinds: str
    points: int


class AddingUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sum that clues have to reach, within so many words.

    `needed`: points, of at least `kinds` kinds that say more than who speaks, or of one of `plain`. While a
    question about therapy is open it is `needed_when_asked`, and one of `plain` must be among them. A soft
    sign of the lists counts as `beside_a_sign` points. `telling`: points without those for who speaks.

    Everyday words have a sum of their own: `everyday_needed` points, at questions about therapy
    `everyday_needed_when_asked`, and `everyday_telling` of them that speak for it. 0: there is no such sum.
    Each kind of the other clues counts in it once, by its points in `everyday_kinds`.
    A name of `classes` in a clue, in capitals, stands for any one of the words of that class.
    Among more than `everyday_length` words, each `everyday_longer` more of them need
    `everyday_longer_points` more.

    Clues of the kind `told` and the points of the other kinds in `told_kinds` have a sum of their own, too:
    from `told_needed` on it is in doubt whether what would open a card is meant now, and down to
    `meant_needed` whether what would be softened is not. None: there is no such sum.
    """

    needed: int
    needed_when_asked: int
    beside_a_sign: int
    kinds: int
    telling: int
    words: int
    plain: str
    together: list[Together]
    everyday_needed: int = 0
    everyday_needed_when_asked: int = 0
    everyday_telling: int = 0
    everyday_length: int = 10
    everyday_longer: int = 2
    everyday_longer_points: int = 1
    everyday_kinds: dict[str, int] = {}
    classes: dict[str, str] = {}
    told_needed: int | None = None
    meant_needed: int | None = None
    told_kinds: dict[str, int] = {}


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Reading of words: short forms, words that belong together, common slips, who is who, sets.

    `digraphs` are letters typed for one that has a sign above it: "oe" for "o", as "ö" is read.
    """

    language: str
    expand: dict[str, str]
    join: dict[str, str]
    slips: dict[str, str]
    people: dict[str, str]
    sets: dict[str, str]
    digraphs: dict[str, str] = {}


_NOTHING_ADDS_UP = AddingUp(1, 1, 0, 1, 1, 1, "", [])


@dataclass(frozen=True, slots=True)
class Line:
    """One phrase as it is written, and where."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Group:
    """A block of phrases of one category. `lines` are there as long as the list is being compiled."""

    category: str
    level: Level
    topic: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """A block of words around a hit."""

    frame: Frame
    where: Where
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ClueGroup:
    """A block of clues of one kind and weight."""

    kind: str
    points: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One language's list as it is written, with every problem found while reading it."""

    name: str
    reading: Reading
    words: dict[str, tuple[str, ...]]
    groups: tuple[Group, ...]
    around: tuple[Around, ...]
    clues: tuple[ClueGroup, ...]
    adding_up: AddingUp
    problems: list[Problem] = field(default_factory=list)


def read(folder: Path) -> Source:
    """Read the files of one language.

    Raises: ContentError when a file is missing, can't be read, or is named like no category.
    """
    problems: list[Problem] = []
    reading = _kept(folder / READING, Reading, problems)
    frames = _kept(folder / FRAMES, _FrameBlocks, problems)
    groups = tuple(_groups(folder, problems))
    words = {name: _words(folder / f"{name}.txt", problems) for name in WORD_LISTS}
    if reading is None or frames is None or not groups:
        raise ContentError(problems or [_problem(folder, 1, "folder", f"holds no phrases. {_SEEN}")])
    around = tuple(
        Around(block.frame, block.where, _lines(folder / FRAMES, first, block.phrases, problems))
        for block, first in zip(frames.block, _first_lines(folder / FRAMES), strict=False)
    )
    clues = tuple(_clues(folder, problems))
    return Source(folder.name, reading, words, groups, around, clues, _adding_up(folder, problems), problems)


def _clues(folder: Path, problems: list[Problem]) -> Iterator[ClueGroup]:
    """Yield the blocks of every file of clues. A language may have none."""
    kinds = get_args(ClueKind)
    for path in sorted((folder / CLUES).glob("*")):
        if path.suffix != ".toml" or path.stem not in kinds:
            of = ", ".join(kinds)
            problems.append(_problem(path, 1, "file name", f"is no kind of clue; use one of {of}."))
            continue
        blocks = _kept(path, _ClueBlocks, problems)
        numbered = zip(blocks.block, _first_lines(path), strict=False) if blocks else ()
        for block, first in numbered:
            yield ClueGroup(path.stem, block.points, _lines(path, first, block.phrases, problems))


def _adding_up(folder: Path, problems: list[Problem]) -> AddingUp:
    path = folder / ADDING_UP
    table = _kept(path, AddingUp, problems) if path.exists() else None
    if table is None:
        return _NOTHING_ADDS_UP
    kinds = get_args(ClueKind)
    named = dict.fromkeys([*table.plain.split(), *" ".join(row.kinds for row in table.together).split()])
    named |= dict.fromkeys([*table.everyday_kinds, *table.told_kinds])
    unknown = f"is no kind of clue; use one of {', '.join(kinds)}."
    problems += (_problem(path, 1, f'"{kind}"', unknown) for kind in named if kind not in kinds)
    problems += (
        _problem(path, 1, f'"{row.kinds}"', "names other than two kinds; name two.")
        for row in table.together
        if len(row.kinds.split()) != _PAIR
    )
    return table


def _groups(folder: Path, problems: list[Problem]) -> Iterator[Group]:
    """Yield the blocks of every file of phrases, in the order of the categories."""
    order = [f"{category}.toml" for category in get_args(Category)] + [HARMLESS]
    files = {path.name: path for path in sorted(folder.glob("*.toml"))}
    for name in files.keys() - {READING, FRAMES, ADDING_UP, *order}:
        kinds = ", ".join(one.removesuffix(".toml") for one in order)
        problems.append(_problem(files[name], 1, "file name", f"is no kind of danger; use one of {kinds}."))
    for name in order:
        blocks = _kept(files[name], _Blocks, problems) if name in files else None
        numbered = zip(blocks.block, _first_lines(files[name]), strict=False) if blocks else ()
        for at, (block, first) in enumerate(numbered):
            lines = _lines(files[name], first, block.phrases, problems)
            if name != HARMLESS and not block.topic:
                problems.append(_problem(files[name], 1, f"block {at + 1}", "has no topic; write one."))
            category = name.removesuffix(".toml")
            yield Group(category, block.level, block.topic, lines)


def _first_lines(path: Path) -> Iterator[int]:
    """Yield the line on which the phrases of each block begin; 1 where that can't be told."""
    written = path.read_text(encoding="utf-8").splitlines()
    begins = ((at, line) for at, line in enumerate(written, 1) if line.startswith("phrases"))
    return chain((at + ('"""' in line) for at, line in begins), repeat(1))


def _lines(path: Path, first: int, phrases: str, problems: list[Problem]) -> tuple[Line, ...]:
    """Return the phrases of a block and their lines in the file. They are sorted, and each stands once."""
    found = [
        Line(" ".join(line.split()), _place(path, first + number))
        for number, line in enumerate(phrases.splitlines())
        if line.strip() and not line.startswith("#")
    ]
    for before, line in pairwise(found):
        if before.text >= line.text:
            wrong = f'stands after "{before.text}"; sort the block, and write each phrase once.'
            problems.append(Problem(line.place.file, line.place.line, f'phrase "{line.text}"', wrong))
    return tuple(found)


def _words(path: Path, problems: list[Problem]) -> tuple[str, ...]:
    """Return the words of a list, one a line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(_problem(path, 1, "file", f"can't be read ({type(error).__name__}). {_SEEN}"))
        return ()
    found = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    words = [(number, word) for number, word in found if not word.startswith("#")]
    for number, word in words:
        if len(word.split()) > 1:
            problems.append(_problem(path, number, f'"{word}"', "is more than one word; write one a line."))
    for (_, before), (number, word) in pairwise(words):
        if before >= word:
            problems.append(_problem(path, number, f'"{word}"', f'stands after "{before}"; sort the list.'))
    return tuple(word for _, word in words)


def _kept(path: Path, kind: type[T], problems: list[Problem]) -> T | None:
    """Return a file as data; None, with a problem, when it isn't usable."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), kind)
    except tomllib.TOMLDecodeError as error:
        at = str(error).partition("at line ")[2].partition(",")[0]
        problems.append(_problem(path, int(at) if at.isdigit() else 1, "file", f"{error}. {_SEEN}"))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(_problem(path, 1, "file", f"can't be read ({type(error).__name__}). {_SEEN}"))
    except msgspec.ValidationError as error:
        problems.append(_problem(path, 1, "file", f"{error}. {_SEEN}"))
    return None


def _place(path: Path, line: int) -> Place:
    within = path.parts[-3:] if path.parent.name == CLUES else path.parts[-2:]
    return Place("/".join(("screening", *within)), line)


def _problem(path: Path, line: int, place: str, text: str) -> Problem:
    return Problem(_place(path, line).file, line, place, text)
