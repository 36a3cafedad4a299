"""With any edit of a flow's file the workshop stays up, loses no step, and reports what a check reports."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from bot.simulator import lines
from bot.workshop.reading import Reader
from bot.workshop.trial import Scenario, Trial
from flows import shipped
from flows.authoring.lint import runner
from flows.authoring.lint.phrasing import wording
from tests.helpers.homework import homework

EDITS = 12
WALK = ("Let's look", "It feels too big", "Done", "8", "Five minutes of it", "Use these words")


def edited(text: str, chance: Random) -> str:
    """Return the text after one slip of the fingers."""
    rows = text.splitlines()
    at, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    match chance.choice(["take out", "twice", "swap", "letter", "quote", "word"]):
        case "take out":
            del rows[at]
        case "twice":
            rows.insert(at, rows[at])
        case "swap":
            rows[at], rows[other] = rows[other], rows[at]
        case "letter" if rows[at]:
            place = chance.randrange(len(rows[at]))
            rows[at] = rows[at][:place] + rows[at][place + 1 :]
        case "quote":
            rows[at] = rows[at].replace('"', "", 1)
        case _:
            rows[at] = rows[at].replace("smaller", "bigger").replace("big", "large")
    return "\n".join(rows) + "\n"


@pytest.mark.long
def test_after_any_edit_the_walk_is_accounted_for_and_the_problems_are_those_of_a_check(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    file = folder / "homework.toml"
    chance, text = Random(7), homework()

    async def lived() -> None:
        nonlocal text
        file.write_text(text, encoding="utf-8")
        reader = Reader(folder)
        first = reader.read()
        assert first.content
        trial = Trial(first.content, Scenario("homework"))
        await trial.begin()
        await trial.walk(WALK)
        for _ in range(EDITS):
            whole = text if chance.random() < 0.7 else homework()
            text = edited(whole, chance)
            file.write_text(text, encoding="utf-8")

            read = reader.read()

            fresh = shipped.read(folder)
            if read.content is None:
                assert {*read.problems} == {*fresh.problems}
                continue
            await trial.meet(read.content)
            assert len(trial.steps) + len(trial.left) == len(WALK)
            assert bool(trial.left) == bool(trial.why)
            said = [one for one in runner.lint(fresh, wording.load()) if one.file == str(file)]
            draft = read.content.draft("homework")
            shown = runner.lint_flow(draft, read.content.reading, wording.load()) if draft else []
            assert shown == said
        await trial.simulator.close()

    asyncio.run(lived())


def test_replaying_a_walk_on_the_same_flows_gives_the_same_chat() -> None:
    async def twice() -> None:
        read = Reader(None).read()
        assert read.content
        trial = Trial(read.content, Scenario("goals", "three-weeks-in"))
        await trial.begin()
        for _ in range(6):
            live = trial.simulator.chat.live
            assert live
            key, button = next(iter(lines.keys(live.message).items()))
            assert key
            await trial.take(await trial.simulator.step_of(button, live), button, live)
        chat, steps = list(trial.simulator.chat.bubbles), list(trial.steps)

        await trial.begin(steps)

        assert (trial.simulator.chat.bubbles, trial.steps) == (chat, steps)

    asyncio.run(twice())
