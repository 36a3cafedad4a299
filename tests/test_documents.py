from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents import PERSON, TABLES, Document, Tables, decode, encode, migrated
from bot.store import RecordTooNew, RecordUnreadable
from flows.model import Session, Value
from flows.person import SCHEMA, Person, Reason
from tests.busy_store import NOON
from tests.people import people


@given(people())
def test_every_record_comes_back_as_it_was(person: Person) -> None:
    stored = msgspec.json.encode(encode(person))

    back = decode(msgspec.json.decode(stored, type=Tables))

    assert back == person
    # True equals 1 and (1,) prints like no list does: the text of both tells the types apart.
    assert repr(back) == repr(person)


@given(people())
def test_a_table_holds_what_json_gives_back(person: Person) -> None:
    tables = encode(person)

    assert tuple(tables) == TABLES
    assert msgspec.json.decode(msgspec.json.encode(tables)) == tables


@given(people(), people(), st.sets(st.sampled_from(TABLES)))
def test_what_a_turn_changed_laid_over_what_was_there_is_the_whole(
    before: Person, other: Person, touched: set[str]
) -> None:
    after = replace(before, zone=other.zone, **{name: getattr(other, name) for name in touched - {PERSON}})

    changed = encode(after, before)

    assert encode(before) | changed == encode(after)
    assert changed.keys() <= touched | {PERSON}


@pytest.mark.parametrize("value", [True, 1, 0, False, "1", "", ("1",), (), None])
def test_an_answer_keeps_its_type(value: Value) -> None:
    person = Person("1", session=Session("fear", 1, "x", "ask", 1, answers={"a": value}))

    session = decode(encode(person)).session

    assert session is not None
    assert repr(session.answers["a"]) == repr(value)


def test_a_record_from_the_future_is_refused() -> None:
    tables = encode(Person("1", schema=SCHEMA + 1))

    with pytest.raises(RecordTooNew, match=f"schema {SCHEMA + 1}.*install the newer version"):
        decode(tables)


@pytest.mark.parametrize("schema", [None, "1", True, 0, -1])
def test_a_record_without_a_schema_version_is_refused(schema: object) -> None:
    tables: Tables = {PERSON: [{"id": "1", "schema": schema}]}

    with pytest.raises(RecordUnreadable, match="no schema version"):
        decode(tables)


def test_a_list_that_got_its_own_table_later_is_kept() -> None:
    tables = encode(Person("1", reasons=(Reason(1, "sleep", NOON),)))
    tables[PERSON][0]["reasons"] = tables.pop("reasons")

    assert decode(tables).reasons == (Reason(1, "sleep", NOON),)


def test_an_old_record_is_brought_forward_one_step_at_a_time() -> None:
    def renamed(tables: Tables) -> Tables:
        return {PERSON: tables[PERSON], "reasons": tables["whys"]}

    def ranked(tables: Tables) -> Tables:
        return {**tables, "reasons": [{**reason, "rank": 1} for reason in tables["reasons"]]}

    new = migrated({PERSON: [{"schema": 1}], "whys": [{"text": "sleep"}]}, {1: renamed, 2: ranked}, 3)

    assert new == {PERSON: [{"schema": 3}], "reasons": [{"text": "sleep", "rank": 1}]}


def test_an_old_record_without_a_way_forward_is_refused() -> None:
    with pytest.raises(RecordUnreadable, match="no way from schema 1 to 2"):
        migrated({PERSON: [{"schema": 1}]}, {2: lambda tables: tables}, 3)


def test_what_is_wrong_is_told_without_what_was_written() -> None:
    document: Document = {**encode(Person("1"))["person"][0]}
    talk = {"flow": "f", "version": 1, "title": "t", "at": "2026-01-01T00:00:00Z"}
    line = {"key": "k", "label": "l", "words": "w", "section": "what nobody may read"}

    with pytest.raises(RecordUnreadable) as caught:
        decode({PERSON: [document], "talks": [{**talk, "lines": [line]}]})

    assert "$.talks[0].lines[0].section" in str(caught.value)
    assert "nobody" not in str(caught.value)
    assert caught.value.__cause__ is None
