"""Sets texts with danger aside, out of reach of flows, pages and messages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Literal, TypeVar

from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.model import OWN, Flow, Section, Session, State, Value
from flows.person import Line, Note, Person, Plan, Reason, Sentence, SetAside

Material = Literal["plan", "session", "reason"]
"""Kind of question that a text answers: screening reads "it" accordingly."""

Alarms = Callable[[str, Material], bool]
"""Test whether screening, with today's lists, finds danger in a text."""

FlowOf = Callable[[str], Flow | None]

TEXTS_KEPT = 60
"""Texts set aside at most. The oldest that the person has decided about are removed first."""

Kept = TypeVar("Kept", Reason, Sentence, Note, Plan, Line)


def put_aside(person: Person, text: str, flow: str, state: State, now: datetime) -> Person:
    """Add a text to those set aside, once per flow."""
    added = SetAside(text.strip(), flow, state.name, now, sentence=state.keep == "sentence")
    others = tuple(one for one in person.words.aside if (one.text, one.flow) != (added.text, flow))
    kept = (*others, added)
    spare = [one for one in kept if one.asked][: max(len(kept) - TEXTS_KEPT, 0)]
    return replace(person, words=replace(person.words, aside=tuple(one for one in kept if one not in spare)))


def unasked(person: Person, flow: str) -> tuple[SetAside, ...]:
    """Return the texts of a flow that the person has not decided about."""
    return tuple(entry for entry in person.words.aside if entry.flow == flow and not entry.asked)


def kept_for_oneself(person: Person, flow: str) -> Person:
    """Keep the texts of a flow set aside, as the person decided."""
    kept = (replace(entry, asked=True) if entry.flow == flow else entry for entry in person.words.aside)
    return replace(person, words=replace(person.words, aside=tuple(kept)))


def let_go(person: Person, flow: str) -> Person:
    """Delete the texts of a flow, as the person decided."""
    gone = unasked(person, flow)
    return replace(
        person,
        words=replace(person.words, aside=tuple(entry for entry in person.words.aside if entry not in gone)),
    )


def on_page(person: Person, flow: str, label: str, now: datetime) -> Person:
    """Add the texts of a flow to the page of its newest run, as the person decided.

    `label` replaces the label of their question, which asked for something else. A text that answered a
    question for a sentence is also added to the sentences. None becomes a reason or a plan.
    """
    words = unasked(person, flow)
    place = next(
        (n for n in reversed(range(len(person.words.talks))) if person.words.talks[n].flow == flow), None
    )
    if place is None or not words:
        return kept_for_oneself(person, flow)
    run = person.words.talks[place]
    lines = (*run.lines, *(_line(entry, label) for entry in words))
    talks = (*person.words.talks[:place], replace(run, lines=lines), *person.words.talks[place + 1 :])
    said = tuple(Sentence(entry.text, flow, now, mark="wanted") for entry in words if entry.sentence)
    return let_go(
        replace(person, words=replace(person.words, talks=talks, sentences=(*person.words.sentences, *said))),
        flow,
    )


def _line(words: SetAside, label: str) -> Line:
    section: Section = "sentence" if words.sentence else "barrier"
    return Line(f"aside-{words.state}", label, words.text, section, sensitive=True, mark="wanted")


def reviewed(person: Person, version: str, alarms: Alarms, flow_of: FlowOf, now: datetime) -> Person:
    """Screen the whole record again where it was last screened with other lists.

    Finished texts in which danger is found are marked; texts of unfinished flows are set aside.
    """
    if person.words.screened_with == version:
        return person
    person = replace(
        person,
        words=replace(
            person.words,
            screened_with=version,
            reasons=_marked(person.words.reasons, lambda one: alarms(one.text, "reason")),
            sentences=_marked(person.words.sentences, lambda one: alarms(one.text, "session")),
            notes=_marked(person.words.notes, lambda one: alarms(one.text, "session")),
            plans=_marked(person.words.plans, lambda one: alarms(one.cue, "plan") or alarms(one.act, "plan")),
            talks=tuple(replace(run, lines=marked_lines(run.lines, alarms)) for run in person.words.talks),
            steady=tuple(one for one in person.words.steady if not alarms(one, "session")),
        ),
    )
    person = _screen_reviewed(person, alarms)
    open_now = (*person.dialog.suspended, *reversed(person.dialog.stack.runs))
    for session in open_now:
        for flow, state, text in _alarming(session, alarms, flow_of):
            person = put_aside(person, text, flow, state, now)
    if not open_now:
        return person
    suspended = tuple(_without(run, alarms, flow_of) for run in person.dialog.suspended)
    stack = person.dialog.stack.changed(lambda run: _without(run, alarms, flow_of))
    return replace(person, dialog=replace(person.dialog, suspended=suspended, stack=stack))


