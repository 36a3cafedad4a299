"""Choices move under their question, tables become lines, and defaults go; nothing else does."""

from __future__ import annotations

import pytest

from flows.authoring.layout.formatting import formatted

TALK = '''\
[flow]
name = "home-work"
title = "Homework"
version = 1
summary = true

[multi.why]
ask = "What gets in the way?"
help = "Tap all that fit."
choices = """
I forget it #forget
Size #size -> size
"""
skip_label = "Not now"
line = "What gets in the way"
goto = """
size if 'forget' in why
page
"""

# What is said of several.
[multi.why.reflect]
several = ["{first|quote} and {second|quote}.", "Both."]
[multi.why.note]
own = "{It}"
none = "Nothing."

[say.size]
say = "Fine."

[preview.page]
ask = "Your page."

[end.close]
say = "Bye."
'''
SHORT = '''\
[flow]
title = "Homework"

[multi.why]
ask = """
What gets in the way?

I [forget] it
Size ->
-> size if 'forget' in why
-> page
"""
help = "Tap all that fit."
skip = "Not now"
line = "What gets in the way"

# What is said of several.
reflect = """
several: {first|quote} and {second|quote}.
  Both.
"""
[multi.why.note]
own = "{It}"
none = "Nothing."

[say.size]
say = "Fine."

[preview.page]
ask = "Your page."

[end.close]
say = "Bye."
'''


def test_a_talk_is_laid_out_as_it_is_read() -> None:
    assert formatted("home_work.toml", TALK) == SHORT
    assert formatted("home_work.toml", SHORT) == SHORT


@pytest.mark.parametrize(("written", "instead"), [
    ('name = "home-work"', 'name = "another"'),
    ("version = 1", "version = 2"),
    ("summary = true", "summary = false"),
    ("summary = true", "summary = true  # Marie wants one"),
    ("several = [", "# as in the leaflet\nseveral = ["),
    ('ask = "What gets in the way?"', 'ask = "What gets in the way?\\nTap."'),
    ('skip_label = "Not now"', 'skip_label = "No"'),
])  # fmt: skip
def test_what_says_more_stays_as_it_is_written(written: str, instead: str) -> None:
    assert written in TALK

    assert instead in formatted("home_work.toml", TALK.replace(written, instead, 1))


def test_choices_with_a_remark_behind_them_stay_apart() -> None:
    talk = TALK.replace('Size #size -> size\n"""', 'Size #size -> size\n"""  # as in the leaflet')

    short = formatted("home_work.toml", talk)

    assert 'choices = """\nI forget it #forget\nSize #size -> size\n"""  # as in the leaflet\n' in short
    assert "skip = " in short
