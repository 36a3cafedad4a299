"""Daily jobs: retention, unverified help lines, keys of the next epoch, and the nightly backup."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.ports import StoreError, StoreUnusable
from bot.runtime.app import BETWEEN_RECORDS, App
from bot.runtime.scheduler import Job, Schedule
from bot.storage import sqlite
from bot.storage.store import Store
from bot.storage.upkeep.backup_series import prune
from flows import shipped
from flows.safety import helplines

NIGHTLY = "nightly-{:%Y-%m-%d}.backup"
_NIGHTLIES = "nightly-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].backup"
BACKUPS_KEPT = 14
"""Nightly backups that are kept; older ones are removed."""


def set_up(  # noqa: PLR0913 - each is a part of its own
    schedule: Schedule,
    app: App,
    store: Store,
    clock: Callable[[], datetime],
    backups: Path | None,
    checked: HelpLines | None = None,
    *,
    keeps_house: Callable[[], bool] = lambda: True,
) -> list[Job]:
    """Add the daily jobs, after 3 a.m. (UTC); return those to run when a process begins housekeeping.

    One of several workers runs all jobs but retention, which each runs for its own people.

    Raises:
        StoreUnusable: backups can't be written to that folder.
    """
    schedule.daily("retention", app.look_for_idle, 3, 5, at_start=True)
    help_lines = _in_house(partial(check_help_lines, clock, store, checked or HelpLines()), keeps_house)
    schedule.daily("help-lines", help_lines, 3, 15)
    keys = _in_house(partial(renew_keys, store, clock), keeps_house)
    schedule.daily("keys", keys, 3, 35)
    if backups:
        sqlite.private_folder(backups)
        schedule.daily("backup", _in_house(partial(back_up, store, backups, clock), keeps_house), 3, 25)
    return [help_lines, keys]


def _in_house(job: Job, keeps_house: Callable[[], bool]) -> Job:
    async def do() -> None:
        if keeps_house():
            await job()

    return do


@dataclass(frozen=True, slots=True)
class HelpLines:
    """The operator's file of help lines or None, and the countries to check; none: those of the people."""

    own: Path | None = None
    countries: frozenset[str] = frozenset()


async def check_help_lines(clock: Callable[[], datetime], store: Store, checked: HelpLines) -> None:
    """Log each help line whose last verification is too long ago: a wrong number is worse than none."""
    countries = checked.countries or await _countries_in_use(store)
    lines = helplines.load(shipped.HELPLINES, checked.own).only(countries)
    if old := lines.problems(clock().date()):
        log = logging.getLogger(__name__)
        names = ", ".join(sorted({problem.place for problem in old}))
        log.warning("help lines to verify again: %s. Run: stile check --release", names)


async def _countries_in_use(store: Store) -> set[str]:
    """Return the countries of all people. Records are opened one by one, with pauses for answers."""
    found: set[str] = set()
    async for id_ in store.ids():
        with suppress(StoreError):
            person = (await store.load(id_)).person
            found |= {person.profile.country} if person and person.profile.country else set()
        await asyncio.sleep(BETWEEN_RECORDS.total_seconds())
    return found


async def renew_keys(store: Store, clock: Callable[[], datetime]) -> None:
    """Wrap the keys with a new epoch's key: copies of a database can't open deleted records any more."""
    log = logging.getLogger(__name__)
    try:
        if await store.renew_keys(clock()):
            log.info("all keys are wrapped anew: older copies of deleted records can't be opened any more")
    except StoreUnusable as error:
        log.error("the keys were not wrapped anew: %s", error)  # noqa: TRY400 - it says what to do


async def back_up(store: Store, folder: Path, clock: Callable[[], datetime]) -> None:
    """Write the sealed records to a file named by the day, and remove all but `BACKUPS_KEPT` files.

    The file does not contain the keys, and is unreadable without them.
    """
    log = logging.getLogger(__name__)
    target = folder / NIGHTLY.format(clock())
    if target.exists():  # the clock was set back
        return
    try:
        await store.backup(target)
    except StoreUnusable as error:
        log.error("no backup tonight: %s", error)  # noqa: TRY400 - it says what to do, and that is all
        return
    await asyncio.to_thread(lambda: prune(folder.glob(_NIGHTLIES), BACKUPS_KEPT))
    log.info("a backup is in %s", target)
