"""The first talk, written at length, to be edited by tests."""

from __future__ import annotations

from tests.helpers.paths import ROOT


def homework() -> str:
    """Return the flow of the authors' tutorial, without short forms."""
    return (ROOT / "tests" / "unit" / "definition" / "first_talk.toml").read_text(encoding="utf-8")
