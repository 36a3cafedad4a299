"""Remembers what was published, so that no step vanishes under people unnoticed. Pure but for reading."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from flows.checks import sort_of, sort_of_kind
from flows.draft import Draft
from flows.errors import Problem
from flows.model import State
from flows.schema import did_you_mean

HEAD = "# What was published last, written by `stile publish`. `stile check` compares the talks with it.\n"


@dataclass(frozen=True, slots=True)
class Published:
    """One talk as it was published. `words` changes with any wording, `logic` with the steps.

    `states` are their kinds, each with the name its answer is saved under.
    """

    version: int
    logic: str
    words: str
    states: Mapping[str, str]
    reviewed: str = ""


def load(path: Path) -> Mapping[str, Published]:
    """Read what was published; nothing yet, where there is no file."""
    if not path.exists():
        return {}
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), dict[str, Published])


def written(drafts: Iterable[Draft]) -> str:
    """Return the file's text for these talks."""
    return HEAD + "".join(_written(draft) for draft in sorted(drafts, key=lambda draft: draft.flow.name))


def _written(draft: Draft) -> str:
    flow = draft.flow
    states = ", ".join(f"{name} = {_quoted(noted(state))}" for name, state in flow.states.items())
    return (
        f"\n[{flow.name}]\nversion = {flow.version}\nlogic = {_quoted(flow.logic)}\n"
        f"words = {_quoted(words(draft))}\nreviewed = {_quoted(flow.reviewed)}\nstates = {{ {states} }}\n"
    )


def noted(state: State) -> str:
    """Return the kind of a state, and the name its answer is saved under."""
    return f"{state.kind} {state.save}".strip()


def _asks_otherwise(kind: str, save: str, state: State) -> bool:
    if "end" in {kind, state.kind}:
        return False
    return sort_of(state) != sort_of_kind(kind) or bool(save and state.save and save != state.save)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # what JSON writes, TOML reads


def words(draft: Draft) -> str:
    """Return a digest of everything that is said."""
    said = [[list(map(str, place)), template.source] for place, template in draft.texts]
    return hashlib.blake2s(json.dumps(said).encode(), digest_size=6).hexdigest()


def published_problems(draft: Draft, published: Mapping[str, Published]) -> Iterator[Problem]:
    """Yield what would meet people who are in the middle of the published talk."""
    before, flow = published.get(draft.flow.name), draft.flow
    if before is None:
        return
    for name, was in before.states.items():
        kind, _, save = was.partition(" ")
        state = flow.states.get(flow.renamed.get(name, name))
        if state is None and name in flow.removed:
            continue
        if state is None:
            hint = did_you_mean(name, set(flow.states) - set(before.states) or flow.states)
            text = (
                f"the published state `{name}` is gone, and people may stand in it. "
                f'Please either bring it back, or say what it became: renamed = {{ {name} = "…" }}, '
                f'or that it became nothing: removed = ["{name}"]. {hint}'
            )
            yield draft.notes.problem("G111", ("flow", "renamed"), text)
        elif _asks_otherwise(kind, save, state):
            text = f"this was published as `{was}`, and people have answered it. Name the new question anew"
            yield draft.notes.problem("G112", ("state", state.name, "type"), text)
    if before.logic != flow.logic and before.version == flow.version:
        text = f"the steps differ from what was published as version {before.version}. Raise `version`"
        yield draft.notes.problem("R102", ("flow", "version"), text)
    if flow.reviewed and flow.reviewed == before.reviewed and words(draft) != before.words:
        text = "the words changed since this was signed. Have it read again, or empty `reviewed`"
        yield draft.notes.problem("R103", ("flow", "reviewed"), text)
