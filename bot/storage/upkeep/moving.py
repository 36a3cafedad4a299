"""Moves all records from one store to another, of either kind. Records that are there already stay."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import StoreUnusable
from bot.storage.engine import SealedRow
from bot.storage.store import RecordUnreadable
from bot.storage.upkeep.codes import bring
from bot.storage.upkeep.kept import Kept, Target, Upkeep

_BATCH = 200
"""Rows that are moved in one step: an interruption repeats no more."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Number of people who were moved, who were there already, and who are left out.

    `left_out` rows have no key, or one that opens nothing: `stile doctor` tells of them. `gone` people were
    deleted since an earlier, interrupted move.
    """

    people: int = 0
    there: int = 0
    left_out: int = 0
    gone: int = 0


def look(source: Upkeep) -> Moved:
    """Count what `move` would move and leave out. Nothing is written, and the bot may run.

    Raises:
        StoreUnusable: the source can't be read.
    """
    with source.records() as kept:
        keyed = sum(_key_of(kept, sealed.row.uid) is not None for sealed in kept.rows())
        return Moved(keyed, left_out=len(kept.versions()) - keyed)


def move(source: Upkeep, target: Upkeep) -> Moved:
    """Copy every record, its key and the invitations, and count the people. The source stays as it is.

    After an interruption it goes on where it was; people who were deleted since are removed from the target.

    Raises:
        StoreBusy: a bot holds the source or the target.
        StoreUnusable: the target holds records of another bot, or one of them can't be used.
    """
    with source.source() as old, target.target(source.data) as new:
        if old.index != new.index:
            if new.versions() or new.uids():
                raise StoreUnusable("the target holds records of another bot: name an empty one")
            new.adopt(old.index)
        counted = _copy(old, new)
        gone = [uid for uid in {*new.uids(), *new.versions()} if _key_of(old, uid) is None]
        new.remove(gone)
        new.put_notes(old.notes(), old.erasing())
        if len(new.versions()) != counted.people + counted.there:
            raise StoreUnusable("the target holds another number of people: move again, with the bot stopped")
    _, invitations = source.codes().read()
    if invitations is not None:
        bring(invitations, target.codes())
    return Moved(counted.people, counted.there, counted.left_out, len(gone))


def _copy(old: Kept, new: Target) -> Moved:
    present, keyed = new.versions(), new.uids()
    people = there = left_out = 0
    batch: list[SealedRow] = []
    keys: dict[bytes, bytes] = {}
    for sealed in old.rows():
        uid = sealed.row.uid
        key = _key_of(old, uid)
        if key is None:
            left_out += 1
        elif present.get(uid) == sealed.row.version and uid in keyed:
            there += 1
        else:
            people += 1
            batch.append(sealed)
            keys[uid] = key
        if len(batch) == _BATCH:
            new.put(batch, keys)
            batch, keys = [], {}
    # A key without a record goes along: a backup may hold the record.
    spare = {uid: key for uid in old.uids() - {*old.versions()} if (key := _key_of(old, uid)) is not None}
    new.put(batch, keys | spare)
    return Moved(people, there, left_out)


def _key_of(kept: Kept, uid: bytes) -> bytes | None:
    try:
        return kept.find(uid)
    except RecordUnreadable:
        return None
