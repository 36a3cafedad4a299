"""Summary editor: choose the lines of the page, their words and order, and send it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.definition.template import fill
from flows.keyboard import LABEL, MARKS, packed
from flows.locale.lengths import clip, utf16
from flows.model import Message
from flows.person import FlowRun, Line, ScreenState, Sheet
from flows.record import progress
from flows.record.calendar import appointments
from flows.record.facts import OF_A_SESSION
from flows.record.summary import (
    LIMIT,
    NUMBERS,
    SCORES,
    SECTIONS,
    as_line,
    fitted,
    in_short,
    numbers_alone,
    opens,
    page,
    sentence_off,
    why_not,
)
from flows.views.base import COPY_LIMIT, Screen, ScreenContext

LAST_SESSION_WITHIN = timedelta(weeks=26)
"""Span in which the last session is searched."""

OFFERED = 10
"""Flow runs that one page can be made of."""

LINE_CHARS_KEPT = 40
"""Characters that a line keeps at least when it is clipped to make room for another."""

LINES_MAX = 40
"""Lines that a page can be made of, one button each. Telegram takes at most 100 buttons in a message."""

LINE_CHARS = 600
WANT = "want"
WISHES = ("want-listen", "want-ask", "want-step", "want-think")
LAST_SCORES = 3


def opened(screen: ScreenContext) -> ScreenContext:
    """Open the page that was begun, the only one there can be, or the question which one."""
    if screen.state.lines:
        return screen.go_to("page")
    talks = with_lines(screen)
    if not talks:
        return screen.with_notice("page-here" if _is_shown(screen) else "no-page")
    if len(talks) == 1:
        return page_of(screen, talks)
    return screen.with_state(ScreenState("scope"))


def _is_shown(screen: ScreenContext) -> bool:
    """Tell whether the open question is the preview of a page."""
    stack = screen.person.dialog.stack
    flow = screen.library.flows.get(stack.flow) if stack else None
    return flow is not None and kind_of(flow.states[stack.top.state]).makes_page


def with_lines(screen: ScreenContext) -> tuple[int, ...]:
    """Return the indexes of the flow runs that have lines for a page, newest first."""
    talks = screen.person.words.talks
    return tuple(n for n in reversed(range(len(talks))) if _has_page(screen, talks[n]))


def _has_page(screen: ScreenContext, run: FlowRun) -> bool:
    flows = screen.library.flows
    return bool(run.lines) and run.flow in flows and flows[run.flow].summary


def page_of(screen: ScreenContext, places: tuple[int, ...]) -> ScreenContext:
    """Open a new page of these flow runs. Of several runs, sensitive lines start switched off."""
    runs = tuple(screen.person.words.talks[n] for n in places)
    titles = tuple(dict.fromkeys(_heading(screen, run) for run in runs))
    figures = (*_scores(screen), *_numbers(screen))
    if len(runs) == 1:
        ordered = sorted((*runs[0].lines, *figures), key=_place)
    else:
        lines = (
            replace(line, share=line.share and not line.sensitive, under=screen.dated(n))
            for n, run in zip(places, runs, strict=True)
            for line in sorted(run.lines, key=_place)
        )
        ordered = [*lines, *figures]
    title = titles[0] if len(titles) == 1 else "; ".join(titles)
    state = ScreenState(
        "page", picked=places, title=clip(title, LINE_CHARS // 2), lines=tuple(ordered[:LINES_MAX])
    )
    return _within(screen.with_state(state))


def _heading(screen: ScreenContext, run: FlowRun) -> str:
    """Return what heads the page of a talk: its title, or another one that tells less at a glance."""
    language = screen.person.profile.language
    flow = screen.library.flow(run.flow, language) if run.flow in screen.library.flows else None
    return fill(flow.page_title, {}, language).text if flow and flow.page_title else run.title


def _place(line: Line) -> int:
    return SECTIONS.index(line.section)


def _scores(screen: ScreenContext) -> tuple[Line, ...]:
    """Return the ratings of the last sessions as one line, switched off; none without ratings."""
    found = []
    for what in OF_A_SESSION:
        values = [str(rating.value) for rating in screen.person.engagement.ratings if rating.what == what][
            -LAST_SCORES:
        ]
        if values:
            found.append(f"{screen.phrase(f'rating-{what}')} {', '.join(values)}")
    words = "; ".join(found)
    return (Line(SCORES, screen.phrase("page-scores"), words, "scores", share=False),) if words else ()


def _numbers(screen: ScreenContext) -> tuple[Line, ...]:
    """Return the latest of each number as one line, switched off; none without numbers. The PDF draws all."""
    found = progress.of(screen.person, screen.context.now).series
    words = "; ".join(f"{screen.phrase(f'rating-{one.what}')} {one.dots[-1].value}" for one in found)
    return (Line(NUMBERS, screen.phrase("page-numbers"), words, "scores", share=False),) if words else ()


def _within(screen: ScreenContext) -> ScreenContext:
    """Switch off lines from the last one up until the page fits."""
    lines = screen.state.lines
    fewer = (
        screen.with_lines((*lines[:n], *(replace(line, share=False) for line in lines[n:])))
        for n in range(len(lines), -1, -1)
    )
    return next((one for one in fewer if _fits(one)), screen)


def _fits(screen: ScreenContext) -> bool:
    on = tuple(
        replace(line, words=clip(line.words, LINE_CHARS_KEPT), note=clip(line.note, LINE_CHARS_KEPT))
        for line in screen.state.lines
        if line.share
    )
    return fitted(on, _room(screen), screen.phrase("page-notes")) == on


def _room(screen: ScreenContext) -> int:
    """Return the letters there are for lines."""
    return LIMIT - len(_written(screen, screen.state.title, (), screen.day(screen.context.now))) - 2


def sheet(screen: ScreenContext) -> Sheet:
    """Return the final page: exactly the lines that are on, clipped to the room there is."""
    state = screen.state
    day = screen.day(screen.context.now)
    on = tuple(line for line in state.lines if line.share)
    return Sheet(state.title, day, fitted(on, _room(screen), screen.phrase("page-notes")))


def text_of(screen: ScreenContext, made: Sheet) -> str:
    """Return the text of the page's message."""
    return _written(screen, made.title, made.lines, made.on)


