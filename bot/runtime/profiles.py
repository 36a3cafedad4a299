"""Makes the name, the descriptions and the commands that Telegram shows, in every language of the bot."""

from __future__ import annotations

from collections.abc import Iterator

from bot.telegram_api.profile import Profile
from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Library
from flows.dialogue.conversation import Conversation
from flows.locale.lengths import clip

# Telegram refuses longer ones, and with them all that would be set after.
DESCRIPTION, SHORT_DESCRIPTION, ABOUT, NAME = 512, 120, 256, 64


def profiles(conversation: Conversation) -> Iterator[Profile]:
    """Yield the profile in English, which everybody sees, then one for each other language of the bot."""
    languages = conversation.library.languages
    for code in languages.offered():
        # Telegram knows languages by two letters; a regional one serves all who speak it.
        yield _profile(conversation.library, code, "" if code == ENGLISH else code.partition("-")[0])


def _profile(library: Library, language: str, shown_to: str) -> Profile:
    flows = sorted(library.flows.values(), key=lambda flow: (flow.order, flow.name))
    spoken = (library.flow(flow.name, language) for flow in flows if flow.command is not None)
    return Profile(
        language=shown_to,
        commands=tuple(
            (flow.command or "", clip((flow.about or flow.title).source, ABOUT)) for flow in spoken
        ),
        description=clip(library.phrase("description", language).source, DESCRIPTION),
        short_description=clip(library.phrase("short-description", language).source, SHORT_DESCRIPTION),
        name=clip(library.phrase("bot-name", language).source, NAME),
    )
