"""The command `stile`: runs the bot, talks without Telegram, checks the talks."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config
from bot.config import ConfigError
from bot.store import StoreError
from flows.errors import FlowError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

Clock = Callable[[], datetime]
Command = Callable[[argparse.Namespace, Clock], int]

_UNUSABLE = 2
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None, clock: Clock = lambda: datetime.now(UTC)) -> int:
    """Run the command and return its exit code: 0, or 2 when something has to be put right first."""
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    try:
        return command(arguments, clock)
    except (ConfigError, FlowError, StoreError) as error:
        return _refused(error)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stile", description="Short talks for whoever is stuck in therapy."
    )
    parser.add_argument("--version", action="version", version=f"stile {_version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = _command(commands, "run", _run, "run the bot on Telegram until it is told to stop")
    run.add_argument("--config", type=Path, metavar="FILE", help="settings, see config.example.toml")
    talk = _command(commands, "try", _try, "talk here, without Telegram and without a token")
    talk.add_argument("flow", nargs="?", help="the talk to begin with, such as fear")
    check = _command(commands, "check", _check, "check the shipped talks, or those in other folders")
    check.add_argument("folder", nargs="*", type=Path)
    return parser


def _command(
    commands: _SubParsersAction[argparse.ArgumentParser], name: str, command: Command, about: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(command=command)
    return parser


def _run(arguments: argparse.Namespace, clock: Clock) -> int:
    settings = config.load(arguments.config, os.environ)
    config.token(settings)
    from bot import service
    from bot.polling import TokenRefused, Unreachable
    from flows import shipped

    try:
        service.run(settings, shipped.conversation(), clock)
    except (TokenRefused, Unreachable) as error:
        return _refused(error)
    return 0


def _try(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.playground import play
    from flows import shipped

    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return play(shipped.conversation(), [f"/start {arguments.flow or ''}".strip()])


def _check(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows import loader, shipped

    library = loader.load(*arguments.folder) if arguments.folder else shipped.conversation().library
    print(f"{len(library.flows)} talks, no problems")
    return 0


def _refused(error: Exception) -> int:
    for line in str(error).splitlines():
        print(f"stile: {line}", file=sys.stderr)
    return _UNUSABLE


def _version() -> str:
    try:
        return metadata.version("stile-bot")
    except metadata.PackageNotFoundError:
        return "(from a checkout)"


if __name__ == "__main__":
    sys.exit(main())
