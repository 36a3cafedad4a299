"""Measures what is heard in blind lines, by language and kind, as the whole product screens them."""

from __future__ import annotations

import math
import random
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from flows.safety.asked import Asked
from flows.safety.finding import Finding
from flows.safety.lexicon_set import Lexicons

BLIND = Path(__file__).parents[1] / "tests" / "screening" / "blind"
UNREAD = frozenset({"twentyseventh", "twentyeighth"})
"""Sets that nobody has read for the lists: they are measured, and nothing is held on them."""

MISSED = frozenset({"twentyninth"})
"""Sets that were read and are learned from, with which aims are still missed: nothing is held on them."""

LANGUAGES = ("en", "es", "de")
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
_Z = 1.96  # of a 95 % interval

_LONG = 4  # letters of a word that a slip is made in
SLOW = (
    "a",
    "i ",
    "k i l l ",
    "want to die ",
    "k***l ",
    "k!",
    "\ufdfa",
    "iwanttokillmyself",
    "s.u.i.c.i.d.e.",
)

Damage = Callable[[str, int, random.Random], str]
SLIPS: dict[str, Damage] = {
    "a letter missing": lambda word, at, _: word[:at] + word[at + 1 :],
    "two letters swapped": lambda word, at, _: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    "a wrong letter": lambda word, at, chance: word[:at] + chance.choice("aeinrst") + word[at + 1 :],
}

Right = Callable[[Finding | None], bool]


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line of a blind set."""

    text: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A share of lines to count. `counts` tells whether a finding counts; `aim` is compared with `sign`."""

    name: str
    kinds: tuple[str, ...]
    counts: Right
    sign: str
    aim: dict[str, float]


@dataclass(frozen=True, slots=True)
class Rate:
    """Number of counted lines of a total, with Wilson's 95 % interval of the share."""

    count: int
    total: int

    @property
    def share(self) -> float:
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.total:
            return 0.0, 1.0
        share, over = self.share, 1 + _Z**2 / self.total
        middle = (share + _Z**2 / (2 * self.total)) / over
        half = _Z * math.sqrt(share * (1 - share) / self.total + _Z**2 / (4 * self.total**2)) / over
        return max(middle - half, 0.0), min(middle + half, 1.0)


def card(finding: Finding | None) -> bool:
    """Tell whether a finding opens a full card, as something meant of oneself now."""
    return finding is not None and finding.tier != "soft" and not finding.softened


def number(finding: Finding | None) -> bool:
    """Tell whether clues alone bring the line with the number and the offer, and no card."""
    return finding is not None and finding.from_clues and not finding.softened


def at_once(finding: Finding | None) -> bool:
    """Tell whether a number and an offer are shown at once: on a card, or in the line that clues bring."""
    return card(finding) or number(finding)


def heard(finding: Finding | None) -> bool:
    """Tell whether anything was heard."""
    return finding is not None


def led_to(*categories: str) -> Right:
    """Return a function that tells whether one of the categories was heard."""
    return lambda finding: finding is not None and not {*categories}.isdisjoint(finding.categories)


def _all(aim: float) -> dict[str, float]:
    return dict.fromkeys(LANGUAGES, aim)


MEASURES = (
    Measure(
        "explicit: number, offer at once", ("explicit",), at_once, ">=", {"en": 0.96, "es": 0.93, "de": 0.93}
    ),
    Measure("explicit: card at once", ("explicit",), card, ">=", _all(0.90)),
    Measure("self-injury: heard", ("self_injury",), led_to("self_injury"), ">=", _all(0.93)),
    Measure("hints: heard", ("hint",), heard, ">=", {"en": 0.75, "es": 0.65, "de": 0.65}),
    Measure("meant beside a denial: card", ("meant_beside",), card, ">=", _all(0.93)),
    Measure("meant beside: number at once", ("meant_beside",), at_once, ">=", _all(0.93)),
    Measure("denied: card as if meant now", ("denied",), card, "<=", _all(0.05)),
    Measure("past: card as if meant now", ("past",), card, "<=", _all(0.05)),
    Measure("quoted: card as if meant now", ("quoted",), card, "<=", _all(0.05)),
    Measure("harmless: no card", ("harmless",), lambda f: not card(f), ">=", _all(0.98)),
    Measure("harmless: left alone", ("harmless",), lambda f: not heard(f), ">=", _all(0.90)),
    Measure("ordinary answers: no card", ("ordinary",), lambda f: not card(f), ">=", _all(0.98)),
    Measure("ordinary answers: left alone", ("ordinary",), lambda f: not heard(f), ">=", _all(0.95)),
    Measure("harmless: number, no card", ("harmless",), number, "<=", _all(0.10)),
    Measure("ordinary answers: number, no card", ("ordinary",), number, "<=", _all(0.05)),
    Measure("abuse: own door", ("abuse",), led_to("abuse_violence_to_me"), ">=", _all(0.70)),
    Measure("misconduct: own door", ("misconduct",), led_to("therapist_misconduct"), ">=", _all(0.70)),
    Measure("overdose: own door", ("overdose",), led_to("overdose"), ">=", _all(0.60)),
    Measure("withdrawal: own door", ("withdrawal",), led_to("withdrawal"), ">=", _all(0.60)),
    Measure("medical signs: own door", ("medical",), led_to("medical_signs"), ">=", _all(0.60)),
    Measure("eating: own door", ("eating",), led_to("eating_danger"), ">=", _all(0.60)),
    Measure("other person now: own door", ("other_now",), led_to("other_in_danger"), ">=", _all(0.60)),
    Measure("other person: heard", ("other",), led_to("third_party", "other_in_danger"), ">=", _all(0.60)),
    Measure("under 18: own door", ("minor",), led_to("under_18"), ">=", _all(0.80)),
    Measure("voices: own door", ("voices",), led_to("psychosis_mania", "command_voices"), ">=", _all(0.60)),
    Measure("harm to others: own door", ("harm",), led_to("harm_to_others"), ">=", _all(0.60)),
)


