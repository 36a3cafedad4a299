"""Texts under conditions are lines that begin with `if`; several short texts or names stand in one text."""

from __future__ import annotations

import tomllib

import pytest

from flows.authoring.layout.formatting import formatted
from flows.definition import parser
from flows.definition.draft import Draft, Notes
from flows.definition.short.text_lines import BETWEEN_NAMES, BETWEEN_TEXTS, in_one, listed, named, said_of

TALK = '''\
[flow]
title = "Homework"

[scale.size]
ask = "How big is it?"
do = "history, hold"

[text.line]
ask = "What would you say?"
suggest = """
if size >= 7: It's big.
It's there.
"""

[plan.plan]
ask = "When?"
cues = "I wake up | I go to bed"
acts = """
write one line
read {line|low|or it}
"""

[end.close]
say = """
if size >= 7 and line: Then {line|quote} is a start.
if plan: Your plan: {plan|quote}
Bye.
"""
'''


def read(written: str = "", instead: str = "") -> Draft:
    assert written in TALK
    source = TALK.replace(written, instead, 1)
    draft = parser.read(tomllib.loads(source), Notes("homework.toml", source))
    assert draft is not None
    return draft


def problems(written: str, instead: str) -> list[str]:
    return [f"{one.line}: {one.code} {one.text}" for one in read(written, instead).notes.problems]


def test_a_talk_is_read_as_it_is_meant() -> None:
    draft = read()
    line, plan, close = (draft.flow.states[name] for name in ("line", "plan", "close"))

    assert draft.notes.problems == []
    assert draft.flow.states["size"].do == ("history", "hold")
    assert [one.text.source for one in line.variants] == ["It's big.", "It's there."]
    assert ([one.source for one in plan.cues], [one.source for one in plan.acts]) == (
        ["I wake up", "I go to bed"], ["write one line", "read {line|low|or it}"],
    )  # fmt: skip
    assert [(one.text.source, one.when is None) for one in close.variants] == [
        ("Then {line|quote} is a start.", False), ("Your plan: {plan|quote}", False), ("Bye.", True),
    ]  # fmt: skip
    assert [draft.notes.line(place) for place, one in draft.conditions if "size" in one.names] == [11, 25]


@pytest.mark.parametrize(("written", "instead", "problem"), [
    ("if plan: Your", "If plan: Your",
     "26: F107 a text under a condition begins with if. Write: if plan: Your plan: {plan|quote}"),
    ("if plan: Your", "when plan: Your",
     "26: F107 a text under a condition begins with if. Write: if plan: Your plan: {plan|quote}"),
    ("if plan: Your", "- else if plan -> Your",
     "26: F107 a text under a condition begins with if. Write: if plan: Your plan: {plan|quote}"),
    ("if plan: Your plan: {plan|quote}", "when nudges_on - Fine.",
     "26: F107 a text under a condition begins with if. Write: if nudges_on: Fine."),
    ("if size >= 7 and line: Then", "if size >= 7 and line Then",
     ("25: F107 a text under a condition stands behind if, the condition and a colon. Write: "
      "if size >= 7 and line: Then {line|quote} is a start.")),
    ("if size >= 7 and line: Then", "size >= 7 and line: Then",
     ("25: F107 a text under a condition stands behind if, the condition and a colon. Write: "
      "if size >= 7 and line: Then {line|quote} is a start.")),
    ("if size >= 7: It's", "size >= 7: It's",
     ("11: F107 a text under a condition stands behind if, the condition and a colon. Write: "
      "if size >= 7: It's big.")),
    ("if size >= 7: It's", "if size >= 7 It's",
     ("11: F107 a text under a condition stands behind if, the condition and a colon. Write: "
      "if size >= 7: It's big.")),
    ("if size >= 7 and", "if size is 7 or more and",
     ("25: V108 `size is 7 or more and line` is not a condition. Write `size >= 7 and line`")),
    ("Bye.\n", "else: Bye.\n", "27: F107 the last text stands alone. Write: Bye."),
    ("Bye.\n", "otherwise Bye.\n", "27: F107 the last text stands alone. Write: Bye."),
    ("Bye.\n", "", "24: G103 the last text has a `when`. Add one without, for when nothing else holds"),
    ("is a start.", "is\na start.",
     ("26: F107 a text and its condition stand in one line. Write: if size >= 7 and line: "
     "Then {line|quote} is a start.")),
    ("if size >= 7 and line: Then", "Hi.\nif size >= 7 and line: Then",
     "25: F107 only the last text has no condition. Put it last, or begin it with if, as in if ready: …"),
    ("if plan: Your plan: {plan|quote}", "if plan:", "26: F107 nothing is said here. Write: if plan: …"),
    ("if plan: Your plan: {plan|quote}", "if plan: 'Yes' \n", ""),
    ("I wake up | I", "I wake up, I",
     ("17: F107 several stand with | between them, and one with a comma in a list, [ ]. "
     'Write: cues = "I wake up | I go to bed"')),
    ("history, hold", "history, hodl", "6: F107 `hodl` is not a `do`. Did you mean `hold`?"),
])  # fmt: skip
def test_a_slip_is_told_once_at_its_line(written: str, instead: str, problem: str) -> None:
    assert problems(written, instead) == ([problem] if problem else [])


