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
    found = misfortune("--planted", "--seeds", "60")

    assert found.returncode == 0, found.stdout + found.stderr[-2000:]
    assert found.stdout.count(": found by seed ") >= 15
