"""Fits the points of everyday clues and of told ones to the labelled lines, and writes the lists anew.

Run from a checkout: `python -m bench.clue_fitting --write` fits each language and writes its
`clues/everyday.toml`, its `clues/told.toml` and the sums of `adding_up.toml`; `--cross` fits without some
sets and counts what comes to enough of those. Equal lines give equal lists: no chance is in it, and points
are rounded to whole numbers.

A line is a set of words, of pairs of words side by side ("without me") or with one between ("want * die"),
and of the kinds of the other clues in it; where a language has classes of words, the name of its class
stands in each of these for a word, too ("FAMILY without"). A logistic regression with a squared penalty
tells lines at risk from harmless ones. Some points are one unit of log odds (`POINTS_PER_UNIT`). A line
adds up to enough at the sum that at most a few of a hundred harmless lines of sets that were held out reach
(`SHARE`).

Told clues are fitted in the same way: they tell lines that are denied, past or quoted from those meant now.
Frames of grammar, each put to some acts (`tests/screening/told`), are learned from beside the lines.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from pathlib import Path

from bench import screening_gates
from bench.screening import SETS
from flows import shipped
from flows.authoring.lint.phrasing.own_words import own_texts
from flows.safety import lexicon
from flows.safety.clues.clue_list import ANY
from flows.safety.lexicon import Lexicon
from flows.safety.lexicon_set import Lexicons

EVERYDAY, TOLD = "everyday", "told"
LANGUAGES = screening_gates.LANGUAGES
OWN = frozenset({
    "suicide_active", "suicide_passive", "method_means_plan", "goodbye_affairs", "burden_trapped_hopeless", ""
})  # fmt: skip
AT_RISK = frozenset({"explicit", "hint", "meant_beside", "indirect"})
HARMLESS = frozenset({"ordinary", "harmless", "idiom", "therapy talk", "reasons", "post, harmless"})
SOFTENED = frozenset({"denied", "past", "quoted"})
"""Kinds that count against, but little: what stands around their words is looked at by other lists."""

POINTS_PER_UNIT = {"en": 8, "es": 4, "de": 4}
"""Points of one unit of log odds. Where many parts of a line count, coarse ones lose what small ones say."""

MOST_UNITS = 2.5
LENGTH = 15
"""Words of a text beyond which each needs a quarter of a unit more."""

PENALTY = {"en": 2.0, "es": 1.0, "de": 1.0}
"""Penalty by language: classes of words, which English has, are seen more often and tell less each."""

ROUNDS = 80
WEIGHT_OF_OWN_TEXTS = 0.3
WEIGHT_OF_SOFTENED = 0.1
SEEN = 4
"""Number of lines in which a pair of words has to be seen."""

WRITERS = ("twentyfirst", "twentysecond", "twentythird", "twentyfourth", "roundabout")
"""Sets by writers who had not seen the lists: held out in two halves to find the sum that is enough."""

HALVES = (WRITERS[::2], WRITERS[1::2])

TOLD_SEEN = 4
TOLD_POINTS_PER_UNIT = 2
TOLD_WEIGHTS = {"hint": 0.3, "indirect": 0.3, "meant_beside": 3.0}
TOLD_ABOVE, MEANT_BELOW = 1, 6
"""Points above and below even odds from which it is in doubt what phrases say."""

SHARE = {"en": 0.04, "es": 0.045, "de": 0.05}
SHARE_WHEN_ASKED = {"en": 0.005, "es": 0.01, "de": 0.02}
KINDS = ("explicit", "hint", "harmless", "ordinary")
TOLD_KINDS = ("denied", "past", "quoted", "explicit", "meant_beside")
_SOURCE = "fitted on the lines in tests/screening by bench/clue_fitting.py (docs/safety.md)"


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line: the set it is of, its kind, what it is made of, and its number of words."""

    of: str
    kind: str
    at_risk: bool
    weight: float
    parts: frozenset[str]
    words: int


@dataclass(frozen=True, slots=True)
class Points:
    """Points by part of a line, of kinds as `kind:NAME`, and the sum that is even odds.

    `per_word`: points that each word of a long text asks for.
    """

    points: dict[str, int]
    even: int
    per_word: int = 1

    def of(self, line: Line) -> int:
        """Return the points of a line less those that its length asks for."""
        get = self.points.get
        return sum([get(part, 0) for part in line.parts]) - max(line.words - LENGTH, 0) * self.per_word


