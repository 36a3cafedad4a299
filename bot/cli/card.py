"""The command `stile card`: writes the card that a therapist hands over, as a PDF."""

from __future__ import annotations

import argparse
import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config
from bot.cli.arguments import OWN_FLOWS, Clock, add_command, own_folder
from bot.config import Config, ConfigError
from bot.whole_files import in_place_of, rewrite
from flows.errors.near import nearest

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from bot.files.card import Card
    from flows.dialogue.conversation import Conversation
    from flows.safety.helplines import Helplines

SIZE_NAMES = ("a6", "a4", "poster")
PRACTICE_CHARS = 80
"""Characters of a line about the practice: longer ones would push the rest off the card."""

_NAME = re.compile(r"[A-Za-z]\w{2,29}bot", re.ASCII | re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:@|(?:https?://)?t\.me/)")


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    about = "draw a card to hand over, with a code that opens the bot, as a PDF"
    parser = add_command(commands, "card", card, about)
    parser.add_argument("flow", nargs="?", help="flow that the code opens (default: the start)")
    parser.add_argument(
        "--bot", required=True, metavar="NAME", help="the bot's user name, as BotFather gave it"
    )
    parser.add_argument(
        "--language", default="en", metavar="LANG", help="language code, such as es (default: en)"
    )
    parser.add_argument(
        "--size",
        choices=SIZE_NAMES,
        default="a6",
        help="size: a card, a leaf, or A3 for a wall (default: a6)",
    )
    parser.add_argument("--country", default="", help="country of the help numbers, such as DE")
    parser.add_argument("--practice", default="", metavar="NAME", help="the practice's name")
    parser.add_argument("--phone", default="", metavar="NUMBER", help="phone number of the practice")
    parser.add_argument(
        "--invite",
        nargs="?",
        const="",
        metavar="SITE",
        help="let it open with an invitation: with the newest open code of SITE, or, without SITE, with "
        "access.code of the settings",
    )
    parser.add_argument("--into", type=Path, metavar="FILE.pdf", help="file to write")
    parser.add_argument("--flows", type=own_folder, metavar="PATH", help=OWN_FLOWS)
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings, see config.example.toml")


def card(arguments: argparse.Namespace, clock: Clock) -> int:
    """Write the card and say where.

    Raises:
        ConfigError: an argument can't be used, or what draws is not installed.
    """
    bot = _bot(arguments.bot)
    practice = tuple(filter(None, (_line(arguments, "practice"), _line(arguments, "phone"))))
    settings = config.load(arguments.config, os.environ)
    code, lets_in = ("", "") if arguments.invite is None else _invitation(arguments, settings, clock)
    opening = f"invite-{code}" if code else ""
    made, drawn = _drawn(arguments, settings, bot, practice, opening, clock().date())
    named = f"card-{made.flow or 'start'}-{made.language}-{made.size}.pdf"
    file = arguments.into or Path(named)
    in_place_of(file, b"%PDF", "a card that was drawn before")
    rewrite(file, drawn)
    # The code itself is not printed: whoever reads it over a shoulder could come in.
    opens = f"t.me/{made.bot} and lets in with {lets_in}" if code else made.link
    print(f"{file}: a card that opens {opens}")
    return 0


def _drawn(
    arguments: argparse.Namespace,
    settings: Config,
    bot: str,
    practice: tuple[str, ...],
    opening: str,
    today: date,
) -> tuple[Card, bytes]:
    """Return the card and its PDF. Without `opening` its link opens the flow that is named, or the start."""
    from bot.files import card as drawer
    from flows import assembly, shipped
    from flows.safety import helplines
    from flows.safety.helpline_text import HelplineFormatter

    lines = helplines.load(shipped.HELPLINES, settings.help_file)
    country = _country(arguments.country, lines)
    if arguments.within and not arguments.flow:
        raise ConfigError([f"{arguments.within}: a card opens one talk: name it, or its file"])
    conversation = assembly.conversation(*([arguments.flows] if arguments.flows else []))
    flow = _flow(arguments.flow, conversation)
    if arguments.language not in (spoken := conversation.library.languages.offered()):
        told = f"no card can be made in it. There are {', '.join(spoken)}"
        raise ConfigError([f"--language {arguments.language}: {told}"])
    made = drawer.Card(
        bot, arguments.language, arguments.size, opening or flow, flow=flow,
        country=country, practice=practice, therapists=settings.therapists_url,
    )  # fmt: skip
    formatter = HelplineFormatter(lines, conversation.library)
    drawn = drawer.pdf(made, conversation.library, formatter, today)
    if not drawn:
        raise ConfigError(["what draws the card is not installed: make run installs it (the extra “page”)"])
    return made, drawn


def _bot(typed: str) -> str:
    name = _ADDRESS.sub("", typed.strip())
    if not _NAME.fullmatch(name):
        raise ConfigError(
            [f"--bot {typed}: that is no bot's user name: it has 5 to 32 letters, ends in “bot”"]
        )
    return name


def _flow(typed: str | None, conversation: Conversation) -> str:
    if not typed:
        return ""
    if found := conversation.linked(typed):
        return found
    known = sorted(name for name in conversation.library.flows if conversation.linked(name))
    meant = f" Did you mean {near}?" if (near := nearest(typed, known)) else ""
    raise ConfigError([f"{typed}: there is no such talk.{meant} There are {', '.join(known)}"])


def _country(typed: str, lines: Helplines) -> str | None:
    if not typed:
        return None
    row = lines.find(typed)
    if row is None:
        known = ", ".join(sorted(row.code for row in lines.rows))
        why = "there are no help numbers of it. Leave it out for general ones, or give one of"
        raise ConfigError([f"--country {typed}: {why} {known}"])
    return row.code


def _line(arguments: argparse.Namespace, name: str) -> str:
    text = " ".join(str(getattr(arguments, name)).split())
    if len(text) > PRACTICE_CHARS:
        raise ConfigError(
            [f"--{name}: {len(text)} characters are too long for a card: say it in {PRACTICE_CHARS}"]
        )
    return text


def _invitation(arguments: argparse.Namespace, settings: Config, clock: Clock) -> tuple[str, str]:
    """Return the code that a card opens with, and how it is called."""
    from bot.operations.invitations import Invitations
    from bot.storage.opening import upkeep

    site = arguments.invite
    if arguments.flow:
        raise ConfigError(
            [f"--invite: a code opens the start, and no single talk: leave out {arguments.flow}, or --invite"]
        )
    if not site:
        if settings.access != "invite" or not settings.invite_code:
            raise ConfigError(
                ["--invite: access.mode is not invite, or access.code is not set: set both, or name a site"]
            )
        return settings.invite_code, "access.code of the settings"
    found = Invitations(upkeep(settings).codes(), clock).newest(site)
    if found is None:
        why = f"--invite {site}: no open code is of this site"
        raise ConfigError([f'{why}: stile invite list, or stile invite new --site "{site}"'])
    if settings.access != "invite":
        print(f'access.mode is "{settings.access}": codes count once it is "invite"', file=sys.stderr)
    used = f"{found.used}{f' of {found.uses}' if found.uses else ''} used"
    end = f", until {found.until}" if found.until else ""
    return found.code, f"the newest code of {found.site or site} ({used}{end})"
