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

from bot import authoring, config
from bot.config import ConfigError
from bot.store import StoreError
from flows.errors import FlowError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from bot.upkeep import Folder
    from flows.conversation import Conversation

Clock = Callable[[], datetime]
Command = Callable[[argparse.Namespace, Clock], int]

_UNUSABLE = 2
_INTERRUPTED = 130
_PIPE_CLOSED = 141


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
    except BrokenPipeError:
        # Whoever read has enough, as `head` does. Without this, Python's end would tell of it once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stile", description="Short talks for whoever is stuck in therapy.")
    parser.add_argument("--version", action="version", version=f"stile {_version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _settings(_command(commands, "run", _run, "run the bot on Telegram until it is told to stop"))
    talk = _command(commands, "try", _try, "talk here, without Telegram and without a token")
    talk.add_argument("begin", nargs="?", help="the talk to begin with, such as fear, or a saved talk.txt")
    talk.add_argument("--flows", type=Path, metavar="DIR", help="a folder with talks of your own")
    talk.add_argument("--language", default="", metavar="LANG", help="its code, such as es")
    about = "check the shipped talks, and those in other folders"
    authoring.add_check(_command(commands, "check", authoring.check, about))
    about = "let made-up people live for a while, and say what they would be sent"
    _add_simulation(_command(commands, "simulate", _simulate, about))
    _add_upkeep(commands)
    authoring.add(commands)
    return parser


def _add_simulation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=_count, default=96, metavar="N", help="how many (96)")
    parser.add_argument("--days", type=_count, default=364, metavar="N", help="how long they live (364)")
    parser.add_argument(
        "--seed", type=int, default=7, metavar="N", help="the same number, the same lives (7)"
    )
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="draw them too")


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"write a number from 1 on, not {text}")
    return int(text)


def _add_upkeep(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    backup = _command(commands, "backup", _backup, "copy the sealed records to a new file; the bot may run")
    backup.add_argument("file", type=Path)
    backup.add_argument("--keys", type=Path, metavar="FILE", help="copy the keys too, to be kept apart")
    restore = _command(commands, "restore", _restore, "put a backup in the place of the records")
    restore.add_argument("file", type=Path)
    restore.add_argument("--keys", type=Path, metavar="FILE", help="a copy of the keys, if they are lost")
    restore.add_argument("--force", action="store_true", help="even if people are kept there already")
    doctor = _command(commands, "doctor", _doctor, "open every record and say what is wrong")
    doctor.add_argument("--repair", action="store_true", help="take away what nobody can read; stop the bot")
    keys = _command(commands, "keys", _rotate, "give the records a new master key; stop the bot")
    keys.add_argument("what", choices=["rotate"])
    for command in (backup, restore, doctor, keys):
        _settings(command)


def _command(
    commands: _SubParsersAction[argparse.ArgumentParser], name: str, command: Command, about: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(command=command)
    return parser


def _settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings, see config.example.toml")


def _run(arguments: argparse.Namespace, clock: Clock) -> int:
    settings = config.load(arguments.config, os.environ)
    config.token(settings)
    from bot import service
    from bot.polling import AddressRefused, TokenRefused
    from bot.webhook import AddressUnusable
    from flows import shipped

    try:
        return service.run(settings, shipped.conversation(*settings.own_flows), clock)
    except (TokenRefused, AddressRefused, AddressUnusable) as error:
        return _refused(error)


def _try(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot.playground import play
    from flows import shipped

    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    own = [arguments.flows] if arguments.flows else []
    conversation = shipped.conversation(*own)
    _check_language(arguments.language, conversation)
    return play(conversation, _first(arguments.begin, conversation), arguments.language)


def _check_language(code: str, conversation: Conversation) -> None:
    from flows.languages import ENGLISH

    written = (ENGLISH, *conversation.library.languages.codes())  # also those that are not whole yet
    if code and code not in written:
        raise ConfigError([f"{code}: nothing is written in that language. There are {', '.join(written)}"])


def _first(begin: str | None, conversation: Conversation) -> list[str]:
    """Return what is typed before the person types: a deep link, or all of a saved talk."""
    from bot.playground import typed

    if begin is None or not begin.endswith(".txt"):
        if begin and not conversation.linked(begin):
            talks = sorted(name for name in conversation.library.flows if conversation.linked(name))
            raise ConfigError([f"{begin}: there is no such talk. There are {', '.join(talks)}"])
        return [f"/start {begin}" if begin else "/start"]
    try:
        return typed(Path(begin).read_text(encoding="utf-8"))
    except (OSError, UnicodeError) as error:
        raise ConfigError([f"{begin}: can't be read: name a talk that was saved with /save"]) from error


def _simulate(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot import picture, simulate
    from flows import shipped

    lives = simulate.run(shipped.conversation(), arguments.people, arguments.days, arguments.seed)
    for line in simulate.table(lives, arguments.days):
        print(line)
    if arguments.picture:
        try:
            arguments.picture.write_bytes(picture.draw(lives, arguments.days))
        except OSError as error:
            raise ConfigError([f"{arguments.picture}: can't be written: {error.strerror}"]) from error
    return 0 if simulate.inside(lives) == 1 else 1


def _backup(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot import upkeep

    upkeep.back_up(_folder(arguments).path, arguments.file, arguments.keys)
    print(f"{arguments.file}: the records as they are now, sealed; they open only with their keys")
    return 0


def _restore(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot import upkeep

    done = upkeep.restore(arguments.file, _folder(arguments), force=arguments.force, keys=arguments.keys)
    print(f"{done.people} people are back; {done.left_out} were deleted since the backup and stay so")
    return 0


def _doctor(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot import doctor
    from flows import shipped

    settings = config.load(arguments.config, os.environ)
    flows = shipped.conversation(*settings.own_flows).library.flows
    report = doctor.examine(_folder(arguments), flows, repair=arguments.repair)
    for found in report.findings:
        row = f"{found.row}: " if found.row else ""
        print(f"{row}{found.text}{' (taken away)' if found.repaired else ''}")
    left = sum(not found.repaired for found in report.findings)
    opened = f"{report.people} people's records open" if report.people else "nobody's record is kept yet"
    print(f"{opened}; {left} problems left")
    return 1 if left else 0


def _rotate(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from bot import master_key, upkeep

    count = upkeep.rotate_keys(_folder(arguments), os.environ.get(master_key.NEW_VARIABLE))
    print(f"people's keys under the new master key: {count}; the old one opens nothing here any more")
    print("earlier backups need the old one: keep a copy of the new one, and take a new backup")
    return 0


def _folder(arguments: argparse.Namespace) -> Folder:
    from bot.upkeep import Folder

    settings = config.load(arguments.config, os.environ)
    return Folder(settings.data, settings.key_file, settings.master_key or None)


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
