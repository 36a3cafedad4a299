"""The command `stile check`: everything that is wrong in the files of authors."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import progress
from bot.cli.arguments import Clock, check_language
from bot.cli.authors.selecting import CLEAN, UNUSABLE, WARNED, counted, folder_of, is_own
from bot.cli.colour import coloured, painted

if TYPE_CHECKING:
    from flows.definition.loader import Reading
    from flows.errors import Problem


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `check`."""
    parser.set_defaults(command=check)
    parser.add_argument("folder", nargs="*", type=Path, help="folders with your own flows, or single files")
    parser.add_argument("--json", action="store_true", help="print the problems as JSON, for editors")
    about = "problems of one language alone, such as es, and errors; en: of the flows themselves"
    parser.add_argument("--language", default="", metavar="LANG", help=about)
    parser.add_argument("--release", action="store_true", help="also check the conditions of a release")
    parser.add_argument(
        "--transcripts",
        "--talks",
        type=Path,
        metavar="DIR",
        help="also list states and transitions that no transcript covers",
    )
    parser.add_argument(
        "--against", type=Path, metavar="DIR", help="data folder: count people whose state no longer exists"
    )


def check(arguments: argparse.Namespace, clock: Clock) -> int:
    """Print all problems and return the exit code."""
    from bot import config
    from flows import shipped
    from flows.authoring.check import problems
    from flows.authoring.lint.words import grade
    from flows.safety import helplines

    reading = shipped.read(*dict.fromkeys(map(folder_of, arguments.folder)))
    if arguments.language:
        check_language(arguments.language, reading.languages)
    if own_lines := config.load(None, os.environ).help_file:
        helplines.load(shipped.HELPLINES, own_lines)
    rated = grade()
    found = problems(reading, rated)
    if not any(problem.severity == "error" for problem in found):
        found = sorted({*found, *_finer(arguments, clock, reading)})
    least = "error" if any(path.is_file() for path in arguments.folder) else "warning"
    shown = [one for one in found if is_own(one.file, arguments.folder) or one.severity in ("error", least)]
    if arguments.language:
        shown = [one for one in shown if one.severity == "error" or _is_of(arguments.language, one, reading)]
    if arguments.json:
        return _as_json(shown)
    colours = coloured()
    for one in shown:
        print(str(one).replace(one.code, painted(one.code, one.severity, colours=colours), 1))
    gone = list(_gone(arguments.against, reading)) if arguments.against else []
    print(*gone, sep="\n", end="\n" if gone else "")
    if arguments.release and rated is None:
        print("(Reading level not checked. To check it: pip install textstat==0.7.8)")
    own, release = bool(arguments.folder), arguments.release
    return _verdict(shown, reading, gone, clock, release=release, own=own)


def _is_of(code: str, problem: Problem, reading: Reading) -> bool:
    """Tell whether a problem is one of a language: in its files, or of a text that it says in English.

    A problem in the files of no other language is one of English.
    """
    from flows.definition.languages.translations import ENGLISH

    if problem.code == "L110":
        named = problem.text.partition("in English in ")[2].partition(". ")[0]
        return code in named.split(", ")
    within = {*Path(problem.file).parts} & {*reading.languages.codes()}
    return code in within if code != ENGLISH else not within


def _as_json(found: Sequence[Problem]) -> int:
    """Print problems as a JSON list, one object each, and return the exit code."""
    from flows.authoring.columns import column

    sources: dict[str, list[str]] = {}
    told: list[dict[str, str | int]] = []
    for one in found:
        lines = sources.setdefault(one.file, _lines(one.file))
        line = lines[one.line - 1] if 0 < one.line <= len(lines) else ""
        told.append({
            "file": one.file, "line": one.line, "column": column(one, line), "place": one.place,
            "code": one.code, "severity": one.severity, "text": one.text,
        })  # fmt: skip
    print(json.dumps(told, ensure_ascii=False, indent=1))
    weights = {one.severity for one in found}
    return UNUSABLE if "error" in weights else WARNED if "warning" in weights else CLEAN


def _lines(file: str) -> list[str]:
    """Return the lines of a file that has a problem; none where it can't be read, which is the problem then.

    Shipped files are named from the program's own folder.
    """
    from flows import shipped

    path = Path(file) if Path(file).is_file() else shipped.CONTENT.parent.parent / file
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:
        return []


def _verdict(
    found: list[Problem], reading: Reading, gone: list[str], clock: Clock, *, release: bool, own: bool
) -> int:
    from flows import shipped

    count = {weight: sum(one.severity == weight for one in found) for weight in ("error", "warning")}
    notes = sum(one.severity == "note" for one in found)
    told = ", ".join(counted(weight, many) for weight, many in count.items() if many)
    noted = f", {counted('note', notes)}" if notes else ""
    print(
        f"{counted('flow', len(reading.drafts))}, {told or ('no errors' if notes else 'no problems')}{noted}"
    )
    lines = shipped.data().lines
    old = lines.problems(clock().date()) if lines and not release and not own else []
    if old:
        print(f"{len(old)} help lines must be verified before a release. Run: stile check --release")
    return UNUSABLE if count["error"] else WARNED if count["warning"] or gone else CLEAN


def _finer(arguments: argparse.Namespace, clock: Clock, reading: Reading) -> Iterator[Problem]:
    from flows import shipped
    from flows.authoring.reviewing import release, signing

    if arguments.release:
        signed = {name for name, _ in signing.holding(reading)}
        for draft in reading.drafts.values():
            yield from release.release_problems(draft, signed)
        lines = shipped.data().lines
        yield from release.helpline_problems(lines, clock().date()) if lines else ()
    if arguments.transcripts:
        yield from _uncovered(arguments.transcripts, arguments.folder, reading)


def _uncovered(transcripts: Path, folders: Sequence[Path], reading: Reading) -> Iterator[Problem]:
    from bot.simulator.replay import Replay
    from flows import assembly
    from flows.authoring import coverage

    replay = Replay(assembly.conversation(*map(folder_of, folders)))
    replay.files(progress.counted(sorted(transcripts.rglob("*.txt")), "transcripts replayed"))
    checked = [draft for draft in reading.drafts.values() if is_own(draft.notes.file, folders)]
    for draft in checked:
        yield from coverage.coverage_problems(draft, replay.passed)
    print(coverage.report([draft.flow for draft in checked], replay.passed))


def _gone(data: Path, reading: Reading) -> Iterator[str]:
    from bot import config
    from bot.storage.upkeep.folder_upkeep import FolderUpkeep
    from bot.storage.upkeep.maintenance import Folder
    from bot.storage.upkeep.stats import standing, vanished

    settings = config.load(None, os.environ)
    folder = Folder(data, settings.key_file, settings.master_key or None)
    yield from vanished(standing(FolderUpkeep(folder)), reading.drafts)
