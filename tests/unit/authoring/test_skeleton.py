"""The template of a new flow."""

from __future__ import annotations

from pathlib import Path

from flows.authoring.skeleton import skeleton
from tests.helpers.chat import flow_of


def test_a_new_flow_is_named_and_can_be_read_at_once(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, skeleton("phone-calls", "talks"))

    assert flow.title.source == "Phone calls"
    assert flow.command == "phone_calls"
    assert {"scale", "plan", "preview", "end"} <= {state.kind for state in flow.states.values()}


def test_its_first_line_names_the_folder_to_check() -> None:
    assert "stile check talks" in skeleton("rest", "talks").splitlines()[0]
