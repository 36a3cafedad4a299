"""A slip of TOML is told at the line where it was made."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from flows.definition.toml.toml_slips import explained
from tests.helpers.sample_flow import TALK, problems, write


def test_a_list_that_is_not_closed_is_named_by_its_first_line(tmp_path: Path) -> None:
    (told,) = problems(write(tmp_path, TALK.replace("]\nother = true", "other = true", 1)))

    assert "sample.toml:15: file: the list that begins in line 15 isn't closed. Put a ] at its end" in told


@pytest.mark.parametrize(("written", "instead", "told"), [
    ('ask = """\nWhy?', "Why?",
     '2: the text that ends in line 4 with """ has no beginning. Write a line above this one: ask = """'),
    ('ask = """\n', "ask = \n",
     '2: a text of several lines begins with three straight quotes. Write: ask = """'),
    ('No\n"""\n', "No\n",
     '5: the text that begins in line 2 with """ isn\'t closed. Put """ on a line of its own above this one'),
])  # fmt: skip
def test_a_text_of_several_lines_that_lacks_an_end_is_told_where_it_goes(
    written: str, instead: str, told: str
) -> None:
    source = '[choice.why]\nask = """\nWhy?\nNo\n"""\n\n[end.close]\nsay = "Bye."\n'.replace(written, instead)

    assert "{}: {}".format(*explained(source, "")) == told


def test_a_comment_is_no_beginning_of_a_choice() -> None:
    source = '# {n} of 10: low.\nreflect.low.1 = ["426aee", "{n} von 10: wenig.]\n'
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(source)

    line, words = explained(source, str(caught.value))

    assert (line, "Put a quote at its end" in words) == (2, True)
