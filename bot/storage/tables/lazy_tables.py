"""Tables of a record as TinyDB asks for them: each is decoded when it is first looked into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, TypeVar

import msgspec

from bot.storage.store import RecordUnreadable
from bot.storage.tables.migrations import Document

Shape = TypeVar("Shape")
TableDocuments = dict[str, Document]
"""Documents of one table by their ids, as TinyDB keeps them."""

Earlier = Callable[[], list[Document]]
"""Function that returns the items that stand before those of a table."""


class LazyTables(MutableMapping[str, TableDocuments]):
    """Tables by name. Those that nobody changes are written again as they were, without being decoded."""

    def __init__(self, tables: Mapping[str, TableDocuments] | None = None) -> None:
        """Take tables that are decoded."""
        self._encoded: dict[str, msgspec.Raw] = {}
        self._decoded = dict(tables or {})
        self._earlier: dict[str, Earlier] = {}

    @classmethod
    def of(cls, body: bytes) -> LazyTables:
        """Return the tables of a record's JSON.

        Raises:
            RecordUnreadable: it is not a record.
        """
        tables = cls()
        tables._encoded = decoded(body, dict[str, msgspec.Raw])
        return tables

    def __getitem__(self, name: str) -> TableDocuments:
        if name not in self._decoded:
            own = decoded(self._encoded[name], TableDocuments) if name in self._encoded else {}
            if name in self._earlier:
                items = (*self._earlier[name](), *own.values())
                own = {str(number): item for number, item in enumerate(items, 1)}
            elif name not in self._encoded:
                raise KeyError(name)
            self._decoded[name] = own
        return self._decoded[name]

    def __setitem__(self, name: str, documents: TableDocuments) -> None:
        self._decoded[name] = documents
        self._encoded.pop(name, None)

    def __delitem__(self, name: str) -> None:
        self._decoded.pop(name, None)
        self._encoded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._earlier, **self._encoded, **self._decoded})

    def __len__(self) -> int:
        return len({*self._earlier, *self._encoded, *self._decoded})

    def put_before(self, name: str, items: Earlier) -> None:
        """Put items before those of a table. They are asked for once, when the table is first looked into.

        The table must not be changed from then on: its items have new ids.
        """
        self._earlier[name] = items

    @property
    def looked_into(self) -> frozenset[str]:
        """Return the names of the tables that have been decoded."""
        return frozenset(self._decoded)

    def objects(self, name: str, kind: type) -> list[Any]:
        """Return a table's own documents as objects of a class, in order; nothing is kept decoded.

        Items of `put_before` are not among them.

        Raises:
            msgspec.ValidationError: a document is invalid.
        """
        if name in self._encoded:
            return list(msgspec.json.decode(self._encoded[name], type=dict[str, kind]).values())  # type: ignore[valid-type]  # each kind is a class
        return msgspec.convert(list(self._decoded[name].values()), list[kind])  # type: ignore[valid-type]  # as above

    def encode(self) -> bytes:
        """Return all tables as JSON. One that was not put in anew is the JSON that it came as.

        So documents that were changed in place have to be put in by the name of their table again.
        """
        for name, documents in self._decoded.items():
            if name not in self._encoded:
                self._encoded[name] = msgspec.Raw(msgspec.json.encode(documents))
        return msgspec.json.encode(self._encoded)


def decoded(body: bytes, shape: type[Shape]) -> Shape:
    """Return the JSON of a record, or of a table of it, as an object of this shape.

    Raises:
        RecordUnreadable: it holds something else.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.MsgspecError:
        raise RecordUnreadable("it is not a record") from None
