"""Keeps what a newer version of Stile wrote into a record and this version does not know."""

from __future__ import annotations

import hashlib
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct
from msgspec.structs import fields

from bot.storage.tables.documents import SINGLE, decode, encode
from bot.storage.tables.migrations import Document, Tables
from flows.person import Person

SHAPE = "shape"
"""Key of the document that names the shape a record was written in."""

_IDENTITY = ("id", "at", "flow", "on", "kind", "text")
"""Fields that tell items of a list apart. Two are versions of one item where all of these agree."""


def shape_lines(kind: type = Person) -> list[str]:
    """Return a line `Class.field: type` for each field stored below a class, sorted.

    A field that may be missing has ` = default` behind its type.
    """
    return sorted({line for each in _structs(kind, set()) for line in _fields(each)})


@cache
def shape() -> str:
    """Return 12 hex digits that change with any line of `shape_lines`: the shape a record is written in."""
    return hashlib.sha256("\n".join(shape_lines()).encode()).hexdigest()[:12]


def with_newer_fields(stored: Tables, new: Tables) -> tuple[Tables, bool]:
    """Return `new` with all that `stored` has and this version does not know, and whether there is any.

    `stored` are the tables that `new` replaces, in the same schema. Items of a list are paired by their
    content, else by all of their id, time, flow, day, kind and text.

    Raises:
        RecordUnreadable: `stored` holds no valid record.
    """
    stored = {name: items for name, items in stored.items() if items}
    known = encode(decode(stored))
    if not _extras(stored, known):
        return new, False
    kept = {name: items for name, items in stored.items() if name not in known}
    merged = {
        name: [_merged(stored[name][0], known[name][0], items[0])]
        if name in SINGLE and stored.get(name)
        else _merged_list(stored.get(name, []), known.get(name, []), items)
        for name, items in new.items()
    }
    return merged | kept, True


def _extras(stored: object, known: object) -> bool:
    """Tell whether `stored` has keys, at any depth, that `known` lacks."""
    if isinstance(stored, Mapping) and isinstance(known, Mapping):
        return any(
            (name not in known and name != SHAPE) or _extras(value, known.get(name))
            for name, value in stored.items()
        )
    if isinstance(stored, list) and isinstance(known, list):
        return any(map(_extras, stored, known))
    return False


def _merged(stored: Document, known: Document, new: Document) -> Document:
    """Return `new` with the keys of `stored` that are not `known`, and with unchanged values as stored."""
    result = dict(new)
    for name, value in stored.items():
        before, after = known.get(name), new.get(name)
        if name not in known:
            result[name] = value
        elif isinstance(value, dict) and isinstance(before, dict) and isinstance(after, dict):
            result[name] = _merged(value, before, after)
        elif before == after:
            result[name] = value
    return result


def _merged_list(stored: list[Document], known: list[Document], new: list[Document]) -> list[Document]:
    """Merge the items that are unchanged, and those that are another version of one that was stored."""
    left = list(zip(stored, known, strict=True))
    result: list[Document] = []
    for item in new:
        match = next((pair for pair in left if pair[1] == item), None)
        match = match or next((pair for pair in left if _is_same(pair[1], item)), None)
        if match:
            left.remove(match)
        result.append(_merged(*match, item) if match else item)
    return result


def _is_same(one: Document, other: Document) -> bool:
    named = [name for name in _IDENTITY if name in one and not isinstance(one[name], dict | list)]
    return bool(named) and all(one[name] == other.get(name) for name in named)


def _structs(kind: object, seen: set[type[Struct]]) -> Iterator[type[Struct]]:
    if isinstance(kind, type) and issubclass(kind, Struct):
        if kind not in seen:
            seen.add(kind)
            yield kind
            for hint in typing.get_type_hints(kind).values():
                yield from _structs(hint, seen)
        return
    for part in typing.get_args(kind):
        yield from _structs(part, seen)


def _fields(kind: type[Struct]) -> Iterator[str]:
    hints = typing.get_type_hints(kind)
    for field in fields(kind):
        default = "" if field.required else " = default"
        yield f"{kind.__name__}.{field.name}: {_named(hints[field.name])}{default}"


def _named(hint: object) -> str:
    """Return a type as text that is the same in every version of Python."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return f"Literal[{', '.join(sorted(map(repr, parts)))}]"
    if origin in (typing.Union, types.UnionType):
        return " | ".join(sorted(map(_named, parts)))
    if origin:
        return f"{getattr(origin, '__name__', origin)}[{', '.join(map(_named, parts))}]"
    return "..." if hint is Ellipsis else getattr(hint, "__name__", str(hint))
