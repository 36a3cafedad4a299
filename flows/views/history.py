"""Screens with earlier flow runs: found by month, title or word; read, shared again or deleted. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from flows.definition.languages.translator import Translator
from flows.definition.template import month_words
from flows.keyboard import LABEL, Row
from flows.locale.lengths import clip
from flows.model import Message
from flows.person import FlowRun, Person, ScreenState
from flows.record import plans, redaction
from flows.record.summary import as_line
from flows.views import page_editor
from flows.views.base import Screen, ScreenContext, paging_rows

PAGE_SIZE = 8
CONTEXT_CHARS = 60
"""Characters shown on either side of a word that was found."""

HITS_SHOWN = 12
WORD_CHARS = 60


def opened(screen: ScreenContext) -> ScreenContext:
    """Open the list of months, or say that there is nothing yet."""
    if not screen.person.words.talks:
        return screen.with_notice("no-history")
    return screen.with_state(replace(screen.state, view="months", at=0, word=""))


# Lists of months and titles


def _months(screen: ScreenContext) -> Message:
    if not screen.person.words.talks:
        return Message(screen.phrase("no-history"))
    months = tuple(dict.fromkeys(_month(screen, run) for run in reversed(screen.person.words.talks)))
    shown = months[screen.state.at : screen.state.at + PAGE_SIZE]
    language = screen.person.profile.language
    rows = tuple(
        (screen.button(month_words(month, language), "month", int(month.replace("-", ""))),)
        for month in shown
    )
    ways = (screen.row("history-by-talk", "names"), screen.row("history-search", "search"))
    return Message(
        screen.phrase("history-when"), rows=(*rows, *paging_rows(screen, len(months), PAGE_SIZE), *ways)
    )


def _choose_way(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    match verb:
        case "from":
            return screen.go_to("months", n)
        case "month":
            return _list_of(screen, f"{n // 100:04}-{n % 100:02}", "month")
    return screen.go_to(verb)


def _names(screen: ScreenContext) -> Message:
    names = _titles(screen)
    at = screen.state.at
    rows = tuple(
        (screen.button(clip(names[n], LABEL), "name", n),) for n in range(at, min(at + PAGE_SIZE, len(names)))
    )
    return Message(screen.phrase("history-which"), rows=(*rows, *paging_rows(screen, len(names), PAGE_SIZE)))


def _titles(screen: ScreenContext) -> tuple[str, ...]:
    return tuple(sorted({run.title for run in screen.person.words.talks}))


def _choose_name(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    return screen.go_to("names", n) if verb == "from" else _list_of(screen, _titles(screen)[n], "name")


def _search(screen: ScreenContext) -> Message:
    return Message(screen.phrase("history-word"))


def _search_for(screen: ScreenContext, text: str) -> ScreenContext:
    return _list_of(screen, clip(text.strip(), WORD_CHARS), "found")


# Lists of flow runs


def _list_of(screen: ScreenContext, word: str, view: str) -> ScreenContext:
    return screen.with_state(replace(screen.state, view=view, word=word, at=0))


def _month(screen: ScreenContext, run: FlowRun) -> str:
    return f"{screen.day(run.at):%Y-%m}"


def _listed(screen: ScreenContext) -> tuple[int, ...]:
    """Return the indexes of the flow runs in the open list, newest first."""
    talks, word = screen.person.words.talks, screen.state.word
    match screen.state.view:
        case "month":
            return tuple(n for n in reversed(range(len(talks))) if _month(screen, talks[n]) == word)
        case "name":
            return tuple(n for n in reversed(range(len(talks))) if talks[n].title == word)
    return _runs_of(hits(screen.person, word, _translator(screen)))


def _runs(screen: ScreenContext) -> Message:
    places = _listed(screen)
    text = (
        screen.state.word
        if screen.state.view == "name"
        else month_words(screen.state.word, screen.person.profile.language)
    )
    return Message(text, rows=_rows(screen, places))


def _rows(screen: ScreenContext, places: tuple[int, ...]) -> tuple[Row, ...]:
    shown = places[screen.state.at : screen.state.at + PAGE_SIZE]
    return (
        *((screen.button(clip(screen.dated(n), LABEL), "read", n),) for n in shown),
        *paging_rows(screen, len(places), PAGE_SIZE),
    )


def _choose_run(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    return screen.go_to(screen.state.view, n) if verb == "from" else screen.go_to("talk", n)


# Search


@dataclass(frozen=True, slots=True)
class Hit:
    """Text of the person in which a word was found, its time, and the index of its flow run, if any."""

    words: str
    at: datetime
    run: int | None = None


def hits(person: Person, word: str, say: Translator) -> tuple[Hit, ...]:
    """Return the texts of the person that contain a word, newest first. Case and form are ignored.

    A plan is told as a sentence of `say`, and is searched in the person's own words.

    Words with danger in them are left out: they are under /mydata, not among search results.
    """
    sought = _folded(word)
    found = (hit for own, hit in _written(person, say) if sought and sought in _folded(own))
    return tuple(sorted(found, key=lambda hit: hit.at, reverse=True))


def _translator(screen: ScreenContext) -> Translator:
    return screen.library.translator(screen.person.profile.language)


def _written(person: Person, say: Translator) -> Iterator[tuple[str, Hit]]:
    """Yield each text as it was written, with how it is found."""
    for n, run in enumerate(person.words.talks):
        yield from ((line.words, Hit(line.words, run.at, n)) for line in run.lines if line.mark != "heavy")
    for kept in (person.words.reasons, person.words.sentences, person.words.notes):
        yield from ((one.text, Hit(one.text, one.at)) for one in kept if one.mark != "heavy")
    for plan in person.words.plans:
        if plan.mark != "heavy":
            yield f"{plan.cue} {plan.act}", Hit(plans.told(plan, say), plan.at)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _runs_of(found: tuple[Hit, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(hit.run for hit in found if hit.run is not None))


def _found(screen: ScreenContext) -> Message:
    found = hits(screen.person, screen.state.word, _translator(screen))
    once = {(hit.words, screen.day(hit.at)): hit for hit in reversed(found)}
    lines = [
        f"{screen.phrase('day', on=day.isoformat())}: {screen.in_quotes(_excerpt(words, screen.state.word))}"
        for words, day in list(reversed(once))[:HITS_SHOWN]
    ]
    head = screen.phrase("history-found" if lines else "history-not-found", word=screen.state.word)
    return Message("\n\n".join((head, *lines)), rows=_rows(screen, _runs_of(found)))


def _excerpt(words: str, word: str) -> str:
    """Return the text around the word, clipped."""
    at = max(_folded(words).find(_folded(word)), 0)
    start = max(at - CONTEXT_CHARS, 0)
    return ("…" if start else "") + clip(words[start:], 2 * CONTEXT_CHARS + len(word))


# One flow run


def _run(screen: ScreenContext) -> Message:
    run = screen.person.words.talks[screen.state.at]
    lines = "\n".join(map(as_line, run.lines)) or screen.phrase("history-nothing-in-it")
    share = (screen.row("history-share", "share"),) if run.lines else ()
    return Message(
        f"{screen.dated(screen.state.at)}\n\n{lines}", rows=(*share, screen.row("history-delete", "delete"))
    )


def _do_with_run(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    del n
    return (
        page_editor.page_of(screen, (screen.state.at,))
        if verb == "share"
        else screen.go_to("delete", screen.state.at)
    )


def _delete(screen: ScreenContext) -> Message:
    return Message(
        screen.phrase("history-delete-sure", title=screen.dated(screen.state.at)),
        rows=(screen.row("history-delete-yes", "yes"),),
    )


def _deleted(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    del verb, n
    person = redaction.forget_flow_run(screen.person, screen.state.at)
    return screen.with_record(
        replace(person, dialog=replace(person.dialog, screen=ScreenState("months")))
    ).with_notice("history-deleted")


HISTORY_SCREENS: Mapping[str, Screen] = {
    "months": Screen(_months, _choose_way),
    "month": Screen(_runs, _choose_run, behind="months"),
    "names": Screen(_names, _choose_name, behind="months"),
    "name": Screen(_runs, _choose_run, behind="names"),
    "search": Screen(_search, types=_search_for, behind="months"),
    "found": Screen(_found, _choose_run, _search_for, behind="months"),
    "talk": Screen(_run, _do_with_run, behind="months"),
    "delete": Screen(_delete, _deleted, behind="talk"),
}
