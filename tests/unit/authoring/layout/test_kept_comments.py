"""Comments of a file stay where they stood when a command writes the file anew."""

from __future__ import annotations

from flows.authoring.layout.kept_comments import comments, with_comments

HEAD = "# Written by a program.\n"
OLD = """\
# Written by a program.
# Ours since May.

# The first of all.
[back]
version = 1  # never raised
say = "a # in a text"

# Gone next year.
[gone]
version = 2

# The end.
"""
NEW = """\
# Written by a program.

[after]
version = 1

[back]
version = 2
say = "b"
"""


def test_comments_go_with_the_table_or_key_they_stand_at() -> None:
    assert with_comments(OLD, NEW, HEAD) == (
        "# Written by a program.\n# Ours since May.\n\n[after]\nversion = 1\n\n"
        '# The first of all.\n[back]\nversion = 2  # never raised\nsay = "b"\n'
        "\n# Gone next year.\n# The end.\n"
    )


def test_writing_the_same_again_changes_nothing() -> None:
    once = with_comments(OLD, NEW, HEAD)

    assert with_comments(once, NEW, HEAD) == once


def test_a_sharp_inside_a_text_is_no_comment() -> None:
    source = 'a = "# 1"\nb = """\n# 2\n"""\nc = \'# 3\'\nd = [\n  "x",  # 4\n]\n'

    assert [one.text for one in comments(source)] == ["# 4"]


def test_a_table_that_goes_by_another_name_keeps_its_comments() -> None:
    told = with_comments(
        "# Mine.\n[old]\nv = 1\n", f"{HEAD}\n[new]\nv = 1\n", HEAD, lambda place: ("new", *place[1:])
    )

    assert told == f"{HEAD}\n# Mine.\n[new]\nv = 1\n"
