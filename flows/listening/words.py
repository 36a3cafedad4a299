"""The closed word lists of each language, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

LISTENING_FOLDER = Path(__file__).parents[1] / "content" / "listening"

ENGLISH = "en"

Lists = Mapping[str, frozenset[str]]

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*['’]?|[,;:]")
_SPACES = re.compile(r"\s+")
_EDGES = " \t\n.!?…,;:-–—\"“”„‘'()¡¿«»*~"


@cache
def lists(language: str) -> Lists:
    """Return a language's word lists by name; empty ones for a language that has none."""
    path = LISTENING_FOLDER / f"{short(language)}.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return MappingProxyType({name: frozenset(words) for name, words in found.items()})


@cache
def languages() -> frozenset[str]:
    """Return the codes of the languages that have word lists."""
    return frozenset(path.stem for path in LISTENING_FOLDER.glob("*.toml"))


@cache
def of(language: str, name: str) -> frozenset[str]:
    """Return one list, empty where there is none."""
    return lists(language).get(name, frozenset())


@cache
def short(language: str) -> str:
    """Return the language without its region: `es-419` is `es`."""
    return language.partition("-")[0]


def tokens(text: str) -> tuple[str, ...]:
    """Return the words in small letters with straight apostrophes, and commas, in order."""
    return tuple(_TOKEN.findall(text.lower().replace("’", "'")))


@lru_cache(maxsize=16)  # one turn asks half a dozen times about the line that was typed
def bare(text: str) -> str:
    """Return the text in small letters without what surrounds its words."""
    return _SPACES.sub(" ", text.lower().replace("’", "'")).strip(_EDGES)
