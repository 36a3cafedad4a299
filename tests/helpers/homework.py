"""Flows that are written at length, without short forms, to be edited by tests."""

from __future__ import annotations

from tests.helpers.paths import ROOT


def homework() -> str:
    """Return the flow of the authors' tutorial, without short forms."""
    return (ROOT / "tests" / "unit" / "definition" / "first_talk.toml").read_text(encoding="utf-8")


def at_length() -> str:
    """Return a long flow (*before-you-decide* as it once was) without short forms."""
    return (ROOT / "tests" / "helpers" / "at_length.toml").read_text(encoding="utf-8")
