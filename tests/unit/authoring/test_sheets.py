"""A language's file is laid out anew, and what somebody remarked in it stands there once."""

from __future__ import annotations

import pytest

from flows.authoring.translating.sheets import kept

REMARK = "# Marie asked for this"
NEW = """\
[flow]
name = "rest"
# Title
title = ["aaaaaa", "Titre"]

[state.door]
# Say
say = ["bbbbbb", "Bonjour"]
"""


@pytest.mark.parametrize("beside", ['name = "rest"', 'title = ["aaaaaa", "Titre"]', "[state.door]"])
def test_a_remark_beside_a_line_stands_once(beside: str) -> None:
    once = kept(NEW.replace(beside, f"{beside}  {REMARK}"), NEW)

    assert once.count(REMARK) == 1
    assert kept(once, NEW) == once
    assert "No longer asked for" not in once
