"""The sentences a person means to bring: said, waiting, or to hold up. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from flows.model import Message
from flows.page_made import large
from flows.person import Sentence
from flows.prompts import LABEL, packed
from flows.room import Room, View, turning
from flows.text import clip, utf16

A_SCREEN = 8
"""Sentences shown at once."""

COPIED = 256
"""Telegram's copy button holds no more."""

Said = Literal["not yet", "part", "said", "dropped"]
STANDS: Mapping[str, Said] = {"said": "said", "part": "part", "not-yet": "not yet", "dropped": "dropped"}
WORDS: Mapping[Said, str] = {said: f"sentence-{name}" for name, said in STANDS.items()}
MARKED: Mapping[Said, str] = {"said": "✓", "part": "◐", "not yet": "○", "dropped": "–"}


def opened(room: Room) -> Room:
    """Put the sentences on the desk, or say that there are none."""
    if not room.person.sentences:
        return room.noted("no-sentences")
    return room.put(replace(room.desk, view="sentences", at=0))


def _list(room: Room) -> Message:
    """Show the newest first, those that wait before the others."""
    shown = _in_order(room)[room.desk.at : room.desk.at + A_SCREEN]
    every = room.person.sentences
    text = "\n".join(_line(room, every[n]) for n in shown)
    labels = {n: clip(f"{MARKED[every[n].said]} {every[n].text}", LABEL) for n in shown}
    rows = tuple((room.button(labels[n], "open", n),) for n in shown)
    others = turning(room, len(every), A_SCREEN)
    return Message(f"{room.phrase('sentences-are')}\n\n{text}", rows=(*rows, *others))


def _in_order(room: Room) -> tuple[int, ...]:
    every = room.person.sentences
    return tuple(sorted(range(len(every)), key=lambda n: (every[n].said != "not yet", -n)))


def _line(room: Room, one: Sentence) -> str:
    return f"{MARKED[one.said]} “{clip(one.text, 2 * COPIED)}” ({room.phrase(WORDS[one.said])})"


def _open(room: Room, verb: str, n: int) -> Room:
    return room.turn("sentences", n) if verb == "from" else room.turn("sentence", n)


def _one(room: Room) -> Message:
    one = room.person.sentences[room.desk.at]
    on = room.phrase("sentence-from", on=room.day(one.at).isoformat(), said=room.phrase(WORDS[one.said]))
    others = (name for name, said in STANDS.items() if said != one.said)
    rows = packed(room.button(room.phrase(f"sentence-{name}"), name) for name in others)
    copy = one.text if utf16(one.text) <= COPIED else ""
    return Message(f"“{one.text}”\n\n{on}", rows=(*rows, room.row("page-large", "large")), copy=copy)


def _became(room: Room, verb: str, n: int) -> Room:
    del n
    at = room.desk.at
    one = room.person.sentences[at]
    if verb == "large":
        return room.say(large(one.text))
    became = replace(one, said=STANDS[verb])
    sentences = tuple(became if place == at else other for place, other in enumerate(room.person.sentences))
    return room.record(replace(room.person, sentences=sentences))


VIEWS: Mapping[str, View] = {
    "sentences": View(_list, _open),
    "sentence": View(_one, _became, behind="sentences"),
}
