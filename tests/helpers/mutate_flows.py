"""Slips everything an author writes, and prints which share is caught before anything runs, and where.

`make mutate-flows`; with a number as argument, that many spots a kind and file are tried (3).
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from flows.authoring.skeleton import skeleton
from tests.helpers import mutated_files as files
from tests.helpers.homework import at_length, homework
from tests.helpers.mutations import KINDS, SHORT_KINDS, Bench, Tally, difference, tallied
from tests.helpers.paths import ROOT

LANGUAGES = ("de", "es")
PUBLISHED = ("fear", "getting-better", "goals", "opening-up", "reasons", "substances", "weekly-pulse")


def tutorial() -> str:
    """Return the flow of the tutorial as the authors' page has it, in its short form."""
    page = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    found = re.search(r'```toml\n(\[flow\]\ntitle = "Homework that stays undone".*?)```', page, re.DOTALL)
    assert found, "the page has no first flow"
    return found[1]


def shipped(folder: Path, spots: int) -> Tally:
    """Slip every shipped flow."""
    return tallied(Bench(folder), (*KINDS, *SHORT_KINDS), spots)


def own(folder: Path, spots: int) -> Tally:
    """Slip flows at length and short: the first one, a long one, and the one that `stile new` writes."""
    whole = Tally()
    for name, text in {
        "long": homework(),
        "longer": at_length(),
        "short": tutorial(),
        "new": skeleton("rest", "talks"),
    }.items():
        place, own = folder / name, folder / f"own-{name}"
        place.mkdir()
        own.mkdir()
        (own / "own.toml").write_text(text, encoding="utf-8")
        whole.add(tallied(Bench(place, own), (*KINDS, *SHORT_KINDS), spots))
    return whole


def translations(folder: Path, spots: int) -> Tally:
    """Slip the translations of some flows."""
    whole = Tally()
    for code in LANGUAGES:
        place = folder / code
        place.mkdir()
        bench = files.TranslationBench(place, code)
        for kind in files.TRANSLATION_SLIPS:
            tally = Tally()
            for name, source in bench.sources.items():
                for slipped in files.slips(kind, source, spots):
                    seen = bench.found(name, slipped, kind.encoding)
                    if not tally.count(source, slipped, seen, f"{code}/{name}.toml"):
                        print(f"    not caught in {code}/{name}: {difference(source, slipped)}")
            print(f"{tally}  {code}: {kind.name}", flush=True)
            whole.add(tally)
    return whole


def published(folder: Path, spots: int) -> Tally:
    """Slip the files of what was published, and edit published flows under people."""
    whole, bench = Tally(), files.PublishedBench(folder, PUBLISHED)
    for kind in files.PUBLISHED_SLIPS:
        tally = Tally()
        for name, source in bench.sources.items():
            for slipped in files.slips(kind, source, spots):
                seen = bench.found(name, bench.flows[name], slipped, kind.encoding)
                if not tally.count(source, slipped, seen, "published.toml"):
                    print(f"    not caught in {name}'s published.toml: {difference(source, slipped)}")
        print(f"{tally}  published.toml: {kind.name}", flush=True)
        whole.add(tally)
    for kind in files.EDITED_SLIPS:
        tally = Tally()
        for name, flow in bench.flows.items():
            edited = (
                files.renamed(flow)
                if kind.name.startswith("state renamed")
                else files.slips(kind, flow, spots)
            )
            for slipped in edited:
                seen = bench.found(name, slipped, bench.sources[name])
                if not tally.count(flow, slipped, seen, ".toml"):
                    print(f"    not caught in {name}: {difference(flow, slipped)}")
        print(f"{tally}  edited: {kind.name}", flush=True)
        whole.add(tally)
    return whole


PARTS: dict[str, Callable[[Path, int], Tally]] = {
    "shipped flows": shipped,
    "own flows": own,
    "translations": translations,
    "what was published": published,
}


def main(spots: int) -> int:
    """Slip everything; return how many slips nothing noticed."""
    whole: dict[str, Tally] = {}
    for name, part in PARTS.items():
        print(f"== {name}")
        with tempfile.TemporaryDirectory() as folder:
            whole[name] = part(Path(folder), spots)
    print()
    for name, tally in whole.items():
        print(f"{tally}  {name}")
    return sum(tally.tried - tally.caught for tally in whole.values())


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 3) else 0)
