"""Reads what ships once in a process, however many tests lay flows and lists of their own beside it."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.shelf import beside_code
from flows import shipped
from flows.definition import loader
from flows.definition.languages import language_reader
from flows.definition.languages.fitness import Misfit, fitting
from flows.definition.languages.translations import Entry
from flows.definition.loader import Reading
from flows.definition.loading.content_file import Cache, Piece
from flows.definition.loading.shelf import NO_SHELF, Shelf
from flows.definition.toml.source_map import Place
from flows.model import Template
from flows.safety import lexicon


def read_once(patch: pytest.MonkeyPatch) -> None:
    """Keep what is read of shipped files, for the rest of the process."""
    _flows(patch)
    _languages(patch)
    _screening(patch)


class _Shipped(dict[Path, Piece]):
    """Files that ship, as they were read. Those that a test writes are read anew each time."""

    def __setitem__(self, path: Path, piece: Piece) -> None:
        if loader.SHIPPED in path.parents:
            super().__setitem__(path, piece)


def _flows(patch: pytest.MonkeyPatch) -> None:
    kept, read_all = _Shipped(), loader.read_all

    def read(*folders: Path, cache: Cache | None = None) -> Reading:
        if cache is None:
            return read_all(*folders, cache=kept)
        cache.update({path: piece for path, piece in kept.items() if path not in cache})
        reading = read_all(*folders, cache=cache)
        for path, piece in cache.items():
            kept[path] = piece
        return reading

    patch.setattr(loader, "read_all", read)


Fitted = tuple[Template | None, Misfit | None]


def _languages(patch: pytest.MonkeyPatch) -> None:
    """Keep translations by what is written: a reading with flows of one's own reads every language anew."""
    fitted: dict[tuple[object, ...], Fitted] = {}

    def fit(entry: Entry, place: Place, english: Template, code: str, *, is_time: bool) -> Fitted:
        written = (entry.of, entry.words, place, english.source, code, is_time)
        if written not in fitted:
            fitted[written] = fitting(entry, place, english, code, is_time=is_time)
        return fitted[written]

    # A language reader changes nothing in the tables that it is given.
    parsing = SimpleNamespace(
        loads=lru_cache(maxsize=500)(tomllib.loads), TOMLDecodeError=tomllib.TOMLDecodeError
    )
    patch.setattr(language_reader, "tomllib", parsing)
    patch.setattr(language_reader, "fitting", fit)


def _screening(patch: pytest.MonkeyPatch) -> None:
    """Take the compiled screening lists from the shelf of the bot, as each start of it does."""
    load_list, shelf = lexicon._loaded, beside_code()  # noqa: SLF001
    lists: dict[Path, lexicon.Lexicon] = {}

    def load(folder: Path, given: Shelf) -> lexicon.Lexicon:
        if given is not NO_SHELF or folder.parent != shipped.SCREENING:
            return load_list(folder, given)
        if folder not in lists:
            lists[folder] = load_list(folder, shelf)
        return lists[folder]

    patch.setattr(lexicon, "_loaded", load)