def taken_out(person: Person, text: str, flow_of: FlowOf, now: datetime) -> Person:
    """Move a text from the flow in progress to those set aside."""
    if not person.dialog.stack or not text:
        return person

    def is_it(typed: str, material: Material) -> bool:
        del material
        return typed == text.strip()

    for run in reversed(person.dialog.stack.runs):
        for flow, state, words in _alarming(run, is_it, flow_of):
            person = put_aside(person, words, flow, state, now)
    return replace(
        person,
        dialog=replace(
            person.dialog, stack=person.dialog.stack.changed(lambda run: _without(run, is_it, flow_of))
        ),
        words=replace(
            person.words,
            reasons=_marked(person.words.reasons, lambda one: one.text == text.strip()),
            sentences=_marked(person.words.sentences, lambda one: one.text == text.strip()),
            plans=_marked(person.words.plans, lambda one: text.strip() in (one.cue, one.act)),
            notes=_marked(person.words.notes, lambda one: one.text == text.strip()),
        ),
    )


def marked_lines(lines: Iterable[Line], alarms: Alarms) -> tuple[Line, ...]:
    """Return the lines of a page, those with danger marked and off."""
    return tuple(
        replace(line, mark="heavy", share=False, sensitive=True)
        if not line.mark and alarms(line.words, "session")
        else line
        for line in lines
    )


def _marked(several: tuple[Kept, ...], alarm: Callable[[Kept], bool]) -> tuple[Kept, ...]:
    return tuple(replace(one, mark="heavy") if not one.mark and alarm(one) else one for one in several)


def _screen_reviewed(person: Person, alarms: Alarms) -> Person:
    if person.dialog.screen is None:
        return person
    return replace(
        person,
        dialog=replace(
            person.dialog,
            screen=replace(person.dialog.screen, lines=marked_lines(person.dialog.screen.lines, alarms)),
        ),
    )


def _alarming(session: Session, alarms: Alarms, flow_of: FlowOf) -> Iterator[tuple[str, State, str]]:
    """Yield (flow, state, text) for every typed answer of an open session in which danger is found."""
    flow = flow_of(session.flow)
    for state in flow.states.values() if flow and _is_screened(session.flow) else ():
        if state.save:
            for value in (session.answers.get(state.save), session.shelved.get(state.save)):
                yield from (
                    (session.flow, state, text)
                    for text in _typed(state, value)
                    if alarms(text, _material(state))
                )
        if state.name == session.state:
            yield from (
                (session.flow, state, text)
                for text in _typed(state, tuple(session.draft))
                if alarms(text, _material(state))
            )


def _without(session: Session, alarms: Alarms, flow_of: FlowOf) -> Session:
    """Return the session without these answers, as if they had been skipped."""
    texts = {text for _, _, text in _alarming(session, alarms, flow_of)}
    flow = flow_of(session.flow)
    if not texts or flow is None:
        return session
    answers, shelved = dict(session.answers), dict(session.shelved)
    for state in flow.states.values():
        for kept in (answers, shelved):
            if state.save in kept:
                left = _left(state, kept[state.save], texts)
                if left in (None, (), ""):
                    del kept[state.save]
                else:
                    kept[state.save] = left
    draft = tuple(one for one in session.draft if _bare(one) not in texts)
    return replace(session, answers=answers, shelved=shelved, draft=draft)


def _left(state: State, value: Value, texts: set[str]) -> Value:
    if isinstance(value, tuple):
        left = tuple(one for one in value if _bare(one) not in texts)
        return value if left == value else () if _is_pair(state) else left
    return None if isinstance(value, str) and _bare(value) in texts else value


def _typed(state: State, value: Value) -> tuple[str, ...]:
    """Return the typed parts of an answer, without ids of buttons."""
    several = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
    kind = kind_of(state)
    if kind.value_type not in {"text", "list"} or kind.makes_page:
        return ()
    return tuple(_bare(one) for one in several if not kind.has_ids or one.startswith(OWN))


def _is_pair(state: State) -> bool:
    """Tell whether an answer is a plan, which has no meaning without one of its halves."""
    kind = kind_of(state)
    return kind.value_type == "list" and not (kind.has_ids or kind.own_words)


def _bare(text: str) -> str:
    """Return a text without the mark that a draft or a choice puts before it."""
    return text.removeprefix(OWN) if text.startswith(OWN) else text[1:] if text[:1] in {"+", "-"} else text


def _material(state: State) -> Material:
    if _is_pair(state) or state.keep in {"plan", "way"}:
        return "plan"
    return "reason" if state.keep == "reasons" else "session"


def _is_screened(flow: str) -> bool:
    """Tell whether words about danger are set aside in this flow. In the safety note they belong."""
    return flow not in {"help", "safety"}
