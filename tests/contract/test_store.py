"""Contract of every store. A new store joins the parameters; it gets no suite of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace

from bot.config import Config
from bot.storage.memory import MemoryStore
from bot.storage.opening import open_store
from bot.storage.store import Conflict, Record, Store
from flows.model import Message, Session, Stack
from flows.person import Delivery, Dialog, Outgoing, OwnWords, Person, Reason
from tests.helpers.examples import examples
from tests.helpers.people import MOMENTS, people
from tests.helpers.postgres import Server

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
STORES = ("memory", "tinydb", "tinydb on postgres")


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Config | None:
    """Return where a store is, or None for the one in memory."""
    if request.param == "memory":
        return None
    url = request.getfixturevalue("database") if request.param == "tinydb on postgres" else ""
    return Config(tmp_path / "data", store_url=url)


@pytest.fixture
async def store(place: Config | None) -> AsyncIterator[Store]:
    opened = await opened_store(place)
    yield opened
    await opened.close()


async def opened_store(place: Config | None) -> Store:
    return MemoryStore() if place is None else await open_store(place)


async def test_somebody_unknown_has_no_record(store: Store) -> None:
    assert await store.load("1") == Record(None, 0)


async def test_a_committed_record_is_loaded_as_it_was(store: Store) -> None:
    person = Person(
        "1",
        dialog=Dialog(
            stack=Stack((Session("fear", 1, "x", "ask", 1, answers={"a": ("b", "c"), "d": True}),))
        ),
    )

    version = await store.commit(person, 0, None)

    assert version > 0
    assert await store.load("1") == Record(person, version)


async def test_each_commit_is_a_new_version(store: Store) -> None:
    first = await store.commit(Person("1"), 0, None)

    second = await store.commit(Person("1", dialog=Dialog(token=2)), first, None)

    assert second != first
    assert await store.load("1") == Record(Person("1", dialog=Dialog(token=2)), second)


@pytest.mark.parametrize("off", [-1, 1])
async def test_another_version_is_a_conflict_that_changes_nothing(store: Store, off: int) -> None:
    version = await store.commit(Person("1"), 0, NOW)

    with pytest.raises(Conflict):
        await store.commit(Person("1", dialog=Dialog(token=2)), version + off, LATER)

    assert await store.load("1") == Record(Person("1"), version)
    assert await store.next_due() == NOW


async def test_somebody_who_is_stored_is_not_new(store: Store) -> None:
    await store.commit(Person("1", dialog=Dialog(token=1)), 0, None)

    with pytest.raises(Conflict):
        await store.commit(Person("1", dialog=Dialog(token=2)), 0, None)


async def test_of_two_turns_at_once_one_wins(store: Store) -> None:
    version = await store.commit(Person("1"), 0, None)

    turns = (store.commit(Person("1", dialog=Dialog(token=token)), version, None) for token in (1, 2, 3))
    ended = await asyncio.gather(*turns, return_exceptions=True)

    assert sorted(type(end).__name__ for end in ended) == ["Conflict", "Conflict", "int"]
    won = next(token for token, end in zip((1, 2, 3), ended, strict=True) if isinstance(end, int))
    assert (await store.load("1")).person == Person("1", dialog=Dialog(token=won))


async def test_of_two_first_turns_at_once_one_wins(store: Store) -> None:
    turns = (store.commit(Person("1", dialog=Dialog(token=token)), 0, None) for token in (1, 2, 3))
    ended = await asyncio.gather(*turns, return_exceptions=True)

    assert sorted(type(end).__name__ for end in ended) == ["Conflict", "Conflict", "int"]
    won = next(token for token, end in zip((1, 2, 3), ended, strict=True) if isinstance(end, int))
    assert (await store.load("1")).person == Person("1", dialog=Dialog(token=won))


async def test_many_people_at_once_are_all_kept(store: Store) -> None:
    everybody = [Person(str(number), dialog=Dialog(token=number)) for number in range(300)]

    versions = await asyncio.gather(*(store.commit(person, 0, None) for person in everybody))

    loaded = [await store.load(person.id) for person in everybody]
    assert loaded == [Record(*pair) for pair in zip(everybody, versions, strict=True)]
    assert sorted([id_ async for id_ in store.ids()]) == sorted(person.id for person in everybody)


async def test_the_earliest_due_are_claimed_first_and_moved_on(store: Store) -> None:
    minutes = [7, 3, 9, 1, 5, 8, 2, 6, 4, -1]
    for ago in minutes:
        await store.commit(Person(f"{ago} ago"), 0, NOW - timedelta(minutes=ago))

    claimed = await store.claim_due(NOW, 5, LATER)

    assert claimed == [f"{ago} ago" for ago in (9, 8, 7, 6, 5)]
    assert await store.claim_due(NOW, 10, LATER) == [f"{ago} ago" for ago in (4, 3, 2, 1)]
    assert await store.claim_due(NOW, 10, LATER) == []
    assert await store.next_due() == NOW + timedelta(minutes=1)


async def test_due_to_the_microsecond(store: Store) -> None:
    due = NOW + timedelta(microseconds=1)
    await store.commit(Person("1"), 0, due)

    assert await store.claim_due(NOW, 10, LATER) == []
    assert await store.next_due() == due
    assert await store.claim_due(due, 10, LATER) == ["1"]


async def test_who_has_no_due_time_is_never_claimed(store: Store) -> None:
    await store.commit(Person("1"), 0, None)

    assert await store.next_due() is None
    assert await store.claim_due(NOW, 10, LATER) == []


async def test_a_turn_that_overlaps_a_claim_is_a_conflict(store: Store) -> None:
    version = await store.commit(Person("1"), 0, NOW)
    await store.claim_due(NOW, 10, LATER)

    with pytest.raises(Conflict):
        await store.commit(Person("1", dialog=Dialog(token=2)), version, None)

    assert await store.next_due() == LATER


async def test_a_claim_leaves_the_record_as_it_was(store: Store) -> None:
    version = await store.commit(Person("1", dialog=Dialog(token=7)), 0, NOW)
    await store.claim_due(NOW, 10, LATER)

    record = await store.load("1")

    assert record.person == Person("1", dialog=Dialog(token=7))
    assert record.version != version


async def test_the_deleted_are_gone(store: Store) -> None:
    await store.commit(Person("1"), 0, NOW)
    await store.commit(Person("2"), 0, None)

    await store.delete("1")
    await store.delete("never seen")

    assert await store.load("1") == Record(None, 0)
    assert await store.next_due() is None
    assert await store.claim_due(NOW, 10, LATER) == []
    assert [id_ async for id_ in store.ids()] == ["2"]


async def test_a_turn_that_overlaps_a_delete_does_not_bring_anybody_back(store: Store) -> None:
    version = await store.commit(Person("1"), 0, None)
    await store.delete("1")

    with pytest.raises(Conflict):
        await store.commit(Person("1", dialog=Dialog(token=2)), version, None)

    assert await store.load("1") == Record(None, 0)


async def test_who_comes_back_after_a_delete_starts_afresh(store: Store) -> None:
    old = await store.commit(Person("1", dialog=Dialog(token=1)), 0, None)
    await store.delete("1")

    new = await store.commit(Person("1", dialog=Dialog(token=2)), 0, None)

    assert await store.load("1") == Record(Person("1", dialog=Dialog(token=2)), new)
    with pytest.raises(Conflict):
        await store.commit(Person("1", dialog=Dialog(token=3)), old, None)


async def test_documents_can_be_added_changed_reordered_and_removed(store: Store) -> None:
    one, two, three = (Reason(number, f"reason {number}", NOW) for number in (1, 2, 3))
    orders = ((one,), (one, two), (three, one, two), (two,), (), (replace(one, hidden=True), three))
    version = 0
    for reasons in orders:
        version = await store.commit(Person("1", words=OwnWords(reasons=reasons)), version, None)

        record = await store.load("1")

        assert record.person == Person("1", words=OwnWords(reasons=reasons))


@pytest.mark.parametrize("place", STORES[1:], indirect=True)
async def test_closing_finishes_what_is_under_way(place: Config) -> None:
    store = await open_store(place)
    turns = [asyncio.ensure_future(store.commit(Person(str(n)), 0, None)) for n in range(50)]
    await asyncio.sleep(0)

    await store.close()

    assert len(set(await asyncio.gather(*turns))) == 50
    reopened = await open_store(place)
    assert len([id_ async for id_ in reopened.ids()]) == 50
    await reopened.close()


IDS = st.sampled_from(("1", "2", "3"))
DUES = st.none() | MOMENTS


class StoreMachine(RuleBasedStateMachine):
    """Does anything in any order to a store and to a dict, and compares."""

    server: Server | None = None
    is_durable = True

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.url = self.server.new_database() if self.server else ""
        self.place = Config(Path(self.folder.name), store_url=self.url) if self.is_durable else None
        self.store = self.runner.run(opened_store(self.place))
        self.model: dict[str, tuple[Person, int, datetime | None]] = {}

    @rule(person=people(IDS), due=DUES)
    def commit(self, person: Person, due: datetime | None) -> None:
        version = self.model[person.id][1] if person.id in self.model else 0
        new = self.runner.run(self.store.commit(person, version, due))
        assert new not in (0, version)
        self.model[person.id] = (person, new, due)

    @rule(id_=IDS, off=st.sampled_from((-1, 1)))
    def commit_over_another_version(self, id_: str, off: int) -> None:
        version = self.model[id_][1] if id_ in self.model else 0
        with pytest.raises(Conflict):
            self.runner.run(self.store.commit(Person(id_), version + off, None))

    @rule(now=MOMENTS, limit=st.integers(1, 3), ahead=st.timedeltas(timedelta(1), timedelta(9)))
    def claim_due(self, now: datetime, limit: int, ahead: timedelta) -> None:
        due = sorted((due, id_) for id_, (_, _, due) in self.model.items() if due is not None and due <= now)
        claimed = self.runner.run(self.store.claim_due(now, limit, now + ahead))
        assert [self.model[id_][2] for id_ in claimed] == [moment for moment, _ in due[:limit]]
        for id_ in claimed:
            person, version, _ = self.model[id_]
            new = self.runner.run(self.store.load(id_)).version
            assert new != version
            self.model[id_] = (person, new, now + ahead)

    @rule(id_=IDS)
    def delete(self, id_: str) -> None:
        self.runner.run(self.store.delete(id_))
        self.model.pop(id_, None)

    @rule()
    def open_again(self) -> None:
        if self.is_durable:
            self.runner.run(self.store.close())
            self.store = self.runner.run(opened_store(self.place))

    @invariant()
    def same(self) -> None:
        for id_ in ("1", "2", "3"):
            person, version, _ = self.model.get(id_, (None, 0, None))
            assert self.runner.run(self.store.load(id_)) == Record(person, version)
        earliest = min((due for _, _, due in self.model.values() if due is not None), default=None)
        assert self.runner.run(self.store.next_due()) == earliest
        assert sorted(self.runner.run(self.ids())) == sorted(self.model)

    async def ids(self) -> list[str]:
        return [id_ async for id_ in self.store.ids()]

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()
        if self.server:
            self.server.drop(self.url)


class MemoryMachine(StoreMachine):
    is_durable = False


class TinyDBMachine(StoreMachine):
    pass


class PostgresMachine(StoreMachine):
    pass


FEW = settings(
    max_examples=examples(20),
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestMemoryStore = MemoryMachine.TestCase
TestMemoryStore.settings = FEW
TestTinyDBStore = TinyDBMachine.TestCase
TestTinyDBStore.settings = FEW


def test_tinydb_on_postgres(postgres_server: Server) -> None:
    PostgresMachine.server = postgres_server
    run_state_machine_as_test(PostgresMachine, settings=FEW)


async def test_whoever_has_messages_waiting_is_known_whatever_is_due(store: Store) -> None:
    waiting = (Outgoing("send", Message("hello")),)
    version = await store.commit(
        Person("1", delivery=Delivery(outbox=waiting)), 0, LATER + timedelta(days=4000)
    )
    await store.commit(Person("2", delivery=Delivery(outbox=waiting)), 0, None)
    await store.commit(Person("3"), 0, NOW)

    before = sorted([id_ async for id_ in store.undelivered()])
    await store.commit(Person("1"), version, LATER)

    assert before == ["1", "2"]
    assert [id_ async for id_ in store.undelivered()] == ["2"]


async def test_the_update_that_deleted_somebody_is_known_by_its_number(store: Store) -> None:
    await store.commit(Person("1"), 0, None)

    await store.delete("1", 4711)

    assert await store.has_erased(4711)
    assert not await store.has_erased(4712)
    assert await store.finish_deletions()


async def test_what_due_times_were_made_with_is_noted(store: Store) -> None:
    assert await store.retention_months() is None

    await store.note_retention_months(6)

    assert await store.retention_months() == 6


async def test_whoever_asks_is_told_of_each_due_time_once_it_is_durable(store: Store) -> None:
    told: list[datetime] = []
    store.on_due(told.append)

    version = await store.commit(Person("1"), 0, LATER)
    await store.commit(Person("1"), version, None)
    with pytest.raises(Conflict):
        await store.commit(Person("1"), version, NOW)

    assert told == [LATER]
