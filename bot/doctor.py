"""Opens every record and says what is wrong; repairs only what nobody can miss."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from bot import embedded
from bot.keyring import Keyring
from bot.sealed_file import Row, SealedFile
from bot.store import RecordUnreadable, StoreError
from bot.tinydb_store import opened
from bot.upkeep import Folder, held, with_records
from flows.model import Flow, Session
from flows.person import Person

LEFT_OVER = "a record whose key was shredded: nobody can read it"
SPARE_KEY = "a key without a record, from a first message that was cut short"


_FOR_OTHERS = 0o077
"""The rights of everybody but the user the bot runs as."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the doctor saw. `row` is the name of a person's row and tells nothing about them."""

    text: str
    row: str = ""
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """How many people's records could be opened, and what was found."""

    people: int
    findings: tuple[Finding, ...]


def examine(folder: Folder, flows: Mapping[str, Flow], *, repair: bool = False) -> Report:
    """Look over the folder. Without `repair` nothing is written, and the bot may be running.

    Repairing removes records without a key and keys without a record. All else is left to people:
    a damaged record is still there for a backup to be compared with.

    Raises:
        StoreBusy: it is to repair and the bot is running.
        StoreUnusable: there are no records, the master key is missing or wrong, or a file
            can't be read at all.
    """
    people = with_records(folder.path)
    if not repair:
        with closing(folder.look_into_keyring()) as keys, closing(SealedFile(people, writes=False)) as file:
            return _look(folder.path, keys, file, flows)
    with held(folder.path), closing(folder.keyring()) as keys, closing(SealedFile(people)) as file:
        report = _look(folder.path, keys, file, flows)
        return replace(report, findings=tuple(_repaired(finding, keys, file) for finding in report.findings))


def _look(folder: Path, keys: Keyring, file: SealedFile, flows: Mapping[str, Flow]) -> Report:
    findings = [*_rights(folder), *_damage(keys, file)]
    keyed, people = keys.uids(), 0
    for page in file.pages():
        for row in page:
            keyed.discard(row.uid)
            try:
                person = _person(keys, row)
            except StoreError as error:
                findings.append(Finding(str(error), row.uid.hex()))
                continue
            if person is None:
                findings.append(Finding(LEFT_OVER, row.uid.hex()))
                continue
            people += 1
            findings += [Finding(text, row.uid.hex()) for text in _talks(person, flows)]
    # While the bot runs, somebody may have come or gone since the keys were read.
    spare = (uid for uid in sorted(keyed & keys.uids()) if not file.read(uid))
    findings += [Finding(SPARE_KEY, uid.hex()) for uid in spare]
    return Report(people, tuple(findings))


def _rights(folder: Path) -> Iterator[Finding]:
    for path in (folder, *sorted(folder.iterdir())) if folder.exists() else ():
        if stat.S_IMODE(path.stat().st_mode) & _FOR_OTHERS:
            yield Finding(f"{path}: others can get at it: chmod go= {path}")


def _damage(keys: Keyring, file: SealedFile) -> Iterator[Finding]:
    for path, damage in ((keys.path, keys.damage()), (file.path, file.damage())):
        for line in damage:
            yield Finding(f"{path}: {line}: stop the bot and run `stile restore` with a backup")


def _person(keys: Keyring, row: Row) -> Person | None:
    key = keys.find(row.uid)
    if key is None:
        return None
    person = opened(key, row)
    if keys.uid(person.id) != row.uid:
        raise RecordUnreadable("it stands in another person's place")
    return person


def _talks(person: Person, flows: Mapping[str, Flow]) -> Iterator[str]:
    for session in _sessions(person):
        flow = flows.get(session.flow)
        if flow is None:
            yield f"the talk {session.flow} is open, but is not among the talks: put its file back"
        elif flow.renamed.get(session.state, session.state) not in flow.states:
            yield f"the talk {session.flow} has no step {session.state} now: it goes on at the one before"


def _sessions(person: Person) -> Iterator[Session]:
    for session in (person.session, *person.paused):
        waiting = session
        while waiting is not None:
            yield waiting
            waiting = waiting.under


def _repaired(finding: Finding, keys: Keyring, file: SealedFile) -> Finding:
    uid = bytes.fromhex(finding.row)
    if finding.text == SPARE_KEY:
        keys.shred(uid)
    elif finding.text == LEFT_OVER:
        with embedded.told(file.path), file.transaction():
            file.remove(uid)
    else:
        return finding
    return replace(finding, repaired=True)
