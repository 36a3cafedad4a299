"""Commands that show flows and change no file of theirs: graph, explore, sentences, talk, stats."""

from __future__ import annotations

import argparse
import difflib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.arguments import OWN_OR_NAMED, Clock, add_command, add_flows, add_language, check_language
from bot.cli.authors.selecting import (
    CLEAN,
    UNUSABLE,
    WARNED,
    chosen,
    counted,
    own_folders,
    sound,
    transcripts_in,
)
from bot.cli.output import Output, add_json
from bot.whole_files import free_name, read_source, rewrite

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from flows.definition.loader import Library

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
        several.add_argument("flow", nargs="*", help=OWN_OR_NAMED)
    sentences.add_argument("--typed", action="append", default=[], help="words to fill in; may be repeated")
    sentences.add_argument("--inputs", type=Path, metavar="FILE", help=INPUTS_HELP)
    talk.add_argument("file", type=Path, help="transcript that was saved with /save")
    for command in (graph, explore, sentences, talk):
        add_language(command)
        add_flows(command)
    add_json(explore, "name", "flow", "file", "text")
    add_json(sentences, "flow", "state", "file", "line", "column", "filled", "text", "broken")
    add_json(talk, "file", "line", "column", "saved", "now")
    add_json(stats, "flow", "state", "counted", "people", "few")
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
    check_language(arguments.language, conversation.library.languages)
    found = 0
    talks = transcripts_in(arguments.transcripts) if arguments.transcripts else []
    drafts = with_progress(chosen(arguments), "talks explored")
    replayed = with_progress(talks, "transcripts replayed")
    with Output(arguments) as output:
        for name, flow, talk in explored(drafts, conversation, replayed, arguments.language):
            found += 1
            file = None
            if arguments.into is not None:
                file = free_name(arguments.into / f"{name}.txt", talk.encode())
                rewrite(file, talk, folders=True)
            told = "" if file else f"{name}\n\n{talk}"
            output.row(told, name=name, flow=flow, file=str(file) if file else None, text=talk)
        into = f", in {arguments.into}" if arguments.into else ""
        output.say(f"{counted('transcript', found)} found{into}")
    return CLEAN


def _sentences(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows import assembly
    from flows.authoring.spoken import spoken

    library = assembly.conversation(*own_folders(arguments)).library
    check_language(arguments.language, library.languages)
    if arguments.inputs:
        return _of_inputs(library, arguments)
    broken = told = 0
    with Output(arguments) as output:
        for draft in chosen(arguments):
            name, notes = draft.flow.name, draft.notes
            for line in spoken(library, name, arguments.language, arguments.typed):
                wrong = f"\tBROKEN: {line.broken}" if line.broken else ""
                output.row(
                    f"{name}\t{line.state}\t{line.filled}\t{line.text}{wrong}",
                    flow=name, state=line.state, file=notes.file, line=notes.line(("state", line.state)),
                    column=1, filled=line.filled, text=line.text, broken=line.broken or None,
                )  # fmt: skip
                told, broken = told + 1, broken + bool(line.broken)
        output.say(f"{told} lines, {broken} broken")
    return UNUSABLE if broken else CLEAN


def _of_inputs(library: Library, arguments: argparse.Namespace) -> int:
    """Print what comes of each input of a file, and the share that a rule refuses or that loses words."""
    from flows.authoring.spoken import Typed, lost, made_of, slip

    rows = enumerate((line.split("\t") for line in _text(arguments.inputs).splitlines()[1:]), 2)
    refused = told = 0
    with Output(arguments) as output:
        for number, given in ((n, Typed(*row)) for n, row in rows if row[0] == arguments.language):
            if arguments.flow and given.flow not in arguments.flow:
                continue
            sentence = made_of(library, given)
            wrong = slip(sentence) or " ".join(lost(library, given, sentence))
            told, refused = told + 1, refused + bool(wrong)
            said = f"{given.flow}\t{given.state}\t{given.text}\t{sentence}"
            output.row(
                said + (f"\tREFUSED: {wrong}" if wrong else ""),
                flow=given.flow, state=given.state, file=str(arguments.inputs), line=number,
                column=1, filled=given.text, text=sentence, broken=wrong or None,
            )  # fmt: skip
        output.say(f"{told} inputs, {refused} refused ({refused / max(told, 1):.0%})")
    return UNUSABLE if refused else CLEAN


def _talk(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.simulator.replay import Replay
    from flows import assembly

    written = _text(arguments.file)
    conversation = assembly.conversation(*own_folders(arguments))
    check_language(arguments.language, conversation.library.languages)
    told = Replay(conversation, arguments.language).told(written)
    saved, now = written.splitlines(), told.splitlines()
    changed = list(difflib.unified_diff(saved, now, "saved", "now", lineterm="", n=1))
    with Output(arguments) as output:
        output.say(told)
        for line in changed:
            output.say(line)
        if output.as_json:
            for kind, begin, end, at, to in difflib.SequenceMatcher(None, saved, now).get_opcodes():
                if kind != "equal":
                    place = {"file": str(arguments.file), "line": begin + 1, "column": 1}
                    output.row("", **place, saved=saved[begin:end], now=now[at:to])
    return WARNED if changed else CLEAN


def _stats(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot import config
    from bot.storage.opening import upkeep
    from bot.storage.upkeep.stats import counts, standing, table

    found = standing(upkeep(config.load(arguments.config, os.environ)))
    with Output(arguments) as output:
        output.say("\n".join(table(found)))
        if output.as_json:
            for one in counts(found):
                output.row("", **one)
    return CLEAN


def _text(file: Path) -> str:
    return read_source(file, "a talk that was saved with /save").replace("\r\n", "\n")
