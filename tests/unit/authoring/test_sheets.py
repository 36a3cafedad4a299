"""A language's file is laid out anew, and what somebody remarked in it stands there once."""

from __future__ import annotations

import pytest

from flows.authoring.translating.sheets import kept
from flows.definition.languages.overlay import signature

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


def test_the_english_of_what_is_asked_for_no_more_stays_above_it() -> None:
    english = "the rest we need"
    old = f'# {english}\nbarrier-rest = ["{signature(english)}", "le repos"]\n# Back\nback = ["", "Retour"]\n'
    new = '# Back\nback = ["", "Retour"]\n'

    once = kept(old, new)

    assert once == (
        f'{new}\n# No longer asked for:\n# {english}\n# barrier-rest = ["{signature(english)}", "le repos"]\n'
    )
    assert kept(once, new) == once
