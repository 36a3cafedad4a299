"""Lays the texts of a language over a flow: the same steps, other words. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flows.definition.kinds import kind_of
from flows.definition.toml.source_map import Place
from flows.model import Choice, Flow, Span, State, Template

_TEXTS = {
    "skip_label": "skip_label", "button": "button", "help": "help", "retry": "retry", "suggest": "suggest",
    "line": "label",
}  # fmt: skip
"""Keys of a state that hold one text, each with the field it is in."""


def named_now(place: Place) -> Place:
    """Return a place by the key of today: the `line` of a state was called `label`."""
    is_old = len(place) == 3 and place[0] == "state" and place[2] == "label"
    return (*place[:2], "line") if is_old else place


def signature(source: str) -> str:
    """Return the short hash by which a translation knows the English it was made from."""
    return hashlib.blake2s(source.encode(), digest_size=3).hexdigest()


def texts(flow: Flow) -> Iterator[tuple[Place, Template]]:
    """Yield every text of a flow with its place, the way a translation names it."""
    yield ("flow", "title"), flow.title
    for key, text in _of_flow(flow):
        if text:
            yield ("flow", key), text
    for state in flow.states.values():
        yield from _of_state(state, ("state", state.name))


def _of_flow(flow: Flow) -> tuple[tuple[str, Template | None], ...]:
    """Return the texts a flow may have besides its title, by their keys."""
    return ("about", flow.about), ("page_title", flow.page_title)


def source_place(flow: Flow, place: Place) -> Place:
    """Return where a text stands in the file of its flow: entries of a list are counted there, from 0."""
    state = flow.states.get(str(place[1])) if place[0] == "state" else None
    if state is None or len(place) < 4:
        return place
    head, key, name = place[:2], str(place[2]), str(place[3])
    if key in _OF_CHOICES:
        number = next((n for n, choice in enumerate(state.choices) if choice.id == name), None)
        if number is None:
            return (*head, "choices")
        return (*head, "choices", number, _OF_CHOICES[key], *(int(n) - 1 for n in place[4:]))
    if key == "parts":
        return (*head, key, next((n for n, part in enumerate(state.parts) if part.source == name), 0), "say")
    if key == "variants":
        return (*head, _asked(state) if kind_of(state).ends else "suggest", int(name) - 1, "say")
    return (*head, key, *(int(part) - 1 if str(part).isdigit() else part for part in place[3:]))


_OF_CHOICES = {
    "choices": "label", "inside": "inside", "own": "own", "typed": "typed", "reflected": "reflect",
}  # fmt: skip
"""Keys by which a translation names texts of choices, each with the key of the choice itself."""


def worded(flow: Flow, found: Mapping[Place, Template]) -> Flow:
    """Return the flow in the words that were found; where there are none it keeps its own."""
    states = {name: _worded(state, ("state", name), found) for name, state in flow.states.items()}
    title = found.get(("flow", "title"), flow.title)
    about, page = (found.get(("flow", key), own) for key, own in _of_flow(flow))
    return replace(flow, title=title, about=about, page_title=page, states=states)


def _of_state(state: State, place: Place) -> Iterator[tuple[Place, Template]]:
    listed = bool(state.variants)
    if state.ask and not (listed and kind_of(state).ends):
        yield (*place, _asked(state)), state.ask
    for key, name in _TEXTS.items():
        if listed and key == "suggest":
            continue  # it is the last of the variants
        text = getattr(state, name)
        if text is not None:
            yield (*place, key), text
    for key in ("cues", "acts"):
        for n, text in enumerate(getattr(state, key), 1):
            yield (*place, key, str(n)), text
    yield from _of_choices(state, place)
    yield from _of_listening(state, place)


def _of_choices(state: State, place: Place) -> Iterator[tuple[Place, Template]]:
    for choice in state.choices:
        yield (*place, "choices", choice.id), choice.label
        for key in ("inside", "own", "typed"):
            if (text := getattr(choice, key)) is not None:
                yield (*place, key, choice.id), text
        for n, text in enumerate(choice.reflect, 1):
            yield (*place, "reflected", choice.id, str(n)), text


def _of_listening(state: State, place: Place) -> Iterator[tuple[Place, Template]]:
    for n, text in enumerate(state.lead, 1):
        yield (*place, "lead", str(n)), text
    for name, variants in state.reflect.items():
        for n, text in enumerate(variants, 1):
            yield (*place, "reflect", name, str(n)), text
    for part in state.parts:
        yield (*place, "parts", part.source), part.text
    for n, variant in enumerate(state.variants, 1):
        yield (*place, "variants", str(n)), variant.text
    if state.stems:
        yield (*place, "stems"), Template("|".join(state.stems), (Span("|".join(state.stems)),))
    for key, table in (("sentence", state.wordings), ("note", state.note)):
        if table:
            yield (*place, key), table_text(table)


def table_text(table: Mapping[str, str]) -> Template:
    """Return a table of wordings as one text, which is translated as a whole: each language has its own."""
    source = table[""] if "" in table else "\n".join(f"{key} = {words}" for key, words in table.items())
    return Template(source, (Span(source),))


def table_of(text: Template) -> dict[str, str]:
    """Return the table that `table_text` wrote as one text."""
    lines = [line.partition(" = ") for line in text.source.split("\n")]
    return {key: words for key, _, words in lines} if all(line[1] for line in lines) else {"": text.source}


def _worded(state: State, place: Place, found: Mapping[Place, Template]) -> State:
    def several(key: str, own: tuple[Template, ...]) -> tuple[Template, ...]:
        return tuple(found.get((*place, key, str(n)), text) for n, text in enumerate(own, 1))

    def one(key: str, own: Template | None) -> Template | None:
        return found.get((*place, key), own)

    def labelled(choice: Choice) -> Choice:
        return replace(
            choice,
            label=found.get((*place, "choices", choice.id), choice.label),
            inside=found.get((*place, "inside", choice.id), choice.inside),
            typed=found.get((*place, "typed", choice.id), choice.typed),
            own=found.get((*place, "own", choice.id), choice.own),
            reflect=tuple(
                found.get((*place, "reflected", choice.id, str(n)), text)
                for n, text in enumerate(choice.reflect, 1)
            ),
        )

    return replace(
        state,
        ask=found.get((*place, _asked(state)), state.ask),
        skip_label=one("skip_label", state.skip_label), button=one("button", state.button),
        help=one("help", state.help), retry=one("retry", state.retry),
        suggest=one("suggest", state.suggest), label=one("line", state.label),
        **_listening(state, place, found),
        cues=several("cues", state.cues), acts=several("acts", state.acts),
        choices=tuple(labelled(choice) for choice in state.choices),
    )  # fmt: skip


def _listening(state: State, place: Place, found: Mapping[Place, Template]) -> dict[str, Any]:
    """Return the fields that listen and answer, in the words that were found."""
    if not (state.lead or state.reflect or state.parts or state.variants or state.stems or state.note):
        return {}
    stems = found.get((*place, "stems"))
    tables = {key: found.get((*place, key)) for key in ("sentence", "note")}
    return {
        "lead": tuple(found.get((*place, "lead", str(n)), text) for n, text in enumerate(state.lead, 1)),
        "reflect": {
            name: tuple(
                found.get((*place, "reflect", name, str(n)), text) for n, text in enumerate(variants, 1)
            )
            for name, variants in state.reflect.items()
        },
        "parts": tuple(
            replace(part, text=found.get((*place, "parts", part.source), part.text)) for part in state.parts
        ),
        "variants": tuple(
            replace(variant, text=found.get((*place, "variants", str(n)), variant.text))
            for n, variant in enumerate(state.variants, 1)
        ),
        "stems": tuple(stems.source.split("|")) if stems else state.stems,
        "wordings": table_of(tables["sentence"]) if tables["sentence"] else state.wordings,
        "note": table_of(tables["note"]) if tables["note"] else state.note,
    }


def _asked(state: State) -> str:
    return kind_of(state).text_key
