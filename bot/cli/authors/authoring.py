"""Commands of `stile` for authors of flows: check, draw, explore, replay, begin, publish, translate."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import progress
from bot.cli.arguments import OWN_FLOWS, Clock, add_command, own_folder
from bot.cli.colour import coloured, painted
from bot.config import ConfigError
from bot.whole_files import read_data, read_source, rewrite

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from bot.config import Config
    from flows.authoring.translating.po_files import Brought
    from flows.definition.draft import Draft
    from flows.definition.loader import Library, Reading
    from flows.errors import Problem

CLEAN, WARNED, UNUSABLE = 0, 1, 2
"""Exit codes of `stile check`: at most notes; warnings (no publishing); errors (no loading)."""


INPUTS_HELP = "tab-separated inputs (language, flow, state, typed): print the sentence that comes of each"


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add all commands but `check`, which the help lists further up."""
    graph = add_command(commands, "graph", _graph, "draw a flow as a Mermaid flowchart")
    explore = add_command(
        commands, "explore", _explore, "generate transcripts for states and transitions that none covers"
    )
    graph.add_argument("--dialogue", action="store_true", help="draw the table of the dialogue instead")
    for several in (graph, explore):
        several.add_argument("flow", nargs="*", help="name of a flow (default: all)")
    explore.add_argument("--transcripts", "--talks", type=Path, metavar="DIR", help="existing transcripts")
    explore.add_argument("--into", type=Path, metavar="DIR", help="write the new transcripts to this folder")
    sentences = add_command(
        commands, "sentences", _sentences, "print every sentence that a flow can say, to read aloud"
    )
    sentences.add_argument("flow", nargs="*", help="name of a flow (default: all)")
    sentences.add_argument("--language", default="en", help="language code, such as es")
    sentences.add_argument("--typed", action="append", default=[], help="words to fill in; may be repeated")
    sentences.add_argument("--inputs", type=Path, metavar="FILE", help=INPUTS_HELP)
    sentences.add_argument("--flows", type=own_folder, metavar="PATH", help=OWN_FLOWS)
    talk = add_command(commands, "talk", _talk, "replay a transcript and show the differences")
    talk.add_argument("file", type=Path)
    for command in (graph, explore, talk):
        command.add_argument("--flows", type=own_folder, metavar="PATH", help=OWN_FLOWS)
    new = add_command(commands, "new", _new, "create a new flow from a template that checks clean")
    new.add_argument("name", help="name of the flow: small letters, digits and hyphens")
    new.add_argument("folder", nargs="?", type=Path, default=Path("talks"))
    translate = add_command(
        commands, "translate", _translate, "write translation files with the missing texts"
    )
    translate.add_argument("language", help="language code, such as es or pt-BR")
    translate.add_argument("folder", nargs="?", type=own_folder, help=OWN_FLOWS)
    translate.add_argument(
        "--po", type=Path, metavar="FILE", help="write a PO file for Poedit or Weblate instead"
    )
    translate.add_argument("--from", type=Path, dest="taken", metavar="FILE", help="take in a PO file")
    fmt = add_command(commands, "fmt", _fmt, "write talks in their short form; comments and words stay")
    fmt.add_argument("path", nargs="+", type=Path, metavar="PATH", help="files or folders with talks")
    fmt.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 where a file would change"
    )
    stats = add_command(commands, "stats", _stats, "print how many people are at each state")
    stats.add_argument("--config", type=Path, metavar="FILE", help="settings file; see config.example.toml")


