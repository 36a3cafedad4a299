"""Counts people per state. It opens records and returns counts only: no ids, no words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.ports import StoreError
from bot.storage.tables.sealed_tables import WholeRecord, whole
from bot.storage.upkeep.kept import Upkeep
from flows.definition.draft import Draft

OPEN_TALKS = ("stack", "suspended")
"""Tables with the places of a person in talks."""

FEW = 5
"""Smallest group that is counted exactly. A smaller one could identify a person."""

Step = tuple[str, str]
"""Name of a flow and of one of its states."""


@dataclass(slots=True)
class Standing:
    """Number of people at each state, and of finished runs of each flow."""

    people: int = 0
    at: Counter[Step] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)


def standing(store: Upkeep) -> Standing:
    """Count the people of a store. It writes nothing, and the bot may be running.

    Raises:
        StoreUnusable: there are no records, the master key is missing or wrong, or they can't be read.
    """
    found = Standing()
    with store.records() as kept:
        for row in (sealed.row for sealed in kept.rows()):
            try:
                key = kept.find(row.uid)
                if key is not None:
                    _count(whole(key, row), found)
            except StoreError:
                continue  # `stile doctor` reports it
    return found


def _count(record: WholeRecord, found: Standing) -> None:
    """Count a record by its tables of talks; the others aren't looked into."""
    open_now = [(one["flow"], one["state"]) for one in record.all(*OPEN_TALKS)]
    finished = {run["flow"] for run in record.all("talks")}
    found.people += 1
    found.at.update(set(open_now))
    found.finished.update(finished)


def vanished(found: Standing, drafts: Mapping[str, Draft]) -> Iterator[str]:
    """Yield a line, with what to do, for each state with people at it that is in no flow any more."""
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
    """Yield the lines of `stile stats`: of each flow the states where people stop, most first.

    A group of under `FEW` people is told as that.
    """
    flows = sorted({flow for flow, _ in found.at} | set(found.finished))
    yield f"{found.people} people" if found.people >= FEW else "under 5 people"
    for flow in flows:
        yield f"\n{flow}: finished by {_rounded(found.finished[flow])}"
        steps = [(state, count) for (name, state), count in found.at.items() if name == flow]
        for state, count in sorted(steps, key=lambda one: (-one[1], one[0])):
            yield f"  {_rounded(count):>7}  stand at {state}"


def counts(found: Standing) -> Iterator[dict[str, object]]:
    """Yield the counts of `stile stats` for tools: all people, those who finished a flow, those at a state.

    `people` is None where fewer than `FEW` are counted, and `few` tells it.
    """
    yield _count_of(None, None, "people", found.people)
    for flow in sorted({flow for flow, _ in found.at} | set(found.finished)):
        yield _count_of(flow, None, "finished", found.finished[flow])
        steps = [(state, count) for (name, state), count in found.at.items() if name == flow]
        for state, count in sorted(steps, key=lambda one: (-one[1] * (one[1] >= FEW), one[0])):
            yield _count_of(flow, state, "stands", count)


def _count_of(flow: str | None, state: str | None, counted: str, people: int) -> dict[str, object]:
    few = 0 < people < FEW
    shown = None if few else people
    return {"flow": flow, "state": state, "counted": counted, "people": shown, "few": few}


def _rounded(count: int) -> str:
    return str(count) if count >= FEW or not count else "under 5"
