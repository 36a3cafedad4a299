"""People's records as hypothesis makes them up."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import EllipsisType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from msgspec import structs

from bot.storage.tables.documents import PARTS
from flows import model, person

Made = TypeVar("Made")

MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - the strategy adds the zone itself
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(fold=0))
TIMES = st.times().map(lambda moment: moment.replace(fold=0))
TEXTS = st.text(max_size=8)
# JSON and SQLite both hold whole numbers of 64 bits; Telegram's ids are far smaller.
WHOLE = st.integers(min_value=-(2**63), max_value=2**63 - 1)
IDS = st.integers(min_value=1, max_value=2**52).map(str)
VALUES = st.one_of(TEXTS, WHOLE, st.booleans(), st.lists(TEXTS, max_size=2).map(tuple), st.none())
ANSWERS = st.dictionaries(TEXTS, VALUES, max_size=2)
PART_OF = {field.name: part for part, kind in PARTS.items() for field in structs.fields(kind)}
"""Part of a record that has a field."""


def with_fields(of: person.Person, **fields: object) -> person.Person:
    """Return the record with these fields, each in the part that has it."""
    parts: dict[str, Any] = {}
    for name, value in fields.items():
        if part := PART_OF.get(name):
            parts[part] = structs.replace(parts.get(part, getattr(of, part)), **{name: value})
        else:
            parts[name] = value
    return structs.replace(of, **parts)


def people(ids: st.SearchStrategy[str] = IDS) -> st.SearchStrategy[person.Person]:
    return _made(person.Person, id=ids, schema=st.just(person.SCHEMA))


def _made(what: type[Made], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Made]:
    # Without being told, `builds` leaves every field alone that has a default.
    inferred = {name: _field(hint) for name, hint in get_type_hints(what).items()}
    return st.builds(what, **inferred | given)


def _field(hint: object) -> st.SearchStrategy[Any] | EllipsisType:
    inner = get_args(hint)
    if get_origin(hint) is tuple and inner[-1] is ...:
        return st.lists(st.deferred(lambda: st.from_type(inner[0])), max_size=2).map(tuple)
    return ...


PLAIN: dict[type, st.SearchStrategy[Any]] = {
    datetime: MOMENTS,
    date: st.dates(),
    time: TIMES,
    timedelta: st.timedeltas(timedelta(0), timedelta(days=400)),
    str: TEXTS,
    int: WHOLE,
}
for plain, strategy in PLAIN.items():
    st.register_type_strategy(plain, strategy)
SESSIONS = _made(model.Session, answers=ANSWERS, shelved=ANSWERS)
st.register_type_strategy(model.Session, SESSIONS)
STACKS = st.lists(SESSIONS, max_size=3).map(lambda runs: model.Stack(tuple(runs)))
DIALOGS = _made(person.Dialog, stack=STACKS)
st.register_type_strategy(person.Dialog, DIALOGS)
for kept in (
    *(model.Button, model.Message, person.Line, person.FlowRun, person.Reason, person.Note),
    *(person.Sentence, person.Plan, person.Rated, person.Attendance, person.Nudge, person.NudgePreferences),
    *(person.Appointment, person.Break),
    *(person.Screened, person.Outgoing, person.Consent),
    *(person.Profile, person.OwnWords, person.Engagement, person.Delivery),
):
    st.register_type_strategy(kept, _made(kept))
