"""Files that go out with messages: who waits for a drawn one is shown it, and nobody for another."""

from __future__ import annotations

import asyncio

from bot.runtime.person_files import PersonFiles
from flows.record import report
from tests.helpers.chat import NOON, agreed, shipped_library


def test_a_file_that_needs_no_drawing_is_made_without_a_sign_of_it() -> None:
    shown: list[str] = []
    files = PersonFiles(shipped_library(), lambda: NOON, shown.append)

    async def made() -> bytes:
        try:
            return await files.make(agreed(), report.DATA)
        finally:
            await files.close()

    assert asyncio.run(made()).startswith(b"{")
    assert shown == []
