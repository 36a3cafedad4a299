"""Tells a greeting, an apology for being away, thanks and the like from an answer. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from flows.locale.matching import Words, made_of, plain

AFTER_A_WHILE = timedelta(hours=6)
"""Silence after which thanks, an apology or a lone emoji is no answer to the open question.

Before, each can be what somebody would say ("Sorry I was away") or the whole of an answer ("❤️").
"""

GREETING = "greeted"
PRESENT = "still-here"
EXCUSED = "no-sorry"
WELCOME = "welcome"
EMOJI = "emoji-alone"

GREETS = frozenset({GREETING, PRESENT})
"""Phrases for small talk that is never an answer."""

NO_SENTENCE = frozenset({WELCOME, EMOJI})
"""Phrases for small talk that is no sentence to say to somebody, and is no plan."""

ANSWERS = frozenset({GREETING, PRESENT, EXCUSED, WELCOME, EMOJI})
"""Phrases that answer small talk."""

_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_WAVES = frozenset("👋🙋🤗✋🖐")
_DRAWN = frozenset({"So", "Sk", "Mn", "Me", "Cf", "Cn"})
"""Categories of the characters that emoji are made of."""


def small_talk(text: str, words: Words) -> str:
    """Return the name of the phrase that answers small talk; empty where a text says anything else.

    `words` are those of the person's language.
    """
    typed = words.typed
    written = text if text.isascii() else "".join(sign for sign in text if not _is_drawn(sign))
    said = _DRAWN_OUT.sub(r"\1", plain(written))
    small, thanks = typed["small-words"], typed["thanks-words"]
    if not said:
        return _answer_to_signs(text, thanks)
    along = typed["greeting-words"], small
    present, back = typed["present-words"], typed["back-again-words"]
    excuses = typed["away-words"], back, present
    if not made_of(said, *along, *excuses, thanks):
        return ""
    if made_of(said, *along):
        return "" if made_of(said, small) else GREETING
    meant = ((present,), PRESENT), ((back,), GREETING), (excuses, EXCUSED), ((thanks,), WELCOME)
    return next((phrase for others, phrase in meant if made_of(said, *along, *others)), "")


def _answer_to_signs(text: str, thanks: frozenset[str]) -> str:
    signs = {sign for sign in text if unicodedata.category(sign) == "So"}
    if not signs:
        return ""
    if signs <= _WAVES:
        return GREETING
    return WELCOME if made_of(" ".join(plain(text)), thanks) or plain(text) in thanks else EMOJI


def _is_drawn(sign: str) -> bool:
    return sign > "\u00ff" and unicodedata.category(sign) in _DRAWN