def lines(name: str) -> Iterator[Line]:
    """Yield the lines of a blind set in all languages."""
    for language in LANGUAGES:
        path = BLIND / f"{name}.{language}.toml"
        if not path.exists():
            continue
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["set"]:
            for text in group["lines"].strip().splitlines():
                yield Line(text, language, group["kind"])


def names() -> list[str]:
    """Return the names of the blind sets."""
    return sorted({path.name.split(".")[0] for path in BLIND.glob("*.toml")})


def findings(lexicons: Lexicons, blind: list[Line], asked: Asked = "") -> dict[Line, Finding | None]:
    """Screen every line by itself, as somebody who talks its language."""
    return {line: lexicons.screen(line.text, line.language, (), NOW, asked) for line in blind}


def rate(found: dict[Line, Finding | None], language: str, kinds: tuple[str, ...], counts: Right) -> Rate:
    """Return how many lines of a language and of some kinds count."""
    of = (finding for line, finding in found.items() if line.language == language and line.kind in kinds)
    counted = [counts(finding) for finding in of]
    return Rate(sum(counted), len(counted))


def families(found: dict[Line, Finding | None]) -> list[str]:
    """Return the kinds of harmless lines whose words may also mean the worst."""
    return sorted({line.kind for line in found if line.kind.startswith("family:")})


def table(lexicons: Lexicons, name: str) -> str:
    """Return the rates of a blind set with intervals; a missed aim is marked with "!"."""
    blind = list(lines(name))
    found, asked = findings(lexicons, blind), findings(lexicons, blind, "session")
    measures = [(one, found) for one in MEASURES]
    for family in families(found):
        measures.append((Measure(f"{family}: card", (family,), card, "<=", _all(0.1)), found))
        measures.append((Measure(f"{family} (asked): card", (family,), card, "<=", _all(0.1)), asked))
    head = f"{'':36}" + "".join(f"{code:30}" for code in LANGUAGES)
    return "\n".join(
        [f"\nblind set {name}: {len(blind)} lines", head, *(_row(*measure) for measure in measures)]
    )


def slipped(lexicons: Lexicons, name: str) -> str:
    """Return how much of what is heard in a blind set is heard after one slip of the finger.

    In each line one word of four letters or more has a letter that is missing, wrong, or swapped with the
    next; which word and letter are drawn from a fixed seed.
    """
    blind = [line for line in lines(name) if line.kind in {"explicit", "self_injury", "abuse", "overdose"}]
    rows = [f"\none slip in a line of blind set {name}: still heard"]
    before = findings(lexicons, blind)
    kept = [line for line in blind if heard(before[line])]
    for slip, damage in SLIPS.items():
        chance = random.Random(0)
        after = {line: replace(line, text=_with_slip(line.text, damage, chance)) for line in kept}
        found = findings(lexicons, list(after.values()))
        rates = (
            Rate(
                sum(heard(found[after[one]]) for one in kept if one.language == code),
                sum(one.language == code for one in kept),
            )
            for code in LANGUAGES
        )
        rows.append(f"{slip:36}" + "".join(f"{_cell(one, '>=', 0.85):30}" for one in rates))
    return "\n".join(rows)


def _with_slip(text: str, damage: Damage, chance: random.Random) -> str:
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= _LONG and word.isalpha()]
    if not long:
        return text
    at = chance.choice(long)
    words[at] = damage(words[at], chance.randrange(len(words[at]) - 1), chance)
    return " ".join(words)


def speed(lexicons: Lexicons) -> str:
    """Return how long a text takes, in processor time, and the longest of some that were made to be slow."""
    texts = [line.text for name in names() for line in lines(name)]
    for text in texts:
        lexicons.screen(text, "en", (), NOW)
    took = sorted(_took(lexicons, text) for text in texts)
    slow = {text: _took(lexicons, text) for text in (part * (4096 // len(part)) for part in SLOW)}
    journal = " ".join(texts)[:4096]
    slow[journal] = _took(lexicons, journal)
    mean, late = sum(took) / len(took), took[int(len(took) * 0.99)]
    return (
        f"\n{len(texts)} lines: {mean:.2f} ms on average, {late:.2f} ms at the 99th of 100"
        f"\n4,096 characters made to be slow: {min(slow.values()):.1f} to {max(slow.values()):.1f} ms"
    )


def _took(lexicons: Lexicons, text: str) -> float:
    best = math.inf
    for _ in range(3):
        lexicons.screen("", "en", (), NOW)  # the last text is remembered
        started = time.process_time()
        lexicons.screen(text, "en", (), NOW)
        best = min(best, time.process_time() - started)
    return best * 1000


def _row(measure: Measure, found: dict[Line, Finding | None]) -> str:
    rates = {code: rate(found, code, measure.kinds, measure.counts) for code in LANGUAGES}
    cells = (_cell(rates[code], measure.sign, measure.aim[code]) for code in LANGUAGES)
    return f"{measure.name:36}" + "".join(f"{cell:30}" for cell in cells)


def _cell(one: Rate, sign: str, aim: float) -> str:
    if not one.total:
        return "-"
    low, high = one.interval
    met = one.share >= aim if sign == ">=" else one.share <= aim
    return f"{one.share:.3f} [{low:.2f}-{high:.2f}] {one.count}/{one.total}{'' if met else ' !'}"
