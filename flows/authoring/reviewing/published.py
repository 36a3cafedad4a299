"""Compares flows with their published form, so that no state vanishes unnoticed. Pure but for reading."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType

from flows.authoring.layout.kept_comments import with_comments
from flows.definition.checks.validation import sort_of, sort_of_kind
from flows.definition.draft import Draft
from flows.definition.kinds import KINDS, kind_of
from flows.definition.loader import PUBLISHED, Reading, successor
from flows.definition.toml.source_map import Place, lines, nearest
from flows.definition.toml.toml_files import Unreadable, quoted, read
from flows.errors import Problem
from flows.errors.near import nearest as nearest_name
from flows.model import Flow, State

FILE = PUBLISHED

PUBLISHED_HEAD = (
    "# What was published last, written by `stile publish`. `stile check` compares the talks with it.\n"
)


@dataclass(frozen=True, slots=True)
class Published:
    """One talk as it was published. `words` changes with any wording, `logic` with the steps.

    `states` are their kinds, each with the name its answer is saved under. `choices` are the labels by state
    and id, also of ids that are gone: whoever tapped one still has it among their answers.
    """

    version: int
    logic: str
    words: str
    states: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def load(path: Path) -> Mapping[str, Published]:
    """Read what was published; nothing yet, where there is no file.

    Raises:
        Unreadable: the file is damaged.
    """
    return read(path, dict[str, Published])


def comparison(reading: Reading) -> Iterator[Problem]:
    """Yield what would meet people who are in the middle of what was published.

    Each flow is measured against the last folder that published it: one that takes the place of a shipped
    flow against that one, until it is published itself. Shipped flows may differ from those of the last
    release until the next. It passes over what can't be told yet: a step that can't be read, the version of
    a flow whose file has errors, and flows that are gone while there is a file that can't be read.
    """
    wrong = {problem.file for problem in reading.problems}
    unread = wrong - {draft.notes.file for draft in reading.drafts.values()}
    last: dict[str, tuple[Path, Published]] = {}
    for folder, _ in reading.languages.folders:
        file = folder / FILE
        try:
            last |= {name: (file, one) for name, one in load(file).items()}
        except Unreadable as error:
            text = f"what was published can't be read: {error}. Bring the file back, or publish anew"
            yield Problem(str(file), error.line, "file", text, "R108")
    for name, (file, before) in last.items():
        now = reading.drafts.get(successor(name, reading.languages.source.flows))
        if now is None and unread:
            continue
        if now is None:
            new = [draft for draft in reading.drafts.values() if draft.flow.name not in last]
            yield _gone(name, file, before, new)
            continue
        home = reading.languages.source.homes.get((now.flow.name, ""))
        is_shipped = home == file.parent and reading.is_shipped(now.flow.name)
        for problem in published_problems(now, before):
            if problem.code != "R102" or not (is_shipped or now.notes.file in wrong):
                yield problem


_MOST = 0.8
"""Share of the published states by which a flow of another name is known again."""


def _gone(name: str, file: Path, before: Published, new: list[Draft]) -> Problem:
    """Return that a flow is gone: at the name of the new one that has its states, else where it is noted."""
    for draft in new:
        if len(before.states.keys() & draft.flow.states.keys()) > len(before.states) * _MOST:
            text = (
                f"the published talk `{name}` is gone, and people may stand in it. This one has its states. "
                f'If it became this one, write was = "{name}", or call it `{name}` again'
            )
            return draft.notes.problem("G111", ("flow", "name"), text)
    rows = file.read_text(encoding="utf-8").splitlines()
    line = next((n for n, row in enumerate(rows, 1) if row.strip() == f"[{name}]"), 1)
    text = (
        f"the published talk `{name}` is gone, and people may stand in it. Please either bring it back, "
        f'or say in the talk it became: was = "{name}", or let it go: '
        f"stile publish {file.parent} --without {name}"
    )
    return Problem(str(file), line, name, text, "G111")


def written(
    drafts: Iterable[Draft], before: Mapping[str, Published] = MappingProxyType({}), old: str = ""
) -> str:
    """Return the file's text for these talks.

    Args:
        drafts: the talks that are published.
        before: what was published last. Labels of choices stay where their ids or states are gone.
        old: the text of the file as it is, whose comments stay.
    """
    new = PUBLISHED_HEAD + "".join(
        _written(draft, _labels_before(draft.flow, before))
        for draft in sorted(drafts, key=lambda draft: draft.flow.name)
    )
    successors = {was: draft.flow.name for draft in drafts for was in draft.flow.was}
    return with_comments(
        old, new, PUBLISHED_HEAD, lambda place: (successors.get(str(place[0]), place[0]), *place[1:])
    )


def foreign(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each key that publishing would not write again.

    Raises:
        TOMLDecodeError: the file can't be read.
    """
    known = {one.name for one in fields(Published)}
    at = lines(source)
    for name, table in tomllib.loads(source).items():
        for key in table.keys() - known if isinstance(table, dict) else ():
            yield nearest(at, (name, key)), f"{name}.{key}"


