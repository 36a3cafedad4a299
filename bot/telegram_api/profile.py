"""Sets how the bot presents itself: name, texts, commands, menu button, and a picture if it has none."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

PICTURE = Path(__file__).with_name("profile.jpg")
"""The picture: `python -m bench.profile_picture` draws it."""

_SCOPE = {"type": "all_private_chats"}
_MENU = {"type": "commands"}


@dataclass(frozen=True, slots=True)
class Profile:
    """Commands and descriptions of the bot in one language; `language` is empty for the default."""

    language: str
    commands: tuple[tuple[str, str], ...]
    description: str
    short_description: str
    name: str = ""


class Caller(Protocol):
    """The Bot API."""

    async def call(self, method: str, **fields: object) -> Any:  # noqa: ANN401 - whatever Telegram returns
        """Return what a method answers. Fields that are None are left out."""
        ...


async def present(
    api: Caller, profiles: Iterable[Profile], bot: int, set_picture: Callable[[bytes], Awaitable[object]]
) -> None:
    """Show the bot of this id in every language, and with its picture.

    All is tried once: the next start does it again.
    """
    log = logging.getLogger(__name__)
    try:
        for profile in profiles:
            await _set(api, profile)
    except Exception as error:  # noqa: BLE001 - the next start does it again, whatever it is
        log.warning("the commands could not be set (%s)", type(error).__name__)
    try:
        # One that its operator chose stays.
        if not (await api.call("getUserProfilePhotos", user_id=bot, limit=1))["total_count"]:
            await set_picture(PICTURE.read_bytes())
    except Exception as error:  # noqa: BLE001 - a server of the Bot API before 9.4 has no method for it
        why = type(error).__name__
        log.info("the bot's picture could not be set (%s): @BotFather can, with /setuserpic", why)


async def _set(api: Caller, profile: Profile) -> None:
    """Set what differs from how it is: Telegram limits how often a name or a text may be set."""
    language = profile.language or None
    commands = [{"command": name, "description": what} for name, what in profile.commands]
    if await api.call("getMyCommands", scope=_SCOPE, language_code=language) != commands:
        await api.call("setMyCommands", commands=commands, scope=_SCOPE, language_code=language)
    texts = {
        "Description": ("description", profile.description),
        "ShortDescription": ("short_description", profile.short_description),
        "Name": ("name", profile.name),
    }
    for method, (field, text) in texts.items():
        known = await api.call(f"getMy{method}", language_code=language) if text else {field: text}
        if known[field] != text:
            await api.call(f"setMy{method}", **{field: text}, language_code=language)
    if language is None and await api.call("getChatMenuButton") != _MENU:
        await api.call("setChatMenuButton", menu_button=_MENU)
