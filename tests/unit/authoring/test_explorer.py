"""Exploring a flow finds every way through it."""

from __future__ import annotations

from pathlib import Path

from flows.authoring.coverage import transitions_of
from flows.authoring.explorer import explore
from tests.helpers.lint_cases import SAMPLE, read


def test_exploring_finds_every_way_of_the_sample(tmp_path: Path) -> None:
    text = SAMPLE.replace('type = "yesno"', 'type = "number"\nlow = 1\nhigh = 40').replace(
        " and not ready", ""
    )
    reading = read(tmp_path, text)
    draft = reading.drafts["sample"]

    found = explore(draft, reading.library(), {})

    assert transitions_of(draft.flow) - set(found) == set()
