"""Sets texts with danger aside, out of reach of flows, pages and messages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.model import OWN, Flow, Section, Session, State, Value
from flows.person import Line, Note, Person, Plan, Reason, Sentence, SetAside
from flows.record.facts import heavy_lately
from flows.record.summary import SECTIONS

Material = Literal["plan", "session", "reason"]
"""Kind of question that a text answers: screening reads "it" accordingly."""

Alarms = Callable[[str, Material], bool]
"""Test whether screening, with today's lists, finds danger in a text."""

FlowOf = Callable[[str], Flow | None]

TEXTS_KEPT = 60
"""Texts set aside at most. The oldest that the person has decided about are removed first."""

GRAVE_FOR = timedelta(hours=24)
"""Time after a graver finding in which clues are no false alarm that one tap can mend."""

OFFERED_FOR = timedelta(hours=1)
"""Time in which a text is offered at its question: a later walk through the talk never brings it up."""

Kept = TypeVar("Kept", Reason, Sentence, Note, Plan, Line)


def put_aside(
    person: Person, text: str, flow: str, state: State, now: datetime, *, clues_at: int | None = None
) -> Person:
    """Add a text to those set aside, once per flow.

    `clues_at` is the step of the question at which clues alone added up in it; None for any other finding.
    """
    added = SetAside(
        text.strip(), flow, state.name, now,
        sentence=state.keep == "sentence", from_clues=clues_at is not None, step=clues_at or 0,
    )  # fmt: skip
    others = tuple(one for one in person.words.aside if (one.text, one.flow) != (added.text, flow))
    kept = (*others, added)
    spare = [one for one in kept if one.asked][: max(len(kept) - TEXTS_KEPT, 0)]
    return replace(person, words=replace(person.words, aside=tuple(one for one in kept if one not in spare)))


def unasked(person: Person, flow: str, text: str = "") -> tuple[SetAside, ...]:
    """Return the texts of a flow, or the one of them, that the person has not decided about."""
    return tuple(
        entry
        for entry in person.words.aside
        if entry.flow == flow and not entry.asked and text in ("", entry.text)
    )


def grave_lately(person: Person, now: datetime) -> bool:
    """Tell whether more than soft signs were heard within a day, or Help now was used within the hour."""
    graver = (one.at for one in person.engagement.screened if one.tier != "soft")
    return heavy_lately(person, now) or any(now - at < GRAVE_FOR for at in graver)


def offered(person: Person, session: Session, step: int, now: datetime) -> SetAside | None:
    """Return the text that one tap makes the answer to the open question, or None.

    Only clues brought it, it was written at this step of this question, not long ago, and nothing graver
    was heard.
    """
    if grave_lately(person, now):
        return None
    return next(
        (
            entry
            for entry in reversed(unasked(person, session.flow))
            if entry.from_clues
            and (entry.state, entry.step) == (session.state, step)
            and now - entry.at <= OFFERED_FOR
        ),
        None,
    )


def kept_for_oneself(person: Person, flow: str, text: str = "") -> Person:
    """Keep the texts of a flow, or the one of them, set aside, as the person decided."""
    decided = unasked(person, flow, text)
    kept = (replace(entry, asked=True) if entry in decided else entry for entry in person.words.aside)
    return replace(person, words=replace(person.words, aside=tuple(kept)))


def let_go(person: Person, flow: str, text: str = "") -> Person:
    """Delete the texts of a flow, or the one of them, as the person decided."""
    gone = unasked(person, flow, text)
    return replace(
        person,
        words=replace(person.words, aside=tuple(entry for entry in person.words.aside if entry not in gone)),
    )


def on_page(
    person: Person, flow: str, label: str, now: datetime, *, text: str = "", section: Section = "barrier"
) -> Person:
    """Add the texts of a flow, or the one of them, to the page of its newest run, as the person decided.

    `label` and `section` are those of the page line. A text that answered a question for a sentence is also
    added to the sentences. None becomes a reason or a plan.
    """
    words = unasked(person, flow, text)
    place = next(
        (n for n in reversed(range(len(person.words.talks))) if person.words.talks[n].flow == flow), None
    )
    if place is None or not words:
        return kept_for_oneself(person, flow, text)
    run = person.words.talks[place]
    added = (_line(entry, label, section) for entry in words)
    lines = tuple(sorted((*run.lines, *added), key=lambda line: SECTIONS.index(line.section)))
    talks = (*person.words.talks[:place], replace(run, lines=lines), *person.words.talks[place + 1 :])
    said = tuple(Sentence(entry.text, flow, now, mark="wanted") for entry in words if entry.sentence)
    return let_go(
        replace(person, words=replace(person.words, talks=talks, sentences=(*person.words.sentences, *said))),
        flow,
        text,
    )


def _line(words: SetAside, label: str, section: Section) -> Line:
    section = "sentence" if words.sentence else section
    return Line(f"aside-{words.state}", label, words.text, section, sensitive=True, mark="wanted")


def reviewed(person: Person, version: str, alarms: Alarms, flow_of: FlowOf, now: datetime) -> Person:
    """Screen the whole record again, with the lists of this version.

    Finished texts in which danger is found are marked; texts of unfinished flows are set aside.
    """
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
    flow = None if session.flow in {"help", "safety"} else flow_of(session.flow)  # there they belong
    for state in flow.states.values() if flow else ():
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
        return value if left == value else () if is_pair(state) else left
    return None if isinstance(value, str) and _bare(value) in texts else value


def texts_at(session: Session, state: State) -> frozenset[str]:
    """Return the texts that a session holds as typed for one of its states, as an answer or a draft."""
    draft = tuple(session.draft) if session.state == state.name else ()
    answer = session.answers.get(state.save) if state.save else None
    return frozenset((*_typed(state, answer), *_typed(state, draft)))


def is_pair(state: State) -> bool:
    """Tell whether an answer is a plan, which has no meaning without one of its halves."""
    kind = kind_of(state)
    return kind.value_type == "list" and not (kind.has_ids or kind.own_words)


def _typed(state: State, value: Value) -> tuple[str, ...]:
    """Return the typed parts of an answer, without ids of buttons."""
    several = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
    kind = kind_of(state)
    if kind.value_type not in {"text", "list"} or kind.makes_page:
        return ()
    return tuple(_bare(one) for one in several if not kind.has_ids or one.startswith(OWN))


def _bare(text: str) -> str:
    """Return a text without the mark that a draft or a choice puts before it."""
    return text.removeprefix(OWN) if text.startswith(OWN) else text[1:] if text[:1] in {"+", "-"} else text


def _material(state: State) -> Material:
    if is_pair(state) or state.keep in {"plan", "way"}:
        return "plan"
    return "reason" if state.keep == "reasons" else "session"
