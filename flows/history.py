"""What a person wrote earlier: by month, by talk, by a word; to read, to share again, to delete. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flows import page_desk
from flows.model import Message
from flows.person import Desk, Person, Talk
from flows.prompts import LABEL, Row
from flows.room import Room, View, turning
from flows.summary import as_line
from flows.text import clip, month_words

A_SCREEN = 8
AROUND = 60
"""Letters shown on either side of a word that was looked for."""

HITS = 12
WORD_CHARS = 60


def opened(room: Room) -> Room:
    """Put the months on the desk, or say that there is nothing yet."""
    if not room.person.talks:
        return room.noted("no-history")
    return room.put(replace(room.desk, view="months", at=0, word=""))


# Ways in


def _months(room: Room) -> Message:
    if not room.person.talks:
        return Message(room.phrase("no-history"))
    months = tuple(dict.fromkeys(_month(room, talk) for talk in reversed(room.person.talks)))
    shown = months[room.desk.at : room.desk.at + A_SCREEN]
    language = room.person.language
    rows = tuple(
        (room.button(month_words(month, language), "month", int(month.replace("-", ""))),) for month in shown
    )
    ways = (room.row("history-by-talk", "names"), room.row("history-search", "search"))
    return Message(room.phrase("history-when"), rows=(*rows, *turning(room, len(months), A_SCREEN), *ways))


def _choose_way(room: Room, verb: str, n: int) -> Room:
    match verb:
        case "from":
            return room.turn("months", n)
        case "month":
            return _list_of(room, f"{n // 100:04}-{n % 100:02}", "month")
    return room.turn(verb)


def _names(room: Room) -> Message:
    names = _titles(room)
    at = room.desk.at
    rows = tuple(
        (room.button(clip(names[n], LABEL), "name", n),) for n in range(at, min(at + A_SCREEN, len(names)))
    )
    return Message(room.phrase("history-which"), rows=(*rows, *turning(room, len(names), A_SCREEN)))


def _titles(room: Room) -> tuple[str, ...]:
    return tuple(sorted({talk.title for talk in room.person.talks}))


def _choose_name(room: Room, verb: str, n: int) -> Room:
    return room.turn("names", n) if verb == "from" else _list_of(room, _titles(room)[n], "name")


def _search(room: Room) -> Message:
    return Message(room.phrase("history-word"))


def _search_for(room: Room, text: str) -> Room:
    return _list_of(room, clip(text.strip(), WORD_CHARS), "found")


# Lists of talks


def _list_of(room: Room, word: str, view: str) -> Room:
    return room.put(replace(room.desk, view=view, word=word, at=0))


def _month(room: Room, talk: Talk) -> str:
    return f"{room.day(talk.at):%Y-%m}"


def _there(room: Room) -> tuple[int, ...]:
    """Return the places of the talks in the list that is open, newest first."""
    talks, word = room.person.talks, room.desk.word
    match room.desk.view:
        case "month":
            return tuple(n for n in reversed(range(len(talks))) if _month(room, talks[n]) == word)
        case "name":
            return tuple(n for n in reversed(range(len(talks))) if talks[n].title == word)
    return tuple(dict.fromkeys(hit.talk for hit in hits(room.person, word) if hit.talk is not None))


def _talks(room: Room) -> Message:
    places = _there(room)
    text = room.desk.word if room.desk.view == "name" else month_words(room.desk.word, room.person.language)
    return Message(text, rows=_rows(room, places))


def _rows(room: Room, places: tuple[int, ...]) -> tuple[Row, ...]:
    shown = places[room.desk.at : room.desk.at + A_SCREEN]
    return (
        *((room.button(clip(_dated(room, n), LABEL), "read", n),) for n in shown),
        *turning(room, len(places), A_SCREEN),
    )


def _dated(room: Room, n: int) -> str:
    talk = room.person.talks[n]
    return room.phrase("talk-dated", title=talk.title, on=room.day(talk.at).isoformat())


def _choose_talk(room: Room, verb: str, n: int) -> Room:
    return room.turn(room.desk.view, n) if verb == "from" else room.turn("talk", n)


# Words


@dataclass(frozen=True, slots=True)
class Hit:
    """Own words in which a word was found, when they were written, and in which talk, if in one."""

    words: str
    at: datetime
    talk: int | None = None


def hits(person: Person, word: str) -> tuple[Hit, ...]:
    """Return where a word stands in what the person wrote, newest first. Case and form don't matter."""
    sought = _folded(word)
    found = (hit for hit in _written(person) if sought and sought in _folded(hit.words))
    return tuple(sorted(found, key=lambda hit: hit.at, reverse=True))


