"""The column an editor jumps to is where the slip is."""

from __future__ import annotations

import pytest

from flows.authoring.columns import column
from flows.errors import Problem


@pytest.mark.parametrize(("line", "place", "text", "marked"), [
    ('goto = "smaler"', "state.size.goto", "there is no state `smaler`. Write one", "smaler"),
    ("smaler if size >= 7", "state.size.goto.1", "there is no state `smaler`. Write one", "smaler"),
    ('choices = ["Some"]', "state.a.choices", "`so` has no choice. Write one", '["Some"]'),
    ('say = "You can do it!"', "state.a.say", "it is loud. Put a full stop", '"You can do it!"'),
    ("  I forget it", "state.a.choices.1", "50 characters are too long. Use at most 40", "I forget it"),
    ("[state.why]", "state.why", "`ask` is missing in a state. Write `ask = …`", "[state.why]"),
    ("low = 10", "state.a.low", "`low` can't be 10. Write a whole number from 1 to 9", "low"),
    ('skip = "Some other time, if at all"', "state.a.skip_label", "41 characters are too long. Cut", '"Some'),
    ("  inside: you, I think", "state.a.choices.1.inside", "61 characters are too long. Cut", "you, I"),
    ("typed: So it's {onw}.", "state.a.reflect.typed.1", "`{onw}` is no answer. Correct it", "{onw}"),
    ("typed: So it's you!", "state.a.reflect.typed.1", "it is loud. Put a full stop", "So it's"),
    ("-> smaler if size >= 7", "state.a.goto.1.to", "there is no state `smaler`. Write one", "smaler"),
    ("", "file", "the file is empty. Begin it with [flow]", ""),
])  # fmt: skip
def test_the_column_is_where_the_slip_is(line: str, place: str, text: str, marked: str) -> None:
    found = column(Problem("homework.toml", 1, place, text), line)

    assert line[found - 1 :].startswith(marked)
    assert found == line.index(marked) + 1
