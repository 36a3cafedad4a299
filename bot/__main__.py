"""Command `stile`: runs the bot, opens it in the terminal, and checks flows."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot import config, logs
from bot.cli import card, circle, upkeep
from bot.cli.arguments import (
    OWN_FLOWS,
    Clock,
    Command,
    add_command,
    add_flows,
    add_language,
    check_language,
    check_written,
    own_folder,
    take_paths,
    whole_number,
)
from bot.cli.authors import checking, drafting, review, screening, showing, translate
from bot.cli.authors.selecting import own_folders, unread
from bot.cli.completion import SHELLS, commands_of, options_of, script
from bot.cli.grouped_help import grouped_help
from bot.cli.output import Output, add_json, print_refusal
from bot.config import ConfigError
from bot.ports import StoreError
from bot.shelf import COMPILED, beside_code
from bot.version import version
from flows.errors import FlowError
from flows.errors.near import nearest

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from flows.dialogue.conversation import Conversation

_UNUSABLE = 2
_TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: the cause is temporary, and a restart may help."""

_MISCONFIGURED = 78
"""EX_CONFIG of sysexits.h: `run` can't start until the settings are changed."""
_OTHER_USER = "this user may not use it: run this as the bot's user, such as runuser -u stile -- stile …"
_INTERRUPTED = 130
_PIPE_CLOSED = 141


def main(argv: Sequence[str] | None = None, clock: Clock = lambda: datetime.now(UTC)) -> int:
    """Run the command and return its exit code: 0, or 2 when something has to be corrected first.

    `run` ends with 78 instead of 2, and with 75 for temporary causes (a folder in use, a full disk, a taken
    port), so that a service manager knows when a restart helps.
    """
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    try:
        take_paths(arguments)
        return command(arguments, clock)
    except (ConfigError, FlowError, StoreError) as error:
        return _refused(error, as_json=getattr(arguments, "json", False))
    except PermissionError as error:
        return _refused(_of_another_user(error), as_json=getattr(arguments, "json", False))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader has closed the pipe, as `head` does. Without this Python reports the error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED


