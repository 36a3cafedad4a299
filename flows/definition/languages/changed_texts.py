"""Reads files that change single texts of a flow, and lays them over it: the steps and all else stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from flows.definition import template as templates
from flows.definition.draft import Draft, Notes
from flows.definition.kinds import KINDS, kind_of
from flows.definition.languages.overlay import named_now, texts, worded
from flows.definition.parser import LIMITS
from flows.definition.schema import MAX_TEXT, did_you_mean
from flows.definition.toml.source_map import Place
from flows.errors import TemplateError
from flows.model import State, Template

OVER_KEY = "over"
"""The key that names the flow whose texts a file changes: `over = "fear"`."""


@dataclass(frozen=True, slots=True)
class ChangedTexts:
    """The texts of one file, by their places as a translation names them, and the folder it is from."""

    flow: str
    folder: Path
    notes: Notes
    found: Mapping[Place, Template]


def changes_texts(content: Mapping[str, Any]) -> bool:
    """Tell whether a file changes texts of a flow, or was meant to: `over` stands under [flow] then."""
    return OVER_KEY in content or _is_misplaced(content.get("flow"))


def _is_misplaced(about: object) -> bool:
    return isinstance(about, dict) and OVER_KEY in about and "title" not in about


def _put_right(content: Mapping[str, Any], notes: Notes) -> Mapping[str, Any]:
    """Return the content with `over` above every table, and note where it stood."""
    about = content.get("flow")
    if OVER_KEY in content or not isinstance(about, dict):
        return content
    words = f"`{OVER_KEY}` stands at the top, above every table, without [flow]. Write: "
    notes.add("F103", ("flow", OVER_KEY), f'{words}{OVER_KEY} = "{about[OVER_KEY]}"')
    rest = {key: told for key, told in about.items() if key != OVER_KEY}
    return {OVER_KEY: about[OVER_KEY], **content, "flow": rest}


def read(given: Mapping[str, Any], notes: Notes) -> tuple[str, dict[Place, Template]]:
    """Return the flow that a file changes and its texts, and note what can't be used."""
    content = _put_right(given, notes)
    found: dict[Place, Template] = {}
    for written, value in _values({key: told for key, told in content.items() if key != OVER_KEY}, ()):
        at_length = ("state", *written[1:]) if len(written) > 2 and written[0] in KINDS else written
        place = named_now(at_length)
        if place != written:
            notes.same_place(place, written)
        if place != at_length:
            notes.old_keys.setdefault(str(written[2]), notes.line(written))
        if not isinstance(value, str) or not value.strip():
            words = "only a text is changed here. Put it in quotes, or take out what is none"
            notes.add("F107", written, words)
            continue
        try:
            found[place] = templates.parse(value)
        except TemplateError as error:
            notes.add("V109", place, str(error))
    return str(content[OVER_KEY]), found


def laid_over(draft: Draft, changed: ChangedTexts, earlier: Sequence[ChangedTexts] = ()) -> Draft:
    """Return a flow in the changed texts, and note those that can't be used.

    These are texts it has no place for, and those that an `earlier` file of the same folder changes, too:
    of two files in different folders the later one holds, of two in one folder nobody could tell which.
    """
    beside = [one for one in earlier if one.folder == changed.folder]
    usable: dict[Place, Template] = {}
    for place, text in changed.found.items():
        fault = _changed_twice(place, beside) or _fault(place, text, draft)
        if fault is None:
            usable[place] = text
        else:
            changed.notes.add(fault.code, place, fault.words)
    return replace(draft, flow=worded(draft.flow, usable))


class _Fault(NamedTuple):
    """Reason why a changed text can't be used: the code of its rule, and the words about it."""

    code: str
    words: str


def _changed_twice(place: Place, beside: Sequence[ChangedTexts]) -> _Fault | None:
    """Return the fault of a text that another file of the folder changes as well, if one does."""
    other = next((one.notes for one in beside if place in one.found), None)
    if other is None:
        return None
    at = f"{other.file}:{other.line(place)}"
    return _Fault("F108", f"{at} changes this text, too, and only one can be said. Take one of them out")


def _fault(place: Place, text: Template, draft: Draft) -> _Fault | None:
    """Return why a text can't stand in the place of the flow's own, or None where it can."""
    there = dict(texts(draft.flow))
    before = there.get(place)
    if before is None:
        return _Fault("F105", f"`{draft.flow.name}` has no such text. {_meant(place, there)}")
    if _lists_choices(place, text, before, draft):
        words = 'the question stands alone here. Change choices by id: choices.the-id = "…"'
        return _Fault("F107", words)
    if foreign := sorted(templates.names(text) - templates.names(before)):
        words = f"`{{{foreign[0]}}}` is not put in by the text that this one changes. Take it out"
        return _Fault("V101", words)
    if (long := _chars(text)) > (most := _limit(place, draft.flow.states.get(str(place[1])))):
        return _Fault("T101", f"{long} characters are too long to read here. Use at most {most}")
    return None


def _meant(place: Place, there: Iterable[Place]) -> str:
    """Return which text may be meant by a place that has none: one of a like name, or of the same state."""
    names = {".".join(map(str, other)): other for other in there}
    hint = did_you_mean(".".join(map(str, place)), names)
    of_state = [name for name, other in names.items() if other[:2] == place[:2]]
    return hint if "`" in hint or not of_state else did_you_mean("", of_state)


def _lists_choices(place: Place, text: Template, before: Template, draft: Draft) -> bool:
    """Tell whether choices were written under a question, where they would be read as part of it."""
    state = draft.flow.states.get(str(place[1]))
    is_new = "\n\n" in text.source.strip() and "\n\n" not in before.source
    return is_new and place[-1] == "ask" and state is not None and bool(state.choices)


def _chars(text: Template) -> int:
    return sum(len(span.text) for span in text.spans if not span.slot)


def _limit(place: Place, state: State | None) -> int:
    key = str(place[2] if state and len(place) > 2 else place[-1])
    return kind_of(state).label_chars if state and key == "choices" else LIMITS.get(key, MAX_TEXT)


def _values(table: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _values(value, (*place, key))
        else:
            yield (*place, key), value
