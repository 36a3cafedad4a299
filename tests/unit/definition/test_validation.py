"""Tables of any shape: the checks tell them and never crash."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flows.definition.checks.validation import check, check_together
from flows.definition.draft import Notes
from flows.definition.kinds import KINDS, every_key
from flows.definition.parser import read
from flows.definition.schema import BRANCH, CHOICE, FLOW

WORDS = st.sampled_from(
    ["a", "b", "c", "@sample", "reasons", "a == 'b'", "{a|less 1}", "fear", "", "in", "x y"]
)


ANYTHING = st.recursive(
    st.one_of(WORDS, st.integers(-1, 20), st.booleans(), st.floats(), st.dates()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=3,
)


def tables(keys: Iterable[str], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, ANYTHING) | fixed)


CHOICES = st.lists(tables(CHOICE.keys), max_size=2)


STATE = tables(
    every_key(),
    type=st.sampled_from([*KINDS]),
    goto=WORDS | st.lists(tables(BRANCH.keys), max_size=2),
    choices=CHOICES,
)


@given(tables(FLOW.keys), st.dictionaries(WORDS, STATE | ANYTHING, max_size=3))
def test_no_tables_make_the_loader_crash(flow: dict[str, Any], states: dict[str, Any]) -> None:
    notes = Notes("any.toml", "")

    draft = read({"flow": flow, "state": states}, notes)

    if draft is not None:
        check(draft, {"sample"})
        check_together([draft])
    assert notes.problems or {"name", "title", "version"} <= flow.keys()
