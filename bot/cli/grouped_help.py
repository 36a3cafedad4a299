"""Writes the help of `stile`: its commands by who needs them, and its exit codes."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator, Mapping

TRY = ("try", "workshop", "simulate")
WRITE = (
    *("new", "check", "fmt", "graph", "explore", "talk", "sentences"),
    *("translate", "screen", "review", "sign", "publish", "stats"),
)
SHELL = ("completion",)

EXIT_CODES = """\
Exit codes: 0 done · 1 something to look at (a warning, a difference) · 2 something to correct ·
75 `run` may start when tried again · 78 `run` can't start with these settings · 130 Ctrl-C.
A command tells its options with --help. Colour: on a terminal only, and never with NO_COLOR."""

_WIDTH = 100


def grouped_help(parser: argparse.ArgumentParser, commands: Mapping[str, argparse.ArgumentParser]) -> str:
    """Return the help of the whole program."""
    running = tuple(name for name in commands if name not in (*TRY, *WRITE, *SHELL))
    return "\n".join(
        (
            f"usage: {parser.prog} [-h] [--version] COMMAND …",
            "",
            *textwrap.wrap(parser.description or "", _WIDTH),
            *_group("To try it", TRY, commands),
            *_group("For people who write flows, translate or review them", WRITE, commands),
            *_group("For people who run the bot", running, commands),
            *_group("For the shell", SHELL, commands),
            "",
            EXIT_CODES,
            "",
        )
    )


def _group(
    title: str, names: tuple[str, ...], commands: Mapping[str, argparse.ArgumentParser]
) -> Iterator[str]:
    yield ""
    yield f"{title}:"
    for name in names:
        if name in commands:
            about = commands[name].description or ""
            yield from textwrap.wrap(
                about, _WIDTH, initial_indent=f"  {name:<11} ", subsequent_indent=" " * 14
            )
