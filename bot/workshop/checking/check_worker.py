"""Checks every flow once, and writes what it found to standard output for `check_client`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from bot.shelf import beside_code
from bot.workshop.checking.found import Found, is_own, transcripts
from bot.workshop.messages import ViewSignature
from flows import assembly, shipped
from flows.authoring import check
from flows.authoring.lint.phrasing.words import grade
from flows.authoring.reviewing.signing import changes, given_in
from flows.definition.kinds import kind_of
from flows.definition.loader import Reading
from flows.errors import Problem
from flows.safety import lexicon


def found(folder: Path | None, reading: Reading) -> Found:
    """Return what is found out about flows that are whole.

    Raises:
        ContentError: a data file can't be used.
    """
    problems = {one for one in check.problems(reading, grade()) if _is_shown(one, folder)}
    return Found(
        tuple(sorted(problems)),
        signatures(reading),
        _wordings(reading),
        _covered(reading, transcripts(folder)),
    )


def signatures(reading: Reading) -> dict[str, tuple[ViewSignature, ...]]:
    """Return the signatures under each flow, with what changed since."""
    by_flow: dict[str, list[ViewSignature]] = {}
    for _, given in given_in(reading):
        since = tuple(str(change) for change in changes(given, reading))
        signed = ViewSignature(given.by, given.on.isoformat(), given.language, since)
        by_flow.setdefault(given.flow, []).append(signed)
    return {flow: tuple(some) for flow, some in by_flow.items()}


def _is_shown(problem: Problem, folder: Path | None) -> bool:
    """Tell whether an author sees it: all of their own files, and errors and warnings of others."""
    return problem.severity != "note" or is_own(problem.file, folder)


def _wordings(reading: Reading) -> dict[str, dict[str, dict[str, str]]]:
    """Return what each state asks in each language; nothing where it isn't written in it."""
    languages = filter(None, map(reading.languages.of, reading.languages.codes()))
    return {
        language.code: {
            name: {
                state: language.flows[name].states[state].ask.source
                for state, one in draft.flow.states.items()
                if (name, ("state", state, kind_of(one).text_key)) in language.used
            }
            for name, draft in reading.drafts.items()
        }
        for language in languages
    }


def _covered(reading: Reading, files: Sequence[Path]) -> dict[str, dict[str, int]]:
    """Return the number of transcripts that pass each state. One that can't be read counts for nothing."""
    if not files:
        return {}
    from bot.simulator.replay import Replay  # noqa: PLC0415 - heavy, and many authors have no transcripts

    replay, counted = Replay(assembly.put_together(reading, shipped.data())), Counter[tuple[str, str]]()
    for file in files:
        with suppress(OSError, UnicodeDecodeError):
            written = file.read_text(encoding="utf-8")
            replay.passed.states.clear()
            replay.told(written)
            counted.update(replay.passed.states)
    by_flow: dict[str, dict[str, int]] = {}
    for (flow, state), times in counted.items():
        by_flow.setdefault(flow, {})[state] = times
    return by_flow


def main(folder: Path | None) -> bytes:
    """Read the flows and return what was found out; nothing where they are not whole any more."""
    shelf = beside_code()
    shipped.data(shelf=shelf)
    for path in shipped.lexicons().values():
        lexicon.load(path, shelf)
    reading = shipped.read(*((folder,) if folder else ()))
    return b"" if reading.problems else msgspec.msgpack.encode(found(folder, reading))


if __name__ == "__main__":
    # Requests for pages come first, and all that is made here goes with the process.
    gc.disable()
    if hasattr(os, "nice"):
        os.nice(5)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is handled by the client, which ends this
    sys.stdout.buffer.write(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
