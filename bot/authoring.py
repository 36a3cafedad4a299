"""The commands of `stile` for those who write talks: check, draw, review, try out, begin, publish."""

from __future__ import annotations

import argparse
import difflib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ConfigError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from bot.config import Config
    from flows.authoring.lint_words import Grade
    from flows.draft import Draft
    from flows.errors import Problem
    from flows.loader import Reading

Clock = Callable[[], datetime]

CLEAN, WARNED, UNUSABLE = 0, 1, 2
"""What `stile check` exits with: nothing but notes, something to settle before publishing, not loadable."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands but `check`, which stands among the first."""
    graph = _command(commands, "graph", _graph, "draw a talk as a Mermaid flowchart")
    review = _command(commands, "review", _review, "write talks out for a clinician to read and sign")
    explore = _command(commands, "explore", _explore, "find talks through what no talk comes through yet")
    for several in (graph, review, explore):
        several.add_argument("flow", nargs="*", help="the talk's name; all of them without one")
    explore.add_argument("--talks", type=Path, metavar="DIR", help="the talks there are")
    explore.add_argument("--into", type=Path, metavar="DIR", help="write what is found here")
    talk = _command(commands, "talk", _talk, "replay a saved talk and say where it goes otherwise now")
    talk.add_argument("file", type=Path)
    for command in (graph, review, explore, talk):
        command.add_argument("--flows", type=Path, metavar="DIR", help="a folder with talks of your own")
    new = _command(commands, "new", _new, "begin a new talk from a file that checks clean")
    new.add_argument("name", help="small letters, digits and hyphens")
    new.add_argument("folder", nargs="?", type=Path, default=Path("talks"))
    publish = _command(commands, "publish", _publish, "note what goes out now, to be compared with later")
    publish.add_argument("folder", nargs="?", type=Path)
    translate = _command(commands, "translate", _translate, "lay out what a language lacks, to be filled in")
    translate.add_argument("language", help="its code, such as es or pt-BR")
    translate.add_argument("folder", nargs="?", type=Path, help="a folder with talks of your own")
    stats = _command(commands, "stats", _stats, "say where people stop, in counts alone")
    stats.add_argument("--config", type=Path, metavar="FILE", help="settings, see config.example.toml")


def add_check(parser: argparse.ArgumentParser) -> None:
    """Add what `check` takes."""
    parser.set_defaults(command=check)
    parser.add_argument("folder", nargs="*", type=Path, help="folders with talks of your own")
    parser.add_argument("--release", action="store_true", help="also what keeps the content from a release")
    parser.add_argument("--talks", type=Path, metavar="DIR", help="also what no saved talk comes through")
    parser.add_argument(
        "--against", type=Path, metavar="DIR", help="a data folder: who stands on what is gone?"
    )


