"""Screens lines from standard input and prints the findings with their reasons."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.cli.arguments import OWN_FLOWS, Clock, own_folder
from flows.errors import FlowError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from flows.safety.asked import Asked
    from flows.safety.finding import Finding, Heard
    from flows.safety.lexicon_set import Lexicons

DONE, UNUSABLE = 0, 2


class UnknownState(FlowError):
    """Raised when `--asked` names no state of a flow."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `screen`."""
    about = "screen lines from standard input and explain each finding"
    parser = commands.add_parser("screen", help=about, description=f"{about}. Nothing is stored.")
    parser.set_defaults(command=screen)
    parser.add_argument(
        "--language", default="en", metavar="LANG", help="language of the lines (default: en)"
    )
    state = "open question, such as distractions.plan (default: none)"
    parser.add_argument("--asked", default="", metavar="FLOW.STATE", help=state)
    parser.add_argument("--flows", type=own_folder, metavar="PATH", help=OWN_FLOWS)


def screen(arguments: argparse.Namespace, clock: Clock) -> int:
    """Screen each line of standard input by itself.

    Raises:
        UnknownState: `--asked` names no state of a flow.
        ContentError: a list or a flow can't be used.
    """
    from flows import shipped
    from flows.safety.lexicon import load
    from flows.safety.lexicon_set import Lexicons

    lexicons = Lexicons(load(shipped.SCREENING / "en"), shipped.lexicons())
    asked = _asked(arguments.asked, arguments.flows)
    if sys.stdin.isatty():
        print("Write a line, and Enter. Ctrl-D ends it.", file=sys.stderr)
    for answer in _answers(sys.stdin, lexicons, arguments.language, asked, clock()):
        print(answer, flush=True)
    return DONE


def _asked(place: str, folder: Path | None) -> Asked:
    from flows import shipped
    from flows.safety.asked import asked

    if not place:
        return ""
    flow, _, state = place.partition(".")
    found = shipped.read(*([folder] if folder else [])).library().flows
    if flow not in found:
        raise UnknownState(f"There is no flow `{flow}`. Name one of: {', '.join(sorted(found))}.")
    states = found[flow].states
    if state not in states:
        raise UnknownState(f"`{flow}` has no state `{state}`. Name one of: {', '.join(states)}.")
    return asked(flow, states[state])


def _answers(
    lines: TextIO | Iterable[str], lexicons: Lexicons, language: str, asked: Asked, now: datetime
) -> Iterator[str]:
    for line in lines:
        text = line.strip()
        if text:
            yield f"{text}\n{in_words(lexicons.screen(text, language, (), now, asked))}"


def in_words(finding: Finding | None) -> str:
    """Return a finding as text: tier, category, consequences, and each phrase that matched."""
    if finding is None:
        return "  nothing heard"
    more = f" (also {', '.join(finding.categories[1:])})" if finding.categories[1:] else ""
    reasons = ", ".join(_reasons(finding))
    rows = [f"  {finding.tier} {finding.category}{more}{': ' if reasons else ''}{reasons}"]
    phrases = [_heard(one) for one in finding.heard if not one.is_clue]
    clues = " + ".join(f"“{one.words}” ({_points(one)})" for one in finding.heard if one.is_clue)
    return "\n".join([*rows, *phrases, *([f"    heard: {clues}"] if clues else [])])


def _points(clue: Heard) -> str:
    """Return the kind of a clue and its points."""
    from flows.safety.finding import CLUE

    return clue.level.removeprefix(CLUE)


def _reasons(finding: Finding) -> Iterator[str]:
    """Yield the attributes of a finding besides tier and category."""
    told = {
        "said plainly, of oneself and now": finding.direct,
        "denied": finding.negated,
        "past": finding.past,
        "a joke": finding.joked,
        "quoted or reported": finding.quoted,
        "about someone else": finding.third_person,
        "may be about therapy: at most one question": finding.needs_clarifying,
        "clues that add up: the number and an offer, no card": finding.from_clues,
    }
    return (reason for reason, holds in told.items() if holds)


def _heard(heard: Heard) -> str:
    context = f", {', '.join(heard.context)}" if heard.context else ""
    return (
        f"    heard “{heard.words}” ({heard.language}, {heard.category}, {heard.level}{context})"
        f" by: {heard.phrase}"
    )
