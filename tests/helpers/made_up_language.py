"""A flow and its whole translation into a language of our own."""

from __future__ import annotations

from pathlib import Path

from flows.definition import loader
from flows.definition.languages.overlay import signature
from flows.definition.languages.translations import HEAD_FILE

TALK = """\
[flow]
name = "sample"
title = "A sample"
command = "sample"
version = 1

[state.door]
type = "choice"
ask = "How many days, {reasons|list|or none yet}?"
choices = [{ id = "few", label = "A few" }, { id = "many", label = "Many" }]
goto = "done"

[state.done]
type = "end"
say = "Thanks, {door|or nothing}."
"""

HEAD_TEXT = 'name = "Polski"\nregister = "ty"\nstatus = "draft"\n'

WHOLE = {
    "flow.title": ("A sample", "Próbka"),
    "state.door.ask": ("How many days, {reasons|list|or none yet}?", "Ile dni, {reasons|list|or nic}?"),
    "state.door.choices.few": ("A few", "Kilka"),
    "state.door.choices.many": ("Many", "Dużo"),
    "state.done.say": ("Thanks, {door|or nothing}.", "Dzięki, {door|or nic}."),
}


def written(folder: Path, **changed: str) -> Path:
    """Write the sample and its Polish; `state.done.say` is given as `done_say` to write it otherwise."""
    (folder / "pl").mkdir(parents=True, exist_ok=True)
    (folder / "sample.toml").write_text(TALK, encoding="utf-8")
    (folder / "pl" / HEAD_FILE).write_text(HEAD_TEXT, encoding="utf-8")
    rows = []
    for place, (english, polish) in WHOLE.items():
        row = changed.get("_".join(place.split(".")[-2:]), f'["{signature(english)}", "{polish}"]')
        rows += [f"{place} = {row}"] if row else []
    (folder / "pl" / "sample.toml").write_text('flow.name = "sample"\n' + "\n".join(rows), encoding="utf-8")
    return folder


def told(folder: Path) -> list[str]:
    """Return the code and place of what is wrong with the Polish."""
    language = loader.read_all(folder).languages.of("pl")
    assert language is not None
    return [f"{one.code} {one.place}" for one in language.problems()]
