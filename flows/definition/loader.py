"""Loads flows and phrases from content folders, and lists every problem in them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flows.definition.checks.validation import check, check_together
from flows.definition.draft import Checked, Draft, Notes
from flows.definition.languages import changed_texts
from flows.definition.languages.changed_texts import ChangedTexts
from flows.definition.languages.language_set import Languages, only_english
from flows.definition.languages.translations import ENGLISH, HEAD_FILE, Source
from flows.definition.languages.translator import Translator
from flows.definition.loading.collector import uncollected
from flows.definition.loading.content_file import Cache, Piece, Stamp, read_piece, read_texts, stamp_of
from flows.definition.placement import barriers
from flows.definition.placement.menus import MENU, menu_flow
from flows.definition.schema import did_you_mean
from flows.definition.signatures import SIGNATURES_FILE as SIGNED
from flows.definition.signatures import Signature, usable, words
from flows.definition.toml.toml_files import Unreadable
from flows.definition.toml.toml_files import read as read_file
from flows.errors import ContentError, Problem
from flows.model import Flow, Template

SHARED = "texts.toml"
"""A file of this name in a content folder holds texts that its flows, and those of later folders, share."""

PUBLISHED = "published.toml"
"""A file of this name in a content folder holds what was published from it."""

_NO_FLOW = frozenset({SIGNED, PUBLISHED})
"""Files of a content folder that the program writes: their tables can have any flow's name."""

SHIPPED = Path(__file__).parents[1] / "content"


def successor(name: str, flows: Mapping[str, Flow]) -> str:
    """Return the name a flow goes by among these; its own where none says it took its place."""
    if name in flows:
        return name
    return next((flow.name for flow in flows.values() if name in flow.was), name)


