"""A commit in doubt is recognised, whichever way it went."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import InDoubt
from bot.storage.store import Conflict, Record, WrittenBefore
from bot.storage.tinydb_store import SealedStore
from tests.helpers.folders import person
from tests.helpers.losing_engine import LosingEngine

pytestmark = pytest.mark.anyio


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[LosingEngine]:
    engine = LosingEngine(tmp_path / "data")
    yield engine
    await engine.close()


@pytest.fixture
def store(engine: LosingEngine) -> SealedStore:
    return SealedStore(engine)


@pytest.mark.parametrize("is_new", [True, False])
async def test_a_commit_that_was_written_all_the_same_is_said_to_be(
    store: SealedStore, engine: LosingEngine, is_new: bool
) -> None:
    version = 0 if is_new else await store.commit(person(1), 0, None)
    engine.losses = ("written",)

    with pytest.raises(InDoubt):
        await store.commit(person(2), version, None)
    with pytest.raises(WrittenBefore):
        await store.commit(person(2), version, None)

    found = await store.load("4711")
    assert found.person == person(2)
    assert await store.commit(person(3), found.version, None) > found.version


@pytest.mark.parametrize("is_new", [True, False])
async def test_a_commit_that_was_not_written_can_be_done_again(
    store: SealedStore, engine: LosingEngine, is_new: bool
) -> None:
    version = 0 if is_new else await store.commit(person(1), 0, None)
    engine.losses = ("not written", "not written")

    for _ in range(2):
        with pytest.raises(InDoubt):
            await store.commit(person(2), version, None)

    new = await store.commit(person(2), version, None)
    assert await store.load("4711") == Record(person(2), new)


async def test_it_is_recognised_although_somebody_loaded_and_committed_since(
    store: SealedStore, engine: LosingEngine
) -> None:
    version = await store.commit(person(1), 0, None)
    engine.losses = ("written",)
    with pytest.raises(InDoubt):
        await store.commit(person(2), version, None)
    there = await store.load("4711")

    with pytest.raises(WrittenBefore):
        await store.commit(person(2), version, None)
    await store.commit(person(3), there.version, None)

    with pytest.raises(Conflict) as refused:
        await store.commit(person(2), version, None)
    assert not isinstance(refused.value, WrittenBefore)


async def test_one_that_somebody_else_committed_meanwhile_is_an_ordinary_conflict(
    store: SealedStore, engine: LosingEngine
) -> None:
    version = await store.commit(person(1), 0, None)
    engine.losses = ("not written",)
    with pytest.raises(InDoubt):
        await store.commit(person(2), version, None)
    await SealedStore(engine).commit(person(3), version, None)

    with pytest.raises(Conflict) as refused:
        await store.commit(person(2), version, None)

    assert not isinstance(refused.value, WrittenBefore)
    assert (await store.load("4711")).person == person(3)
