"""Makes the data folder of a release, with made-up people whose chats are transcripts.

python -m tests.helpers.released 0.1.0 writes tests/released/0.1.0: the folder as that version wrote it, and
`words.json` with the texts that each person's export held then. It is made once, at the release, and
never again: every later version has to open it as it is.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from bot.files import exports
from bot.operations.invitations import Invitations
from bot.simulator import people
from bot.simulator.lines import typed
from bot.simulator.playground import Playground
from bot.simulator.simulator import YOU
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.codes import FolderCodes
from flows import assembly
from flows.person import Person
from tests.helpers.paths import ROOT

RELEASED = ROOT / "tests" / "released"
WORDS = "words.json"
EXPORT = "my-data.json"

TRANSCRIPTS = (
    "a-week-later-carry-on",
    "distractions-writes-reasons-on-the-way",
    "find-my-barrier-ranks-and-leads-to-a-talk",
    "help-now-keeps-a-safety-note",
    "language-spanish-and-back",
    "nudge-a-pause-of-three-days",
    "opening-up-thoughts-of-death-show-help-and-come-back",
    "page-is-changed-made-and-held-up",
    "pause-and-carry-on",
    "progress-in-words-and-a-picture",
    "sentences-are-noted-as-said",
    "sessions-a-break-and-a-clean-slate",
    "sessions-go-to-my-own-calendar",
    "settings-check-in-and-quiet-hours",
)
"""Chats that leave something in every part of a record."""


async def chatted(lines: list[str]) -> Person:
    """Return the record of somebody who typed these lines."""
    playground = Playground(assembly.conversation())
    for line in lines:
        await playground.enter(line)
    person = (await playground.simulator.store.load(YOU)).person
    await playground.close()
    assert person, "a chat leaves a record"
    return person


def people_lines() -> list[list[str]]:
    """Return what each of the people types."""
    folder = ROOT / "tests" / "transcripts"
    chats = [typed((folder / f"{name}.txt").read_text(encoding="utf-8")) for name in TRANSCRIPTS]
    return [*chats, *(people.lines_of(name) for name in people.TITLES if name != "new")]


def words_in(export: bytes) -> list[str]:
    """Return every text of more than a word in an export: what somebody wrote, and what they were shown."""

    def leaves(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                yield from leaves(one)
        elif isinstance(value, str) and " " in value:
            yield value

    return sorted(set(leaves(json.loads(export))))


async def fill(folder: Path) -> dict[str, list[str]]:
    """Store the people in a data folder, and return the words of each."""
    store, words = TinyDBStore(folder), {}
    library = assembly.conversation().library
    for number, lines in enumerate(people_lines(), 9001):
        person = replace(await chatted(lines), id=str(number))
        await store.commit(person, 0, datetime(2027, 1, 1, tzinfo=UTC))
        words[person.id] = words_in(exports.make(EXPORT, person, library, datetime(2026, 4, 1, tzinfo=UTC)))
    await store.close()
    return words


def make(folder: Path) -> None:
    """Write a data folder, and the words to be found in it.

    Raises:
        FileExistsError: the folder of this release is there already.
    """
    folder.mkdir(parents=True)
    words = asyncio.run(fill(folder))
    Invitations(FolderCodes(folder), lambda: datetime(2026, 4, 1, tzinfo=UTC)).new("North clinic")
    for file in folder.glob("*.db"):
        with closing(sqlite3.connect(file)) as database:
            database.execute("VACUUM")
    (folder / WORDS).write_text(json.dumps(words, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(RELEASED / sys.argv[1])
