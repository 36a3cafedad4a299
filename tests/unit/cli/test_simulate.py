"""A year of made-up people: what they are sent, and that the judge of it can say no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli.authors import simulate, simulation_chart
from bot.cli.authors.simulate import SCRIPTS, SIMULATION_START, Life, Sent
from tests.helpers.chat import shipped_conversation

pytestmark = pytest.mark.long

CONVERSATION = shipped_conversation()


def test_in_a_year_of_every_sort_of_people_no_message_breaks_a_rule() -> None:
    lives = simulate.run(CONVERSATION, people=len(SCRIPTS))

    assert [life.script for life in lives] == list(SCRIPTS)
    assert sum(len(life.sent) for life in lives) > 100
    assert simulate.inside(lives) == 1


def test_who_ignores_everything_hears_goodbye_within_seven_weeks_and_then_nothing() -> None:
    silent = simulate.run(CONVERSATION, people=3)[2]

    assert silent.script == "says nothing at all"
    assert silent.sent[-1].kind == "goodbye"
    assert simulate.time_to_silence(silent) == timedelta(days=48)


def test_the_same_numbers_give_the_same_lives() -> None:
    first, again = (simulate.run(CONVERSATION, people=4, days=60) for _ in range(2))

    assert first == again
    assert first != simulate.run(CONVERSATION, people=4, days=60, seed=8)


def test_a_message_too_many_or_at_a_wrong_time_is_counted_as_outside() -> None:
    week = tuple(Sent("look", SIMULATION_START + timedelta(days=3 * n), allowed=True) for n in range(3))
    burst = Life("thinks of stopping", week)
    night = Life("thinks of stopping", (replace(week[0], allowed=False),))

    assert simulate.inside([burst]) == 2 / 3
    assert simulate.inside([night]) == 0
    assert simulate.inside([]) == 1


def test_the_table_names_every_sort_that_lived_and_the_share_inside() -> None:
    lives = simulate.run(CONVERSATION, people=3, days=90)

    lines = list(simulate.table(lives, days=90))

    assert [line.split("  ")[0].strip() for line in lines[1:-1]] == list(SCRIPTS)[:3]
    assert lines[3].split()[-2:] == ["48", "days"]
    assert lines[-1].endswith("messages, 100.0% inside caps, quiet hours, pauses and holds")


def test_the_command_prints_the_table_and_draws_the_same_lives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lives.png"

    code = main(["simulate", "--people", "3", "--days", "90", "--seed", "8", "--picture", str(file)])

    lives = simulate.run(CONVERSATION, people=3, days=90, seed=8)
    assert code == 0
    assert capsys.readouterr().out.splitlines() == list(simulate.table(lives, days=90))
    assert file.read_bytes() == simulation_chart.draw(lives, days=90)


def test_the_command_fails_when_a_message_broke_a_rule(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    night = Life("says nothing at all", (Sent("look", SIMULATION_START, allowed=False),))
    monkeypatch.setattr(simulate, "run", lambda *_: [night])

    assert main(["simulate"]) == 1

    assert capsys.readouterr().out.splitlines()[-1].startswith("1 messages, 0.0% inside")


def test_what_the_command_cannot_do_it_says_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "gone" / "lives.png"

    code = main(["simulate", "--people", "1", "--days", "7", "--picture", str(nowhere)])
    with pytest.raises(SystemExit):
        main(["simulate", "--people", "0"])

    assert code == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] == f"stile: {nowhere}: can't be written: No such file or directory"
    assert told[-1].endswith("write a number from 1 on, not 0")
