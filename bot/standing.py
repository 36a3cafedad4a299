"""Counts at which steps people stand. It opens records, and tells counts alone: no ids, no words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from bot.sealed_file import SealedFile
from bot.store import StoreError
from bot.tinydb_store import opened
from bot.upkeep import Folder, with_records
from flows.draft import Draft
from flows.model import Session
from flows.person import Person

FEW = 5
"""Smaller groups are not told exactly: they could be one person somebody knows."""

Step = tuple[str, str]
"""A talk and a state in it."""


@dataclass(slots=True)
class Standing:
    """How many people stand where, and how many finished each talk."""

    people: int = 0
    at: Counter[Step] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)


def standing(folder: Folder) -> Standing:
    """Count the people of a data folder. Nothing is written, and the bot may be running.

    Raises:
        StoreUnusable: there are no records, the master key is missing or wrong, or the file can't be read.
    """
    found = Standing()
    people = with_records(folder.path)
    with closing(folder.look_into_keyring()) as keys, closing(SealedFile(people, writes=False)) as file:
        for page in file.pages():
            for row in page:
                key = keys.find(row.uid)
                if key is None:
                    continue
                try:
                    _count(opened(key, row), found)
                except StoreError:
                    continue  # the doctor tells about it
    return found


def _count(person: Person, found: Standing) -> None:
    found.people += 1
    found.at.update(set(_steps(person)))
    found.finished.update({talk.flow for talk in person.talks})


def _steps(person: Person) -> Iterator[Step]:
    for session in (person.session, *person.paused):
        waiting: Session | None = session
        while waiting is not None:
            yield waiting.flow, waiting.state
            waiting = waiting.under


def vanished(found: Standing, drafts: Mapping[str, Draft]) -> Iterator[str]:
    """Yield a line for every step that people stand on and that is not there any more."""
    for (flow, state), count in sorted(found.at.items()):
        draft = drafts.get(flow)
        stand = f"{count} {'person stands' if count == 1 else 'people stand'}"
        if draft is None:
            yield f"{flow}: {stand} in a talk that is gone. Please either bring its file back, or let them go"
        elif draft.flow.renamed.get(state, state) not in draft.flow.states:
            yield (
                f"{draft.notes.file}:1: {flow}.{state}: {stand} on a state that is gone, and would "
                "go on at the one before. Please either bring it back, or say what it became: "
                f'renamed = {{ {state} = "…" }}'
            )


def table(found: Standing) -> Iterator[str]:
    """Yield what `stile stats` prints: where people stop, most first."""
    flows = sorted({flow for flow, _ in found.at} | set(found.finished))
    yield f"{found.people} people" if found.people >= FEW else "under 5 people"
    for flow in flows:
        yield f"\n{flow}: finished by {_rounded(found.finished[flow])}"
        steps = [(state, count) for (name, state), count in found.at.items() if name == flow]
        for state, count in sorted(steps, key=lambda one: (-one[1], one[0])):
            yield f"  {_rounded(count):>7}  stand at {state}"


def _rounded(count: int) -> str:
    return str(count) if count >= FEW or not count else "under 5"
