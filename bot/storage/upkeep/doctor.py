"""Examines every record and reports problems. Repairs only what loses nothing."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from tinydb import where

from bot.ports import StoreError
from bot.storage import sqlite
from bot.storage.engine import Row
from bot.storage.keyring import Keyring
from bot.storage.records_db import SealedFile
from bot.storage.store import RecordUnreadable
from bot.storage.tables.sealed_tables import WholeRecord, opened, whole
from bot.storage.upkeep.kept import FolderKept, Kept
from bot.storage.upkeep.maintenance import Folder, held, with_records
from bot.storage.upkeep.stats import OPEN_TALKS
from flows.model import Flow

LEFT_OVER = "a record whose key was shredded: nobody can read it"
SPARE_KEY = "a key without a record: harmless, and left, since a backup may hold the record"


_FOR_OTHERS = 0o077
"""Permission bits of all users but the owner."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of the examination. `row` is the name of a person's row, which identifies nobody."""

    text: str
    row: str = ""
    repaired: bool = False

    @property
    def is_problem(self) -> bool:
        """Tell whether the operator has to act on it. Nobody has to on a repaired one or a spare key."""
        return not self.repaired and self.text != SPARE_KEY


@dataclass(frozen=True, slots=True)
class Report:
    """Number of records that could be opened, and the findings."""

    people: int
    findings: tuple[Finding, ...]


def examine(folder: Folder, flows: Mapping[str, Flow], *, repair: bool = False) -> Report:
    """Examine the folder. Without `repair` nothing is written, and the bot may be running.

    Repairing removes records without a key. The rest is left to the operator: a damaged record can be
    compared with a backup, and a key without a record may open one that only a backup holds.

    Raises:
        StoreBusy: `repair` is set and the bot is running.
        StoreUnusable: there are no records, the master key is missing or wrong, or a file
            can't be read at all.
    """
    people = with_records(folder.path)
    if not repair:
        with closing(folder.look_into_keyring()) as keys, closing(SealedFile(people, writes=False)) as file:
            return _look(folder.path, keys, file, flows)
    with held(folder.path), closing(folder.keyring()) as keys, closing(SealedFile(people)) as file:
        report = _look(folder.path, keys, file, flows)
        return replace(report, findings=tuple(_repaired(finding, file) for finding in report.findings))


def _look(folder: Path, keys: Keyring, file: SealedFile, flows: Mapping[str, Flow]) -> Report:
    report = examine_records(FolderKept(keys, file), flows)
    return replace(report, findings=(*rights(folder), *_damage(keys, file), *report.findings))


def examine_records(keys: Kept, flows: Mapping[str, Flow]) -> Report:
    """Open every record of a store, and report those that don't open or stand on a state that is gone.

    A row without a key and a key without a row are told too. Nothing is written, and the bot may be running.

    Raises:
        StoreUnusable: the rows or the keys can't be read at all.
    """
    findings: list[Finding] = []
    keyed, people = keys.uids(), 0
    for row in (sealed.row for sealed in keys.rows()):
        keyed.discard(row.uid)
        try:
            record = _record(keys, row)
            lost = [*_lost_talks(record, flows)] if record else []
        except StoreError as error:
            findings.append(Finding(str(error), row.uid.hex()))
            continue
        if record is None:
            findings.append(Finding(LEFT_OVER, row.uid.hex()))
            continue
        people += 1
        findings += [Finding(text, row.uid.hex()) for text in lost]
    # While the bot runs, records may have been added or deleted since the keys were read.
    spare = (uid for uid in sorted(keyed & keys.uids()) if not keys.read(uid))
    findings += [Finding(SPARE_KEY, uid.hex()) for uid in spare]
    return Report(people, tuple(findings))


def rights(folder: Path) -> Iterator[Finding]:
    """Yield a finding for the folder and each file in it that other users have a permission for."""
    for path in (folder, *sorted(folder.iterdir())) if folder.exists() else ():
        if stat.S_IMODE(path.stat().st_mode) & _FOR_OTHERS:
            yield Finding(f"{path}: others can get at it: chmod go= {path}")


def _damage(keys: Keyring, file: SealedFile) -> Iterator[Finding]:
    for path, damage in ((keys.path, keys.damage()), (file.path, file.damage())):
        for line in damage:
            yield Finding(f"{path}: {line}: stop the bot and run `stile restore` with a backup")


def _record(keys: Kept, row: Row) -> WholeRecord | None:
    """Return a record whose every document is valid; None for the remains of a deleted one."""
    key = keys.find(row.uid)
    if key is None:
        return None
    if keys.uid(opened(key, row).id) != row.uid:
        raise RecordUnreadable("it stands in another person's place")
    return whole(key, row)


def _lost_talks(record: WholeRecord, flows: Mapping[str, Flow]) -> Iterator[str]:
    """Yield a line for each open talk that is not among the flows, or whose state is gone."""
    for table in OPEN_TALKS:
        for talk in record.search(table, ~where("flow").one_of([*flows])):
            yield f"the talk {talk['flow']} is open, but is not among the talks: put its file back"
        for talk in record.search(table, where("flow").one_of([*flows])):
            flow, state = flows[talk["flow"]], talk["state"]
            if flow.renamed.get(state, state) not in flow.states:
                yield f"the talk {flow.name} has no step {state} now: it goes on at the one before"


def _repaired(finding: Finding, file: SealedFile) -> Finding:
    uid = bytes.fromhex(finding.row)
    if finding.text == LEFT_OVER:
        with sqlite.translate_errors(file.path), file.transaction():
            file.remove(uid)
    else:
        return finding
    return replace(finding, repaired=True)
