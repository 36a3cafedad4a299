"""Lives through simulated misfortunes, and shows that the simulator finds what is planted."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.helpers.paths import ROOT


def misfortune(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench.misfortune", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)


@pytest.mark.long
def test_no_promise_breaks_under_two_hundred_seeds() -> None:
    lived = misfortune("--seeds", "200")

    assert lived.returncode == 0, lived.stdout + lived.stderr[-2000:]
    assert "200 seeds, 0 broken" in lived.stdout


@pytest.mark.long
def test_a_seed_replays_to_the_letter() -> None:
    first, second = misfortune("--seed", "36", "--trace"), misfortune("--seed", "36", "--trace")

    assert len(first.stdout.splitlines()) > 20
    assert first.stdout == second.stdout


@pytest.mark.long
def test_every_planted_fault_is_found() -> None:
    found = misfortune("--planted", "--seeds", "100")

    assert found.returncode == 0, found.stdout + found.stderr[-2000:]
    assert found.stdout.count(": found by seed ") >= 15


@pytest.mark.long
def test_no_answer_of_telegrams_costs_anybody_help_or_the_process_its_life() -> None:
    command = [sys.executable, "-m", "bench.misfortune.answers", "--every", "47"]
    met = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)

    assert met.returncode == 0, met.stdout + met.stderr[-2000:]
    assert "10 x 15 x 39 x 4 = 23400" in met.stdout
    assert "16 x 15 x 39 x 2 = 18720" in met.stdout
    assert "met 897 of them" in met.stdout


UNGUARDED = """
from bench.misfortune import answers
from bot.telegram_api.bot_calls import BotCalls
from bot.telegram_api.http_request import encoded

async def call(self, method, **fields):
    given = {name: value for name, value in fields.items() if value is not None}
    return await self.request.post(f"{self.base_url}/{method}", encoded(given))

BotCalls.call = call
odd = [one for one in answers.IN_USE if one[0] == "getFile" and one[1] == 200 and one[2] == b'{"ok":false}']
print(answers.walked(tuple(odd)))
"""


@pytest.mark.long
def test_the_walk_finds_a_call_that_takes_every_answer_for_telegrams() -> None:
    found = subprocess.run(
        [sys.executable, "-c", UNGUARDED], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300
    )

    assert "KeyError after getFile 200" in found.stdout
