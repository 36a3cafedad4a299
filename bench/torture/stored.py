"""Opens what a bot left behind and says what everybody's answers in it are."""

from __future__ import annotations

import asyncio
import json
import pickle
from dataclasses import dataclass, field

from bot.config import Config
from bot.ports import StoreError
from bot.storage.opening import open_stored, upkeep
from bot.storage.upkeep.doctor import SPARE_KEY
from flows import assembly
from flows.person import Person

Answers = dict[int, list[str]]


@dataclass(slots=True)
class Stored:
    """Each person's answers in their order, and how many documents could not be read."""

    answers: Answers = field(default_factory=dict)
    unreadable: int = 0


def of_stile(settings: Config) -> Stored:
    """Open every record, and have the doctor look too."""
    report = upkeep(settings).examine(assembly.conversation().library.flows)
    # A key that was written before its record is no harm: the person's first message came again.
    found = Stored(unreadable=sum(finding.text != SPARE_KEY for finding in report.findings))
    asyncio.run(_open_all(settings, found))
    return found


async def _open_all(settings: Config, found: Stored) -> None:
    store = await open_stored(settings)
    async for id_ in store.ids():
        try:
            person = (await store.load(id_)).person
        except StoreError:
            found.unreadable += 1
        else:
            found.answers[int(id_)] = answers_of(person) if person else []
    await store.close()


def answers_of(person: Person) -> list[str]:
    """Return what somebody answered in the talks after a session, in their order."""
    scores = [f"{rated.what} {rated.value}" for rated in person.engagement.ratings]
    lines = [line.words for talk in person.words.talks for line in talk.lines if line.key == "take"]
    here = person.dialog.stack.top.answers.get("take") if person.dialog.stack else None
    return scores + lines + ([str(here)] if here else [])


def of_tinydb(settings: Config) -> Stored:
    """Read the one file there is."""
    try:
        rows = json.loads((settings.data / "db.json").read_text())["_default"].values()
    except (OSError, ValueError, KeyError):
        return Stored(unreadable=1)
    found = Stored()
    for row in rows:
        found.answers.setdefault(row["chat"], []).append(row["line"])
    return found


def of_pickle(settings: Config) -> Stored:
    """Read the one file there is."""
    file = settings.data / "data.pickle"
    try:
        data = pickle.loads(file.read_bytes()) if file.exists() else {"chat_data": {}}
        return Stored({chat: kept["lines"] for chat, kept in data["chat_data"].items()})
    except (OSError, EOFError, KeyError, pickle.UnpicklingError):
        return Stored(unreadable=1)
