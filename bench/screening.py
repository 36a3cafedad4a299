"""Measures screening on labelled lines: how much risk it finds, how much harmless talk it leaves alone."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import screening_gates
from flows import shipped
from flows.safety.lexicon_set import Lexicons
from flows.safety.screening import Finding, Lexicon, load, screen

ROOT = Path(__file__).parents[1]
SETS = ROOT / "tests" / "screening"
LEXICON = ROOT / "flows" / "content" / "screening" / "en"
_NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
_ORDER = {"none": 0, "soft": 1, "amber": 2, "red": 3}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line, what sort of line it is, and the least that screening makes of it."""

    text: str
    kind: str
    tier: str
    category: str


@dataclass(frozen=True, slots=True)
class Result:
    """A line and what screening made of it."""

    line: Labelled
    finding: Finding | None

    @property
    def right(self) -> bool:
        """Tell whether a line at risk was found, or a harmless one left alone."""
        return (self.finding is None) == (self.line.tier == "none")

    @property
    def high_enough(self) -> bool:
        """Tell whether the tier is at least the one that was expected."""
        return _ORDER[self.finding.tier if self.finding else "none"] >= _ORDER[self.line.tier]


def sets(path: Path) -> list[Labelled]:
    """Read a file of labelled lines."""
    return [
        Labelled(text, group["kind"], group["tier"], group["category"])
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["set"]
        for text in group["lines"].strip().splitlines()
    ]


def results(lexicon: Lexicon, lines: Iterable[Labelled]) -> list[Result]:
    """Screen every line by itself."""
    return [Result(line, screen(lexicon, line.text, (), _NOW)) for line in lines]


def share(found: Iterable[Result], right: Callable[[Result], bool] = lambda result: result.right) -> float:
    """Return the share of results that came out right."""
    kept = [right(result) for result in found]
    return sum(kept) / len(kept)


def report(name: str, found: list[Result], *, missed: bool) -> str:
    """Return the table of one set; with `missed` the lines that came out wrong."""
    at_risk = [result for result in found if result.line.tier != "none"]
    harmless = [result for result in found if result.line.tier == "none"]
    rows = [f"\n{name}: {len(found)} lines", f"{'':34}{'lines':>6}{'right':>8}{'tier':>8}"]
    for label, part in [("recall, all at risk", at_risk), ("specificity, all harmless", harmless)]:
        rows.append(_row(label, part))
    for key in ("kind", "tier", "category"):
        rows += [_row(f"  {key}: {value}", part) for value, part in _by(found, key)]
    if missed:
        rows += [f"  WRONG {r.line.kind}: {r.line.text} -> {r.finding}" for r in found if not r.right]
        rows += [
            f"  LOW   {r.line.kind}: {r.line.text} -> {r.finding}"
            for r in found
            if r.right and not r.high_enough
        ]
    return "\n".join(rows) + "\n"


def _row(label: str, part: list[Result]) -> str:
    high = share(part, lambda result: result.high_enough and result.right)
    return f"{label:34}{len(part):>6}{share(part):>8.3f}{high:>8.3f}"


def _by(found: list[Result], key: str) -> list[tuple[str, list[Result]]]:
    values = dict.fromkeys(str(getattr(result.line, key)) for result in found if getattr(result.line, key))
    return [(value, [result for result in found if getattr(result.line, key) == value]) for value in values]


def _blind() -> None:
    """Print the sets that were written before the lists were read, and what they cost in time."""
    lexicons = Lexicons(load(LEXICON), shipped.lexicons())
    print(
        "BLIND: written before tuning, by language and kind; share [95 % interval] count; ! misses the aim."
    )
    print("Sets that were tuned on since say what is held; docs/safety.md has the figures as first seen.")
    for name in screening_gates.names():
        print(screening_gates.table(lexicons, name))
        print(screening_gates.slipped(lexicons, name))
    print(screening_gates.speed(lexicons))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.screening", description=__doc__)
    parser.add_argument("names", nargs="*", default=sorted(path.stem for path in SETS.glob("*.toml")))
    parser.add_argument("--missed", action="store_true", help="list the lines that came out wrong")
    parser.add_argument("--blind", action="store_true", help="only the sets written before tuning")
    options = parser.parse_args()
    _blind()
    lexicon = load(LEXICON)
    print("\nTUNED ON: English sets of earlier rounds.")
    for name in [] if options.blind else options.names:
        print(report(name, results(lexicon, sets(SETS / f"{name}.toml")), missed=options.missed))
