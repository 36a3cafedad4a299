"""Draws the card that a therapist hands over: three sentences, a code to scan, and help numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from bot.files import typesetter
from bot.files.typesetter import Typesetter, right_to_left
from flows.definition.loader import Library
from flows.definition.template import fill
from flows.safety.helpline_text import HelplineFormatter

CARD_TEMPLATE = "card.typ"

SIZES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"a6": (105, 148), "a4": (210, 297), "poster": (297, 420)}
)
"""Width and height in millimetres: a card, a leaf, and A3 for the wall of a waiting room."""

QUIET_ZONE = 4
"""Light modules around the code, as ISO/IEC 18004 asks for."""

_NUMBER = re.compile(r"(?<=\d) (?=\d)")
"""A space within a number, where no line may end."""

_LONG_WORD = re.compile(r"(\S{18})(?=\S{6})")

SENTENCES = ("card-what", "card-ends", "card-not")


@dataclass(frozen=True, slots=True)
class Card:
    """Content of a card. `start` is the parameter of its link: a flow, an invitation, or nothing.

    `flow` names the flow that the card is about, empty for all of them; `country` is the code of the country
    whose help numbers it shows, None for general ones; `practice` holds lines such as a name and a number;
    `therapists` is the address of the page for therapists, empty where there is none.
    """

    bot: str
    language: str
    size: str
    start: str = ""
    flow: str = ""
    country: str | None = None
    practice: tuple[str, ...] = ()
    therapists: str = ""

    @property
    def link(self) -> str:
        """The deep link that the code holds."""
        return f"https://t.me/{self.bot}" + (f"?start={self.start}" if self.start else "")


def pdf(card: Card, library: Library, helplines: HelplineFormatter, on: date) -> bytes:
    """Return the card as a PDF of one page, or nothing where the libraries that draw are not installed."""
    texts = _texts(card, library, helplines)
    with typesetter.opened("".join((*texts.values(), *card.practice, card.link))) as setter:
        code = _code(card.link)
        if setter is None or not code:
            return b""
        return setter.pdf(CARD_TEMPLATE, _data(card, texts, code, setter), on)


def _texts(card: Card, library: Library, helplines: HelplineFormatter) -> dict[str, str]:
    say = library.translator(card.language)
    flow = library.flow(card.flow, card.language) if card.flow else None
    help_lines = helplines.facts(card.country, card.language)
    return {
        "head": fill(flow.title, {}, card.language).text if flow else say("card-head"),
        "talk": say("card-talk", minutes=flow.minutes) if flow else "",
        **{name: say(name) for name in SENTENCES},
        "scan": say("card-scan"),
        "alt": say("card-code", link=_shown(card.link)),
        "help": _NUMBER.sub("\u00a0", say("recordless-help", **help_lines)),
        "foot": say("card-therapists", link=_shown(card.therapists)) if card.therapists else "",
    }


def _data(card: Card, texts: Mapping[str, str], code: str, setter: Typesetter) -> dict[str, object]:
    width, height = SIZES[card.size]
    return {
        "language": card.language.partition("-")[0],
        "width": width,
        "height": height,
        "title": setter.drawn(texts["head"]),
        **{name: setter.part(texts[name]) for name in ("head", "talk", "scan", "help", "foot")},
        "sentences": [setter.part(texts[name]) for name in SENTENCES],
        "practice": [_practice(line, texts["head"], setter) for line in card.practice],
        "code": code,
        "alt": texts["alt"],
        "link": card.link,
        "shown": _shown(card.link),
    }


def _practice(line: str, head: str, setter: Typesetter) -> dict[str, object]:
    """Return a line about the practice, a long word of it to be broken.

    A number stays in its order, and stands where the card's lines begin.
    """
    broken = _LONG_WORD.sub("\\1\u200b", line)
    if any(sign.isalpha() for sign in line):
        return setter.part(broken)
    return setter.part(f"\u2066{broken}\u2069") | {"rtl": right_to_left(head)}


def _shown(link: str) -> str:
    return link.removeprefix("https://").rstrip("/")


def _code(link: str) -> str:
    """Return the code as SVG, or nothing where the library for it is not installed.

    A level of M mends 15 % of it: a stamp or a crease does no harm.
    """
    try:
        import segno  # noqa: PLC0415 - only who draws a card needs it
    except ModuleNotFoundError:
        return ""
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        drawn, kind="svg", border=QUIET_ZONE, light="#fff", xmldecl=False
    )
    return drawn.getvalue().decode()
