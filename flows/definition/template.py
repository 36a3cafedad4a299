"""Texts with slots: parsed once, and filled with a person's words.

Filled values are never parsed: a person's `{name}` or `**` is shown as they wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType

from flows.errors import TemplateError
from flows.listening.letters import quoted
from flows.locale.lengths import closed, utf16
from flows.locale.plurals import BABEL, CATEGORIES, category, locale_of
from flows.model import Filled, Span, Template, Value, Values

_TOKEN = re.compile(r"\{\{|\}\}|\*\*|\{[^{}]*\}|[{}]|[^{}*]+|\*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STOPS = frozenset(".,;:")
_STOP_IN_QUOTES = re.compile(r"(?<!\.)\.(?=\s?[”“’»」]$)")
"""A full stop that closes a quote, which gives way to a stop behind it."""

_RUNS_ON = re.compile(r"[.,;:?!]| [^\W\d_A-Z]")
_I_ALONE = re.compile(r"(?<![\w.'’])i(?=['’](?:m|d|ll|ve)\b|[\s,;:?!]|$)")
_LESS = re.compile(r"less \d+")
_FORMS = tuple(f"{name} " for name in CATEGORIES)
_PLAIN_FILTERS = ("first", "list", "quote", "low", "date", "day", "time", "inside")
_LITERAL = MappingProxyType({"{{": "{", "}}": "}"})
INSIDE = "|inside"
"""Behind a name: a choice as it reads within a sentence, where its author wrote that."""


def parse(source: str) -> Template:
    """Parse what an author wrote.

    Raises:
        TemplateError: a `{…}` or a `**` isn't closed, or a slot isn't one that can be filled.
    """
    spans: list[Span] = []
    bold = False
    for mark in _TOKEN.findall(source):
        if mark == "**":
            bold = not bold
        elif mark in {"{", "}"}:
            raise TemplateError(f"a `{mark}` stands alone. Close it, or write `{mark * 2}` for the sign")
        elif mark.startswith("{") and mark != "{{":
            name, filters = _slot(mark[1:-1])
            spans.append(Span(name, slot=True, filters=filters, bold=bold))
        else:
            _add_literal(spans, _LITERAL.get(mark, mark), bold=bold)
    if bold:
        raise TemplateError("a `**` is not closed. Put `**` on both sides of the bold words")
    return Template(source, tuple(spans), bold=any(span.bold for span in spans))


def names(template: Template) -> frozenset[str]:
    """Return the answers and facts the text puts in."""
    return frozenset(span.text for span in template.spans if span.slot)


def forms(filters: Iterable[str]) -> Mapping[str, str]:
    """Return the words for each plural form that the filters of a slot hold."""
    parts = (one.partition(" ") for one in filters if one.startswith(_FORMS))
    return {name: words for name, _, words in parts}


def fill(template: Template, values: Values, language: str = "en") -> Filled:
    """Put values into the slots. A missing value leaves nothing behind, or its `or` text."""
    spans = template.spans
    if len(spans) == 1 and not spans[0].slot and not template.bold:  # buttons, labels and most phrases
        return Filled(spans[0].text)
    if not template.bold:
        return Filled("".join(_parts(template, values, language)))
    parts: list[str] = []
    bold: list[tuple[int, int]] = []
    at = 0
    for span, part in zip(template.spans, _parts(template, values, language), strict=True):
        length = utf16(part)
        if span.bold and length:
            if bold and sum(bold[-1]) == at:
                start, before = bold.pop()
                bold.append((start, before + length))
            else:
                bold.append((at, length))
        parts.append(part)
        at += length
    return Filled("".join(parts), tuple(bold))


def without_stop(text: str) -> str:
    """Return the text without the one full stop it closes with; three dots stay."""
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def day_words(day: date, language: str) -> str:
    """Return a day as it is written in the language without its weekday, as a button has room for."""
    return _written(day, "long", language)


def month_words(month: str, language: str) -> str:
    """Return a month, given as 2026-03, as it is written in the language."""
    return _written(datetime.fromisoformat(f"{month}-01").date(), "yMMMM", language)


def _add_literal(spans: list[Span], text: str, *, bold: bool) -> None:
    if spans and not spans[-1].slot and spans[-1].bold == bold:
        text = spans.pop().text + text
    spans.append(Span(text, bold=bold))


def _slot(inside: str) -> tuple[str, tuple[str, ...]]:
    name, *raw = inside.split("|")
    if not _NAME.fullmatch(name):
        hint = name.strip().replace("-", "_").lower()
        raise TemplateError(
            f"`{{{inside}}}` does not name an answer. "
            f"Write `{{{hint if _NAME.fullmatch(hint) else 'name'}}}`, small letters, digits and underscores"
        )
    filters = [part if part.startswith("or ") else part.strip() for part in raw]
    for one in filters:
        if one not in _PLAIN_FILTERS and not _LESS.fullmatch(one) and not one.startswith(("or ", *_FORMS)):
            raise TemplateError(
                f"`{{{inside}}}` uses `{one}`. "
                "Use one of: first, list, quote, low, date, time, less 2, or words, one word, other words"
            )
    if (said := forms(filters)) and "other" not in said:
        raise TemplateError(f"`{{{inside}}}` has no form for other numbers. Add `|other …`")
    if "low" in filters and "list" in filters[: filters.index("low")]:
        # Small letters are a matter of each item, so they come before the items are joined.
        filters.remove("low")
        filters.insert(filters.index("list"), "low")
    return name, tuple(filters)


def _parts(template: Template, values: Values, language: str) -> list[str]:
    """Return what each span reads as. A sentence that runs on drops the stop of what is put in."""
    parts: list[str] = []
    for n, span in enumerate(template.spans):
        name = f"{span.text}{INSIDE}" if "inside" in span.filters else span.text
        part = _show(span, values.get(name), language) if span.slot else span.text
        after = template.spans[n + 1] if n + 1 < len(template.spans) else None
        ends = span.slot and part.endswith((".", "!"))
        runs_on = ends and after and not after.slot and _RUNS_ON.match(after.text)
        part = without_stop(part.rstrip("!")) if runs_on else part
        closes = span.slot and after and after.text[:1] in _STOPS
        parts.append(_STOP_IN_QUOTES.sub("", part) if closes else part)
    return parts


def _show(span: Span, value: Value, language: str) -> str:
    if isinstance(value, str):
        value = closed(value)
    elif isinstance(value, tuple):
        value = tuple(map(closed, value))
    for one in span.filters:
        word, _, rest = one.partition(" ")
        if word == "or":
            value = rest if value in (None, "", ()) else value
        elif word == "less":
            value = value - int(rest) if isinstance(value, int) else value
        elif rest:
            return _counted(value, forms(span.filters), language)
        else:
            value = _FILTERS[word](value, language)
    return _text(value, language)


def _counted(value: Value, said: Mapping[str, str], language: str) -> str:
    """Return the words that go with a number; `#` in them is the number itself."""
    if not isinstance(value, int):
        return ""
    return said.get(category(value, language), said["other"]).replace("#", str(value))


def _text(value: Value, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return _join(value, language)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _join(items: tuple[str, ...], language: str) -> str:
    items = (*map(without_stop, items[:-1]), *items[-1:])
    if language == "en":  # the same as Babel's, without its cost in every turn
        if len(items) > 2:
            return ", ".join(items[:-1]) + ", and " + items[-1]
        return " and ".join(items)

    with BABEL:
        from babel.lists import format_list  # noqa: PLC0415 - heavy, and rarely used

    return format_list(items, locale=locale_of(language))


def _first(value: Value, _language: str) -> Value:
    return next(iter(value), "") if isinstance(value, tuple) else value


def _list(value: Value, language: str) -> Value:
    return _join(value, language) if isinstance(value, tuple) else value


def _quote(value: Value, language: str) -> Value:
    if isinstance(value, tuple):
        return tuple(quoted(item, language) for item in value)
    return quoted(value, language) if isinstance(value, str) and value else value


def _as_it_is(value: Value, _language: str) -> Value:
    return value


def _low(value: Value, language: str) -> Value:
    if isinstance(value, tuple):
        return tuple(_low_word(item, language) for item in value)
    return _low_word(value, language) if isinstance(value, str) else value


def _low_word(text: str, language: str) -> str:
    if language == "en":
        text = _I_ALONE.sub("I", text)
    second = text[1:2]
    if second.isupper() or (text[:1] == "I" and second in {"", " ", "'", "\u2019"}):
        return text
    return text[:1].lower() + text[1:]


def _date(value: Value, language: str) -> Value:
    return _of_day(value, "full", language)


def _month_day(value: Value, language: str) -> Value:
    return _of_day(value, "MMMMd", language)


def _of_day(value: Value, style: str, language: str) -> Value:
    """Return a day written as the format of Unicode CLDR has it; another value unchanged."""
    if not isinstance(value, str):
        return value
    try:
        return _written(datetime.fromisoformat(value).date(), style, language)
    except ValueError:
        return value


@lru_cache(maxsize=1000)  # on one evening many messages name the same few days
def _written(day: date, style: str, language: str) -> str:
    """Write a day in one of CLDR's own formats ("full", "long"), or by a skeleton of its fields."""
    with BABEL:
        from babel.dates import format_date, format_skeleton  # noqa: PLC0415 - heavy, and rarely used

    if style in ("full", "long"):
        return format_date(day, style, locale=locale_of(language))
    return str(format_skeleton(style, day, locale=locale_of(language)))


def _time(value: Value, language: str) -> Value:
    if not isinstance(value, str):
        return value
    try:
        moment = time.fromisoformat(value)
    except ValueError:
        return value

    with BABEL:
        from babel.dates import format_time  # noqa: PLC0415 - heavy, and rarely used

    return format_time(moment, "short", locale=locale_of(language))


_FILTERS: Mapping[str, Callable[[Value, str], Value]] = MappingProxyType(
    {
        "first": _first,
        "list": _list,
        "quote": _quote,
        "low": _low,
        "date": _date,
        "day": _month_day,
        "time": _time,
        "inside": _as_it_is,
    }
)
