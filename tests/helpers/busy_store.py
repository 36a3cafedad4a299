"""A process that commits without pause and says what was acknowledged, until it is killed.

Each line on standard output is `id token`, or `id gone` after a delete.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config
from bot.storage.opening import open_store
from bot.storage.store import Store
from flows.person import Dialog, OwnWords, Person, Sentence

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def talk(store: Store, id_: str) -> None:
    while True:
        record = await store.load(id_)
        token = record.person.dialog.token + 1 if record.person else 1
        words = Sentence(f"sentence {token} of {id_}", "fear", NOON)
        await store.commit(
            Person(id_, dialog=Dialog(token=token), words=OwnWords(sentences=(words,))), record.version, NOON
        )
        os.write(1, f"{id_} {token}\n".encode())


async def come_and_go(store: Store, id_: str) -> None:
    while True:
        await store.commit(Person(id_, dialog=Dialog(token=1)), (await store.load(id_)).version, None)
        os.write(1, f"{id_} 1\n".encode())
        await store.delete(id_)
        os.write(1, f"{id_} gone\n".encode())


async def main(folder: Path, url: str = "") -> None:
    store = await open_store(Config(folder, store_url=url))
    os.write(1, b"open\n")
    talking = (talk(store, str(number)) for number in range(8))
    await asyncio.gather(*talking, come_and_go(store, "guest"))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
