"""The command `stile check`: everything that is wrong in the files of authors."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import progress
from bot.cli.arguments import Clock, add_language, check_language, own_folder
from bot.cli.authors.selecting import CLEAN, UNUSABLE, WARNED, counted, is_own, transcripts_in
from bot.cli.colour import coloured, painted
from bot.cli.output import PROBLEM_KEYS, Output, add_json, problem_rows, told_values

if TYPE_CHECKING:
    from flows.definition.loader import Reading
    from flows.errors import Problem


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `check`."""
    parser.set_defaults(command=check)
    parser.add_argument("folder", nargs="*", type=Path, help="folders with your own flows, or single files")
    add_json(parser, *PROBLEM_KEYS)
    about = "problems of one language alone, such as es, and errors; en: of the flows themselves"
    add_language(parser, about, default="")
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
    from flows.authoring.lint.phrasing.words import grade
    from flows.safety import helplines

    reading = shipped.read(*dict.fromkeys(map(own_folder, arguments.folder)))
    if arguments.language:
        check_language(arguments.language, reading.languages)
    if own_lines := config.load(None, os.environ).help_file:
        helplines.load(shipped.HELPLINES, own_lines)
    rated = grade()
    found = problems(reading, rated)
    with Output(arguments) as output:
        if not any(problem.severity == "error" for problem in found):
            found = sorted({*found, *_finer(arguments, clock, reading, output)})
        shown = _shown(found, arguments, reading)
        colours = coloured()
        for one, values in zip(shown, problem_rows(shown), strict=True):
            line = str(one).replace(one.code, painted(one.code, one.severity, colours=colours), 1)
            output.row(line, **values)
        gone = list(_gone(arguments.against, reading)) if arguments.against else []
        for line in gone:
            output.row(line, **told_values(line, "warning"))
        if arguments.release and rated is None:
            output.say("(Reading level not checked. To check it: pip install textstat==0.7.8)")
        return _verdict(shown, reading, gone, clock, arguments, output)


def _shown(found: Sequence[Problem], arguments: argparse.Namespace, reading: Reading) -> list[Problem]:
    """Return the problems that were asked for: of the paths and the language that were named, and errors."""
    least = "error" if any(path.is_file() for path in arguments.folder) else "warning"
    shown = [one for one in found if is_own(one.file, arguments.folder) or one.severity in ("error", least)]
    if arguments.language:
        shown = [one for one in shown if one.severity == "error" or _is_of(arguments.language, one, reading)]
    return shown


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


def _verdict(
    found: list[Problem],
    reading: Reading,
    gone: list[str],
    clock: Clock,
    arguments: argparse.Namespace,
    output: Output,
) -> int:
    """Say how many problems there are, and return the exit code."""
    from flows import shipped

    count = {weight: sum(one.severity == weight for one in found) for weight in ("error", "warning")}
    notes = sum(one.severity == "note" for one in found)
    told = ", ".join(counted(weight, many) for weight, many in count.items() if many)
    noted = f", {counted('note', notes)}" if notes else ""
    verdict = told or ("no errors" if notes else "no problems")
    output.say(f"{counted('flow', len(reading.drafts))}, {verdict}{noted}")
    lines = shipped.data().lines
    is_plain = not arguments.release and not arguments.folder
    old = lines.problems(clock().date()) if lines and is_plain else []
    if old:
        output.say(f"{len(old)} help lines must be verified before a release. Run: stile check --release")
    return UNUSABLE if count["error"] else WARNED if count["warning"] or gone else CLEAN


def _finer(
    arguments: argparse.Namespace, clock: Clock, reading: Reading, output: Output
) -> Iterator[Problem]:
    from flows import shipped
    from flows.authoring.reviewing import release, signing

    if arguments.release:
        signed = {name for name, _ in signing.holding(reading)}
        for draft in reading.drafts.values():
            yield from release.release_problems(draft, signed)
        lines = shipped.data().lines
        yield from release.helpline_problems(lines, clock().date()) if lines else ()
    if arguments.transcripts:
        yield from _uncovered(arguments, reading, output)


def _uncovered(arguments: argparse.Namespace, reading: Reading, output: Output) -> Iterator[Problem]:
    from bot.simulator.replay import Replay
    from flows import assembly
    from flows.authoring import coverage

    replay = Replay(assembly.conversation(*map(own_folder, arguments.folder)), arguments.language)
    replay.files(progress.counted(transcripts_in(arguments.transcripts), "transcripts replayed"))
    checked = [draft for draft in reading.drafts.values() if is_own(draft.notes.file, arguments.folder)]
    for draft in checked:
        yield from coverage.coverage_problems(draft, replay.passed)
    output.say(coverage.report([draft.flow for draft in checked], replay.passed))


def _gone(data: Path, reading: Reading) -> Iterator[str]:
    from bot import config
    from bot.storage.upkeep.folder_upkeep import FolderUpkeep
    from bot.storage.upkeep.maintenance import Folder
    from bot.storage.upkeep.stats import standing, vanished

    settings = config.load(None, os.environ)
    folder = Folder(data, settings.key_file, settings.master_key or None)
    yield from vanished(standing(FolderUpkeep(folder)), reading.drafts)
