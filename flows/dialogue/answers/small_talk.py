"""Tells a greeting, an apology for being away, thanks and the like from an answer. Pure."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from flows.dialogue.answers.typed_text import TypedText
from flows.locale.matching import made_of

AFTER_A_WHILE = timedelta(hours=6)
"""Silence after which thanks, an apology or a lone emoji is no answer to the open question.

Before, each can be what somebody would say ("Sorry I was away") or the whole of an answer ("❤️").
"""

GREETING = "greeted"
PRESENT = "still-here"
EXCUSED = "no-sorry"
WELCOME = "welcome"
EMOJI = "emoji-alone"

FORGIVEN = "no-hard-feelings"
ANGRY = "angry-with-me"

GREETS = frozenset({GREETING, PRESENT})
"""Phrases for small talk that is never an answer."""

NO_SENTENCE = frozenset({WELCOME, EMOJI})
"""Phrases for small talk that is no sentence to say to somebody, and is no plan."""

_WAVES = frozenset("👋🙋🤗✋🖐")
_DRAWN = frozenset({"So", "Sk", "Mn", "Me", "Cf", "Cn"})
"""Categories of the characters that emoji are made of."""


def small_talk(typed: TypedText) -> str:
    """Return the name of the phrase that answers small talk; empty where a text says anything else."""
    lists, words = typed.lists, typed if typed.text.isascii() else _without_signs(typed)
    if not words.said:
        return _answer_to_signs(typed)
    if words.says_more:
        return ""
    small, thanks, present = lists["small-words"], lists["thanks-words"], lists["present-words"]
    back, along = lists["back-again-words"], (lists["greeting-words"], small)
    excuses = lists["away-words"], back, present
    if not words.is_made_of(*along, *excuses, thanks):
        return ""
    if words.is_made_of(*along):
        return "" if words.is_made_of(small) else GREETING
    meant = ((present,), PRESENT), ((back,), GREETING), (excuses, EXCUSED), ((thanks,), WELCOME)
    return next((phrase for others, phrase in meant if words.is_made_of(*along, *others)), "")


def heat(typed: TypedText) -> str:
    """Return the phrase that answers an apology or an insult where nothing is asked; else empty.

    An insult is aimed at the program: a bare "stupid" may be about oneself.
    """
    lists = typed.lists
    sorry, insults, scorn, aim = map(
        lists.__getitem__, ("sorry-words", "insult-words", "scorn-words", "aim-words")
    )
    small, polite = lists["small-words"], lists["polite-words"]
    along = small - sorry, polite - sorry, lists["thanks-words"]
    if typed.said in sorry or typed.holds((sorry,), along):
        return FORGIVEN
    around = lists["scorn-frame-words"], small - aim, polite - aim
    if typed.said in insults or typed.holds((insults,), (aim, scorn, *around)):
        return ANGRY
    aimed = typed.holds((scorn,), (aim, *around)) and not typed.is_made_of(scorn, *around)
    return ANGRY if aimed else ""


def _answer_to_signs(typed: TypedText) -> str:
    signs = {sign for sign in typed.text if unicodedata.category(sign) == "So"}
    if not signs:
        return ""
    if signs <= _WAVES:
        return GREETING
    thanks = typed.lists["thanks-words"]
    return WELCOME if typed.plain in thanks or made_of(" ".join(typed.plain), thanks) else EMOJI


def _without_signs(typed: TypedText) -> TypedText:
    """Return the text without emoji and other drawn signs."""
    written = "".join(sign for sign in typed.text if not _is_drawn(sign))
    return typed if written == typed.text else TypedText(written, typed.words, typed.language)


def _is_drawn(sign: str) -> bool:
    return sign > "\u00ff" and unicodedata.category(sign) in _DRAWN