def add_check(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `check`."""
    parser.set_defaults(command=check)
    parser.add_argument("folder", nargs="*", type=Path, help="folders with your own flows, or single files")
    parser.add_argument("--json", action="store_true", help="print the problems as JSON, for editors")
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
    from flows import assembly
    from flows.authoring.check import problems
    from flows.authoring.lint.words import grade
    from flows.safety import helplines

    reading = assembly.read(*dict.fromkeys(map(_folder_of, arguments.folder)))
    if own_lines := config.load(None, os.environ).help_file:
        helplines.load(assembly.HELPLINES, own_lines)
    rated = grade()
    found = problems(reading, rated)
    if not any(problem.severity == "error" for problem in found):
        found = sorted({*found, *_finer(arguments, clock, reading)})
    least = "error" if any(path.is_file() for path in arguments.folder) else "warning"
    shown = [one for one in found if is_own(one.file, arguments.folder) or one.severity in ("error", least)]
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


def is_own(file: str, folders: Sequence[Path]) -> bool:
    """Tell whether a file is to be checked: with folders given, the shipped files are only read along."""
    return not folders or any(folder in (Path(file), *Path(file).parents) for folder in folders)


def _folder_of(path: Path) -> Path:
    """Return the folder to read for a path that was named: a single file is read with its neighbours."""
    return path.parent if path.is_file() else path


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
    from flows import assembly

    path = Path(file) if Path(file).is_file() else assembly.CONTENT.parent.parent / file
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:
        return []


def _verdict(
    found: list[Problem], reading: Reading, gone: list[str], clock: Clock, *, release: bool, own: bool
) -> int:
    from flows import assembly

    count = {weight: sum(one.severity == weight for one in found) for weight in ("error", "warning")}
    notes = sum(one.severity == "note" for one in found)
    told = ", ".join(counted(weight, many) for weight, many in count.items() if many)
    noted = f", {counted('note', notes)}" if notes else ""
    print(
        f"{counted('flow', len(reading.drafts))}, {told or ('no errors' if notes else 'no problems')}{noted}"
    )
    lines = assembly.data().lines
    old = lines.problems(clock().date()) if lines and not release and not own else []
    if old:
        print(f"{len(old)} help lines must be verified before a release. Run: stile check --release")
    return UNUSABLE if count["error"] else WARNED if count["warning"] or gone else CLEAN


def counted(what: str, many: int) -> str:
    """Return a number of things in words: `1 flow`, `2 flows`."""
    return f"{many} {what}{'s' * (many != 1)}"


def _finer(arguments: argparse.Namespace, clock: Clock, reading: Reading) -> Iterator[Problem]:
    from flows import assembly
    from flows.authoring.reviewing import release, signing

    if arguments.release:
        signed = {name for name, _ in signing.holding(reading)}
        for draft in reading.drafts.values():
            yield from release.release_problems(draft, signed)
        lines = assembly.data().lines
        yield from release.helpline_problems(lines, clock().date()) if lines else ()
    if arguments.transcripts:
        yield from _uncovered(arguments.transcripts, arguments.folder, reading)


def _uncovered(transcripts: Path, folders: Sequence[Path], reading: Reading) -> Iterator[Problem]:
    from bot.simulator.replay import Replay
    from flows import assembly
    from flows.authoring import coverage

    replay = Replay(assembly.conversation(*map(_folder_of, folders)))
    replay.files(progress.counted(sorted(transcripts.rglob("*.txt")), "transcripts replayed"))
    checked = [draft for draft in reading.drafts.values() if is_own(draft.notes.file, folders)]
    for draft in checked:
        yield from coverage.coverage_problems(draft, replay.passed)
    print(coverage.report([draft.flow for draft in checked], replay.passed))


def _gone(data: Path, reading: Reading) -> Iterator[str]:
    from bot.storage.upkeep.folder_upkeep import FolderUpkeep
    from bot.storage.upkeep.maintenance import Folder
    from bot.storage.upkeep.stats import standing, vanished

    settings = _settings(None)
    folder = Folder(data, settings.key_file, settings.master_key or None)
    yield from vanished(standing(FolderUpkeep(folder)), reading.drafts)


def _graph(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows.authoring.graph import dialogue, mermaid

    if arguments.dialogue:
        print(dialogue())
        return CLEAN
    for draft in chosen(arguments):
        print(mermaid(draft))
    return CLEAN


def _sentences(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows import assembly
    from flows.authoring.spoken import spoken

    library = assembly.conversation(*_own(arguments)).library
    if arguments.inputs:
        return _of_inputs(library, arguments)
    broken = told = 0
    for draft in chosen(arguments):
        for line in spoken(library, draft.flow.name, arguments.language, arguments.typed):
            wrong = f"\tBROKEN: {line.broken}" if line.broken else ""
            print(f"{draft.flow.name}\t{line.state}\t{line.filled}\t{line.text}{wrong}")
            told, broken = told + 1, broken + bool(line.broken)
    print(f"{told} lines, {broken} broken")
    return UNUSABLE if broken else CLEAN


def _of_inputs(library: Library, arguments: argparse.Namespace) -> int:
    """Print what comes of each input of a file, and the share that a rule refuses or that loses words."""
    from flows.authoring.spoken import Typed, lost, made_of, slip

    rows = [line.split("\t") for line in _text(arguments.inputs).splitlines()[1:]]
    refused = told = 0
    for given in (Typed(*row) for row in rows if row[0] == arguments.language):
        if arguments.flow and given.flow not in arguments.flow:
            continue
        sentence = made_of(library, given)
        wrong = slip(sentence) or " ".join(lost(library, given, sentence))
        told, refused = told + 1, refused + bool(wrong)
        said = f"{given.flow}\t{given.state}\t{given.text}\t{sentence}"
        print(said + (f"\tREFUSED: {wrong}" if wrong else ""))
    print(f"{told} inputs, {refused} refused ({refused / max(told, 1):.0%})")
    return UNUSABLE if refused else CLEAN


def _talk(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.simulator.replay import Replay
    from flows import assembly

    written = _text(arguments.file)
    told = Replay(assembly.conversation(*_own(arguments))).told(written)
    print(told)
    changed = list(
        difflib.unified_diff(written.splitlines(), told.splitlines(), "saved", "now", lineterm="", n=1)
    )
    print(*changed, sep="\n", end="\n" if changed else "")
    return WARNED if changed else CLEAN


def _new(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.cli.authors.skeleton import skeleton
    from flows import assembly
    from flows.definition.schema import FLOW_NAME

    name, folder = arguments.name, arguments.folder
    if not FLOW_NAME.accepts(name):
        raise ConfigError([f"{name}: no valid name of a flow: write {FLOW_NAME.takes}"])
    file = folder / f"{name.replace('-', '_')}.toml"
    if file.exists():
        raise ConfigError([f"{file}: file exists already: choose another name"])
    rewrite(file, skeleton(name, str(folder)), folders=True)
    if name in assembly.read().drafts:
        print(f"{name}: replaces the shipped flow of that name wherever {folder} is used")
    print(f"{file}: edit it, then run: stile check {folder}; stile try {name} --flows {folder}")
    return CLEAN


def _explore(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.cli.authors.explorer import explored
    from flows import assembly

    conversation = assembly.conversation(*_own(arguments))
    count = 0
    for name, talk in explored(chosen(arguments), conversation, arguments.transcripts):
        count += 1
        if arguments.into is None:
            print(f"{name}\n\n{talk}")
        else:
            rewrite(arguments.into / f"{name}.txt", talk, folders=True)
    print(f"{counted('transcript', count)} found{f', in {arguments.into}' if arguments.into else ''}")
    return CLEAN


def _translate(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.cli.authors.translator import Refused, as_po, lay_out
    from flows import assembly
    from flows.errors import ContentError

    code, folder = arguments.language, arguments.folder or assembly.CONTENT
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", code) or code == "en":
        raise ConfigError([f"{code}: no valid language code: write one such as es or pt-BR"])
    reading = assembly.read(folder)
    if reading.problems:
        raise ContentError(list(reading.problems))
    try:
        if arguments.po:
            own = f" {folder}" if arguments.folder else ""
            take_in = f"stile translate {code}{own} --from {arguments.po}"
            before = _po_before(arguments.po, reading, code, take_in, folder)
            rewrite(arguments.po, as_po(reading, code, folder, before))
            print(f"{arguments.po}: written. Take it in: {take_in}")
            return CLEAN
        brought = _from_po(code, arguments.taken, reading)
        files = list(lay_out(reading, code, folder, brought.texts, brought.lines))
    except Refused as error:
        raise ConfigError(error.problems) from error
    waiting = [file for file in files if file.missing or file.stale]
    for file in waiting:
        print(f"{file.path}: {_counts(file.kept, file.new, file.missing, file.stale)}")
    kept, new, missing, stale = (
        sum(getattr(file, key) for file in files) for key in ("kept", "new", "missing", "stale")
    )
    done = 100 * (kept + new - stale) // max(kept + new + missing, 1)
    print(f"{folder / code}: {_counts(kept, new, missing, stale)} ({done} % done)")
    if unknown := brought.unknown:
        many = counted("translation", len(unknown))
        print(f"{arguments.taken}: {many} for no text here, kept there alone; the first: {unknown[0]}")
    return WARNED if waiting or unknown else CLEAN


def _counts(kept: int, new: int, missing: int, stale: int) -> str:
    return f"kept {counted('text', kept)}, {new} new, {missing} missing, {stale} to look at again"


def _po_before(file: Path, reading: Reading, code: str, take_in: str, folder: Path) -> bytes:
    """Return the PO file that is to be written anew; b"" where there is none.

    Raises:
        ConfigError: it holds translations that were never taken in, or can't be read whole.
    """
    from bot.cli.authors.translator import untaken
    from flows.authoring.translating import po_files

    if not file.exists():
        return b""
    data = read_data(file, "a PO file")
    try:
        waiting = untaken(reading, code, folder, data)
    except po_files.BrokenPo as error:
        raise ConfigError([f"{file}: {error}", "Nothing was written"]) from error
    if waiting:
        many = counted("translation", waiting)
        raise ConfigError([f"{file}: it holds {many} not taken in yet. Do that first: {take_in}"])
    return data


def _from_po(code: str, file: Path | None, reading: Reading) -> Brought:
    from bot.cli.authors import translator
    from flows.authoring.translating import po_files

    if file is None:
        return po_files.Brought({}, {}, [])
    try:
        return po_files.read(code, read_data(file, "a PO file"), translator.english(reading))
    except po_files.BrokenPo as error:
        raise ConfigError([f"{file}: {error}", "Nothing was written"]) from error


def _fmt(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows import assembly

    assembly.data()  # registers what talks may name
    changed: list[tuple[Path, str]] = []
    problems: list[str] = []
    files = [*_files(arguments.path)]
    for file in files:
        try:
            source, text = _formatted(file)
        except ConfigError as error:
            problems += error.problems
            continue
        if text != source:
            changed.append((file, text))
    if problems:
        raise ConfigError([*problems, "Nothing was written"])
    for file, text in changed:
        if not arguments.check:
            rewrite(file, text)
        print(f"{file}: {'would be ' if arguments.check else ''}written in its short form")
    print(f"{counted('file', len(files))}, {len(changed)} changed")
    return WARNED if changed and arguments.check else CLEAN


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that paths name, those of a folder in order.

    Raises:
        ConfigError: there is no such file or folder, or no file in it.
    """
    for path in paths:
        found = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
        if not found:
            raise ConfigError([f"{path}: no file with a talk is in this folder: name another"])
        yield from found


def _formatted(file: Path) -> tuple[str, str]:
    """Return the text of a file and the same in its short form, with the line breaks it has.

    Raises:
        ConfigError: the file can't be read whole.
    """
    import tomllib

    from flows.authoring.formatting import formatted
    from flows.definition.toml.toml_slips import explained

    written = read_source(file, "a file with a talk")
    source = written.replace("\r\n", "\n").replace("\r", "\n")
    try:
        text = formatted(str(file), source)
    except tomllib.TOMLDecodeError as error:
        line, words = explained(source, str(error))
        raise ConfigError([f"{file}:{line}: {words}"]) from error
    if text == source:
        return written, written
    return written, text.replace("\n", "\r\n") if "\r\n" in written else text


def _stats(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.storage.opening import upkeep
    from bot.storage.upkeep.stats import standing, table

    print(*table(standing(upkeep(_settings(arguments.config)))), sep="\n")
    return CLEAN


def _settings(file: Path | None) -> Config:
    from bot import config

    return config.load(file, os.environ)


def _own(arguments: argparse.Namespace) -> list[Path]:
    return [arguments.flows] if arguments.flows else []


def chosen(arguments: argparse.Namespace, reading: Reading | None = None) -> list[Draft]:
    """Return the flows that the arguments name, or all."""
    found = reading or sound(arguments)
    check_known(arguments.flow, found)
    return [found.drafts[name] for name in arguments.flow or found.drafts]


def sound(arguments: argparse.Namespace) -> Reading:
    """Read the flows.

    Raises:
        ContentError: a file can't be used.
    """
    from flows import assembly
    from flows.errors import ContentError

    reading = assembly.read(*_own(arguments))
    if reading.problems:
        raise ContentError(list(reading.problems))
    return reading


def check_known(flows: Sequence[str], reading: Reading) -> None:
    """Check that the flows exist.

    Raises:
        ConfigError: a flow does not exist.
    """
    from flows.definition.schema import did_you_mean

    for name in flows:
        if name not in reading.drafts:
            hint = did_you_mean(name, reading.drafts)
            shipped_only = len(reading.languages.folders) == 1
            own = ["one of your own needs --flows FOLDER"] if shipped_only else []
            raise ConfigError([f"{name}: there is no such talk. {hint}", *own])


def _text(file: Path) -> str:
    return read_source(file, "a talk that was saved with /save").replace("\r\n", "\n")
