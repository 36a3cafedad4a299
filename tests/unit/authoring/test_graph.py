"""Flows and the dialogue as Mermaid flowcharts."""

from __future__ import annotations

import re

import pytest

from flows.authoring.graph import dialogue, mermaid
from flows.dialogue.modes import LEADS, MODES
from tests.helpers.chat import shipped_reading

DRAFTS = shipped_reading().drafts


@pytest.mark.parametrize("name", ["fear", "help"])
def test_every_arrow_leads_between_boxes_that_are_drawn(name: str) -> None:
    drawn = mermaid(DRAFTS[name])

    boxes = {*re.findall(r"^  (s\d+)[\[(>{]", drawn, re.MULTILINE)}
    ends = re.findall(r"^  (s\d+) (?:-->|==).* (s\d+)$", drawn, re.MULTILINE)
    assert drawn.startswith("flowchart TD\n")
    assert len(boxes) >= len(DRAFTS[name].flow.states)
    assert {end for arrow in ends for end in arrow} <= boxes


def test_the_dialogue_shows_every_mode_and_every_action() -> None:
    drawn = dialogue()

    assert drawn.startswith("flowchart LR\n")
    assert all(f'"{mode}"' in drawn for mode in MODES)
    assert all(f"  {action}[" in drawn for action in LEADS)
