"""Commands about the people a bot is for: invite, forget and announce. Most work while the bot runs."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import config
from bot.cli.arguments import Clock, add_configured, whole_number
from bot.cli.output import Output, add_json
from bot.config import Config, ConfigError

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to those of `stile`."""
    about = "invite people: make a code, list the codes, revoke one"
    kinds = commands.add_parser("invite", help=about, description=about).add_subparsers(
        required=True, metavar="WHAT"
    )
    new = add_configured(kinds, "new", _invite_new, "make a code, and show its link and its QR code")
    new.add_argument("--site", default="", metavar="NAME", help="where it is handed out, for the list")
    new.add_argument("--until", type=_day, metavar="DAY", help="its last day, such as 2027-03-31")
    new.add_argument("--uses", type=whole_number, default=0, metavar="N", help="how many people it lets in")
    new.add_argument(
        "--bot", default="", metavar="NAME", help="the bot's user name, if the bot is not running"
    )
    new.add_argument("--picture", type=Path, metavar="FILE", help="write the QR code as .svg or .png")
    about = "list the codes, with their uses and whether they are open"
    listed = add_configured(kinds, "list", _invite_list, about)
    add_json(listed, "code", "state", "used", "uses", "until", "site")
    revoke = add_configured(kinds, "revoke", _invite_revoke, "let nobody in with this code any more")
    revoke.add_argument("start", metavar="CODE", help="the code, its first 6 signs, or the name of a site")
    forget = add_configured(
        commands, "forget", _forget, "delete a person's record for good, on their request"
    )
    forget.add_argument("chat", metavar="CHAT_ID", help="the number of their chat; - reads it from the input")
    forget.add_argument("--say", action="store_true", help="say whether there was a record")
    announce = add_configured(
        commands, "announce", _announce, "send everybody a message, such as about a breach"
    )
    announce.add_argument(
        "file", type=Path, metavar="FILE", help='TOML file: en = "…", and a line for each other language'
    )
    announce.add_argument(
        "--send", action="store_true", help="send it; without this, count the people it is for"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"write a day such as 2027-03-31, not {text}") from None


def _ordered(arguments: argparse.Namespace, clock: Clock, order: dict[str, object]) -> dict[str, Any]:
    """Give the order to the running bot; where none runs, carry it out here."""
    from bot.operations import control

    settings = config.load(arguments.config, os.environ)
    try:
        return control.ask(settings.data, order)
    except control.NotRunning:
        pass
    except control.OrderRefused as error:
        raise ConfigError([str(error)]) from None
    try:
        return asyncio.run(_alone(settings, clock, order))
    except control.OrderRefused as error:
        raise ConfigError([str(error)]) from None


async def _alone(settings: Config, clock: Clock, order: dict[str, object]) -> dict[str, Any]:
    from bot.operations.invitations import Invitations
    from bot.operations.orders import Orders
    from bot.operations.stored_people import StoredPeople
    from bot.storage.opening import open_stored, upkeep

    store = await open_stored(settings)
    try:
        orders = Orders(StoredPeople(store), Invitations(upkeep(settings).codes(), clock), lambda: "")
        return await orders.handle(order)
    finally:
        await store.close()


def _invite_new(arguments: argparse.Namespace, clock: Clock) -> int:
    until = arguments.until.isoformat() if arguments.until else ""
    order = {"order": "invite-new", "site": arguments.site, "until": until, "uses": arguments.uses}
    answer = _ordered(arguments, clock, order)
    (made,) = answer["invitations"]
    bot = answer["bot"] or arguments.bot.removeprefix("@") or "YOUR_BOT"
    link = f"https://t.me/{bot}?start=invite-{made['code']}"
    print(link)
    _draw(link, arguments.picture)
    settings = config.load(arguments.config, os.environ)
    if settings.access != "invite":
        print(f'access.mode is "{settings.access}": codes count once it is "invite"', file=sys.stderr)
    return 0


def _draw(link: str, picture: Path | None) -> None:
    """Show the link as a QR code, in the terminal or in a file, where the library for it is installed."""
    try:
        import segno
    except ImportError:
        print("a QR code needs what requirements-page.lock installs", file=sys.stderr)
        return
    code = segno.make(link, error="m")
    if picture is None:
        code.terminal(out=sys.stdout, compact=True)
        return
    try:
        code.save(str(picture), scale=8)
    except (OSError, ValueError) as error:
        raise ConfigError([f"{picture}: can't be written ({error}): name a .svg or a .png"]) from None


def _invite_list(arguments: argparse.Namespace, clock: Clock) -> int:
    rows = _ordered(arguments, clock, {"order": "invite-list"})["invitations"]
    with Output(arguments) as output:
        for row in rows:
            output.row(_told(row), **{key: row[key] or None for key in arguments.keys})
        if not rows:
            output.say("no codes yet: stile invite new")
    return 0


def _told(row: dict[str, Any]) -> str:
    most = f" of {row['uses']}" if row["uses"] else ""
    end = f", until {row['until']}" if row["until"] else ""
    return f"{row['code']}  {row['state']}, {row['used']}{most} used{end}  {row['site']}".rstrip()


def _invite_revoke(arguments: argparse.Namespace, clock: Clock) -> int:
    rows = _ordered(arguments, clock, {"order": "invite-revoke", "start": arguments.start})["invitations"]
    if not rows:
        raise ConfigError([f"{arguments.start}: no open code or site is called so: stile invite list"])
    print(f"{len(rows)} codes let nobody in any more; who is in already stays")
    return 0


def _forget(arguments: argparse.Namespace, clock: Clock) -> int:
    chat = sys.stdin.readline().strip() if arguments.chat == "-" else arguments.chat
    if not re.fullmatch(r"-?[0-9]{1,19}", chat):
        raise ConfigError(["forget: write the number of the chat, in digits"])
    found = _ordered(arguments, clock, {"order": "forget", "chat": chat})["found"]
    if arguments.say:
        print("there was a record, and it is deleted" if found else "there was no record")
    else:
        print("no record of this chat is kept, and its key is shredded")
    print("older copies of the keys could still open it: take a new backup, and keep only its keys")
    return 0


def _announce(arguments: argparse.Namespace, clock: Clock) -> int:
    from bot.operations import announcement, control
    from flows import assembly

    del clock
    settings = config.load(arguments.config, os.environ)
    languages = assembly.conversation(*settings.own_flows).library.languages.offered()
    try:
        texts = announcement.read(arguments.file, languages)
        answer: dict[str, Any] = control.ask(
            settings.data, {"order": "announce", "texts": texts, "send": arguments.send}
        )
    except control.NotRunning:
        raise ConfigError(
            ["announce: the bot is not running: start it, since it is the bot that sends"]
        ) from None
    except (announcement.AnnouncementUnusable, control.OrderRefused) as error:
        raise ConfigError(str(error).splitlines()) from None
    for language, count in sorted(answer["people"].items()):
        print(f"{language}: {count} people")
    total = sum(answer["people"].values())
    if arguments.send:
        print(f"{total} people are being told, at most once each, at the pace of nudges")
    else:
        print(f"{total} people would be told; nothing was sent. Send it with --send")
    return 0
