"""Choices stand under their question, after an empty line, and arrows below them say where all else leads."""

from __future__ import annotations

import tomllib
from textwrap import dedent

import pytest

from flows.definition import parser
from flows.definition.draft import Draft, Notes

HEAD = '[flow]\ntitle = "Homework"\n\n'
END = '\n[end.close]\nsay = "Bye."\n'
ASKED = '''\
[multi.why]
ask = """
What gets in the way of it?
Tap all that fit.

I [forget] it
  inside: I forget it
  > Forgetting is common.
It feels too big #size -> small
Close -> @

No time ->
-> small if 'forget' in why
-> close
"""

[say.small]
say = "A small piece, then."

[say.no-time]
say = "No time, then."
'''


def read(states: str) -> Draft:
    source = f"{HEAD}{states}{END}"
    draft = parser.read(tomllib.loads(source), Notes("home_work.toml", source))
    assert draft is not None
    return draft


def test_the_question_ends_at_the_empty_line_and_what_follows_are_choices() -> None:
    draft = read(ASKED)

    why = draft.flow.states["why"]
    assert draft.notes.problems == []
    assert why.ask.source == "What gets in the way of it? Tap all that fit."
    assert [(one.id, one.label.source, one.goto) for one in why.choices] == [
        ("forget", "I forget it", None),
        ("size", "It feels too big", "small"),
        ("close", "Close", "@close"),
        ("no-time", "No time", "no-time"),
    ]
    assert [(branch.to, branch.when is not None) for branch in why.goto] == [
        ("small", True),
        ("close", False),
    ]


def test_it_is_read_as_the_same_talk_at_length() -> None:
    at_length = dedent("""\
    [state.why]
    type = "multi"
    ask = "What gets in the way of it? Tap all that fit."
    choices = [
      { id = "forget", label = "I forget it", inside = "I forget it", reflect = ["Forgetting is common."] },
      { id = "size", label = "It feels too big", goto = "small" },
      { id = "close", label = "Close", goto = "@close" },
      { id = "no-time", label = "No time", goto = "no-time" },
    ]
    goto = [{ when = "'forget' in why", to = "small" }, { to = "close" }]
    """)

    assert (
        read(ASKED).flow.logic
        == read(at_length + ASKED.partition("[say")[1] + ASKED.partition("[say")[2]).flow.logic
    )


@pytest.mark.parametrize(("place", "line"), [
    (("state", "why", "ask"), 5),
    (("state", "why", "choices"), 9),
    (("state", "why", "choices", 0, "inside"), 10),
    (("state", "why", "choices", 0, "reflect", 0), 11),
    (("state", "why", "choices", 1), 12),
    (("state", "why", "choices", 3, "goto"), 15),
    (("state", "why", "goto"), 16),
    (("state", "why", "goto", 1), 17),
])  # fmt: skip
def test_each_part_stands_where_it_is_written(place: tuple[str | int, ...], line: int) -> None:
    assert read(ASKED).notes.line(place) == line


def test_a_question_of_several_paragraphs_keeps_its_choices_apart() -> None:
    asked = '[choice.why]\nask = """\nOne thing.\n\nWhich?\n"""\nchoices = """\nThis\nThat\n-> close\n"""\n'

    why = read(asked).flow.states["why"]

    assert why.ask.source == "One thing.\n\nWhich?"
    assert [choice.id for choice in why.choices] == ["this", "that"]
    assert [branch.to for branch in why.goto] == ["close"]


def test_a_question_that_picks_from_another_keeps_its_paragraphs() -> None:
    before = '[list.all]\nask = "Which are there?"\n\n'
    asked = before + '[choice.one]\nask = """\nOne thing.\n\nWhich?\n"""\nfrom = "all"\n'

    assert read(asked).flow.states["one"].ask.source == "One thing.\n\nWhich?"


def test_a_question_of_a_kind_without_choices_keeps_its_paragraphs() -> None:
    assert (
        read('[text.why]\nask = """\nOne thing.\n\nWhy?\n"""\n').flow.states["why"].ask.source
        == "One thing.\n\nWhy?"
    )


def test_a_talk_that_names_itself_nowhere_goes_by_its_file() -> None:
    flow = read(ASKED).flow

    assert (flow.name, flow.version, flow.summary) == ("home-work", 1, False)


def test_a_talk_with_a_preview_makes_a_page() -> None:
    asked = '[text.why]\nask = "Why?"\nline = "Why"\n\n[preview.page]\nask = "Your page."\n'

    assert read(asked).flow.summary


def test_skip_says_what_its_button_is_called() -> None:
    named = read('[text.why]\nask = "Why?"\nskip = "Not now"\n').flow.states["why"]
    none = read('[text.why]\nask = "Why?"\nskip = false\n').flow.states["why"]

    assert named.skip_label is not None
    assert (named.skip, named.skip_label.source) == (True, "Not now")
    assert (none.skip, none.skip_label) == (False, None)
