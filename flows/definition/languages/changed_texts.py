"""Reads files that change single texts of a flow, and lays them over it: the steps and all else stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

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
    there = dict(texts(draft.flow))
    beside = [one for one in earlier if one.folder == changed.folder]
    usable: dict[Place, Template] = {}
    for place, text in changed.found.items():
        before = there.get(place)
        other = next((one.notes for one in beside if place in one.found), None)
        if other is not None:
            at = f"{other.file}:{other.line(place)}"
            words = f"{at} changes this text, too, and only one can be said. Take one of them out"
            changed.notes.add("F108", place, words)
        elif before is None:
            names = [".".join(map(str, one)) for one in there]
            beside_it = [".".join(map(str, one)) for one in there if one[:2] == place[:2]]
            hint = did_you_mean(".".join(map(str, place)), names)
            hint = hint if "`" in hint or not beside_it else did_you_mean("", beside_it)
            words = f"`{draft.flow.name}` has no such text. {hint}"
            changed.notes.add("F105", place, words)
        elif _lists_choices(place, text, before, draft):
            words = 'the question stands alone here. Change choices by id: choices.the-id = "…"'
            changed.notes.add("F107", place, words)
        elif foreign := sorted(templates.names(text) - templates.names(before)):
            words = f"`{{{foreign[0]}}}` is not put in by the text that this one changes. Take it out"
            changed.notes.add("V101", place, words)
        elif (long := _chars(text)) > (most := _limit(place, draft.flow.states.get(str(place[1])))):
            changed.notes.add(
                "T101", place, f"{long} characters are too long to read here. Use at most {most}"
            )
        else:
            usable[place] = text
    return replace(draft, flow=worded(draft.flow, usable))


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