def _labels_before(flow: Flow, before: Mapping[str, Published]) -> dict[str, dict[str, str]]:
    """Return the labels that were published by state and id, also under each state's and talk's old names."""
    found: dict[str, dict[str, str]] = {}
    for name in (*flow.was, flow.name):
        for state, labels in before[name].choices.items() if name in before else ():
            for called in {state, flow.renamed.get(state, state)}:
                found[called] = {**found.get(called, {}), **labels}
    return found


def _written(draft: Draft, before: Mapping[str, Mapping[str, str]]) -> str:
    flow = draft.flow
    now = {
        state.name: {one.id: one.label.source for one in state.choices}
        for state in flow.states.values()
        if state.choices
    }
    labels = {
        state: {**before.get(state, {}), **now.get(state, {})} for state in dict.fromkeys((*now, *before))
    }
    states = ", ".join(f"{name} = {quoted(noted(state))}" for name, state in flow.states.items())
    return (
        f"\n[{flow.name}]\nversion = {flow.version}\nlogic = {quoted(flow.logic)}\n"
        f"words = {quoted(words(draft))}\nstates = {{ {states} }}\n"
        + "".join(_labels(name, choices) for name, choices in labels.items())
    )


def _labels(state: str, choices: Mapping[str, str]) -> str:
    said = ", ".join(f"{name} = {quoted(label)}" for name, label in choices.items())
    return f"choices.{state} = {{ {said} }}\n"


def noted(state: State) -> str:
    """Return the kind of a state, and the name its answer is saved under."""
    return f"{state.kind} {state.save}".strip()


def _asks_otherwise(kind: str, save: str, state: State) -> bool:
    if kind_of(state).ends or (kind in KINDS and KINDS[kind].ends):
        return False
    return sort_of(state) != sort_of_kind(kind) or bool(save and state.save and save != state.save)


def _states_gone(gone: list[str], before: Published, flow: Flow) -> str:
    one = len(gone) == 1
    named = " and ".join(filter(None, (", ".join(f"`{name}`" for name in gone[:-1]), f"`{gone[-1]}`")))
    fresh = [name for name in flow.states if name not in before.states]
    near = nearest_name(gone[0], fresh or flow.states)
    became = fresh[0] if one and len(fresh) == 1 else "…"
    hint = f"Did you mean `{near}`?" if one and near and became == "…" else ""
    listed = ", ".join(gone)
    return (
        f"the published state{'' if one else 's'} {named} {'is' if one else 'are'} gone, and people may "
        f"stand there. Please either bring {'it' if one else 'them'} back, or say what became of "
        f'{"it" if one else "each"}: renamed = {{ {gone[0]} = "{became}" }}, '
        f'or that {"it" if one else "they"} became nothing: removed = "{listed}". {hint}'
    ).rstrip()


def _answered(kind: str, save: str, state: State) -> str:
    if sort_of(state) == sort_of_kind(kind):
        return (
            f'people have answered this as `{save}`. Write `answer = "{save}"`, and their answers are found'
        )
    return (
        f"people have answered this as a `{kind}`. Give the new question another name, "
        f'and write `removed = "{state.name}"`'
    )


def words(draft: Draft) -> str:
    """Return a digest of everything that is said."""
    said = [[list(map(str, place)), template.source] for place, template in draft.texts]
    return hashlib.blake2s(json.dumps(said).encode(), digest_size=6).hexdigest()


def _choices_gone(draft: Draft, state: State, before: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the published choices of a state that are gone. Their answers read as they were tapped."""
    gone = before.keys() - {choice.id for choice in state.choices}
    fresh = [n for n, choice in enumerate(state.choices) if choice.id not in before]
    allowed = {*draft.allowed.get(state.name, ()), *draft.allowed.get("", ())}
    for name in sorted(gone) if kind_of(state).has_ids and "G120" not in allowed else ():
        text = (
            f"the published choice `{name}` (“{before[name]}”) is gone, and people have tapped it. If it was "
            f"reworded, write its id behind the new label: #{name}. If it is gone for good: "
            f'allow = {{ G120 = "why" }}'
        )
        at: Place = ("state", state.name, "choices", *(fresh if len(gone) == len(fresh) == 1 else ()))
        yield draft.notes.problem("G120", at, text)


def published_problems(draft: Draft, before: Published) -> Iterator[Problem]:
    """Yield what would meet people who are in the middle of a talk as it was published."""
    flow = draft.flow
    gone: list[str] = []
    for name, was in before.states.items():
        kind, _, save = was.partition(" ")
        state = flow.states.get(flow.renamed.get(name, name))
        if state is None and name not in {*flow.removed, *draft.named}:
            gone.append(name)
        elif state is not None and _asks_otherwise(kind, save, state):
            key = "answer" if sort_of(state) == sort_of_kind(kind) else "type"
            yield draft.notes.problem("G112", ("state", state.name, key), _answered(kind, save, state))
        elif state is not None:
            yield from _choices_gone(draft, state, before.choices.get(name, {}))
    if gone:
        fresh = [name for name in flow.states if name not in before.states]
        at: Place = ("state", fresh[0]) if len(gone) == len(fresh) == 1 else ("flow", "renamed")
        yield draft.notes.problem("G111", at, _states_gone(gone, before, flow))
    if before.logic != flow.logic and before.version == flow.version:
        old = before.version
        text = f"the steps differ from version {old}, which was published. Write `version = {old + 1}`"
        yield draft.notes.problem("R102", ("flow", "version"), text)
