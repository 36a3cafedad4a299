"""Looks at what is put into the texts: what may be missing, what doesn't fit, what gets too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flows.authoring.lint.data_flow import Known
from flows.definition.checks.validation import known_facts, savers_of, sort_of
from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.definition.toml.source_map import Place
from flows.errors import Problem
from flows.model import Span, State, Template

MESSAGE = 4096
"""Telegram refuses longer messages."""

NEVER_FILLED = frozenset({"skip_label", "title", "about"})
"""Texts that are shown where no answer is at hand."""

TAPPED_KEYS = frozenset({"choices", "button", "cues", "acts"})

FACT_CHARS: Mapping[str, int] = {
    "reasons_text": 1500, "reasons": 1500, "sentences": 1500, "ranking": 1500, "safety_note": 1500,
    "safety_text": 1500,
}  # fmt: skip
"""Longest value of a fact in characters. Other facts take a line."""

LINE_CHARS_ASSUMED = 300

DAY_CHARS: Mapping[str, int] = {"date": 35, "day": 16}
"""Characters of the longest day by its filter in the shipped languages: Spanish, in September."""

SAID_WHEN_ANSWERED = frozenset({"parts", "note"})
"""Keys of texts that are said only where what they put in was answered."""


def text_problems(draft: Draft, known: Known) -> Iterator[Problem]:
    """Yield what is wrong with the slots of every text."""
    savers, facts = savers_of(draft.flow), known_facts(draft.flow)
    for place, template in draft.texts:
        state = draft.flow.states.get(str(place[1])) if place[0] == "state" else None
        slots = [span for span in template.spans if span.slot]
        key = str(place[2] if state else place[1])
        if slots and key in NEVER_FILLED:
            words = f"`{{{slots[0].text}}}` stays empty here: nothing is put into `{key}`. Say it without"
            yield draft.notes.problem("V112", place, words)
            continue
        for span in slots:
            yield from _missing(draft, place, span, state, known)
            sorts = {sort_of(saver) for saver in savers.get(span.text, [])} or {facts.get(span.text, "text")}
            yield from _unfit(draft, place, span, sorts)
        if slots and "reflect" not in place:
            yield from _long(draft, place, template, key)


def _missing(draft: Draft, place: Place, span: Span, state: State | None, known: Known) -> Iterator[Problem]:
    if state is None or any(one.startswith("or ") for one in span.filters):
        return
    guarded = str(place[2]) in {"say", "suggest"} and len(place) > 3
    if guarded or str(place[2]) in SAID_WHEN_ANSWERED or "reflect" in place:
        return  # said only where it was answered
    there = known.surely[state.name] | ({state.save} if place[2] == "line" else set())
    if span.text not in there:
        why = "can be skipped or passed by" if span.text in savers_of(draft.flow) else "may be unknown"
        words = (
            f"`{{{span.text}}}` may be empty here: it {why}. "
            f"Please either write `{{{span.text}|or …}}`, or come here only `when` it is answered"
        )
        yield draft.notes.problem("V103", place, words)


def _unfit(draft: Draft, place: Place, span: Span, sorts: set[str]) -> Iterator[Problem]:
    for one in span.filters:
        fits = {
            "less": {"number"},
            "date": {"date"},
            "day": {"date"},
            "time": {"time"},
            "list": {"list", "text"},
            "first": {"list"},
        }.get(one.partition(" ")[0], sorts)
        if not sorts & fits:
            sort = "/".join(sorted(sorts))
            words = f"`{{{span.text}}}` is a {sort}, and `{one}` does nothing to it. Take it out"
            yield draft.notes.problem("V111", place, words)
    for sort, filters in (("date", {"date", "day"}), ("time", {"time"})):
        if sorts == {sort} and not filters & {*span.filters}:
            words = f"`{{{span.text}}}` would read like 2026-05-12. Write `{{{span.text}|{sort}}}`"
            yield draft.notes.problem(
                "V111", place, words if sort == "date" else words.replace("2026-05-12", "16:30")
            )


def _long(draft: Draft, place: Place, template: Template, key: str) -> Iterator[Problem]:
    most = worst(draft, template)
    if key in TAPPED_KEYS and most > 40:
        words = (
            f"with the longest answer it has {most} characters, and a phone cuts a button at 40. Put less in"
        )
        yield draft.notes.problem("T103", place, words)
    elif most > MESSAGE:
        words = f"with the longest answers it has {most} characters, over {MESSAGE}. Set `max_chars`"
        yield draft.notes.problem("T102", place, words)


def worst(draft: Draft, template: Template) -> int:
    """Return how long a text is with the longest answers in it."""
    savers = savers_of(draft.flow)
    return sum(_worst_span(draft, span, savers) if span.slot else len(span.text) for span in template.spans)


def _worst_span(draft: Draft, span: Span, savers: Mapping[str, Sequence[State]]) -> int:
    for one in span.filters:
        if one in DAY_CHARS:
            return DAY_CHARS[one]
    answers = (answer_chars(draft, saver) for saver in savers.get(span.text, []))
    return max(answers, default=FACT_CHARS.get(span.text, LINE_CHARS_ASSUMED))


def answer_chars(draft: Draft, state: State, depth: int = 3) -> int:
    """Return how long an answer can get when it is shown."""
    labels = [len(choice.label.source) for choice in state.choices]
    source = draft.flow.states.get(state.options_from or "")
    if source is not None and depth:
        labels.append(answer_chars(draft, source, depth - 1))
    if state.other:
        labels.append(state.max_chars)
    return kind_of(state).longest(state, labels)