class _Parser(argparse.ArgumentParser):
    """Parser that names the nearest command or option where one was mistyped, and takes no half one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to argparse as they are
        super().__init__(*args, **{"allow_abbrev": False, **kwargs})

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 - as in argparse
        """Refuse an option that this command doesn't have, before the parser above it does.

        It is told before what is missing: often that is what was mistyped.
        """
        words = takewhile("--".__ne__, () if commands_of(self) else args or ())
        self._refuse(word for word in words if word.startswith("--"))
        found, unknown = super().parse_known_args(args, namespace)
        self._refuse(word for word in unknown if word.startswith("-"))
        return found, unknown

    def _refuse(self, typed: Iterable[str]) -> None:
        """End with what may have been meant where one of these is no option of this command."""
        options = options_of(self)
        wrong = next((name for name in (one.partition("=")[0] for one in typed) if name not in options), None)
        if wrong is None:
            return
        begun = [one for one in options if one.startswith(wrong)]
        near = begun[0] if begun else nearest(wrong, options)
        hint = f"Did you mean `{near}`?" if near else f"See {self.prog} --help"
        self.error(f"there is no `{wrong}`. {hint}")

    def format_help(self) -> str:
        """Return the help; that of `stile` itself names the commands by who needs them."""
        commands = commands_of(self)
        whole = commands and " " not in self.prog
        return grouped_help(self, commands) if whole else super().format_help()

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and what may have been meant, and exit with 2."""
        typed = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if typed and (near := nearest(typed[1], re.findall(r"[\w-]+", typed[2]))):
            message = f"there is no `{typed[1]}`. Did you mean `{near}`?"
        super().error(message)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="stile",
        description="Run, try and check short guided talks for people who feel stuck in therapy.",
    )
    parser.add_argument("--version", action="version", version=f"stile {version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _settings(add_command(commands, "run", _run, "run the bot on Telegram until SIGTERM or Ctrl-C"))
    _add_chats(commands)
    about = "check the shipped flows, and those in your own folders"
    checking.add(add_command(commands, "check", checking.check, about))
    about = "simulate a year of made-up people and print the messages they get"
    _add_simulation(add_command(commands, "simulate", _simulate, about))
    _add_upkeep(commands)
    for part in (showing, drafting, translate, review, screening, card):
        part.add(commands)
    about = "print completion for a shell: bash, zsh or fish"
    shell = add_command(commands, "completion", partial(_completion, parser), about)
    shell.add_argument("shell", choices=SHELLS)
    return parser


def _add_chats(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what talks with an author without Telegram: in the terminal and in the browser."""
    talk = add_command(
        commands, "try", _try, "chat with the bot in this terminal, without Telegram and without a token"
    )
    begin = "flow to start with, such as fear; a file or folder with own ones; or a transcript (.txt)"
    talk.add_argument("begin", nargs="?", help=begin)
    add_flows(talk)
    add_language(talk)
    who = "ready-made person: new, agreed, three-weeks-in or drifting; /next then shows the next nudge"
    talk.add_argument("--as", dest="who", metavar="WHO", help=who)
    page = add_command(commands, "workshop", _workshop, "try and write flows on one page in the browser")
    page.add_argument("folder", nargs="?", type=own_folder, help=OWN_FLOWS)
    page.add_argument(
        "--port", type=int, default=0, metavar="N", help="port on this machine (default: any free one)"
    )
    add_language(page)
    page.add_argument("--no-open", action="store_true", help="do not open the browser")


def _completion(parser: argparse.ArgumentParser, arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    print(script(arguments.shell, parser), end="")
    return 0


def _add_simulation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--people", type=whole_number, default=96, metavar="N", help="number of people (default: 96)"
    )
    parser.add_argument(
        "--days", type=whole_number, default=364, metavar="N", help="length in days (default: 364)"
    )
    parser.add_argument(
        "--seed", type=int, default=7, metavar="N", help="seed; equal seeds give equal results (default: 7)"
    )
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="also draw a chart")


def _add_upkeep(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    upkeep.add(commands)
    circle.add(commands)
    about = "tell whether the bot of this folder runs and hears from Telegram; exit code 0 or 1"
    status = add_command(commands, "status", _status, about)
    add_json(status, "name", "value", "problem")
    shown = add_command(commands, "config", _config, "print every setting, its value and its source")
    add_json(shown, "key", "value", "origin")
    for command in (status, shown):
        _settings(command)


def _settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file; see config.example.toml")


def _run(arguments: argparse.Namespace, clock: Clock) -> int:
    try:
        return _serve(arguments, clock)
    except (ConfigError, FlowError) as error:
        return _ended(arguments, error)
    except PermissionError as error:
        return _ended(arguments, _of_another_user(error))


def _serve(arguments: argparse.Namespace, clock: Clock) -> int:
    settings = config.load(arguments.config, os.environ)
    config.token(settings)
    from bot.cli.reloading import content_tools
    from bot.ports import AddressRefused, AddressUnusable, StoreUnusable, TokenRefused
    from bot.runtime import service
    from bot.storage.store import StoreBusy
    from flows import assembly

    try:
        shelf = beside_code(settings.data / COMPILED)
        conversation = assembly.conversation(*settings.own_flows, own_lines=settings.help_file, shelf=shelf)
        reread = partial(config.load, arguments.config, os.environ)
        return service.run(settings, conversation, content_tools(), clock, reread=reread)
    except (AddressUnusable, StoreBusy) as error:
        return _ended(arguments, error, _TRY_AGAIN)
    except StoreUnusable as error:
        return _ended(arguments, error, _TRY_AGAIN if error.passing else _MISCONFIGURED)
    except (TokenRefused, AddressRefused, StoreError) as error:
        return _ended(arguments, error)


def _try(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.cli.authors.terminal import play
    from flows import assembly

    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    conversation = assembly.conversation(*own_folders(arguments), shelf=beside_code())
    check_language(arguments.language, conversation.library.languages)
    first = [*_life(arguments.who, arguments.language), *_first(arguments, conversation)]
    return play(conversation, first, arguments.language)


def _life(who: str | None, language: str) -> list[str]:
    """Return the lines that a ready-made person has typed so far."""
    from bot.simulator import people

    if who is None:
        return []
    if who not in people.TITLES:
        raise ConfigError([f"{who}: there is no such person to be. There are {', '.join(people.TITLES)}"])
    return people.lines_of(who, language)


def _workshop(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.workshop import command
    from bot.workshop.reading import Reader

    check_written(arguments.language, Reader(arguments.folder).languages())
    return command.run(arguments)


def _first(arguments: argparse.Namespace, conversation: Conversation) -> list[str]:
    """Return the lines to type first: a deep link, or those of a transcript.

    Nothing is started for a ready-made person: their flow is open already.
    """
    from bot.simulator.lines import typed
    from bot.whole_files import read_source

    begin: str | None = arguments.begin
    if begin is None or not begin.endswith(".txt"):
        if begin and not conversation.linked(begin):
            talks = sorted(name for name in conversation.library.flows if conversation.linked(name))
            meant = f" Did you mean {near}?" if (near := nearest(begin, talks)) else ""
            missing = f"{begin}: there is no such talk.{meant} There are {', '.join(talks)}"
            raise ConfigError([missing, *(line for one in own_folders(arguments) for line in unread(one))])
        return [f"/start {begin}"] if begin else ["/start"] if arguments.who is None else []
    return typed(read_source(Path(begin), "a talk that was saved with /save"))


def _simulate(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.cli.authors import simulate, simulation_chart
    from bot.whole_files import in_place_of, rewrite
    from flows import assembly

    if arguments.picture:
        in_place_of(arguments.picture, b"\x89PNG", "a chart that was drawn before")
    lives = simulate.run(assembly.conversation(), arguments.people, arguments.days, arguments.seed)
    for line in simulate.table(lives, arguments.days):
        print(line)
    if arguments.picture:
        rewrite(arguments.picture, simulation_chart.draw(lives, arguments.days))
    return 0 if simulate.inside(lives) == 1 else 1


def _status(arguments: argparse.Namespace, clock: Clock) -> int:
    from bot.monitoring import status

    settings = config.load(arguments.config, os.environ)
    rows = status.report(settings.data, clock().timestamp())
    with Output(arguments) as output:
        for row in rows:
            output.row(row.line, name=row.name, value=row.value, problem=not row.well)
    return 0 if all(row.well for row in rows) else 1


def _config(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    rows = config.origins(arguments.config, os.environ)
    width = max(len(row.key) for row in rows)
    with Output(arguments) as output:
        for row in rows:
            told = f"{row.key:<{width}}  {row.value or '-'}  ({row.origin})"
            output.row(told, key=row.key, value=row.value, origin=row.origin)
    return 0


def _ended(arguments: argparse.Namespace, error: Exception, code: int = _MISCONFIGURED) -> int:
    """Say why `run` ends, in the format of its log: what reads the log reads the end, too."""
    logs.say_last(str(error).splitlines(), config.log_format(arguments.config, os.environ))
    return code


def _of_another_user(error: PermissionError) -> PermissionError:
    # Most often another user than the bot's typed a command about its folder.
    return PermissionError(f"{error.filename}: {_OTHER_USER}")


def _refused(error: Exception, *, as_json: bool) -> int:
    """Say what has to be corrected first, for tools as a list, too."""
    for line in str(error).splitlines():
        print(f"stile: {line}", file=sys.stderr)
    if as_json:
        print_refusal(error)
    return _UNUSABLE


if __name__ == "__main__":
    sys.exit(main())
