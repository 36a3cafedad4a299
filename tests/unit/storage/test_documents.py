from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from bot.storage.store import RecordTooNew, RecordUnreadable
from bot.storage.tables.documents import LISTS, PARTS, TABLE_NAMES, decode, encode, items_of, with_items
from bot.storage.tables.migrations import PERSON, Document, Tables, migrated
from flows.model import Session, Stack, Value
from flows.person import SCHEMA, Dialog, OwnWords, Person, Reason, ScreenState
from tests.helpers.busy_store import NOON
from tests.helpers.people import people


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

    assert set(tables) == set(TABLE_NAMES)
    assert msgspec.json.decode(msgspec.json.encode(tables)) == tables


@given(people(), people(), st.sets(st.sampled_from(sorted(LISTS))))
def test_what_a_turn_changed_laid_over_what_was_there_is_the_whole(
    before: Person, other: Person, touched: set[str]
) -> None:
    after = with_items(before, {name: items_of(other, name) for name in touched})
    after = replace(after, profile=replace(before.profile, zone=other.profile.zone))

    changed = encode(after, before)

    assert encode(before) | changed == encode(after)
    assert changed.keys() <= {*touched, *(LISTS[name][0] for name in touched), "profile", PERSON}


def test_a_turn_that_changes_one_part_encodes_no_other() -> None:
    before = Person("1", words=OwnWords(reasons=(Reason(1, "sleep", NOON),)))

    changed = encode(replace(before, dialog=replace(before.dialog, token=5)), before)

    assert changed.keys() == {PERSON, "dialog"}


def test_every_field_has_its_place_in_a_table() -> None:
    fields_of = {part: {field.name for field in fields(kind)} for part, kind in PARTS.items()}

    assert {field.name for field in fields(Person)} == {"id", "schema", *PARTS}
    assert all(name in fields_of[part] for name, (part, _) in LISTS.items())
    assert len(TABLE_NAMES) == len(set(TABLE_NAMES))


@pytest.mark.parametrize("value", [True, 1, 0, False, "1", "", ("1",), (), None])
def test_an_answer_keeps_its_type(value: Value) -> None:
    person = Person(
        "1", dialog=Dialog(stack=Stack((Session("fear", 1, "x", "ask", 1, answers={"a": value}),)))
    )

    session = decode(encode(person)).dialog.stack.top

    assert repr(session.answers["a"]) == repr(value)


def session(state: str, under: object = None) -> Document:
    """Return a session as schema 2 wrote it."""
    return {
        "flow": "fear", "version": 1, "logic": "x", "state": state, "token": 3, "path": ["door"],
        "answers": {"a": state}, "under": under,
    }  # fmt: skip


THEN = "2026-01-01T00:00:00Z"
SCHEMA_2: Tables = {
    PERSON: [
        {
            "id": "1", "schema": 2, "language": "es", "zone": "UTC", "held": "a text that waits", "token": 9,
            "consent": {"at": THEN, "version": "2026-11"}, "keyboard": 4, "seen": [1, 2], "looked": THEN,
            "desk": {"view": "page", "at": 2}, "nudging": {"when": "drift", "less": 1}, "typed_at": 5,
            "safety_note": ["call"], "album": "a", "blocked": True, "announced": ["n"],
            "known": [{"category": "c", "until": THEN}],
        }
    ],
    "session": [session("inside", session("middle", session("base")))],
    "paused": [session("waiting")],
    "reasons": [{"id": 1, "text": "sleep", "at": THEN}],
    "outbox": [{"do": "send", "message": {"text": "hello"}}],
}  # fmt: skip


def test_a_record_of_schema_2_is_in_parts_with_all_it_held() -> None:
    person = decode(SCHEMA_2)

    assert person.schema == SCHEMA
    assert (person.profile.language, person.profile.zone, person.profile.consent is not None) == (
        "es",
        "UTC",
        True,
    )
    assert [one.state for one in person.dialog.stack.runs] == ["base", "middle", "inside"]
    assert person.dialog.stack.base.answers == {"a": "base"}
    assert [one.state for one in person.dialog.suspended] == ["waiting"]
    assert (person.dialog.pending_text, person.dialog.token, person.dialog.typed_at) == (
        "a text that waits",
        9,
        5,
    )
    assert person.dialog.screen == ScreenState("page", at=2)
    assert (person.words.safety_note, person.words.reasons[0].text) == (("call",), "sleep")
    assert (person.engagement.preferences.when, person.engagement.known[0].category) == ("drift", "c")
    assert (person.delivery.keyboard, person.delivery.seen, person.delivery.blocked) == (4, (1, 2), True)
    assert person.delivery.outbox[0].message.text == "hello"


def test_a_migration_leaves_the_tables_it_is_given_as_they_are() -> None:
    before = msgspec.json.encode(SCHEMA_2)

    decode(SCHEMA_2)

    assert msgspec.json.encode(SCHEMA_2) == before


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
    tables = encode(Person("1", words=OwnWords(reasons=(Reason(1, "sleep", NOON),))))
    tables["words"][0]["reasons"] = tables.pop("reasons")

    assert decode(tables).words.reasons == (Reason(1, "sleep", NOON),)


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

    assert "talks[0].lines[0].section" in str(caught.value)
    assert "nobody" not in str(caught.value)
    assert caught.value.__cause__ is None
