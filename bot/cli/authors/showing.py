"""Commands that show flows and change no file of theirs: graph, explore, sentences, talk, stats."""

from __future__ import annotations

import argparse
import difflib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.arguments import OWN_FLOWS, Clock, add_command, check_language, own_folder
from bot.cli.authors.selecting import CLEAN, UNUSABLE, WARNED, chosen, counted, own_folders, sound
from bot.whole_files import free_name, read_source, rewrite

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from flows.definition.loader import Library

LANGUAGE_HELP = "language code, such as es (default: en)"
INPUTS_HELP = "tab-separated inputs (language, flow, state, typed): print the sentence that comes of each"


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the five commands."""
    graph = add_command(commands, "graph", _graph, "draw a flow as a Mermaid flowchart")
    explore = add_command(
        commands, "explore", _explore, "generate transcripts for states and transitions that none covers"
    )
    about = "print every sentence that a flow can say, to read aloud"
    sentences = add_command(commands, "sentences", _sentences, about)
    talk = add_command(commands, "talk", _talk, "replay a transcript and show the differences")
    stats = add_command(commands, "stats", _stats, "print how many people are at each state")
    graph.add_argument("--dialogue", action="store_true", help="draw the table of the dialogue instead")
    explore.add_argument("--transcripts", "--talks", type=Path, metavar="DIR", help="existing transcripts")
    explore.add_argument("--into", type=Path, metavar="DIR", help="write the new transcripts to this folder")
    for several in (graph, explore, sentences):
        several.add_argument("flow", nargs="*", help="name of a flow (default: all)")
    for spoken in (graph, sentences):
        spoken.add_argument("--language", default="en", metavar="LANG", help=LANGUAGE_HELP)
    sentences.add_argument("--typed", action="append", default=[], help="words to fill in; may be repeated")
    sentences.add_argument("--inputs", type=Path, metavar="FILE", help=INPUTS_HELP)
    talk.add_argument("file", type=Path)
    for command in (graph, explore, sentences, talk):
        command.add_argument("--flows", type=own_folder, metavar="PATH", help=OWN_FLOWS)
    stats.add_argument("--config", type=Path, metavar="FILE", help="settings file; see config.example.toml")


def _graph(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows.authoring.graph import dialogue, mermaid

    if arguments.dialogue:
        print(dialogue())
        return CLEAN
    reading = sound(arguments)
    check_language(arguments.language, reading.languages)
    library = reading.library()
    for draft in chosen(arguments, reading):
        print(mermaid(replace(draft, flow=library.flow(draft.flow.name, arguments.language))))
    return CLEAN


def _explore(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.cli.progress import counted as with_progress
    from bot.simulator.explored import explored
    from flows import assembly

    conversation = assembly.conversation(*own_folders(arguments))
    count = 0
    talks = sorted(arguments.transcripts.rglob("*.txt")) if arguments.transcripts else []
    drafts = with_progress(chosen(arguments), "talks explored")
    for name, talk in explored(drafts, conversation, with_progress(talks, "transcripts replayed")):
        count += 1
        if arguments.into is None:
            print(f"{name}\n\n{talk}")
        else:
            rewrite(free_name(arguments.into / f"{name}.txt", talk.encode()), talk, folders=True)
    print(f"{counted('transcript', count)} found{f', in {arguments.into}' if arguments.into else ''}")
    return CLEAN


def _sentences(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows import assembly
    from flows.authoring.spoken import spoken

    library = assembly.conversation(*own_folders(arguments)).library
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
    told = Replay(assembly.conversation(*own_folders(arguments))).told(written)
    print(told)
    changed = list(
        difflib.unified_diff(written.splitlines(), told.splitlines(), "saved", "now", lineterm="", n=1)
    )
    print(*changed, sep="\n", end="\n" if changed else "")
    return WARNED if changed else CLEAN


def _stats(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot import config
    from bot.storage.opening import upkeep
    from bot.storage.upkeep.stats import standing, table

    print(*table(standing(upkeep(config.load(arguments.config, os.environ)))), sep="\n")
    return CLEAN


def _text(file: Path) -> str:
    return read_source(file, "a talk that was saved with /save").replace("\r\n", "\n")