def _command(
    commands: _SubParsersAction[argparse.ArgumentParser],
    name: str,
    command: Callable[[argparse.Namespace, Clock], int],
    about: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(command=command)
    return parser


def check(arguments: argparse.Namespace, clock: Clock) -> int:
    """Print everything that is wrong and return how bad it is."""
    from flows import shipped

    reading = shipped.read(*arguments.folder)
    grade = _grade()
    found = shipped.problems(reading, grade)
    if not any(problem.severity == "error" for problem in found):
        found = sorted({*found, *_finer(arguments, clock, reading)})
    shown = [one for one in found if one.severity != "note" or _is_own(one.file, arguments.folder)]
    print(*shown, sep="\n", end="\n" if shown else "")
    gone = list(_gone(arguments.against, reading)) if arguments.against else []
    print(*gone, sep="\n", end="\n" if gone else "")
    if arguments.release and grade is None:
        print("(How hard the talks read was not checked: pip install 'stile-bot[reading]')")
    return _verdict(shown, reading, gone, clock, release=arguments.release)


def _is_own(file: str, folders: Sequence[Path]) -> bool:
    """Tell whether a file is one that is checked: with folders, the shipped talks are there for company."""
    return not folders or any(folder in Path(file).parents for folder in folders)


def _verdict(found: list[Problem], reading: Reading, gone: list[str], clock: Clock, *, release: bool) -> int:
    from flows import shipped

    count = {weight: sum(one.severity == weight for one in found) for weight in ("error", "warning")}
    notes = sum(one.severity == "note" for one in found)
    told = ", ".join(_counted(weight, many) for weight, many in count.items() if many)
    noted = f", {_counted('note', notes)}" if notes else ""
    print(f"{len(reading.drafts)} talks, {told or ('no errors' if notes else 'no problems')}{noted}")
    lines = shipped.data().lines
    old = lines.problems(clock().date()) if lines and not release else []
    if old:
        print(f"{len(old)} help lines hold up a release: stile check --release")
    return UNUSABLE if count["error"] else WARNED if count["warning"] or gone else CLEAN


def _counted(weight: str, many: int) -> str:
    return f"{many} {weight}{'s' * (many != 1)}"


def _grade() -> Grade | None:
    """Return what rates how hard a text reads, if it is installed: it is no small thing."""
    try:
        import textstat
    except ImportError:
        return None
    return lambda text: float(textstat.flesch_kincaid_grade(text))


def _finer(arguments: argparse.Namespace, clock: Clock, reading: Reading) -> Iterator[Problem]:
    from flows import shipped
    from flows.authoring import lint_release, published

    for file in (shipped.PUBLISHED, *(folder / "published.toml" for folder in arguments.folder)):
        yield from lint_release.changed_problems(reading.drafts, published.load(file))
    if arguments.release:
        for draft in reading.drafts.values():
            yield from lint_release.release_problems(draft)
        lines = shipped.data().lines
        yield from lint_release.helpline_problems(lines, clock().date()) if lines else ()
    if arguments.talks:
        yield from _uncovered(arguments.talks, arguments.folder, reading)


def _uncovered(talks: Path, folders: Sequence[Path], reading: Reading) -> Iterator[Problem]:
    from bot.replay import Replay
    from flows import shipped
    from flows.authoring import coverage

    replay = Replay(shipped.conversation(*folders))
    replay.folder(talks)
    checked = [draft for draft in reading.drafts.values() if _is_own(draft.notes.file, folders)]
    for draft in checked:
        yield from coverage.coverage_problems(draft, replay.passed)
    print(coverage.report([draft.flow for draft in checked], replay.passed))


def _gone(data: Path, reading: Reading) -> Iterator[str]:
    from bot.standing import standing, vanished
    from bot.upkeep import Folder

    settings = _settings(None)
    yield from vanished(
        standing(Folder(data, settings.key_file, settings.master_key or None)), reading.drafts
    )


def _graph(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows.authoring.graph import mermaid

    for draft in _chosen(arguments):
        print(mermaid(draft))
    return CLEAN


def _review(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows.authoring.review import review

    for draft in _chosen(arguments):
        print(review(draft))
    return CLEAN


def _talk(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.replay import Replay
    from flows import shipped

    written = _text(arguments.file)
    told = Replay(shipped.conversation(*_own(arguments))).told(written)
    print(told)
    changed = list(
        difflib.unified_diff(written.splitlines(), told.splitlines(), "saved", "now", lineterm="", n=1)
    )
    print(*changed, sep="\n", end="\n" if changed else "")
    return WARNED if changed else CLEAN


def _new(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.skeleton import skeleton
    from flows import shipped
    from flows.schema import FLOW_NAME

    name, folder = arguments.name, arguments.folder
    if not FLOW_NAME.accepts(name):
        raise ConfigError([f"{name}: can't be a talk's name: write {FLOW_NAME.takes}"])
    file = folder / f"{name.replace('-', '_')}.toml"
    if file.exists():
        raise ConfigError([f"{file}: is there already: choose another name"])
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(skeleton(name, str(folder)), encoding="utf-8")
    if name in shipped.read().drafts:
        print(f"{name}: it takes the place of the shipped talk of that name, as soon as {folder} is used")
    print(f"{file}: change what you like, then: stile check {folder}; stile try {name} --flows {folder}")
    return CLEAN


def _explore(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.explorer import explored
    from flows import shipped

    conversation = shipped.conversation(*_own(arguments))
    count = 0
    for name, talk in explored(_chosen(arguments), conversation, arguments.talks):
        count += 1
        if arguments.into is None:
            print(f"{name}\n\n{talk}")
        else:
            arguments.into.mkdir(parents=True, exist_ok=True)
            (arguments.into / f"{name}.txt").write_text(talk, encoding="utf-8")
    print(f"{count} talks found{f', in {arguments.into}' if arguments.into else ''}")
    return CLEAN


def _publish(arguments: argparse.Namespace, clock: Clock) -> int:
    from flows import shipped
    from flows.authoring import published

    folders = [arguments.folder] if arguments.folder else []
    checked = argparse.Namespace(folder=folders, release=False, talks=None, against=None)
    code = check(checked, clock)
    if code:
        print("Nothing is published before this is settled. A warning can be allowed, with the reason.")
        return code
    reading = shipped.read(*folders)
    file = arguments.folder / "published.toml" if arguments.folder else shipped.PUBLISHED
    own = [draft for draft in reading.drafts.values() if _is_own(draft.notes.file, folders)]
    file.write_text(published.written(own), encoding="utf-8")
    print(f"{file}: {len(own)} talks as they go out now")
    return CLEAN


def _translate(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.translator import lay_out
    from flows import shipped
    from flows.errors import ContentError

    code, folder = arguments.language, arguments.folder or shipped.CONTENT
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", code) or code == "en":
        raise ConfigError([f"{code}: can't be translated into: write a code such as es or pt-BR"])
    reading = shipped.read(folder)
    if reading.problems:
        raise ContentError(list(reading.problems))
    try:
        waiting = list(lay_out(reading, code, folder))
    except OSError as error:
        raise ConfigError([f"{error.filename}: can't be written: {error.strerror}"]) from error
    for one in waiting:
        print(f"{one.path}: {one.missing} missing, {one.stale} to look at again")
    missing, stale = sum(one.missing for one in waiting), sum(one.stale for one in waiting)
    print(f"{folder / code}: {missing} texts missing, {stale} to look at again")
    return WARNED if waiting else CLEAN


def _stats(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.standing import standing, table
    from bot.upkeep import Folder

    settings = _settings(arguments.config)
    print(*table(standing(Folder(settings.data, settings.key_file, settings.master_key or None))), sep="\n")
    return CLEAN


def _settings(file: Path | None) -> Config:
    from bot import config

    return config.load(file, os.environ)


def _own(arguments: argparse.Namespace) -> list[Path]:
    return [arguments.flows] if arguments.flows else []


def _chosen(arguments: argparse.Namespace) -> list[Draft]:
    """Return the talks that were named, or all."""
    from flows import shipped
    from flows.errors import ContentError
    from flows.schema import did_you_mean

    reading = shipped.read(*_own(arguments))
    if reading.problems:
        raise ContentError(list(reading.problems))
    for name in arguments.flow:
        if name not in reading.drafts:
            raise ConfigError([f"{name}: there is no such talk. {did_you_mean(name, reading.drafts)}"])
    return [reading.drafts[name] for name in arguments.flow or reading.drafts]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ConfigError([f"{file}: can't be read: name a talk that was saved with /save"]) from error