def test_a_text_of_a_list_in_quotes_is_shown_without() -> None:
    words = "26: F107 a text stands here without quotes. Write: if plan: Fine."
    source = TALK.replace('say = """', "say = '''").replace("'''\nif size", "'''\nif size")
    head, _, tail = source.rpartition('"""')
    source = f"{head}'''{tail}".replace("Your plan: {plan|quote}", '"Fine."')
    notes = Notes("homework.toml", source)

    parser.read(tomllib.loads(source), notes)

    assert [f"{one.line}: {one.code} {one.text}" for one in notes.problems] == [words]


def test_words_that_only_look_like_a_condition_stay_a_text() -> None:
    told = "It was a lot.\nIf you can, rest: that's enough.\nwhen it's late: sleep.\n"
    draft = read(
        "if size >= 7 and line: Then {line|quote} is a start.\nif plan: Your plan: {plan|quote}\nBye.\n", told
    )

    assert draft.notes.problems == []
    assert draft.flow.states["close"].ask.source == told.strip().replace("\n", " ")


def test_tables_without_a_condition_in_the_middle_are_told() -> None:
    told = 'say = [{ say = "A." }, { say = "B." }]'
    block = TALK[TALK.index('say = """') :].rstrip("\n")

    assert problems(block, told) == [
        "24: G104 this text has no condition, so those after it are never said. Put it last"
    ]


def test_a_line_is_a_text_and_its_condition() -> None:
    assert said_of("if size >= 7: Big: {size}.") == {"when": "size >= 7", "say": "Big: {size}."}
    assert said_of("if local_now >= '2026-03-02T18:00': Late.") == {
        "when": "local_now >= '2026-03-02T18:00'", "say": "Late.",
    }  # fmt: skip
    assert said_of("If you like: rest.") == {"say": "If you like: rest."}


@pytest.mark.parametrize(("told", "texts"), [
    ("one", ["one"]),
    ("one | two|three", ["one", "two", "three"]),
    ("one\ntwo\n", ["one", "two"]),
    ("{a|or b} | c, d", ["{a|or b}", "c, d"]),
    (" ", " "),
    (["one"], ["one"]),
])  # fmt: skip
def test_texts_of_a_list_stand_in_one(told: object, texts: object) -> None:
    assert listed(told) == texts


@pytest.mark.parametrize("told", ["a, b-2", "a,b-2", "a b-2", "a | b-2", "a; b-2", "a\nb-2\n"])
def test_names_of_a_list_stand_in_one(told: str) -> None:
    assert named(told) == ["a", "b-2"]


@pytest.mark.parametrize(("entries", "between", "text"), [
    (["a", "b"], BETWEEN_TEXTS, "a | b"),
    (["a", "b"], BETWEEN_NAMES, "a, b"),
    (["a | b"], BETWEEN_TEXTS, None),
    (["“a”", '"b"'], BETWEEN_TEXTS, None),
    ([], BETWEEN_TEXTS, None),
])  # fmt: skip
def test_a_list_is_written_as_it_is_read(entries: list[str], between: str, text: str | None) -> None:
    assert in_one(entries, between) == text


def test_fmt_writes_lists_and_texts_so() -> None:
    long = (
        TALK.replace('"history, hold"', '["history", "hold"]')
        .replace('"I wake up | I go to bed"', '[\n  "I wake up",\n  "I go to bed",\n]')
        .replace('suggest = """\nif size >= 7: It\'s big.\nIt\'s there.\n"""',
                 'suggest = [{ when = "size >= 7", say = "It\'s big." }, { say = "It\'s there." }]')
        .replace('acts = """\nwrite one line\nread {line|low|or it}\n"""',
                 'acts = ["write one line", "read {line|low|or it}"]')
    )  # fmt: skip
    assert long.count("[") == TALK.count("[") + 4

    short = formatted("homework.toml", long)

    assert short == TALK.replace(
        'acts = """\nwrite one line\nread {line|low|or it}\n"""',
        'acts = "write one line | read {line|low|or it}"',
    )


def test_fmt_leaves_a_list_whose_text_holds_a_comma_or_a_comment() -> None:
    comma = TALK.replace('"I wake up | I go to bed"', '["I wake up, late", "I go to bed"]')
    comment = TALK.replace('"I wake up | I go to bed"', '[\n  "I wake up", # early\n  "I go to bed",\n]')

    assert 'cues = ["I wake up, late", "I go to bed"]\n' in formatted("homework.toml", comma)
    assert '  "I wake up", # early\n' in formatted("homework.toml", comment)


def test_a_long_list_has_a_line_for_each() -> None:
    sources = [f"Somebody and {name} {year}" for name in ("Another", "Others") for year in range(2001, 2006)]
    told = ", ".join(f'"{one}"' for one in sources)

    short = formatted("homework.toml", TALK.replace("\n\n[scale", f"\nsources = [{told}]\n\n[scale", 1))

    assert f'sources = """\n{chr(10).join(sources)}\n"""\n' in short
