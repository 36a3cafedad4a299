"""Every place of a TOML file has its line, however it is written."""

from __future__ import annotations

import pytest

from flows.definition.toml.source_map import Place, lines, nearest

WAYS = '''\
[flow]
about = """
[state.no]
k = 1
"""
[state.a] # comment = no
choices = [
  { id = "x, ] }" },
  # { id = "no" },
  { id = 'y',
    label = "z" },
]
[[state.a.goto]]
to = "b"
[[state.a.goto]]
to = "c"
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("flow", "about"), 2),
        (("state",), 6),
        (("state", "a"), 6),
        (("state", "a", "choices", 0, "id"), 8),
        (("state", "a", "choices", 1, "label"), 10),
        (("state", "a", "goto", 1, "to"), 16),
        (("state", "no"), 6),
        (("nowhere",), 1),
    ],
)
def test_lines_are_found_in_every_way_of_writing_toml(place: Place, line: int) -> None:
    assert nearest(lines(WAYS), place) == line


def test_the_last_line_of_a_file_may_lack_its_end() -> None:
    found = lines('[state.a]\ngoto = [\n{ to = "x" }]')

    assert found["state", "a", "goto", 0] == 3
