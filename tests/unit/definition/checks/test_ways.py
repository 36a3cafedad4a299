"""Ways between the states of a flow: each leads to an end, and none in a circle without a question."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.definition.checks.ways import reachable, targets
from tests.helpers.chat import flow_of
from tests.helpers.slips import told

FLOW = """
[flow]
name = "rest"
title = "Rest"
command = "rest"
version = 1

[yesno.tired]
ask = "Tired?"
goto = '''
sleep if tired
done
'''

[say.sleep]
say = "Sleep then."
goto = "done"

[end.done]
say = "Good night."
"""


def test_every_way_of_a_state_is_told_with_its_place(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, FLOW)

    assert [to for _, to in targets(flow.states["tired"])] == ["sleep", "done"]
    assert [*targets(flow.states["done"])] == []


def test_all_that_follows_is_reached_and_a_circle_is_gone_through_once() -> None:
    edges = {"a": {"b"}, "b": {"a", "c"}, "c": set[str](), "d": {"a"}}

    assert reachable({"a"}, edges) == {"a", "b", "c"}
    assert reachable((), edges) == set()


@pytest.mark.parametrize(("written", "slip", "code"), [
    ('goto = "done"', 'goto = "sleep"', "G107"), ("sleep if tired\n", "", "G105"),
    ('goto = "done"', 'goto = "dawn"', "G101"),
])  # fmt: skip
def test_a_way_that_leads_nowhere_is_told(tmp_path: Path, written: str, slip: str, code: str) -> None:
    assert written in FLOW

    found = told(tmp_path, FLOW.replace(written, slip))

    assert any(f" {code} " in line for line in found), found
