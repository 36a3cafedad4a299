from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from msgspec import Struct
from msgspec.structs import replace
from tinydb.storages import MemoryStorage

from bot.storage.tables import newer_fields, sealed_tables
from bot.storage.tables.newer_fields import SHAPE, shape, shape_lines
from bot.storage.tables.sealed_tables import write
from flows.person import SCHEMA, FlowRun, Line, OwnWords, Person, Profile, Reason

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KNOWN = Path(__file__).with_name("shape.txt")
REASONS = tuple(Reason(number, f"reason {number}", NOON) for number in (1, 2, 3))
TALKS = (FlowRun("fear", 1, "Fear", NOON, (Line("a", "A", "words"),)),)


def test_the_stored_shape_is_the_one_that_is_noted(*, update: bool) -> None:
    """A field that went or changed needs a new SCHEMA and a migration; one that is new needs a default."""
    found = [f"schema {SCHEMA}", *shape_lines()]
    noted = KNOWN.read_text(encoding="utf-8").splitlines()
    gone, new = set(noted[1:]) - set(found), set(found[1:]) - set(noted)
    fields = {line.split(":")[0] for line in noted}

    if noted[0] == found[0]:
        assert not gone, f"raise SCHEMA in flows/person/record.py and write the migration, for {sorted(gone)}"
        late = [line for line in new if line.split(".")[0] in {each.split(".")[0] for each in fields}]
        bare = [line for line in late if not line.endswith(" = default")]
        assert not bare, f"give a default, or raise SCHEMA and write the migration, for {bare}"
    if update:
        KNOWN.write_text("\n".join(found) + "\n", encoding="utf-8")
    else:
        assert noted == found, f"pytest {Path(__file__).name} --update notes {sorted(new)}"


def stored(storage: MemoryStorage) -> dict[str, Any]:
    found: Mapping[str, Any] | None = storage.read()
    assert found is not None
    return {name: list(table.values()) for name, table in found.items()}


@pytest.fixture
def newer() -> MemoryStorage:
    """Hold a record as a newer version wrote it: more fields at every depth, and a table more."""
    storage = MemoryStorage()  # type: ignore[no-untyped-call]
    write(storage, Person("1", words=OwnWords(reasons=REASONS, talks=TALKS)))
    tables = deepcopy(dict(storage.read() or {}))
    tables["person"]["1"] |= {"kept": "important", SHAPE: "of a newer one"}
    tables["engagement"]["1"]["preferences"]["tone"] = "quiet"
    tables["reasons"]["2"]["weight"] = 7
    tables["talks"]["1"]["lines"][0]["voice"] = "soft"
    tables["a_newer_table"] = {"1": {"x": 1}}
    storage.write(tables)
    return storage


def test_fields_of_a_newer_version_survive_what_an_older_one_changes(newer: MemoryStorage) -> None:
    changed = replace(REASONS[1], hidden=True)
    person = Person(
        "1", profile=Profile(language="es"), words=OwnWords(reasons=(changed, REASONS[0]), talks=TALKS)
    )
    for token in (1, 2):
        write(newer, replace(person, dialog=replace(person.dialog, token=token)))

    found = stored(newer)
    assert found["person"][0]["kept"] == "important"
    assert found["engagement"][0]["preferences"]["tone"] == "quiet"
    assert (found["profile"][0]["language"], found["dialog"][0]["token"]) == ("es", 2)
    assert [(one["id"], one["hidden"], one.get("weight")) for one in found["reasons"]] == [
        (2, True, 7), (1, False, None),
    ]  # fmt: skip
    assert found["talks"][0]["lines"][0]["voice"] == "soft"
    assert found["a_newer_table"] == [{"x": 1}]
    assert found["person"][0][SHAPE] == "of a newer one"


def test_what_is_deleted_takes_its_newer_fields_along(newer: MemoryStorage) -> None:
    write(newer, Person("1", words=OwnWords(reasons=(Reason(4, "another", NOON),))))

    assert "weight" not in str(stored(newer))
    assert "voice" not in str(stored(newer))


def test_a_record_without_anything_newer_is_noted_as_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = MemoryStorage()  # type: ignore[no-untyped-call]
    write(storage, Person("1", words=OwnWords(reasons=REASONS)))
    tables = dict(storage.read() or {})
    del tables["person"]["1"][SHAPE]
    tables["left_by_an_old_version"] = {}
    storage.write(tables)

    write(storage, Person("1", words=OwnWords(reasons=REASONS[:1])))

    assert stored(storage)["person"][0][SHAPE] == shape()
    assert "left_by_an_old_version" not in stored(storage)
    monkeypatch.setattr(sealed_tables, "with_newer_fields", None)  # it isn't asked again
    write(storage, Person("1"))
    assert stored(storage)["reasons"] == []


class Inner(Struct, frozen=True):
    word: Literal["b", "a"] | None
    many: tuple[int, ...] = ()


class Outer(Struct, frozen=True):
    inner: tuple[Inner, ...]
    by_name: dict[str, Inner] = {}


def test_a_shape_names_each_field_with_its_type_and_default() -> None:
    assert newer_fields.shape_lines(Outer) == [
        "Inner.many: tuple[int, ...] = default",
        "Inner.word: Literal['a', 'b'] | NoneType",
        "Outer.by_name: dict[str, Inner] = default",
        "Outer.inner: tuple[Inner, ...]",
    ]
