"""The place of a store on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from bot.storage.postgres.place import Place


def test_neither_the_address_nor_the_key_is_in_its_repr() -> None:
    place = Place("postgresql://bot:secret@db/stile", Path("data"), Path("epochs"), environ="the-master-key")

    assert "secret" not in repr(place)
    assert "the-master-key" not in repr(place)
