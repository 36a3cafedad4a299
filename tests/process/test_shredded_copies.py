"""A deleted person can't be read in any copy of a database, once the keys were wrapped anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.config import Config
from bot.storage.keyring import KeyUnusable, open_sealed
from bot.storage.master_key import MASTER, parse_key
from bot.storage.opening import open_store, place, upkeep
from bot.storage.postgres.engine import PostgresEngine
from bot.storage.postgres.epochs import Epochs
from bot.storage.store import RecordUnreadable
from bot.storage.tinydb_store import SealedStore
from bot.storage.upkeep.maintenance import Restored
from flows.person import Dialog, Person
from tests.helpers.busy_store import NOON
from tests.helpers.postgres import Server

pytestmark = [pytest.mark.anyio, pytest.mark.long]


def files_with(folder: Path, needle: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]


async def test_a_copy_of_the_cluster_opens_everybody_but_the_deleted(
    durable_server: Server, tmp_path: Path
) -> None:
    settings = Config(tmp_path / "data", store_url=durable_server.new_database())
    engine = await PostgresEngine.open(place(settings))
    store = SealedStore(engine)
    people = [Person(str(number), dialog=Dialog(token=number)) for number in range(8)]
    for person in people:
        await store.commit(person, 0, None)
    uid = engine.uid("3")
    before = await engine.find(uid)
    key, epoch_key = engine.unwrap(before), engine.keys.epochs.key(1)
    assert key is not None
    assert before.wrapped is not None
    wrapped = before.wrapped[8:]
    copy = durable_server.copied("copy")
    await store.delete("3")

    assert await store.renew_keys(NOON)
    assert not await store.renew_keys(NOON + timedelta(hours=19)), "one renewal a night is enough"

    with psycopg.connect(settings.store_url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    remains = files_with(durable_server.data, wrapped)
    assert remains, "PostgreSQL forgets by itself: then nobody needs epochs"
    for secret in (key, epoch_key, engine.keys.epochs.key(2)):
        assert not files_with(durable_server.folder, secret)
        assert not files_with(settings.data, secret)
    master = parse_key((settings.data / MASTER).read_text(), "")
    epochs = Epochs(settings.data / "epochs", master)
    assert [*epochs.numbers()] == [2]
    for held in (master, epochs.key(2)):
        with pytest.raises(RecordUnreadable):
            open_sealed(held, uid, wrapped)
    with pytest.raises(KeyUnusable):
        epochs.unwrap(1, uid, wrapped)

    upkeep(settings).back_up_keys(tmp_path / "keys")
    await store.close()
    copy.start()
    try:
        there = Config(settings.data, store_url=copy.url(settings.store_url.split("/")[3].split("?")[0]))
        with pytest.raises(KeyUnusable):
            await open_store(there)
        upkeep(there).back_up(tmp_path / "records")
    finally:
        copy.stop()
    folder = Config(tmp_path / "again", key_file=settings.data / MASTER)
    assert upkeep(folder).restore(tmp_path / "records", keys=tmp_path / "keys") == Restored(7, 1)
    again = await open_store(folder)
    for person in people:
        found = (await again.load(person.id)).person
        assert found == (None if person.id == "3" else person)
    await again.close()