@dataclass(frozen=True, slots=True)
class Library:
    """Every flow and phrase there is. A language other than English falls back to English."""

    flows: Mapping[str, Flow]
    phrases: Mapping[str, Template]
    languages: Languages = field(default_factory=only_english)
    signatures: tuple[Signature, ...] = ()
    _listing: dict[tuple[str, str], Flow] = field(default_factory=dict, compare=False)

    def signed(self, language: str = ENGLISH) -> tuple[str, ...]:
        """Return the flows that somebody signed in this language as they are now, by name."""
        given = {(one.flow, one.words) for one in self.signatures if one.language == language}
        there = sorted({name for name, _ in given} & self.flows.keys())
        return tuple(name for name in there if (name, words(self.flow(name, language))) in given)

    def flow(self, name: str, language: str = ENGLISH) -> Flow:
        """Return the flow in this language."""
        found = None if language == ENGLISH else self.languages.of(language)
        if found is None:
            return self.flows[name]
        if name not in _LISTING:
            return found.flows[name]
        if (name, language) not in self._listing:
            self._listing[name, language] = _listed(found.flows, language)[name]
        return self._listing[name, language]

    def successor(self, name: str) -> str:
        """Return the name a flow goes by now; its own where no flow says it took its place."""
        return successor(name, self.flows)

    def phrase(self, name: str, language: str = ENGLISH) -> Template:
        """Return the phrase in this language."""
        return self.phrases_in(language)[name]

    def translator(self, language: str = ENGLISH) -> Translator:
        """Return what says phrases in this language."""
        found = None if language == ENGLISH else self.languages.of(language)
        return Translator(
            language,
            self.phrases if found is None else found.phrases,
            self.flows if found is None else found.flows,
        )

    def phrases_in(self, language: str) -> Mapping[str, Template]:
        """Return every phrase in this language."""
        return self.phrases if language == ENGLISH else self.languages.phrases(language)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read, sound or not. A flow that could not be read at all is not there."""

    drafts: Mapping[str, Draft]
    phrases: Mapping[str, Template]
    problems: tuple[Problem, ...]
    languages: Languages
    replaced: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[ChangedTexts, ...] = ()

    def is_shipped(self, flow: str) -> bool:
        """Tell whether a flow that was read is a shipped one, not an own one or one in its place."""
        shipped = {folder for folder, within in self.languages.folders if within is not None}
        return self.languages.source.homes[flow, ""] in shipped

    def library(self) -> Library:
        """Return what can be talked about.

        Raises:
            ContentError: something in the files can't be used.
        """
        if self.problems:
            raise ContentError(list(self.problems))
        signatures = tuple(one for folder, _ in self.languages.folders for one in usable(folder / SIGNED))
        flows = _listed(self.languages.source.flows, ENGLISH)
        return Library(flows, self.phrases, self.languages, signatures)


_LISTING = frozenset({MENU, barriers.FINDER})
"""Flows that list others by what these say of themselves."""


def _listed(flows: Mapping[str, Flow], language: str) -> Mapping[str, Flow]:
    """Return the flows with those that list others made whole."""
    made = (menu_flow(flows), barriers.finder_flow(flows, language))
    return MappingProxyType({**flows, **{flow.name: flow for flow in made if flow}})


def load(*folders: Path) -> Library:
    """Load the shipped content, or what these folders hold; a later one overrides an earlier one.

    Raises:
        ContentError: something in the files can't be used.
    """
    return read_all(*folders).library()


@uncollected
def read_all(*folders: Path, cache: Cache | None = None) -> Reading:
    """Read the shipped content, or what these folders hold, and find everything that can't be used.

    With a cache only the files that changed since it was last used are read again.
    """
    loading = _Loading(cache if cache is not None else {})
    for folder in folders or (SHIPPED,):
        within = SHIPPED.parent.parent if folder == SHIPPED else None
        loading.add(folder, within)
    return loading.reading()


class _Loading:
    """Content read so far. Later folders replace flows and phrases by name."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self.drafts: dict[str, Draft] = {}
        self.phrases: dict[str, Template] = {}
        self.problems: list[Problem] = []
        self.notes: list[Notes] = []
        self.unread: set[str] = set()
        self.folders: list[tuple[Path, Path | None]] = []
        self.homes: dict[tuple[str, str], Path] = {}
        self.replaced: dict[str, str] = {}
        self.changed: list[ChangedTexts] = []
        self.texts: Mapping[str, str] = {}

    def add(self, folder: Path, within: Path | None) -> None:
        """Read a folder; its files are named as seen from `within`."""
        here: dict[str, str] = {}
        self.folders.append((folder, within))
        languages = {path.parent.name for path in folder.glob(f"*/{HEAD_FILE}")}
        if not folder.is_dir():
            self.problems.append(_no_folder(folder))
        shared = folder / SHARED
        if shared.is_file():
            notes, texts = read_texts(shared, str(shared.relative_to(within) if within else shared))
            self.notes.append(notes)
            self.texts = {**self.texts, **texts}  # those of a later folder win
        depth, start = len(folder.parts), len(within.parts) if within else 0
        for path in sorted(folder.rglob("*.toml")):
            parts = path.parts
            if path != shared and path.name not in _NO_FLOW and parts[depth] not in languages:
                self._take(self._piece(path, str(Path(*parts[start:]))), here, folder)

    def reading(self) -> Reading:
        """Check everything together and return it."""
        for changed in self.changed:
            self._lay_over(changed)
        drafts = list(self.drafts.values())
        names = frozenset({*self.drafts, *self.unread})
        for draft in drafts:
            self._check(draft, names)
        check_together(drafts)
        problems = [*self.problems, *(problem for notes in self.notes for problem in notes.problems)]
        drafts_by_name, phrases = MappingProxyType(self.drafts), MappingProxyType(self.phrases)
        former = self._former()
        flows = MappingProxyType(
            {
                name: replace(draft.flow, former=former[name]) if name in former else draft.flow
                for name, draft in self.drafts.items()
            }
        )
        languages = Languages(tuple(self.folders), Source(flows, phrases, self.homes))
        replaced = MappingProxyType(self.replaced)
        return Reading(drafts_by_name, phrases, tuple(problems), languages, replaced, tuple(self.changed))

    def _check(self, draft: Draft, names: frozenset[str]) -> None:
        """Note what is wrong in one flow, as it was found before where the flow is the same."""
        notes = draft.notes
        known, before = notes.checked, tuple(notes.problems)
        if known is None or known.flow is not draft.flow or (known.names, known.before) != (names, before):
            check(draft, names)
            notes.checked = Checked(draft.flow, names, before, tuple(notes.problems[len(before) :]))
        else:
            notes.problems.extend(known.found)

    def _former(self) -> dict[str, dict[str, dict[str, str]]]:
        """Return the labels of published choices by flow and state; a damaged file is told by a check."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for folder, _ in self.folders:
            path = folder / PUBLISHED
            for name, labels in _labels(path, stamp_of(path)).items():
                found.setdefault(name, {}).update(labels)
        return found

    def _lay_over(self, changed: ChangedTexts) -> None:
        draft = self.drafts.get(changed.flow)
        if draft is None:
            hint = did_you_mean(changed.flow, self.drafts)
            changed.notes.add("G102", (changed_texts.OVER_KEY,), f"there is no talk `{changed.flow}`. {hint}")
            return
        earlier = [one for one in self.changed[: self.changed.index(changed)] if one.flow == changed.flow]
        self.drafts[changed.flow] = changed_texts.laid_over(draft, changed, earlier)
        for place in changed.found:
            self.homes[changed.flow, ".".join(map(str, place))] = changed.folder

    def _piece(self, path: Path, file: str) -> Piece:
        """Return the file as it is, from the cache where it hasn't changed."""
        stamp, known = stamp_of(path), self.cache.get(path)
        is_old = known is None or known.stamp != stamp or known.file != file or stamp is None
        if known is None or is_old or known.texts not in (None, self.texts):
            known = self.cache[path] = read_piece(path, file, stamp, self.texts)
        return known

    def _take(self, piece: Piece, here: dict[str, str], folder: Path) -> None:
        """Add a file's flow or phrases, and drop the results of its earlier check."""
        self.unread |= piece.unread
        if piece.notes is None:
            self.problems += piece.problems
            return
        piece.notes.problems[:] = piece.problems
        self.notes.append(piece.notes)
        self.phrases.update(piece.phrases)
        self.homes.update({("", name): folder for name in piece.phrases})
        if piece.changes is not None:
            self.changed.append(ChangedTexts(piece.changes[0], folder, piece.notes, piece.changes[1]))
        if piece.draft is None:
            return
        name = piece.draft.flow.name or piece.file
        if name in here:
            words = f"{here[name]} has the name `{name}` too. Choose another"
            piece.notes.add("F108", ("flow", "name"), words)
        elif name in self.drafts:
            self.replaced[name] = self.drafts[name].notes.file
        here.setdefault(name, piece.file)
        self.drafts[name] = _with_weights(piece.draft, self.drafts.get(name))
        self.homes[name, ""] = folder


