"""Stores loaded flows for the next start, and returns them while their files and the code are unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from flows.definition import conditions
from flows.definition.languages.language_set import Languages
from flows.definition.languages.translations import Head, Language, Source
from flows.definition.loader import SHIPPED, Library, Reading, read_all
from flows.definition.loading.collector import uncollected
from flows.definition.loading.shelf import Shelf, mark_of
from flows.model import Flow, Guard, Template

_NAME = "talks"
_CODE = Path(__file__).parents[2]


class _KeptLanguage(msgspec.Struct, frozen=True, array_like=True):
    """One language, without what only a check of its files asks for."""

    head: Head
    flows: dict[str, Flow]
    phrases: dict[str, Template]
    lines: dict[str, str]
    spoken: frozenset[str]
    complete: bool


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """Everything there is to talk about. `homes` are flow, place and number of the folder."""

    flows: dict[str, Flow]
    phrases: dict[str, Template]
    homes: list[tuple[str, str, int]]
    languages: dict[str, _KeptLanguage]


@uncollected
def library(shelf: Shelf, *folders: Path) -> Library:
    """Load what these folders hold, or what was kept of it; a later one overrides an earlier one.

    Languages from the shelf say nothing of their files: what checks them reads them itself.

    Raises:
        ContentError: something in the files can't be used.
    """
    if not all(folder.is_dir() for folder in folders):
        return read_all(*folders).library()  # which tells it: a mark of its files is that of an empty folder
    try:
        files = (file for folder in folders for file in sorted(folder.rglob("*.toml")))
        mark = mark_of(files, _CODE)
    except OSError:
        return read_all(*folders).library()
    if (kept := shelf.get(_NAME, mark)) is not None and (found := _unpacked(kept)) is not None:
        return _reading(found, folders).library()
    reading = read_all(*folders)
    made = reading.library()
    shelf.put(_NAME, mark, _packed(reading, folders))
    return made


def _packed(reading: Reading, folders: tuple[Path, ...]) -> bytes:
    whens = {
        condition.guard: condition.source
        for draft in reading.drafts.values()
        for _, condition in draft.conditions
    }
    languages = {
        code: _kept(one) for code in reading.languages.codes() if (one := reading.languages.of(code))
    }
    source = reading.languages.source
    homes = [(flow, place, folders.index(home)) for (flow, place), home in source.homes.items()]
    kept = _Kept({**source.flows}, {**source.phrases}, homes, languages)
    return msgspec.msgpack.encode(kept, enc_hook=lambda value: _plain(value, whens))


def _plain(value: object, whens: Mapping[Guard, str]) -> object:
    """Return a guard as the condition it was made of, and a view of a table as the table."""
    return {**value} if isinstance(value, MappingProxyType) else whens[value]  # type: ignore[index]  # a guard


def _kept(language: Language) -> _KeptLanguage:
    return _KeptLanguage(
        language.head, {**language.flows}, {**language.phrases}, {**language.lines},
        language.spoken, language.complete,
    )  # fmt: skip


def _unpacked(kept: bytes) -> _Kept | None:
    guards: dict[str, Guard] = {}

    def read(kind: type, value: object) -> object:
        if kind is object:  # a key that only its kind of state has
            return value
        source = str(value)
        return guards.setdefault(source, conditions.Later(source))

    try:
        return msgspec.msgpack.decode(kept, type=_Kept, dec_hook=read)
    except msgspec.DecodeError:
        return None


def _reading(found: _Kept, folders: tuple[Path, ...]) -> Reading:
    flows, phrases = MappingProxyType(found.flows), MappingProxyType(found.phrases)
    homes = {(flow, place): folders[at] for flow, place, at in found.homes}
    within = tuple((folder, SHIPPED.parent.parent if folder == SHIPPED else None) for folder in folders)
    languages = {code: _language(code, one) for code, one in found.languages.items()}
    return Reading({}, phrases, (), Languages(within, Source(flows, phrases, homes), languages))


def _language(code: str, kept: _KeptLanguage) -> Language:
    flows, phrases = MappingProxyType(kept.flows), MappingProxyType(kept.phrases)
    return Language(
        code, kept.head, flows, phrases, kept.lines, (), (), {}, frozenset(), kept.spoken, kept.complete
    )
