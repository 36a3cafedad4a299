"""Backups one after the other: in a folder that prunes itself, or as a stream."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from bot.ports import StoreUnusable
from bot.storage import sqlite
from bot.storage.master_key import MASTER
from bot.storage.upkeep import maintenance
from bot.storage.upkeep.codes import Codes, bring
from bot.storage.upkeep.kept import Upkeep
from bot.storage.upkeep.maintenance import Folder, Restored

_NAME = "{kind}-{at:%Y-%m-%dT%H%M%SZ}.backup"


@dataclass(frozen=True, slots=True)
class Series:
    """Folders of a series: for the records, of which the newest `keep` stay, and for the keys, or None."""

    records: Path
    keep: int
    keys: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Files of one backup, and the number of older files that were pruned."""

    records: Path
    keys: Path | None
    pruned: int


def add(store: Upkeep, series: Series, at: datetime) -> Made:
    """Add a backup to the series, then prune older ones; return its files. The bot may run.

    It has the records, the invitations if there are any, and the keys where the series has a folder for
    them. Of the keys only the newest copy stays: an older one could open the records of somebody who was
    deleted since. `at` is UTC and names the files.

    Raises:
        StoreUnusable: a folder or a file can't be used. Nothing was pruned.
    """
    records = series.records / _NAME.format(kind="people", at=at)
    keys = series.keys / _NAME.format(kind="keys", at=at) if series.keys else None
    for place in filter(None, (series.records, series.keys)):
        sqlite.private_folder(place)
    store.back_up(records, keys)
    # Without the codes that let people in, every printed one would be dead.
    _, invitations = store.codes().read()
    if invitations is not None:
        copy = _invitations_of(records)
        with sqlite.translate_errors(copy):
            sqlite.private_file(copy, invitations)
    prune(series.records.glob("invitations-*.json"), series.keep)
    pruned = prune(series.records.glob("people-*.backup"), series.keep)
    if series.keys:
        pruned += prune((file for file in series.keys.glob("keys-*.backup") if file != keys), 0)
    return Made(records, keys, pruned)


def bring_invitations(records: Path, target: Codes) -> bool:
    """Bring the invitations that lie beside the backup `records`; return whether it was done.

    It is not where the target has invitations, or the backup has none.

    Raises:
        StoreUnusable: a file can't be used.
    """
    copy = _invitations_of(records)
    with sqlite.translate_errors(copy):
        return copy.exists() and bring(copy.read_bytes(), target)


def newest(place: Path, kind: str) -> Path:
    """Return the newest backup of a kind (`people`, `keys`) in a folder, or `place` itself if it is none.

    Raises:
        StoreUnusable: there is none in it.
    """
    if not place.is_dir():
        return place
    found = max(place.glob(f"{kind}-*.backup"), default=None)
    if found is None:
        raise StoreUnusable(f"{place}: there is no {kind}-….backup in it: name the folder of the backups")
    return found


def _invitations_of(records: Path) -> Path:
    return records.with_name(records.name.replace("people-", "invitations-", 1)).with_suffix(".json")


def prune(backups: Iterable[Path], keep: int) -> int:
    """Remove all but the newest `keep` files, by the times in their names; return how many went.

    Raises:
        StoreUnusable: one can't be removed.
    """
    old = sorted(backups, reverse=True)[keep:]
    for file in old:
        with sqlite.translate_errors(file):
            file.unlink(missing_ok=True)
    return len(old)


def stream(store: Upkeep, target: BinaryIO, *, keys: bool = False) -> None:
    """Write a backup of the records, or with `keys` one of the keys instead; the bot may run.

    Raises:
        StoreUnusable: the data folder or the folder for temporary files can't be used.
    """
    with TemporaryDirectory(prefix="stile-") as room:
        copy = Path(room) / "copy"
        if keys:
            store.back_up_keys(copy)
        else:
            store.back_up(copy)
        with copy.open("rb") as source:
            shutil.copyfileobj(source, target)
        target.flush()


def prove(records: Path, keys: Path, master: Path | None, environ: str | None) -> Restored:
    """Restore a backup into a folder that is removed again, and return what came back: it can be relied on.

    `master` is the file with a copy of the master key; without it `environ` holds the key. No other key is
    tried.

    Raises:
        KeyUnusable: it is not the master key of these keys.
        StoreUnusable: the copy of the master key can't be read, or the backup does not open.
    """
    with TemporaryDirectory(prefix="stile-drill-") as room:
        place = Path(room) / "drill"
        sqlite.private_folder(place)
        if master is None:
            return maintenance.restore(records, Folder(place, environ=environ), keys=keys)
        try:
            text = master.read_bytes()
        except OSError as error:
            raise StoreUnusable(f"{master}: can't be read ({error.strerror}): name the copy") from None
        sqlite.private_file(place / MASTER, text)
        return maintenance.restore(records, Folder(place), keys=keys)
