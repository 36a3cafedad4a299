"""An announcement reaches everybody once, in their language."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bot.operations.announcement import AnnouncementUnusable, read
from flows.person import Delivery, Engagement, NudgePreferences, Person, Profile
from tests.helpers.operated_bot import World

TEXTS = {"en": "Hello", "es": "Hola", "de": "Hallo"}


def test_everybody_is_told_once_in_their_language_whatever_they_paused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    off = NudgePreferences(off=True)
    people = (
        Person("1", engagement=Engagement(preferences=off)),
        Person("2", profile=Profile(language="es")),
        Person("3", profile=Profile(language="xx")),
        Person("4", delivery=Delivery(blocked=True)),
    )

    async def live() -> tuple[list[Counter[str]], list[tuple[str, str]]]:
        world = World(tmp_path, *people)
        await world.fill()
        counted: list[Counter[str]] = []
        for send in (False, True, True):
            answer = await world.orders.handle({"order": "announce", "texts": TEXTS, "send": send})
            counted.append(Counter(dict(answer["people"])))
            await world.app.outbox.idle()
        return counted, world.sent

    with caplog.at_level("INFO", "bot.operations"):
        counted, sent = asyncio.run(live())

    name = caplog.messages[0].split()[1]
    assert caplog.messages == [
        f"announcement {name} counted, nothing sent: it would reach 3 people (en 2, es 1)",
        f"announcement {name} sending begins",
        f"announcement {name} on its way to 3 people (en 2, es 1)",
        f"announcement {name} sending begins",
        f"announcement {name} on its way to 0 people",
    ]
    assert counted == [Counter(en=2, es=1), Counter(en=2, es=1), Counter()]
    assert sorted(sent) == [
        ("1", "A note about this bot:\n\nHello"),
        ("2", "Un aviso sobre este bot:\n\nHola"),
        ("3", "A note about this bot:\n\nHello"),
    ]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ('en = "x"\nes = "y"\n', "de: write this language too"),
        ('en = "x"\nes = "y"\nde = "z"\nfr = "f"\n', "fr: the bot does not speak it"),
        ('en = "x"\nes = " "\nde = "z"\n', "es: write a text in quotes"),
        ('en = "x"\nes = 7\nde = "z"\n', "es: write a text in quotes"),
        (f'en = "{"x" * 3501}"\nes = "y"\nde = "z"\n', "en: 3501 characters: shorten it to 3500"),
        ("en = x", "write a line such as"),
        (None, "name a file that can be read"),
    ],
)
def test_an_announcement_that_is_not_whole_is_refused(
    tmp_path: Path, written: str | None, problem: str
) -> None:
    file = tmp_path / "announcement.toml"
    if written is not None:
        file.write_text(written, encoding="utf-8")

    with pytest.raises(AnnouncementUnusable, match=problem):
        read(file, TEXTS)