def _written(person: Person) -> Iterator[Hit]:
    for n, talk in enumerate(person.talks):
        yield from (Hit(line.words, talk.at, n) for line in talk.lines)
    yield from (Hit(one.text, one.at) for one in person.reasons)
    yield from (Hit(one.text, one.at) for one in person.sentences)
    yield from (Hit(one.text, one.at) for one in person.notes)
    for plan in person.plans:
        yield Hit(f"{plan.cue} → {plan.act}", plan.at)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _found(room: Room) -> Message:
    found = hits(room.person, room.desk.word)
    once = {(hit.words, room.day(hit.at)): hit for hit in reversed(found)}
    lines = [
        f"{room.phrase('day', on=day.isoformat())}: “{_around(words, room.desk.word)}”"
        for words, day in list(reversed(once))[:HITS]
    ]
    head = room.phrase("history-found" if lines else "history-not-found", word=room.desk.word)
    return Message("\n\n".join((head, *lines)), rows=_rows(room, _there(room)))


def _around(words: str, word: str) -> str:
    """Return what stands around the word, cut where it is long."""
    at = max(_folded(words).find(_folded(word)), 0)
    start = max(at - AROUND, 0)
    return ("…" if start else "") + clip(words[start:], 2 * AROUND + len(word))


# One talk


def _talk(room: Room) -> Message:
    talk = room.person.talks[room.desk.at]
    lines = "\n".join(map(as_line, talk.lines)) or room.phrase("history-nothing-in-it")
    share = (room.row("history-share", "share"),) if talk.lines else ()
    return Message(
        f"{_dated(room, room.desk.at)}\n\n{lines}", rows=(*share, room.row("history-delete", "delete"))
    )


def _do_with_talk(room: Room, verb: str, n: int) -> Room:
    del n
    return page_desk.of(room, (room.desk.at,)) if verb == "share" else room.turn("delete", room.desk.at)


def _delete(room: Room) -> Message:
    return Message(
        room.phrase("history-delete-sure", title=_dated(room, room.desk.at)),
        rows=(room.row("history-delete-yes", "yes"),),
    )


def _deleted(room: Room, verb: str, n: int) -> Room:
    del verb, n
    person = without(room.person, room.desk.at)
    return room.record(replace(person, desk=Desk("months"))).noted("history-deleted")


def without(person: Person, place: int) -> Person:
    """Return the record without a talk, without what was kept from it, and without pages made of it."""
    talk = person.talks[place]
    words = [line.words for line in talk.lines]
    return replace(
        person,
        talks=(*person.talks[:place], *person.talks[place + 1 :]),
        sentences=tuple(
            one for one in person.sentences if (one.flow, one.text in words) != (talk.flow, True)
        ),
        plans=tuple(
            one
            for one in person.plans
            if one.flow != talk.flow or not any(_tells(line, one.cue, one.act) for line in words)
        ),
        desk=None,
        sheet=None,
    )


def _tells(line: str, cue: str, act: str) -> bool:
    """Tell whether a line of a page is this plan; inside a sentence its first letters are small."""
    said = line.casefold()
    return cue.casefold() in said and act.casefold() in said


VIEWS: Mapping[str, View] = {
    "months": View(_months, _choose_way),
    "month": View(_talks, _choose_talk, behind="months"),
    "names": View(_names, _choose_name, behind="months"),
    "name": View(_talks, _choose_talk, behind="names"),
    "search": View(_search, types=_search_for, behind="months"),
    "found": View(_found, _choose_talk, _search_for, behind="months"),
    "talk": View(_talk, _do_with_talk, behind="months"),
    "delete": View(_delete, _deleted, behind="talk"),
}
