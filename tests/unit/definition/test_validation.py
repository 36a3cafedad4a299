"""Tables of any shape: the checks tell them and never crash."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import shipped
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


EVENING = '''
[flow]
name = "evening"
title = "Evening"
about = "When it is hard."
version = 1

[multi.how]
ask = "What is it like?"
choices = """
Tired
  inside: I'm tired
None of these #none
  alone
"""
other = true

[sentence.bring]
from = "how"
lead = ["You could say:"]
[sentence.bring.sentence]
picks = "After our sessions, {it}."
is = "After our sessions there's this: {it}."
own = "Evenings are hard. {It}"
none = "Evenings are hard."

[end.close]
say = "Bye."
'''


@pytest.mark.parametrize(("leads", "told"), [("", True), (" -> bring", True), (" -> close", False)])
def test_a_choice_that_leads_past_a_sentence_needs_no_form_within_it(
    tmp_path: Path, leads: str, told: bool
) -> None:
    (tmp_path / "evening.toml").write_text(EVENING.replace("#none", f"#none{leads}"), encoding="utf-8")

    found = [one for one in shipped.read(tmp_path).problems if "can't be said in this sentence" in one.text]

    assert [one.text.partition(" of ")[0] for one in found] == (["`none`"] if told else [])
