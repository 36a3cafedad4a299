"""Helps the kinds that ask for a day or an hour: context for reading it, and asking which one is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from flows.definition.template import fill, parse
from flows.engine.parsers import pick
from flows.engine.prompt import Accepted, Option, ParseResult, Partial, Prompt, Rejected
from flows.keyboard import Row
from flows.locale.dates import Context, Interpretation, read_hour
from flows.locale.days import Reference
from flows.locale.habits import hours_said, order_of_dates
from flows.locale.hours import Half
from flows.locale.matching import plain
from flows.model import Button, Given, Session, State, Value, Values

_DAY, _HOUR, _BOTH = parse("{given|date}"), parse("{given|time}"), parse("{day|date}, {at|time}")

HALVES: dict[str, Half] = {"day": "day", "morning": "morning", "evening": "evening", "now": "now"}


def context_of(
    state: State, session: Session, facts: Values, today: date, language: str, half: str
) -> Context:
    """Return the context in which a day or an hour is read for this state; `half` is its part of the day."""
    country = text_of(facts.get("country_code"))
    since = moment_of(session.answers.get(str(state.own.get("not_before", ""))))
    around = bool(state.own.get("around"))
    reference = Reference(today, around, since.date() if since else None, order_of_dates(country, language))
    now = moment_of(facts.get("local_now"))
    part = HALVES.get(half, "")
    return Context(reference, now.time() if now else None, part, hours_said(country, language), around)


def offered(draft: Sequence[str], language: str) -> tuple[Option, ...]:
    """Return the readings of what was typed, to be tapped."""
    return tuple(Option(f"#{n}", said(iso, language), iso) for n, iso in enumerate(draft))


def keyboard(prompt: Prompt) -> tuple[Row, ...]:
    """Return a button for each reading, one below the other."""
    return tuple((Button(option.label, option.button),) for option in prompt.options)


def chosen(prompt: Prompt, given: Given) -> Accepted | None:
    """Return the reading that was picked of those offered: tapped, typed, or agreed to."""
    if not prompt.draft:
        return None
    typed = plain(given.value)
    if not given.tapped and len(prompt.options) == 1 and prompt.said("yes-words", typed):
        return accepted(prompt.options[0].value)
    option = pick(prompt, given) or (None if given.tapped else _by_hour(prompt, given.value))
    return accepted(option.value) if option else None


def _by_hour(prompt: Prompt, text: str) -> Option | None:
    """Return the reading whose hour, or half of the day, was typed: "20:00", "8 pm", "in the evening"."""
    walls = {
        option: moment_of(f"2000-01-01T{str(option.value).rpartition('T')[2]}") for option in prompt.options
    }
    plain_context = replace(prompt.context, half="", habit="written")
    for told in ("", *(f"{wall.hour % 12 or 12}:{wall:%M} " for wall in walls.values() if wall)):
        read = read_hour(f"{told}{text}", prompt.words.vocabulary, plain_context).only
        found = [option for option, wall in walls.items() if read and wall and wall.time() == read.at]
        if len(found) == 1:
            return found[0]
    return None


def result(read: Interpretation) -> ParseResult | None:
    """Return the only reading as the answer, several as a question which is meant, or None for no reading."""
    if read.only is not None:
        return accepted(read.only.iso())
    return Partial(tuple(reading.iso() for reading in read.readings)) if read.readings else None


def wording(kind: str, prompt: Prompt) -> str:
    """Return the phrase that asks which reading is meant; empty where there are none."""
    several = "several" if len(prompt.draft) > 1 else "one"
    return f"{kind}-{several}" if prompt.draft else ""


def before(prompt: Prompt) -> Rejected | None:
    """Return the refusal of a day that is too early, or None where the question sets no earliest day."""
    since = prompt.context.reference.since
    return Rejected("date-before", (("since", since.isoformat()),)) if since else None


def accepted(iso: str) -> Accepted:
    """Return the answer for a day, an hour, or both."""
    return Accepted(iso, iso.replace("T", " "))


def said(value: Value, language: str) -> str:
    """Return a day with its weekday, an hour, or both, as they are said in the language."""
    iso = str(value)
    day, both, wall = iso.partition("T")
    if both:
        return fill(_BOTH, {"day": day, "at": wall}, language).text
    return fill(_HOUR if ":" in iso else _DAY, {"given": iso}, language).text


def moment_of(value: Value) -> datetime | None:
    """Return a moment in ISO text, None for anything else."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def text_of(value: Value) -> str | None:
    """Return a text, None for anything else."""
    return value if isinstance(value, str) else None
