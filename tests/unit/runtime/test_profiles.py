"""Telegram shows commands and descriptions in every language."""

from __future__ import annotations

from bot.runtime.profiles import profiles
from flows.dialogue.conversation import Conversation
from tests.helpers import pseudo_locale


def test_telegram_shows_commands_and_descriptions_in_every_language(other: Conversation) -> None:
    shown = {profile.language: profile for profile in profiles(other)}

    assert {"", pseudo_locale.CODE} <= shown.keys()
    assert [name for name, _ in shown["ar"].commands] == [name for name, _ in shown[""].commands]
    for profile in shown.values():
        assert len(profile.description) <= 512
        assert len(profile.short_description) <= 120
        assert all(len(name) <= 32 and 1 <= len(about) <= 256 for name, about in profile.commands)
