"""Crashes a PostgreSQL over and over under people who take turns, and prints what became of their turns.

Run from a checkout: `python -m bench.outage`. The store is asked directly, 32 turns at once; each person's
turns count one on, so that one that is lost, or written twice, shows.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

from bot.config import Config
from bot.ports import InDoubt, StoreUnusable
from bot.storage.opening import open_store
from bot.storage.store import Conflict, DurableStore, WrittenBefore
from flows.person import Dialog, Person
from tests.helpers import postgres
from tests.helpers.postgres import Server

AT_ONCE = 32
BACK_WITHIN = 5.0
"""Seconds in which the store is back after PostgreSQL."""


@dataclass
class People:
    """People who take turns, each for as long as it goes on; a turn counts one on."""

    store: DurableStore
    going: bool = True
    acknowledged: dict[str, int] = field(default_factory=dict)
    last: float = 0.0
    unusable: int = 0
    doubtful: int = 0
    recognised: int = 0

    async def talk(self, id_: str) -> None:
        while self.going:
            with suppress(StoreUnusable):
                record = await self.store.load(id_)
                token = record.person.dialog.token + 1 if record.person else 1
                assert token > self.acknowledged.get(id_, 0), "an acknowledged turn is lost"
                await self._commit(Person(id_, dialog=Dialog(token=token)), record.version)
                self.acknowledged[id_] = token
                self.last = time.monotonic()
            await asyncio.sleep(0.01)

    async def _commit(self, person: Person, version: int) -> None:
        """Commit one turn once, whatever happens: one in doubt is tried again over the version it had."""
        while True:
            try:
                await self.store.commit(person, version, None)
            except InDoubt:
                self.doubtful += 1
            except StoreUnusable:
                self.unusable += 1
            except WrittenBefore:
                self.recognised += 1
                return
            except Conflict:
                raise AssertionError("nobody else writes this record") from None
            else:
                return
            await asyncio.sleep(0.05)

    async def are_back(self) -> float:
        """Return after how many seconds from now a turn was acknowledged."""
        up = time.monotonic()
        while self.last < up:
            await asyncio.sleep(0.02)
            assert time.monotonic() - up < BACK_WITHIN
        return self.last - up


@dataclass
class Outcome:
    """Figures of a run. `lost` counts those whose record is not that of their last turn."""

    people: People
    back: list[float]
    lost: int

    def __str__(self) -> str:
        people = self.people
        return (
            f"{sum(people.acknowledged.values())} turns, {len(self.back)} crashes: {self.lost} people lost a"
            f" turn, {people.unusable} refused, {people.doubtful} in doubt, {people.recognised} of them"
            f" written; back after {median(self.back):.2f} s in the median, {max(self.back):.2f} s at most"
        )


async def crash(server: Server, settings: Config, crashes: int) -> Outcome:
    """Crash the server so many times under turns, and compare what is stored with what was acknowledged."""
    random = Random(5)
    store = await open_store(settings)
    people = People(store)
    talking = [asyncio.create_task(people.talk(str(number))) for number in range(AT_ONCE)]
    back: list[float] = []
    for _ in range(crashes):
        await asyncio.sleep(random.uniform(0.3, 1.0))
        await asyncio.to_thread(server.stop, "immediate")
        await asyncio.sleep(random.uniform(0.1, 2.5))
        await asyncio.to_thread(server.start)
        back.append(await people.are_back())
        await asyncio.sleep(1)  # for whoever looks whether the outage is over
    people.going = False
    await asyncio.gather(*talking)
    await store.close()
    return Outcome(people, back, await lost(settings, people.acknowledged))


async def lost(settings: Config, acknowledged: dict[str, int]) -> int:
    """Return how many people's records are not those of their last acknowledged turn."""
    store = await open_store(settings)
    found = [(await store.load(id_)).person for id_ in acknowledged]
    await store.close()
    return sum(
        person != Person(id_, dialog=Dialog(token=token))
        for person, (id_, token) in zip(found, acknowledged.items(), strict=True)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crashes", type=int, default=50)
    crashes = parser.parse_args().crashes
    with postgres.served(durable=True) as server, tempfile.TemporaryDirectory() as folder:
        settings = Config(Path(folder) / "data", store_url=server.new_database())
        print(asyncio.run(crash(server, settings, crashes)))


if __name__ == "__main__":
    main()
