"""Commands, descriptions and the picture are shown in every language, and set where they differ."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.telegram_api.profile import PICTURE, Profile
from tests.helpers.fake_bot_api import FakeBotApi, Fault
from tests.helpers.opened_telegram import opened


def test_commands_and_descriptions_are_shown_in_every_language(server: FakeBotApi) -> None:
    async def scene() -> None:
        async with opened(server) as telegram:
            await telegram.present(
                [
                    Profile("", (("fear", "When fear is in the way"),), "A long one", "A short one"),
                    Profile("es", (("fear", "Si hay miedo"),), "Una larga", "Una corta"),
                ]
            )

    asyncio.run(scene())

    commands = [call.fields for call in server.called("setMyCommands")]
    assert [call.get("language_code") for call in commands] == [None, "es"]
    assert commands[1]["commands"] == [{"command": "fear", "description": "Si hay miedo"}]
    assert commands[0]["scope"] == {"type": "all_private_chats"}
    assert [call.fields["description"] for call in server.called("setMyDescription")] == [
        "A long one",
        "Una larga",
    ]
    assert server.refusals() == []


def test_what_stands_already_is_not_set_again_and_what_differs_is(server: FakeBotApi) -> None:
    english = Profile("", (("fear", "When fear is in the way"),), "A long one", "A short one", "Stile")

    async def scene(*profiles: Profile) -> None:
        async with opened(server) as telegram:
            await telegram.present(profiles)

    asyncio.run(scene(english))
    first = [call.method for call in server.calls if call.method.startswith("set")]
    asyncio.run(scene(english, Profile("de", english.commands, "A long one", "Ein kurzer", "Stile")))
    again = [call for call in server.calls if call.method.startswith("set")][len(first) :]

    of_text = ["setMyCommands", "setMyDescription", "setMyShortDescription", "setMyName"]
    assert first == [*of_text, "setChatMenuButton", "setMyProfilePhoto"]
    assert server.picture == PICTURE.read_bytes()
    assert server.profile["menu", ""] == {"type": "commands"}
    assert {call.fields.get("language_code") for call in again} == {"de"}
    assert "setMyName" not in [call.method for call in again]  # everybody else's is the same
    assert server.refusals() == []


@pytest.mark.parametrize("fault", ["404", "500", "drop"])
def test_a_picture_that_cannot_be_set_does_not_stop_the_start(
    server: FakeBotApi, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("setMyProfilePhoto", fault)

    async def scene() -> None:
        async with opened(server) as telegram:
            await telegram.present(())
            await telegram.present(())

    with caplog.at_level(logging.INFO):
        asyncio.run(scene())

    assert "@BotFather can, with /setuserpic" in caplog.text
    assert server.picture  # the next start has set it


def test_a_picture_that_the_operator_chose_stays(server: FakeBotApi) -> None:
    server.picture = b"their own"

    async def scene() -> None:
        async with opened(server) as telegram:
            await telegram.present(())

    asyncio.run(scene())

    assert server.picture == b"their own"


def test_commands_that_cannot_be_set_do_not_stop_the_start(server: FakeBotApi) -> None:
    async def scene() -> str:
        async with opened(server) as telegram:
            await telegram.present([Profile("", (("fear", "x"),), "d", "s")])
            return telegram.name

    server.fail("setMyCommands", "500")

    assert asyncio.run(scene()) == "stile_test_bot"
