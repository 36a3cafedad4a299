"""The tutorial for authors, walked as it is written: a new talk from nothing, no Python touched."""

from __future__ import annotations

import asyncio
import io
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.simulator.playground import Playground
from flows import assembly
from flows.engine.scope import EvalContext
from flows.person import Dialog, Engagement, Person, Profile
from tests.helpers.paths import ROOT

PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
TUTORIAL = PAGE.split("\n## Your first talk, in half an hour\n")[1].split("\n## ")[0]
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", TUTORIAL, re.DOTALL) for line in block.splitlines()
]
(HOMEWORK,) = re.findall(r"```toml\n(.*?)```", TUTORIAL, re.DOTALL)

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)

TALK = [
    "/agree", "/homework", "Let's look", "It feels too big", "Done", "8", "One page of it", "Use these words",
    "I make coffee in the morning", "do one small piece of it", "Make my page",
]  # fmt: skip

DRIFTING = [
    "/agree", "/my_reasons", "To be calm with my son", "s", "s", "s", "Done", "2", "1",
    "8", "3", "1", "Berlin", "1", "make my page", "That's enough for now", "/warning_signs", "1",
    "2", "6", "Done", "1", "s", "s", "s", "s", "3",
    "s", "s", "1", "s", "make my page", "yes", "make my page", "2",
]  # fmt: skip
"""Somebody who asked for a line at times like this, and then told of such a time."""

LEFT = ["/homework", "Let's look", "It feels too big", "Done"]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Begin in an empty folder, with the talk of the tutorial written."""
    monkeypatch.chdir(tmp_path)
    assert main(["new", "homework", "talks"]) == 0
    file = tmp_path / "talks" / "homework.toml"
    file.write_text(HOMEWORK, encoding="utf-8")
    return file


@pytest.mark.long
def test_every_command_of_the_tutorial_works(
    written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: dict[str, str] = {}
    for command in COMMANDS:
        if command == COMMANDS[0]:
            continue  # its file is the one that was written over
        monkeypatch.setattr("sys.stdin", io.StringIO("/agree\n/homework\n/save talk.txt\n/quit\n"))

        code = main(shlex.split(command)[1:])

        told[command] = capsys.readouterr().out
        assert code == 0, (command, told[command])
    assert [command.split()[1] for command in COMMANDS] == [
        "new", "check", "graph", "try", "explore", "check", "talk", "review", "sign", "publish",
    ]  # fmt: skip
    assert " flows, no problems\n" in told["stile check talks"]
    assert told["stile graph homework --flows talks"].startswith("flowchart TD\n")
    assert "Things to do between sessions" in told["stile try homework --flows talks"]
    assert told["stile review homework --flows talks"].startswith("# Homework that stays undone\n")
    assert (written.parent / "published.toml").exists()
    assert Path("talk.txt").exists()


@pytest.mark.long
def test_what_begins_a_talk_checks_clean_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    made = main(["new", "sleep-and-rest", "talks"])
    checked = main(["check", "talks"])

    told = capsys.readouterr().out
    assert (made, checked) == (0, 0)
    assert "talks/sleep_and_rest.toml: edit it, then run" in told
    assert "talks/sleep_and_rest.toml:" not in told.partition("\n")[2]


def test_the_slip_that_the_tutorial_asks_for_is_told(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written.write_text(HOMEWORK.replace("smaller if", "smaler if"), encoding="utf-8")
    capsys.readouterr()

    assert main(["check", "talks"]) == 2
    assert (
        "state.size.goto.1.to: G101 there is no state `smaler`. Did you mean `smaller`?"
        in capsys.readouterr().out
    )


def test_the_talk_of_the_tutorial_ends_in_a_page(written: Path) -> None:
    told = talked(written.parent, TALK)

    page = told[told.index("Your page is below") :]
    assert "About: Homework that stays undone" in page
    for line in (
        "How big it feels (0 to 10): 8",
        "A smaller piece: One page of it.",
        "I'd like to look at why: it feels too big.",
        "When I make coffee in the morning, I will do one small piece of it",
    ):
        assert line in page


def test_the_talk_of_the_tutorial_is_offered_again_when_it_was_left(written: Path) -> None:
    told = talked(written.parent, ["/agree", "/homework", "Let's look", "/menu", "/homework"])

    assert "You were in the middle of “Homework that stays undone”" in told


def test_the_talk_of_the_tutorial_counts_as_unfinished_and_is_brought_up(written: Path) -> None:
    conversation = assembly.conversation(written.parent)
    left = conversation.talks.engine.start("homework", 0, EvalContext({}, NOW.date())).stack
    long_ago = NOW - timedelta(days=20)

    drift = conversation.policy.drift(
        Person(
            "you",
            profile=Profile(since=long_ago),
            engagement=Engagement(last_seen=long_ago),
            dialog=Dialog(suspended=left.runs),
        ),
        NOW,
    )

    assert "unfinished" in {part.sign for part in drift.parts}


def test_a_message_asks_whether_the_talk_of_the_tutorial_is_carried_on(written: Path) -> None:
    told = talked(written.parent, [*DRIFTING, *LEFT, "/next", "/next", "1"])

    asked = told[told.rindex("> /next") :]
    assert "A talk of yours still waits, as you left it." in asked
    assert "✓ Yes\n\nHow big does it feel?" in asked


def test_a_talk_that_asks_not_to_be_brought_up_is_not(written: Path) -> None:
    written.write_text(HOMEWORK.replace("[say.door]", "nudged = false\n\n[say.door]", 1), encoding="utf-8")

    told = talked(written.parent, [*DRIFTING, *LEFT, "/next", "/next"])

    assert told.count("> /next\n(") == 2
    assert "A talk of yours still waits" not in told


def talked(folder: Path, lines: list[str]) -> str:
    playground = Playground(assembly.conversation(folder))

    async def entered() -> None:
        for line in lines:
            await playground.enter(line)

    asyncio.run(entered())
    return "\n".join(playground.transcript)
