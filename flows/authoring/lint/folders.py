"""Rules for folders of an author's own: files that aren't read, folders without flows, replaced flows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from flows.authoring.lint.phrasing.wording import Wording
from flows.authoring.lint.phrasing.words import BOT_VOICE, said_problems
from flows.definition.languages.translations import PHRASES_FILE
from flows.definition.loader import PUBLISHED, SHARED, Reading
from flows.definition.loading.content_file import is_ours
from flows.definition.short_forms import old_keys
from flows.definition.signatures import SIGNATURES_FILE
from flows.errors import Problem

_READ = frozenset({PHRASES_FILE, SHARED, SIGNATURES_FILE, PUBLISHED})
"""Files of a folder of talks that are read though no talk is in them."""


def folder_problems(reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong with the folders that were named; the shipped one is left out."""
    for folder, within in reading.languages.folders:
        if within is not None or not folder.is_dir():
            continue
        for path in sorted(folder.rglob("*")):
            if path.is_file() and ".toml" in path.name.lower() and path.suffix != ".toml":
                right = f"{path.name[: path.name.lower().index('.toml')]}.toml"
                words = f"this file isn't read, because of the end of its name. Rename it to {right}"
                yield Problem(str(path), 1, "file", words, "F112")
        yield from _data_problems(folder, reading.languages.codes())
        broken = any(Path(problem.file).is_relative_to(folder) for problem in reading.problems)
        empty = folder not in reading.languages.source.homes.values() and not any(
            (folder / code).is_dir() for code in reading.languages.codes()
        )
        if empty and not broken:
            words = "no flow is in this folder. Put one there, such as homework.toml, or correct the path"
            yield Problem(str(folder), 1, "folder", words, "F113")

    for name, file in reading.replaced.items():
        words = f"this takes the place of `{name}` in {file}. Rename it to have both"
        yield reading.drafts[name].notes.problem("F114", ("flow", "name"), words)


def _data_problems(folder: Path, languages: Collection[str]) -> Iterator[Problem]:
    """Yield the files with data of another kind: only those of the program's own folder are read."""
    for path in sorted(folder.rglob("*.toml")):
        if path.name in _READ or path.relative_to(folder).parts[0] in languages:
            continue
        content = path.read_bytes()
        source = content.decode("utf-8", "replace")
        if b"\0" not in content and not is_ours(source):
            yield Problem(str(path), 1, "file", _unread(path.name, source), "F117")


def _unread(name: str, source: str) -> str:
    """Return what to do about a file of data."""
    if name == "helplines.toml" or "[[country]]" in source:
        return (
            "help lines are read where the settings name them. Write its path there, as `file` under [help]"
        )
    if name == "weights.toml":
        return "weights are not read here. Write those of a talk into its file, as `weights` under [flow]"
    return "no talk is in this file, and nothing in it is read. Begin it with [flow], or put it elsewhere"


def changed_problems(reading: Reading, wording: Wording) -> Iterator[Problem]:
    """Yield how single texts that a folder changes read, and which languages say them in English."""
    for changed in reading.changed:
        for place, text in changed.found.items():
            key = str(place[2] if place[0] == "state" and len(place) > 2 else place[-1])
            yield from said_problems(changed.notes, place, text, wording, own_voice=key in BOT_VOICE)
            languages = filter(None, map(reading.languages.of, reading.languages.codes()))
            english = [one.code for one in languages if (changed.flow, place) not in one.used]
            if english:
                remedy = f"stile translate {english[0]} {changed.folder}"
                words = f"it is said in English in {', '.join(english)}. {remedy}"
                yield changed.notes.problem("L110", place, words)


def old_key_problems(reading: Reading) -> Iterator[Problem]:
    """Yield the keys of own files that go by an old name, each once a file with its new name.

    Shipped files are written anew with a release.
    """
    for changed in reading.changed:
        for line, words in old_keys(changed.notes, "Write it so"):
            yield Problem(changed.notes.file, line, "state", words, "F116")
    for name, draft in reading.drafts.items():
        if not reading.is_shipped(name):
            for line, words in old_keys(draft.notes):
                yield Problem(draft.notes.file, line, "state", words, "F116")