def labelled(language: str, own: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the set, the kind and the text of every line to learn from; `own` are texts of the flows."""
    for name in screening_gates.names():
        if name not in screening_gates.UNREAD:
            for line in screening_gates.lines(name):
                if line.language == language:
                    yield name, line.kind, line.text
    folder = SETS if language == "en" else SETS / language
    for path in (*sorted(folder.glob("*.toml")), *sorted((SETS / EVERYDAY).glob(f"*.{language}.toml"))):
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["set"]:
            if group.get("category", "") in OWN or group["kind"] not in AT_RISK:
                for text in group["lines"].strip().splitlines():
                    yield path.stem.partition(".")[0], group["kind"], text
    for text in own:
        yield "own texts", "ordinary", text


def lines(
    lists: Lexicons, language: str, plain: Lexicon, every: Iterable[tuple[str, str, str]]
) -> list[Line]:
    """Return those of `labelled` lines that the list of the language knows best, ready to learn from."""
    kept: list[Line] = []
    for of, labelled_as, text in every:
        kind = "harmless" if labelled_as.startswith("family:") else labelled_as
        if kind not in AT_RISK | HARMLESS | SOFTENED:
            continue
        read = _read(lists, language, plain, text)
        if read is not None:
            weight = WEIGHT_OF_OWN_TEXTS if of == "own texts" else 1.0
            weight *= WEIGHT_OF_SOFTENED if kind in SOFTENED else 1.0
            kept.append(Line(of, kind, kind in AT_RISK, weight, *read))
    return kept


def told(all_lines: Iterable[Line], lists: Lexicons, language: str, plain: Lexicon) -> list[Line]:
    """Return lines that tell what is denied, past or quoted (`at_risk`) from what is meant now.

    They are the lines that were read, and the frames of grammar put to acts, each frame with a line's weight.
    """
    kept = [
        replace(
            one,
            at_risk=one.kind in SOFTENED,
            weight=TOLD_WEIGHTS.get(one.kind, 1.0),
            parts=_in_words(one.parts),
        )
        for one in all_lines
        if one.kind in AT_RISK | SOFTENED
    ]
    for kind, text, share in framed(language):
        read = _read(lists, language, plain, text)
        if read is not None:
            parts, words = read
            kept.append(Line(TOLD, kind, kind in SOFTENED, share, _in_words(parts), words))
    return kept


def _in_words(parts: Iterable[str]) -> frozenset[str]:
    """Return the parts that name no class of words."""
    return frozenset(part for part in parts if part == part.lower())


def framed(language: str) -> Iterator[tuple[str, str, float]]:
    """Yield the kind and the text of each frame with each act, and the share of its frame that it is."""
    data = tomllib.loads((SETS / TOLD / f"{language}.toml").read_text(encoding="utf-8"))
    forms = data["forms"].split()
    acts = [
        dict(zip(forms, map(str.strip, act.split("|")), strict=True))
        for act in data["acts"].strip().splitlines()
    ]
    for group in data["set"]:
        for frame in group["frames"].strip().splitlines():
            texts = dict.fromkeys(frame.format(**act) for act in acts)
            yield from ((group["kind"], text, 1 / len(texts)) for text in texts)


def _read(lists: Lexicons, language: str, plain: Lexicon, text: str) -> tuple[frozenset[str], int] | None:
    """Return what a text is made of and its number of words; None when another list knows it better."""
    code, read = lists.words(text, language)
    if code != language:
        return None
    spelling = plain.spelling
    # Such a word comes of two that are joined, and a clue may not be written with it.
    never = {word for word, stands_for in spelling.expand.items() if stands_for != (word,)} | spelling.fillers
    kinds = {f"kind:{one.kind}" for one in plain.clues.find(read.words)}
    classes = plain.clues.classes
    names = [
        (*([] if word in never or not word.isascii() else [word]), *classes.get(word, ()))
        for word in read.words
    ]
    return frozenset({*_parts(names), *kinds}), len(read.words)


def _parts(names: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield what may be a clue in words of which each stands with the names of its classes."""
    yield from chain.from_iterable(names)
    for at, first in enumerate(names):
        beside, further = (*names[at + 1 : at + 3], (), ())[:2]
        yield from (f"{one} {other}" for one in first for other in beside)
        yield from (f"{one} {ANY} {other}" for one in first for other in further)


def fitted(learned: Sequence[Line], seen: int, per_unit: int = 4, penalty: float = 1.0) -> Points:
    """Return the points of the parts of these lines.

    The loss is the sum over the lines plus half of `penalty` times the squared weights. It goes down by
    accelerated gradient steps, each part by as much as the lines that hold it allow.
    """
    count = Counter(part for line in learned for part in line.parts)
    names = sorted(part for part, times in count.items() if times >= (seen if " " in part else 2))
    place = {part: at for at, part in enumerate(names)}
    rows = [[place[part] for part in sorted(line.parts) if part in place] for line in learned]
    mean = sum(map(len, rows)) / len(rows)
    curve = [penalty] * len(names)
    for line, row in zip(learned, rows, strict=True):
        for at in row:
            curve[at] += line.weight / 4
    step = [2 / (mean * one) for one in curve]
    even_step = 2 / sum(line.weight for line in learned)
    weights, ahead, even, pace = [0.0] * len(names), [0.0] * len(names), 0.0, 1.0
    for _ in range(ROUNDS):
        slope = [penalty * one for one in ahead]
        drift = 0.0
        for line, row in zip(learned, rows, strict=True):
            odds = sum([ahead[at] for at in row]) + even
            wrong = line.weight * (_chance(odds) - line.at_risk)
            drift += wrong
            for at in row:
                slope[at] += wrong
        even -= even_step * drift
        faster = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
        moved = [one - by * down for one, by, down in zip(ahead, step, slope, strict=True)]
        beyond = (pace - 1) / faster
        ahead = [new + beyond * (new - old) for new, old in zip(moved, weights, strict=True)]
        weights, pace = moved, faster
    most = round(MOST_UNITS * max(per_unit, 4))
    rounded = {
        name: max(-most, min(most, round(weight * per_unit)))
        for name, weight in zip(names, weights, strict=True)
    }
    kept = {name: one for name, one in rounded.items() if one}
    return Points(kept, round(-even * per_unit), max(per_unit // 4, 1))


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def held_out(
    all_lines: Sequence[Line],
    seen: int,
    folds: Iterable[Iterable[str]],
    per_unit: int = 4,
    penalty: float = 1.0,
) -> list[tuple[Line, int]]:
    """Return each line of the folds with its points above even odds, fitted without the lines of its fold."""
    found: list[tuple[Line, int]] = []
    for fold in folds:
        without = frozenset(fold)
        points = fitted([line for line in all_lines if line.of not in without], seen, per_unit, penalty)
        found += ((line, points.of(line) - points.even) for line in all_lines if line.of in without)
    return found


def least(found: Iterable[tuple[Line, int]], share: float) -> int:
    """Return the least points above even odds that at most this share of the harmless lines reach."""
    harmless = sorted(points for line, points in found if line.kind in HARMLESS)
    return harmless[-1 - int(len(harmless) * share)] + 1


def report(found: Sequence[tuple[Line, int]], needed: int, kinds: Iterable[str]) -> str:
    """Return the share of each kind that these words alone bring to enough."""
    rows: list[str] = []
    for kind in kinds:
        reached = [points >= needed for line, points in found if line.kind == kind]
        one = screening_gates.Rate(sum(reached), len(reached))
        low, high = one.interval
        rows.append(f"  {kind:12}{one.share:.3f} [{low:.2f}-{high:.2f}] {one.count}/{one.total}")
    return "\n".join(rows)


def write(folder: Path, points: Points, needed: int, when_asked: int, told_points: Points) -> None:
    """Write the lists of everyday and told words of a language, and what they and the other kinds count."""
    kinds, told_kinds = _write_list(folder, EVERYDAY, points), _write_list(folder, TOLD, told_points)
    table = folder / "adding_up.toml"
    written = table.read_text(encoding="utf-8").partition("[everyday_kinds]")[0].rstrip() + "\n"
    sums = {
        "everyday_needed": needed, "everyday_needed_when_asked": when_asked, "everyday_length": LENGTH,
        "everyday_longer": 1, "everyday_longer_points": points.per_word,
        "told_needed": told_points.even + TOLD_ABOVE, "meant_needed": told_points.even - MEANT_BELOW,
    }  # fmt: skip
    for name, value in sums.items():
        written = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", written)
    table.write_text(
        f"{written}\n[everyday_kinds]\n{_rows(kinds)}\n[told_kinds]\n{_rows(told_kinds)}", encoding="utf-8"
    )


def _write_list(folder: Path, name: str, points: Points) -> dict[str, int]:
    """Write one list, and return the points of the other kinds."""
    by_points: dict[int, list[str]] = defaultdict(list)
    kinds: dict[str, int] = {}
    for part, count in points.points.items():
        if part.startswith("kind:"):
            kinds[part.removeprefix("kind:")] = count
        else:
            by_points[count].append(part)
    blocks = "\n".join(
        f'[[block]]\npoints = {count}\nsource = "{_SOURCE}"\nphrases = """\n'
        + "\n".join(sorted(by_points[count]))
        + '\n"""\n'
        for count in sorted(by_points, reverse=True)
    )
    path = folder / "clues" / f"{name}.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[[block]]")[0] + blocks, encoding="utf-8")
    return kinds


def _rows(kinds: dict[str, int]) -> str:
    return "".join(f"{kind} = {count}\n" for kind, count in sorted(kinds.items()))


def _folds(all_lines: Iterable[Line], most: int) -> list[list[str]]:
    """Return the blind sets of these lines in folds: one for each of `WRITERS`, `most` for the rest."""
    blind = {*screening_gates.names()}
    names = sorted({line.of for line in all_lines} & blind - {*WRITERS})
    numbered = sorted((at % most, name) for at, name in enumerate(names))
    rest = [[name for _, name in group] for _, group in groupby(numbered, key=lambda one: one[0])]
    return [[name] for name in WRITERS] + rest


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.clue_fitting", description=__doc__)
    parser.add_argument("--languages", nargs="*", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--write", action="store_true", help="write the lists that ship")
    parser.add_argument(
        "--cross", action="store_true", help="hold out all blind sets, not only the last four"
    )
    options = parser.parse_args()
    folders = {code: shipped.SCREENING / code for code in LANGUAGES}
    # Lists without the words to fit: what those made ordinary words would otherwise shape how lines are read.
    plain = {code: lexicon.without(folder, EVERYDAY, TOLD) for code, folder in folders.items()}
    lists = Lexicons(plain["en"], {code: one for code, one in plain.items() if code != "en"})
    own = own_texts(shipped.read(), LANGUAGES)
    for code in options.languages:
        all_lines = lines(lists, code, plain[code], labelled(code, own[code]))
        how = POINTS_PER_UNIT[code], PENALTY[code]
        found = held_out(all_lines, SEEN, HALVES, *how)
        above, asked = least(found, SHARE[code]), least(found, SHARE_WHEN_ASKED[code])
        print(f"{code}: {len(all_lines)} lines; held out, {above} points above even odds:")
        print(report(found, above, KINDS), flush=True)
        if options.cross:
            folds = _folds(all_lines, 4)[len(WRITERS) :]
            others = held_out(all_lines, SEEN, folds, *how)
            print(f"  all other blind sets, in four folds:\n{report(others, above, KINDS)}", flush=True)
        of_told = told(all_lines, lists, code, plain[code])
        if options.cross:
            found = held_out(of_told, TOLD_SEEN, HALVES, TOLD_POINTS_PER_UNIT)
            print(f"  told, not meant now:\n{report(found, TOLD_ABOVE, TOLD_KINDS)}", flush=True)
        if options.write:
            points = fitted(all_lines, SEEN, *how)
            told_points = fitted(of_told, TOLD_SEEN, TOLD_POINTS_PER_UNIT)
            print(f"  {len(points.points)} clues; {points.even + above} points are enough")
            print(
                f"  {len(told_points.points)} of what is told; {told_points.even + TOLD_ABOVE} are enough",
                flush=True,
            )
            write(folders[code], points, points.even + above, points.even + asked, told_points)
    return 0


if __name__ == "__main__":
    sys.exit(main())
