"""The process that draws: it draws what a call would, ends when nobody asks, and takes nobody along."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.files import exports
from bot.files.draw_client import Drawing, DrawingFailed
from bot.simulator.replay import Replay
from flows.person import Engagement, Line, OwnWords, Person, Profile, Rated, Sheet
from flows.record.progress import CHART_FILE, RATINGS_SHOWN
from flows.views.page_files import PDF
from tests.helpers.chat import NOON, TODAY, shipped_conversation
from tests.helpers.paths import ROOT
from tests.helpers.process import PATIENCE

pytestmark = pytest.mark.anyio

LIBRARY = shipped_conversation().library
GIVEN = tuple(Rated(what, n, NOON - timedelta(days=9 * n)) for n in range(5) for what in RATINGS_SHOWN)
SHEET = Sheet("Miedo", TODAY, (Line("k", "Me gustaría decir", "que callo\nmucho", "sentence"),))
PERSON = Person(
    "7", profile=Profile(language="es"), engagement=Engagement(ratings=GIVEN), words=OwnWords(sheet=SHEET)
)


@pytest.fixture
async def drawing() -> AsyncIterator[Drawing]:
    drawing = Drawing()
    yield drawing
    await drawing.close()


def children() -> list[int]:
    """Return the processes that draw for this one and are still there."""
    found = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    drawers = (
        pid
        for pid in found
        if b"bot.files.draw_worker" in Path("/proc", pid, "cmdline").read_bytes().split(b"\0")
    )
    return [int(pid) for pid in drawers]


async def test_the_picture_is_the_same_as_one_drawn_here(drawing: Drawing) -> None:
    assert await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON) == exports.make(
        CHART_FILE, PERSON, LIBRARY, NOON
    )


async def test_the_page_is_drawn_in_the_persons_language(drawing: Drawing) -> None:
    made = await drawing.draw(PDF, PERSON, LIBRARY, NOON)

    assert made == exports.make(PDF, PERSON, LIBRARY, NOON)
    assert made.startswith(b"%PDF")


async def test_many_orders_at_once_each_get_their_own(drawing: Drawing) -> None:
    several = [Person(str(n), engagement=Engagement(ratings=GIVEN[: n + 1])) for n in range(3)]

    drawn = await asyncio.gather(*(drawing.draw(CHART_FILE, one, LIBRARY, NOON) for one in several))

    assert drawn == [exports.make(CHART_FILE, one, LIBRARY, NOON) for one in several]
    assert len(children()) == 1


async def test_what_cannot_be_drawn_is_told_and_the_next_is_drawn(drawing: Drawing) -> None:
    with pytest.raises(DrawingFailed) as failed:
        await drawing.draw("no-such-file", PERSON, LIBRARY, NOON)

    assert "callo" not in str(failed.value)
    assert await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)


async def test_a_process_that_was_killed_is_started_anew(drawing: Drawing) -> None:
    await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)
    (drawer,) = children()
    os.kill(drawer, 9)

    with pytest.raises(DrawingFailed):
        await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)

    assert await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)


async def test_who_gives_up_waiting_leaves_no_answer_to_the_next(drawing: Drawing) -> None:
    await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)
    waiting = asyncio.create_task(drawing.draw(PDF, PERSON, LIBRARY, NOON))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    assert (await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)).startswith(b"\x89PNG")


async def test_one_that_hangs_is_ended_and_the_next_is_drawn(
    drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)
    (drawer,) = children()
    os.kill(drawer, signal.SIGSTOP)

    with monkeypatch.context() as hurried:
        hurried.setattr("bot.files.draw_client.DRAWING_TIME", timedelta(seconds=0.2))
        with pytest.raises(DrawingFailed):
            await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)

    assert await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)
    assert drawer not in children()


async def test_the_process_ends_when_nobody_asks_for_a_while() -> None:
    drawing = Drawing(rest=timedelta(0))

    await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)

    assert await asyncio.to_thread(ended, children())
    await drawing.close()


async def test_it_is_gone_when_it_was_closed(drawing: Drawing) -> None:
    await drawing.draw(CHART_FILE, PERSON, LIBRARY, NOON)

    await drawing.close()

    assert children() == []


def test_a_replayed_transcript_leaves_no_process_behind() -> None:
    talk = (ROOT / "tests/transcripts/progress-in-words-and-a-picture.txt").read_text(encoding="utf-8")

    assert Replay(shipped_conversation()).told(talk).strip() == talk.strip()
    assert children() == []


ASKS_AND_WAITS = """
import asyncio
from bot.files.draw_client import Drawing
from tests.process.test_drawing import LIBRARY, NOON, PERSON, CHART_FILE, children

async def main():
    await Drawing().draw(CHART_FILE, PERSON, LIBRARY, NOON)
    print(*children(), flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_no_process_is_left_behind_by_kill_9() -> None:
    with subprocess.Popen([sys.executable, "-c", ASKS_AND_WAITS], cwd=ROOT, stdout=subprocess.PIPE) as asking:
        assert asking.stdout is not None
        drawers = [int(pid) for pid in asking.stdout.readline().split()]
        asking.kill()

    assert len(drawers) == 1
    assert ended(drawers)


def ended(processes: list[int]) -> bool:
    """Wait until these processes are gone."""
    for process in processes:
        try:
            handle = os.pidfd_open(process)
        except ProcessLookupError:
            continue
        if not select.select([handle], [], [], PATIENCE)[0]:
            return False
        os.close(handle)
    return True
