"""Daily work: help lines that grow old, and the nightly backup."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.monitoring import status
from bot.ports import StoreUnusable
from bot.runtime import housekeeping
from bot.runtime.app import App
from bot.runtime.scheduler import Schedule
from bot.storage.memory import MemoryStore
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.maintenance import Folder, Restored, restore
from flows.person import Outgoing, Person, Profile
from tests.helpers.chat import NOON, shipped_conversation
from tests.helpers.own_helplines import own_file, own_row


class Nowhere:
    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        raise AssertionError((person, item, body))


def test_help_lines_that_were_not_called_for_long_are_pointed_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = MemoryStore()

    async def checked(*lines: housekeeping.HelpLines) -> None:
        for id_, country in enumerate(("DE", None, "AT")):
            await store.commit(Person(str(id_), profile=Profile(country=country)), 0, None)
        for each in lines:
            await housekeeping.check_help_lines(lambda: datetime(2036, 1, 1, tzinfo=UTC), store, each)

    own = own_file(tmp_path, own_row("DE", "Germany", on="2035-12-01"))
    asyncio.run(
        checked(
            housekeeping.HelpLines(),
            housekeeping.HelpLines(countries=frozenset({"US"})),
            housekeeping.HelpLines(own, frozenset({"DE"})),
        )
    )

    assert [record.getMessage() for record in caplog.records] == [
        "help lines to verify again: Austria, Germany. Run: stile check --release",
        "help lines to verify again: United States. Run: stile check --release",
    ]


def test_a_nightly_backup_can_be_restored_and_the_newest_two_weeks_are_kept(tmp_path: Path) -> None:
    async def nights() -> None:
        store = TinyDBStore(tmp_path / "data")
        await store.commit(Person("1", profile=Profile(country="IE")), 0, None)
        (tmp_path / "backups").mkdir()
        (tmp_path / "backups" / "nightly-of-my-own.backup").touch()
        for night in range(16):
            for _ in range(2):  # a clock set back, so that the same night comes twice
                day = NOON + timedelta(days=night)
                await housekeeping.back_up(store, tmp_path / "backups", lambda day=day: day)  # type: ignore[misc]
        await store.close()

    asyncio.run(nights())
    kept = sorted((tmp_path / "backups").glob("nightly-2*"))

    assert len(kept) == housekeeping.BACKUPS_KEPT
    assert status.last_backup(tmp_path / "data") is not None
    assert kept[-1].name == f"nightly-{(NOON + timedelta(days=15)).date()}.backup"
    assert (tmp_path / "backups" / "nightly-of-my-own.backup").exists()
    assert restore(kept[-1], Folder(tmp_path / "data"), force=True) == Restored(1, 0)


def test_a_night_without_a_backup_is_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    asyncio.run(housekeeping.back_up(MemoryStore(), tmp_path, lambda: NOON))

    assert [record.message.partition(":")[0] for record in caplog.records] == ["no backup tonight"]


@pytest.mark.parametrize("is_set", [True, False])
def test_each_piece_of_housekeeping_has_a_job_of_its_name(tmp_path: Path, *, is_set: bool) -> None:
    async def names() -> list[str]:
        store = MemoryStore()
        app = App(store, shipped_conversation(), Nowhere(), lambda: NOON)
        schedule = Schedule(lambda: NOON, app.tick, app.next_due, timedelta(seconds=30))
        housekeeping.set_up(schedule, app, store, lambda: NOON, tmp_path / "backups" if is_set else None)
        await app.close()
        return schedule.daily_jobs()

    assert asyncio.run(names()) == ["retention", "help-lines", "keys", *["backup"] * is_set]
    assert (tmp_path / "backups").exists() == is_set


def test_a_folder_for_backups_that_can_not_be_made_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = MemoryStore()
    app = App(store, shipped_conversation(), Nowhere(), lambda: NOON)
    schedule = Schedule(lambda: NOON, app.tick, app.next_due, timedelta(seconds=30))

    with pytest.raises(StoreUnusable, match="file/backups"):
        housekeeping.set_up(schedule, app, store, lambda: NOON, tmp_path / "file" / "backups")


def test_keys_that_can_not_be_renewed_tonight_are_named(caplog: pytest.LogCaptureFixture) -> None:
    class Away(MemoryStore):
        async def renew_keys(self, now: datetime) -> bool:
            raise StoreUnusable(f"PostgreSQL can't be reached at {now:%H:%M}", passing=True)

    asyncio.run(housekeeping.renew_keys(Away(), lambda: NOON))

    assert [line.getMessage() for line in caplog.records] == [
        "the keys were not wrapped anew: PostgreSQL can't be reached at 12:00"
    ]
