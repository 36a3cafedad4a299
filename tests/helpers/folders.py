"""Data folders with people in them, for the tests of the store on disk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.storage.tinydb_store import TinyDBStore
from flows.model import Flow, State, Template
from flows.person import Dialog, OwnWords, Person, Sentence
from tests.helpers.busy_store import NOON

LATER = NOON + timedelta(hours=1)
WORDS = "I have never told anybody this"
OTHER_KEY = "11" * 32

PLAIN = Template("", ())
FEAR = Flow("fear", PLAIN, 1, {"ask": State("ask", "text", PLAIN)}, "ask", "x", renamed={"old": "ask"})
FLOWS = {"fear": FEAR}
"""Flows of the bot that the people of a folder talk with."""


def person(token: int = 0, words: str = WORDS, id_: str = "4711") -> Person:
    return Person(id_, dialog=Dialog(token=token), words=OwnWords(sentences=(Sentence(words, "fear", NOON),)))


async def kept(folder: Path, *people: Person) -> None:
    store = TinyDBStore(folder)
    for one in people:
        await store.commit(one, (await store.load(one.id)).version, NOON)
    await store.close()


async def loaded(folder: Path, id_: str = "4711") -> Person | None:
    store = TinyDBStore(folder)
    record = await store.load(id_)
    await store.close()
    return record.person


async def people_in(folder: Path) -> dict[str, Person | None]:
    store = TinyDBStore(folder)
    people = {id_: (await store.load(id_)).person async for id_ in store.ids()}
    await store.close()
    return people


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def everything_in(folder: Path) -> bytes:
    return b"".join(contents(folder).values())