def _no_folder(path: Path) -> Problem:
    """Return what is wrong with a path that is no folder. A file of a talk is read by its folder."""
    if path.is_file():
        words = "no talk is read from this file, because of the end of its name. Name one that ends in .toml"
        return Problem(str(path), 1, "file", words, "F101")
    kind = "file" if path.suffix == ".toml" else "folder"
    return Problem(str(path), 1, kind, f"there is no such {kind}. Correct the path", "F101")


def _with_weights(draft: Draft, before: Draft | None) -> Draft:
    """Return a flow that takes the place of another with its weights, unless it has its own."""
    if before is None or draft.flow.weights or not before.flow.weights:
        return draft
    return replace(draft, flow=replace(draft.flow, weights=before.flow.weights))


@lru_cache(maxsize=8)
def _labels(path: Path, stamp: Stamp | None) -> Mapping[str, dict[str, dict[str, str]]]:
    """Return the labels of the published choices in a file by flow; none of a damaged one.

    Reading one saved flow costs 27 ms of processor with the shipped file kept, and 31 without.
    """
    del stamp  # with another one it is another file
    with suppress(Unreadable):
        every = read_file(path, dict[str, dict[str, Any]])
        return {name: one["choices"] for name, one in every.items() if isinstance(one.get("choices"), dict)}
    return {}