def _written(screen: ScreenContext, title: str, lines: tuple[Line, ...], on: date) -> str:
    language = screen.person.profile.language
    return page(title, lines, on, screen.library.phrases_in(language), language)


# Choice of the flow runs


def _scope(screen: ScreenContext) -> Message:
    places = with_lines(screen)
    newest = screen.phrase("page-newest", title=screen.person.words.talks[places[0]].title)
    since = (screen.row("page-since", "since"),) if _since_session(screen) else ()
    first = (screen.button(clip(newest, LABEL), "newest"),)
    return Message(screen.phrase("page-which"), rows=(first, *since, screen.row("page-several", "several")))


def _choose_scope(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    del n
    if verb == "several":
        return screen.go_to("several")
    places = _since_session(screen) if verb == "since" else with_lines(screen)[:1]
    return page_of(screen, places)


def _since_session(screen: ScreenContext) -> tuple[int, ...]:
    """Return the indexes of the flow runs since the last session of therapy; none where it is unknown."""
    last = last_session(screen)
    return tuple(n for n in with_lines(screen) if last and screen.person.words.talks[n].at > last)


def last_session(screen: ScreenContext) -> datetime | None:
    """Return the last session of therapy (UTC), booked or reported, or None."""
    now, person = screen.context.now, screen.person
    booked = appointments.sessions(person, now - LAST_SESSION_WITHIN, now)
    told = tuple(report.at for report in person.engagement.attendance if report.what in progress.TURNED_UP)
    return max((*booked[-1:], *told[-1:]), default=None)


def _several(screen: ScreenContext) -> Message:
    places = with_lines(screen)[:OFFERED]
    rows = [
        (screen.button(clip(MARKS[n in screen.state.picked] + screen.dated(n), LABEL), "pick", n),)
        for n in places
    ]
    done = (screen.row("done", "done"),) if screen.state.picked else ()
    return Message(screen.phrase("page-pick"), rows=(*rows, *done))


def _pick(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    picked = screen.state.picked
    if verb == "pick":
        toggled = tuple(one for one in picked if one != n) if n in picked else (*picked, n)
        return screen.with_state(replace(screen.state, picked=toggled))
    return page_of(screen, tuple(sorted(picked, reverse=True)))


# The page and its switches


def _page(screen: ScreenContext) -> Message:
    made = sheet(screen)
    switches = tuple(
        (screen.button(clip(switch(line), LABEL), "turn", n),) for n, line in enumerate(screen.state.lines)
    )
    ways = packed(
        (
            screen.button(screen.phrase("page-edit"), "edit"),
            screen.button(screen.phrase("page-order"), "order"),
        )
    )
    off = sentence_off(screen.state.lines, made.lines)
    asks = off is not None and not numbers_alone(made.lines)
    send = (screen.row("page-without" if asks else "page-send", "send"),) if made.lines else ()
    sentence = (screen.row("page-put-on", "turn", screen.state.lines.index(off)),) if off else ()
    asked = (screen.phrase("page-sentence-kept"),) if asks else ()
    lead = screen.phrase("page-is" if made.lines else "page-empty")
    text = "\n\n".join((lead, *asked, text_of(screen, made)))
    rows = (*switches, *sentence, screen.row("page-want", "want"), *ways, *send)
    return Message(text, rows=rows, copy=sentence_on(made))


def switch(line: Line) -> str:
    """Return the label of a line's switch. 🔒 marks a sensitive line."""
    return f"{MARKS[line.share]}{'🔒 ' if line.sensitive else ''}{in_short(line)}"


def sentence_on(made: Sheet) -> str:
    """Return the first sentence of the page that fits a copy button, or an empty text."""
    found = (line.words for line in made.lines if line.section == "sentence")
    return next((words for words in found if utf16(words) <= COPY_LIMIT), "")


def _change(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    match verb:
        case "turn":
            line = screen.state.lines[n]
            turned = _with(screen, n, replace(line, share=not line.share))
            return turned if line.share or _fits(turned) else screen.with_notice("page-full")
        case "send":
            return _send(screen)
    return screen.go_to(verb)


def _with(screen: ScreenContext, n: int, line: Line) -> ScreenContext:
    return screen.with_lines(tuple(line if at == n else one for at, one in enumerate(screen.state.lines)))


def _send(screen: ScreenContext) -> ScreenContext:
    """Send the exact text that was looked at, without buttons, to be forwarded."""
    made, tapped = sheet(screen), screen.context.event.message_id
    if note := why_not(screen.state.lines, made.lines):
        return screen.with_notice(note)
    screen = screen.with_record(
        replace(screen.person, words=replace(screen.person.words, sheet=made))
    ).retire(tapped, screen.phrase("page-below"))
    return screen.say(Message(text_of(screen, made))).go_to("left")


# Its words


def _edit(screen: ScreenContext) -> Message:
    lines = enumerate(screen.state.lines)
    rows = tuple((screen.button(clip(in_short(line), LABEL), "line", n),) for n, line in lines)
    return Message(screen.phrase("page-edit-which"), rows=rows)


def _edit_line(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    del verb
    return screen.go_to("words", n)


def _words(screen: ScreenContext) -> Message:
    return Message(screen.phrase("page-words", line=as_line(screen.state.lines[screen.state.at])))


def _reword(screen: ScreenContext, text: str) -> ScreenContext:
    words = text.strip()
    if len(words) > LINE_CHARS:
        return screen.with_notice("too-long", length=len(words), limit=LINE_CHARS)
    at = screen.state.at
    return _within(_with(screen, at, replace(screen.state.lines[at], words=words, note=""))).go_to("page")


# Its order


def _order(screen: ScreenContext) -> Message:
    rows = tuple(
        (screen.button(clip(f"{n + 1}. {in_short(line)}", LABEL), "up", n),)
        for n, line in enumerate(screen.state.lines)
    )
    return Message(screen.phrase("page-order-how"), rows=rows)


def _move(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    """Move the tapped line behind those that were tapped before it."""
    del verb
    lines, at = list(screen.state.lines), screen.state.at
    place = min(at, n) if n >= at else at - 1
    lines.insert(place, lines.pop(n))
    return screen.with_lines(tuple(lines)).go_to("order", place + 1)


# Wish to the reader


def _want(screen: ScreenContext) -> Message:
    rows = tuple(screen.row(name, "wish", n) for n, name in enumerate(WISHES))
    gone = (screen.row("want-none", "none"),) if any(line.key == WANT for line in screen.state.lines) else ()
    return Message(screen.phrase("want-what"), rows=(*rows, *gone))


def _wish(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    return _want_typed(screen, "" if verb == "none" else screen.phrase(WISHES[n]))


def _want_typed(screen: ScreenContext, text: str) -> ScreenContext:
    words = text.strip()
    if len(words) > LINE_CHARS:
        return screen.with_notice("too-long", length=len(words), limit=LINE_CHARS)
    others = tuple(line for line in screen.state.lines if line.key != WANT)
    want = (Line(WANT, screen.phrase("page-want"), words, "want"),) if words else ()
    at = 1 if opens(others) else 0
    return _within(screen.with_lines((*others[:at], *want, *others[at:]))).go_to("page")


PAGE_SCREENS: Mapping[str, Screen] = {
    "scope": Screen(_scope, _choose_scope),
    "several": Screen(_several, _pick, behind="scope"),
    "page": Screen(_page, _change),
    "edit": Screen(_edit, _edit_line, behind="page"),
    "words": Screen(_words, types=_reword, behind="edit"),
    "order": Screen(_order, _move, behind="page"),
    "want": Screen(_want, _wish, _want_typed, behind="page"),
}
