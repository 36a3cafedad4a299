"""Updates wait sealed, each once and in order, for the worker of their person."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.storage.postgres.connections import Connections
from bot.storage.workers.inbox import Inbox, Letter
from bot.storage.workers.leases import Leases
from bot.storage.workers.tables import POLLER
from tests.helpers.worker_tables import connected

WORDS = b"a line that nobody else is told"


class Keys:
    """Keys of two epochs, of which the first can be destroyed."""

    def __init__(self) -> None:
        self.keys = {1: b"1" * 32}

    def newest(self) -> tuple[int, bytes]:
        return max(self.keys.items())

    async def renew(self) -> None:
        self.keys[max(self.keys) + 1] = b"2" * 32

    def numbered(self, number: int) -> bytes | None:
        return self.keys.get(number)


def play(url: str, story: Callable[[Connections, Leases, Keys], Awaitable[None]]) -> None:
    async def scene() -> None:
        async with connected(url) as database:
            await database.write("CREATE SCHEMA stile_keys")
            await database.write("CREATE TABLE stile_keys.epoch AS SELECT 1::bigint AS number")
            await story(database, Leases(database, str.encode, 3), Keys())

    asyncio.run(scene())


def letters(*numbers: int, partition: int = 5) -> list[Letter]:
    return [Letter(number, partition, WORDS + str(number).encode()) for number in numbers]


def test_updates_wait_once_and_in_order_until_they_are_applied(database: str) -> None:
    async def story(connections: Connections, leases: Leases, keys: Keys) -> None:
        inbox = Inbox(connections, keys, leases.id, leases.epoch_of)
        await inbox.put(letters(3, 1, 2), polled=False)
        await inbox.put(letters(2), polled=False)
        await inbox.put(letters(4, partition=6), polled=False)
        assert [one.update_id for one in await inbox.turn_over([], [5], [], 10)] == [1, 2, 3]
        found = await inbox.turn_over([1], [5, 6], [1, 2], 1)
        assert [(one.update_id, one.body) for one in found] == [(3, WORDS + b"3")]
        assert [one.update_id for one in await inbox.turn_over([2, 3, 4], [5, 6], [2, 3, 4], 10)] == []
        assert await connections.read("SELECT count(*) FROM stile.inbox") == [(0,)]

    play(database, story)


def test_only_the_one_who_fetches_stores_what_was_fetched(database: str) -> None:
    async def story(connections: Connections, leases: Leases, keys: Keys) -> None:
        await leases.renew((POLLER,))
        inbox = Inbox(connections, keys, leases.id, leases.epoch_of)
        stale = Inbox(connections, keys, b"another", lambda _: 1)
        none = Inbox(connections, keys, b"a third", lambda _: None)
        for each in (stale, none):
            await each.put(letters(1), polled=True)
        await inbox.put(letters(2), polled=True)
        assert [one.update_id for one in await inbox.turn_over([], [5], [], 10)] == [2]

    play(database, story)


def test_no_word_is_in_the_table_and_a_destroyed_key_opens_nothing(database: str) -> None:
    async def story(connections: Connections, leases: Leases, keys: Keys) -> None:
        inbox = Inbox(connections, keys, leases.id, leases.epoch_of)
        await inbox.put(letters(1), polled=False)
        stored = await connections.read("SELECT body FROM stile.inbox")
        assert WORDS not in stored[0][0]
        await connections.write("UPDATE stile_keys.epoch SET number = 2")
        assert (await inbox.turn_over([], [5], [], 10))[0].body == WORDS + b"1"
        one = keys.keys.pop(1)
        keys.keys[0] = one
        assert (await inbox.turn_over([], [5], [], 10))[0].body is None
        # After a rewrap the next key seals; nor does a row that was moved to another update's place.
        await inbox.put(letters(7), polled=False)
        assert await connections.read("SELECT epoch FROM stile.inbox WHERE update_id = 7") == [(2,)]
        await connections.write("UPDATE stile.inbox SET update_id = 8 WHERE update_id = 7")
        assert [one.body for one in await inbox.turn_over([], [5], [1], 10)] == [None]

    play(database, story)
