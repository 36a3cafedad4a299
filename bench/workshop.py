"""Measures the workshop against its budgets: start, a tap, a save, a jump, weight, memory, and rest.

Each row has the median, the 95th percentile and the budget, and the 95th percentile as a multiple of a
fixed piece of Python on the machine just then, so that runs on busy machines can be compared.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.helpers.homework import homework
from tests.helpers.paths import ROOT

ROUNDS = 20

BUDGETS = {
    "command to address": 1500.0, "tap to view": 100.0, "save to view, look included": 250.0,
    "jump, largest flow, first": 1000.0, "jump, largest flow, later": 100.0,
}  # fmt: skip
"""Milliseconds, at the 95th percentile on two busy cores."""

LOAD, DISK, MEMORY, REST = 60, 150, 80, 0.5
"""KB for a load as it is sent, KB on disk, MiB resident, and percent of a core with a page open."""


def unit() -> float:
    """Return the milliseconds that a fixed piece of Python takes now."""
    began = time.perf_counter()
    sum(n * n for n in range(200_000))
    return (time.perf_counter() - began) * 1000


@contextmanager
def workshop(folder: Path) -> Iterator[tuple[str, int, float]]:
    """Run the workshop; give its address, its process id, and the milliseconds until it was printed."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "bot", "workshop", str(folder), "--no-open"]
    surroundings = os.environ | {"XDG_STATE_HOME": str(folder / "state")}
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=surroundings)
    assert process.stdout is not None
    found = re.search(r"http\S+", process.stdout.readline())
    took = (time.perf_counter() - began) * 1000
    try:
        assert found
        yield found[0], process.pid, took
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
        process.stdout.close()


def order(address: str, **what: object) -> dict[str, object]:
    """Send an order and return the view."""
    body = json.dumps(what).encode()
    asked = urllib.request.Request(f"{address}act", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        found: dict[str, object] = json.load(answer)
    return found


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds an action takes, and those of the unit just after it."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000, unit()


def row(name: str, found: list[tuple[float, float]]) -> None:
    """Print one row."""
    times, units = sorted(one for one, _ in found), [one for _, one in found]
    worst = times[min(len(times) - 1, round(len(times) * 0.95))]
    ratio, budget = worst / statistics.median(units), BUDGETS[name]
    verdict = "" if worst <= budget else "  OVER"
    print(
        f"{name:32} {statistics.median(times):8.0f} {worst:8.0f} {budget:8.0f} ms {ratio:8.1f} units{verdict}"
    )


def taps(address: str) -> list[tuple[float, float]]:
    """Return the times of taps, each after a step back."""
    found = []
    for _ in range(ROUNDS):
        view = order(address, do="restart")
        chat = view["chat"]
        assert isinstance(chat, list)
        last = chat[-1]
        tap = partial(order, address, do="tap", value=last["rows"][0][0]["value"], message=last["id"])
        time.sleep(0.15)
        found.append(timed(tap))
    return found


def saves(address: str, file: Path) -> list[tuple[float, float]]:
    """Return the times from a save until a page has the new view."""
    found, text = [], file.read_text(encoding="utf-8")
    with urllib.request.urlopen(f"{address}events") as events:
        for n in range(ROUNDS):
            time.sleep(1.2)  # the check of all flows after the last save is over
            wanted = f"take too long {n}"

            def saved(wanted: str = wanted) -> None:
                file.write_text(text.replace("feels too big", wanted), encoding="utf-8")
                while wanted not in events.readline().decode():
                    pass

            found.append(timed(saved))
    return found


def jumps(address: str) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return the time of the first jump in the largest flow, and of later ones."""
    order(address, do="open", value="help")
    time.sleep(0.3)
    first = [timed(partial(order, address, do="go", value="close"))]
    later = []
    for n in range(ROUNDS):
        time.sleep(0.15)
        later.append(timed(partial(order, address, do="go", value=("close", "who")[n % 2])))
    return first, later


def weigh(address: str, pid: int) -> None:
    """Print what a load weighs, what is on disk, and what the process holds and uses at rest."""
    page = ROOT / "bot" / "workshop" / "page"
    with urllib.request.urlopen(f"{address}view") as answer:
        sent = len(gzip.compress(answer.read()))
    sent += sum(len(gzip.compress(file.read_bytes())) for file in page.iterdir() if file.suffix != ".txt")
    disk = sum(file.stat().st_size for file in page.iterdir())
    print(f"{'bytes for a load, packed':32} {sent / 1000:8.0f} KB, budget {LOAD}")
    print(f"{'page on disk':32} {disk / 1000:8.0f} KB, budget {DISK}")
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        held = re.search(r"VmRSS:\s+(\d+)", status.read_text(encoding="utf-8"))
        print(f"{'memory':32} {int(held[1]) / 1024 if held else 0:8.0f} MiB, budget {MEMORY}")
        with urllib.request.urlopen(f"{address}events"):
            time.sleep(8)  # until every flow is checked after the last save
            before = cpu(pid)
            time.sleep(10)
            print(f"{'at rest, a page open':32} {(cpu(pid) - before) * 10:8.2f} % of a core, budget {REST}")


def cpu(pid: int) -> float:
    """Return the processor seconds a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the table."""
    print(f"{'':32} {'median':>8} {'p95':>8} {'budget':>8}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file = folder / "homework.toml"
        file.write_text(homework(), encoding="utf-8")
        starts = []
        for _ in range(5):
            with workshop(folder) as (_, _, took):
                starts.append((took, unit()))
        row("command to address", starts)
        with workshop(folder) as (address, pid, _):
            time.sleep(3)
            row("tap to view", taps(address))
            row("save to view, look included", saves(address, file))
            first, later = jumps(address)
            row("jump, largest flow, first", first)
            row("jump, largest flow, later", later)
            weigh(address, pid)


if __name__ == "__main__":
    main()
