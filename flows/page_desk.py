"""The page in the making: what is on it, in which words and order, and how it leaves. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from flows import appointments, progress
from flows.model import Message
from flows.person import Desk, Line, Rating, Sheet, Talk
from flows.prompts import LABEL, MARKS, packed
from flows.room import Room, View
from flows.summary import (
    LIMIT,
    NUMBERS,
    SCORES,
    SECTIONS,
    as_line,
    brief,
    fitted,
    in_short,
    page,
    sentence_off,
    why_not,
)
from flows.text import clip, utf16

LOOK_BACK = timedelta(weeks=26)
"""How far back the last session is looked for."""

OFFERED = 10
"""Talks that can be picked for one page."""

LEAST = 40
"""Words are not cut shorter than this to make room for another line."""

MOST = 40
"""Lines that a page can be made of; a screen of buttons holds no more."""

LINE_CHARS = 600
WANT = "want"
WISHES = ("want-listen", "want-ask", "want-step", "want-think")
RATED: tuple[Rating, ...] = ("useful", "heard", "goal", "way")
LAST_SCORES = 3
WENT = ("went", "late", "light", "tried", "did-not-try")


def opened(room: Room) -> Room:
    """Put the page on the desk: the one in the making, the only one there is, or the question which."""
    if room.desk.lines:
        return room.turn("page")
    talks = with_lines(room)
    if not talks:
        return room.noted("no-page")
    if len(talks) == 1:
        return of(room, talks)
    return room.put(Desk("scope"))


def with_lines(room: Room) -> tuple[int, ...]:
    """Return the places, newest first, of the talks that have something for a page."""
    talks = room.person.talks
    return tuple(n for n in reversed(range(len(talks))) if _has_page(room, talks[n]))


def _has_page(room: Room, talk: Talk) -> bool:
    flows = room.library.flows
    return bool(talk.lines) and talk.flow in flows and flows[talk.flow].summary


def of(room: Room, places: tuple[int, ...]) -> Room:
    """Put a page of these talks on the desk. Sensitive lines are off until they are tapped."""
    talks = tuple(room.person.talks[n] for n in places)
    titles = tuple(dict.fromkeys(talk.title for talk in talks))
    lines = [line for talk in talks for line in sorted(talk.lines, key=_place)]
    if len(talks) > 1:
        lines = [
            replace(line, share=line.share and not line.sensitive, under=_dated(room, n))
            for n in places
            for line in sorted(room.person.talks[n].lines, key=_place)
        ]
        ordered = [*lines, *_scores(room), *_numbers(room)]
    else:
        ordered = sorted((*lines, *_scores(room), *_numbers(room)), key=_place)
    title = titles[0] if len(titles) == 1 else "; ".join(titles)
    desk = Desk("page", picked=places, title=clip(title, LINE_CHARS // 2), lines=tuple(ordered[:MOST]))
    return _within(room.put(desk))


def _place(line: Line) -> int:
    return SECTIONS.index(line.section)


def _scores(room: Room) -> tuple[Line, ...]:
    """Return the numbers of the last sessions as a line, which is off until it is wanted."""
    found = []
    for what in RATED:
        values = [str(one.value) for one in room.person.ratings if one.what == what][-LAST_SCORES:]
        if values:
            found.append(f"{room.phrase(f'rating-{what}')} {', '.join(values)}")
    words = "; ".join(found)
    return (Line(SCORES, room.phrase("page-scores"), words, "scores", share=False),) if words else ()


def _numbers(room: Room) -> tuple[Line, ...]:
    """Return the last of each number as a line, off until it is wanted; the PDF draws all of them there."""
    found = progress.of(room.person, room.scene.now).series
    words = "; ".join(f"{room.phrase(f'rating-{one.what}')} {one.dots[-1].value}" for one in found)
    return (Line(NUMBERS, room.phrase("page-numbers"), words, "scores", share=False),) if words else ()


def _within(room: Room) -> Room:
    """Switch off, from the last line up, what the page has no room for."""
    lines = room.desk.lines
    fewer = (room.lines(_first(lines, n)) for n in range(len(lines), -1, -1))
    return next((one for one in fewer if _fits(one)), room)


def _first(lines: tuple[Line, ...], n: int) -> tuple[Line, ...]:
    return (*lines[:n], *(replace(line, share=False) for line in lines[n:]))


def _fits(room: Room) -> bool:
    on = tuple(replace(line, words=clip(line.words, LEAST)) for line in room.desk.lines if line.share)
    frame = _written(room, room.desk.title, (), room.day(room.scene.now))
    return fitted(on, LIMIT - len(frame) - 2) == on


def sheet(room: Room) -> Sheet:
    """Return the page as it is now: exactly the lines that are on, none longer than there is room for."""
    desk = room.desk
    day = room.day(room.scene.now)
    frame = _written(room, desk.title, (), day)
    on = tuple(line for line in desk.lines if line.share)
    return Sheet(desk.title, day, fitted(on, LIMIT - len(frame) - 2))


def text_of(room: Room, made: Sheet) -> str:
    """Return the page as a message."""
    return _written(room, made.title, made.lines, made.on)


def _written(room: Room, title: str, lines: tuple[Line, ...], on: date) -> str:
    language = room.person.language
    return page(title, lines, on, room.library.phrases_in(language), language)


# Which talks


def _scope(room: Room) -> Message:
    places = with_lines(room)
    newest = room.phrase("page-newest", title=room.person.talks[places[0]].title)
    since = (room.row("page-since", "since"),) if _since_session(room) else ()
    first = (room.button(clip(newest, LABEL), "newest"),)
    return Message(room.phrase("page-which"), rows=(first, *since, room.row("page-several", "several")))


def _choose_scope(room: Room, verb: str, n: int) -> Room:
    del n
    if verb == "several":
        return room.turn("several")
    places = _since_session(room) if verb == "since" else with_lines(room)[:1]
    return of(room, places)


def _since_session(room: Room) -> tuple[int, ...]:
    """Return the talks since the last session of therapy, if one is known and there are any."""
    last = last_session(room)
    return tuple(n for n in with_lines(room) if last and room.person.talks[n].at > last)


def last_session(room: Room) -> datetime | None:
    """Return when the last session of therapy was, by what is noted and what was told."""
    now, person = room.scene.now, room.person
    booked = appointments.sessions(person, now - LOOK_BACK, now)
    told = tuple(one.at for one in person.attendance if one.what in WENT)
    return max((*booked[-1:], *told[-1:]), default=None)


def _several(room: Room) -> Message:
    places = with_lines(room)[:OFFERED]
    rows = [
        (room.button(clip(MARKS[n in room.desk.picked] + _dated(room, n), LABEL), "pick", n),) for n in places
    ]
    done = (room.row("done", "done"),) if room.desk.picked else ()
    return Message(room.phrase("page-pick"), rows=(*rows, *done))


def _dated(room: Room, place: int) -> str:
    talk = room.person.talks[place]
    return room.phrase("talk-dated", title=talk.title, on=room.day(talk.at).isoformat())


def _pick(room: Room, verb: str, n: int) -> Room:
    picked = room.desk.picked
    if verb == "pick":
        toggled = tuple(one for one in picked if one != n) if n in picked else (*picked, n)
        return room.put(replace(room.desk, picked=toggled))
    return of(room, tuple(sorted(picked, reverse=True)))


# The page and its switches


def _page(room: Room) -> Message:
    made = sheet(room)
    switches = tuple(
        (room.button(clip(switch(line), LABEL), "turn", n),) for n, line in enumerate(room.desk.lines)
    )
    ways = packed(
        (
            room.button(room.phrase("page-edit"), "edit"),
            room.button(room.phrase("page-order"), "order"),
        )
    )
    send = (room.row("page-send", "send"),) if made.lines else ()
    off = sentence_off(room.desk.lines, made.lines)
    sentence = (room.row("page-put-on", "turn", room.desk.lines.index(off)),) if off else ()
    text = f"{room.phrase('page-is' if made.lines else 'page-empty')}\n\n{text_of(room, made)}"
    rows = (*switches, *sentence, room.row("page-want", "want"), *ways, *send)
    return Message(text, rows=rows, copy=sentence_on(made))


def switch(line: Line) -> str:
    """Return a line as its switch shows it; the lock marks what is more private."""
    return f"{MARKS[line.share]}{'🔒 ' if line.sensitive else ''}{in_short(line)}"


def sentence_on(made: Sheet) -> str:
    """Return the one sentence of the page that a copy button can hold."""
    found = (line.words for line in made.lines if line.section == "sentence")
    return next((words for words in found if utf16(words) <= 256), "")


def _change(room: Room, verb: str, n: int) -> Room:
    match verb:
        case "turn":
            line = room.desk.lines[n]
            turned = _with(room, n, replace(line, share=not line.share))
            return turned if line.share or _fits(turned) else room.noted("page-full")
        case "send":
            return _send(room)
    return room.turn(verb)


def _with(room: Room, n: int, line: Line) -> Room:
    return room.lines(tuple(line if at == n else one for at, one in enumerate(room.desk.lines)))


def _send(room: Room) -> Room:
    """Send the exact text that was looked at, without buttons, to be forwarded."""
    made, tapped = sheet(room), room.scene.event.message_id
    if note := why_not(room.desk.lines, made.lines):
        return room.noted(note)
    room = room.record(replace(room.person, sheet=made)).retire(tapped, room.phrase("page-below"))
    return room.say(Message(text_of(room, made))).turn("left")


# Its words


def _edit(room: Room) -> Message:
    lines = enumerate(room.desk.lines)
    rows = tuple((room.button(clip(as_line(brief(line)), LABEL), "line", n),) for n, line in lines)
    return Message(room.phrase("page-edit-which"), rows=rows)


def _edit_line(room: Room, verb: str, n: int) -> Room:
    del verb
    return room.turn("words", n)


def _words(room: Room) -> Message:
    return Message(room.phrase("page-words", line=as_line(room.desk.lines[room.desk.at])))


def _reword(room: Room, text: str) -> Room:
    words = text.strip()
    if len(words) > LINE_CHARS:
        return room.noted("too-long", length=len(words), limit=LINE_CHARS)
    at = room.desk.at
    return _within(_with(room, at, replace(room.desk.lines[at], words=words))).turn("page")


# Its order


def _order(room: Room) -> Message:
    rows = tuple(
        (room.button(clip(f"{n + 1}. {in_short(line)}", LABEL), "up", n),)
        for n, line in enumerate(room.desk.lines)
    )
    return Message(room.phrase("page-order-how"), rows=rows)


def _move(room: Room, verb: str, n: int) -> Room:
    """Each tap puts a line after those that were tapped before it."""
    del verb
    lines, at = list(room.desk.lines), room.desk.at
    place = min(at, n) if n >= at else at - 1
    lines.insert(place, lines.pop(n))
    return room.lines(tuple(lines)).turn("order", place + 1)


# What is wanted from the reader


def _want(room: Room) -> Message:
    rows = tuple(room.row(name, "wish", n) for n, name in enumerate(WISHES))
    gone = (room.row("want-none", "none"),) if _wanted(room) else ()
    return Message(room.phrase("want-what"), rows=(*rows, *gone))


def _wanted(room: Room) -> bool:
    return any(line.key == WANT for line in room.desk.lines)


def _wish(room: Room, verb: str, n: int) -> Room:
    return _wished(room, "" if verb == "none" else room.phrase(WISHES[n]))


def _wished(room: Room, text: str) -> Room:
    words = text.strip()
    if len(words) > LINE_CHARS:
        return room.noted("too-long", length=len(words), limit=LINE_CHARS)
    others = tuple(line for line in room.desk.lines if line.key != WANT)
    want = (Line(WANT, room.phrase("page-want"), words, "want"),) if words else ()
    return _within(room.lines((*want, *others))).turn("page")


VIEWS: Mapping[str, View] = {
    "scope": View(_scope, _choose_scope),
    "several": View(_several, _pick, behind="scope"),
    "page": View(_page, _change),
    "edit": View(_edit, _edit_line, behind="page"),
    "words": View(_words, types=_reword, behind="edit"),
    "order": View(_order, _move, behind="page"),
    "want": View(_want, _wish, _wished, behind="page"),
}
