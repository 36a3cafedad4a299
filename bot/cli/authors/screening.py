"""Screens lines from standard input and prints the findings with their reasons."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.arguments import Clock, add_flows, add_language, check_language
from bot.cli.authors.selecting import check_known, own_folders, sound
from bot.cli.output import Output, add_json
from flows.errors import FlowError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from flows.safety.asked import Asked
    from flows.safety.finding import Finding, Heard

DONE, UNUSABLE = 0, 2


class UnknownState(FlowError):
    """Raised when `--asked` names no state of its flow."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `screen`."""
    about = "screen lines from standard input and explain each finding"
    parser = commands.add_parser("screen", help=about, description=f"{about}. Nothing is stored.")
    parser.set_defaults(command=screen)
    add_language(parser, "language of the lines, such as es (default: en)")
    state = "open question, such as distractions.plan (default: none)"
    parser.add_argument("--asked", default="", metavar="FLOW.STATE", help=state)
    add_flows(parser)
    add_json(parser, "line", "text", "tier", "categories", "alarms", "reasons", "heard")


def screen(arguments: argparse.Namespace, clock: Clock) -> int:
    """Screen each line of standard input by itself.

    Raises:
        UnknownState: `--asked` names no state of its flow.
        ConfigError: `--asked` names no flow, or nothing is written in the language.
        ContentError: a list or a flow can't be used.
    """
    from flows import shipped
    from flows.safety.lexicon import load
    from flows.safety.lexicon_set import Lexicons

    _check_listed(arguments)
    lexicons = Lexicons(load(shipped.SCREENING / "en"), shipped.lexicons())
    asked = _asked(arguments)
    now = clock()
    if sys.stdin.isatty():
        print("Write a line, and Enter. Ctrl-D ends it.", file=sys.stderr)
    with Output(arguments) as output:
        for number, line in enumerate(sys.stdin, 1):
            if text := line.strip():
                finding = lexicons.screen(text, arguments.language, (), now, asked)
                output.row(f"{text}\n{in_words(finding)}", line=number, text=text, **_values(finding))
    return DONE


def _check_listed(arguments: argparse.Namespace) -> None:
    """Check the language, and say where it has no lists: English ones are heard then, as in a chat."""
    from flows import shipped
    from flows.definition.languages.translations import ENGLISH

    if arguments.language in (ENGLISH, *shipped.lexicons()):
        return
    check_language(arguments.language, shipped.read(*own_folders(arguments)).languages)
    print(f"{arguments.language} has no lists yet: English words alone are heard.", file=sys.stderr)


def _values(finding: Finding | None) -> dict[str, object]:
    """Return what `--json` says of a finding; nothing where nothing was heard."""
    if finding is None:
        return {"categories": [], "alarms": False, "reasons": [], "heard": []}
    return {
        "tier": finding.tier,
        "categories": list(finding.categories),
        "alarms": finding.alarms,
        "reasons": [*_reasons(finding)],
        "heard": [
            {"words": one.words, "language": one.language, "category": one.category, "level": one.level,
             "context": list(one.context), "phrase": one.phrase}
            for one in finding.heard
        ],
    }  # fmt: skip


def _asked(arguments: argparse.Namespace) -> Asked:
    from flows.safety.asked import asked

    if not arguments.asked:
        return ""
    flow, _, state = arguments.asked.partition(".")
    reading = sound(arguments)
    check_known([flow], reading)
    states = reading.library().flows[flow].states
    if state not in states:
        raise UnknownState(f"`{flow}` has no state `{state}`. Name one of: {', '.join(states)}.")
    return asked(flow, states[state])


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
