"""Short forms are read as what they stand for, and `stile fmt` writes them without changing a talk."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.__main__ import main
from flows import shipped
from flows.authoring.layout.formatting import formatted
from flows.authoring.lint.folders import old_key_problems
from flows.definition import parser
from flows.definition.draft import Draft, Notes
from flows.definition.languages.overlay import texts
from flows.definition.short.branch_lines import branch_of
from flows.definition.short.choice_lines import choice_of
from tests.helpers.homework import homework
from tests.helpers.offenders import each
from tests.helpers.paths import ROOT

Told = pytest.CaptureFixture[str]
TALKS = {path.name: path for path in [*shipped.CONTENT.glob("*.toml"), *shipped.CONTENT.glob("*/*.toml")]}
TALK = '''\
[texts]
not-now = "Not now"

[flow]
name = "homework"
title = "Homework"
version = 1

[state.why]
type = "choice"
ask = """
What gets in the way of it?
Tap what fits.

It stays here.
"""
choices = """
I forget it
I don't see what it's for #sense
It's bad -> close
"""
skip_label = "= not-now"
line = "What gets in the way"
answer = "reason"
goto = """
sense if 'sense' in reason
close
"""

[state.sense]
type = "text"
ask = "What would help?"
record = "note"

[state.close]
type = "end"
say = "Bye."
'''


def read(source: str) -> Draft:
    draft = parser.read(tomllib.loads(source), Notes("talk.toml", source))
    assert draft is not None
    return draft


def problems(source: str) -> list[str]:
    return [f"{one.line}: {one.code} {one.text}" for one in read(source).notes.problems]


def test_a_short_talk_is_read_as_it_is_meant() -> None:
    draft = read(TALK)

    why, sense, _ = draft.flow.states.values()
    assert draft.notes.problems == []
    assert why.ask.source == "What gets in the way of it? Tap what fits.\n\nIt stays here."
    assert [(choice.id, choice.label.source, choice.goto) for choice in why.choices] == [
        ("i-forget-it", "I forget it", None),
        ("sense", "I don't see what it's for", None),
        ("its-bad", "It's bad", "close"),
    ]
    assert [branch.to for branch in why.goto] == ["sense", "close"]
    assert why.goto[0].when is not None
    assert why.goto[0].when({"reason": "sense"})
    assert (why.save, why.label and why.label.source) == ("reason", "What gets in the way")
    assert why.skip_label is not None
    assert why.skip_label.source == "Not now"
    assert ([branch.to for branch in sense.goto], sense.keep) == (["close"], "note")


@pytest.mark.parametrize(("written", "choice"), [
    ("Not sure", {"id": "not-sure", "label": "Not sure"}),
    ("Not sure -> shelter", {"id": "not-sure", "label": "Not sure", "goto": "shelter"}),
    ("Not sure #unsure -> @fear", {"id": "unsure", "label": "Not sure", "goto": "@fear"}),
    ("Short: 5 questions #short", {"id": "short", "label": "Short: 5 questions"}),
    ("Größer als 5", {"id": "grosser-als-5", "label": "Größer als 5"}),
    ("We're number #1 here", {"id": "were-number-1-here", "label": "We're number #1 here"}),
])  # fmt: skip
def test_a_choice_is_a_line(written: str, choice: dict[str, str]) -> None:
    assert choice_of(written) == choice


def test_a_branch_is_a_line() -> None:
    assert branch_of("smaller if size >= 7") == {"to": "smaller", "when": "size >= 7"}
    assert branch_of("bring") == {"to": "bring"}


@pytest.mark.parametrize(("written", "instead", "problem"), [
    ("I forget it\n", "I forget it\nI forget it\n",
     "19: T105 the id `i-forget-it` is there twice. Give each choice its own"),
    ("I forget it\n", "I forget it, and then it is evening and I am tired\n",
     "18: T101 50 characters are too long to read here. Use at most 40"),
    ("sense if 'sense' in reason", "sense if 'sense' im reason",
     ("26: V108 `'sense' im reason` is not a condition. "
     "Write something like `heat >= 8 and 'alcohol' in what`")),
    ("It's bad -> close", "It's bad => close",
     "20: F107 an arrow is written ->. Write: It's bad -> close"),
    ("It's bad -> close", "It's bad #bad close",
     "20: F107 the arrow is missing. Write: It's bad #bad -> close"),
    ("= not-now", "= not-no", "22: F107 there is no text `not-no` in [texts]. Did you mean `not-now`?"),
    ('[state.close]\ntype = "end"', '[state.close]\ntype = "say"',
     '35: G103 this is the last state. Write where it goes, `goto = "…"`, or make it type = "end"'),
    ('record = "note"', 'record = "nite"', "33: F107 `nite` is not a `record`. Did you mean `note`?"),
])  # fmt: skip
def test_a_slip_in_a_line_is_told_at_that_line(written: str, instead: str, problem: str) -> None:
    assert written in TALK

    assert problem in problems(TALK.replace(written, instead, 1))


@each("name", TALKS, parts=3)
def test_a_talk_stays_the_same_in_its_short_form(name: str) -> None:
    source = TALKS[name].read_text(encoding="utf-8")

    short = formatted(name, source)

    assert formatted(name, short) == short
    if "[flow]" in source:
        before, after = read(source).flow, read(short).flow
        assert after.logic == before.logic
        assert [(place, text.source) for place, text in texts(after)] == [
            (place, text.source) for place, text in texts(before)
        ]
    assert re.findall(r"^#.*", short, re.MULTILINE) == re.findall(r"^#.*", source, re.MULTILINE)


def test_the_first_talk_is_shorter_so() -> None:
    at_length, short = homework(), formatted("homework.toml", homework())

    assert (at_length.count("goto = "), short.count("goto = ")) == (8, 1)
    assert not re.search(r"^(?:label|keep|save) = ", short, re.MULTILINE)
    assert len(short) < 0.9 * len(at_length)


def test_a_comment_among_choices_stays_where_it_is() -> None:
    source = homework().replace('label = "I forget it" },', 'label = "I forget it" },  # the commonest')

    short = formatted("homework.toml", source)

    assert '{ id = "forget", label = "I forget it" },  # the commonest' in short
    assert read(short).flow.logic == read(source).flow.logic


def test_a_translation_is_left_as_it_is() -> None:
    source = (shipped.CONTENT / "de" / "barriers" / "fear.toml").read_text(encoding="utf-8")

    assert formatted("fear.toml", source) == source


def test_files_are_written_anew_and_checked(tmp_path: Path, capsys: Told) -> None:
    file = tmp_path / "homework.toml"
    file.write_text(homework(), encoding="utf-8")

    each = ([str(tmp_path), "--check"], [str(file)], [str(file), "--check"])
    codes = [main(["fmt", *arguments]) for arguments in each]

    assert codes == [1, 0, 0]
    assert f"{file}: written in its short form\n1 file, 1 changed\n" in capsys.readouterr().out
    assert file.read_text(encoding="utf-8") == formatted("homework.toml", homework())


def test_a_file_that_cannot_be_read_is_left_as_it_is(tmp_path: Path, capsys: Told) -> None:
    broken = homework().replace("other = true", "other = yes")
    file = tmp_path / "homework.toml"
    file.write_text(broken, encoding="utf-8")

    assert main(["fmt", str(file)]) == 2

    assert f"{file}:29: true and false are written small" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == broken


def test_old_keys_are_named_once_with_the_new_ones(tmp_path: Path) -> None:
    (tmp_path / "homework.toml").write_text(homework(), encoding="utf-8")

    found = list(old_key_problems(shipped.read(tmp_path)))

    assert [(one.line, one.text.partition(" now")[0]) for one in found] == [
        (30, "`label` of a state is called `line`"),
        (63, "`keep` of a state is called `record`"),
    ]
    assert (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8").count("stile fmt") >= 2


DETAILED = '''
[flow]
name = "homework"
title = "Homework"
version = 1

[state.why]
type = "choice"
ask = "What gets in the way of it?"
choices = """
It feels too big #big
  inside: it feels too big
  reflect: Big things are put off.
  reflect: That would make many people wait.
I forget it
  own: I forget it.
Nothing #none -> close
  when: 'x' in reasons
"""

[state.close]
type = "end"
say = "Bye."
'''


def test_a_choice_says_more_in_lines_of_its_own() -> None:
    big, forgotten, none = read(DETAILED).flow.states["why"].choices

    assert (big.id, big.inside and big.inside.source) == ("big", "it feels too big")
    assert [text.source for text in big.reflect] == [
        "Big things are put off.", "That would make many people wait.",
    ]  # fmt: skip
    assert forgotten.own is not None
    assert forgotten.own.source == "I forget it."
    assert none.when is not None
    assert none.when({"reasons": ("x",)})
    assert problems(DETAILED) == []


def test_what_is_said_back_is_written_behind_a_sign_and_read_either_way() -> None:
    written = formatted("homework.toml", DETAILED)

    assert "  > Big things are put off.\n  > That would make many people wait.\n" in written
    assert "reflect:" not in written
    said = [[one.reflect for one in read(text).flow.states["why"].choices] for text in (written, DETAILED)]
    assert said[0] == said[1]
    assert formatted("homework.toml", written) == written


def test_what_is_said_back_of_no_choice_is_told_with_its_line() -> None:
    slipped = DETAILED.replace("  reflect: Big things", "> Big things", 1)

    assert [one for one in problems(slipped) if "Write:   > Big things are put off." in one]


@pytest.mark.parametrize(("written", "instead", "problem"), [
    ("  inside: it", "  insid: it", "12: F105 `insid` is not a key of a choice. Did you mean `inside`?"),
    ("  own: I forget it.", "  own:", "16: F107 `own` can't be true. Write a text in quotes"),
    ("'x' in reasons", "'x' im reasons", "18: V108 `'x' im reasons` is not a condition."),
    ("  reflect: That would", f"  reflect: {'That would ' * 11}", "14: T101 "),
])  # fmt: skip
def test_a_slip_under_a_choice_is_told_at_its_line(written: str, instead: str, problem: str) -> None:
    assert written in DETAILED

    assert [one for one in problems(DETAILED.replace(written, instead, 1)) if one.startswith(problem)]


def test_choices_of_several_keys_are_written_as_lines() -> None:
    table = """choices = [
  { id = "big", label = "It feels too big", inside = "it feels too big", reflect = [
      "Big things are put off.", "That would make many people wait."] },
  { id = "i-forget-it", label = "I forget it", own = "I forget it." },
  { id = "none", label = "Nothing", when = "'x' in reasons", goto = "close" },
]
"""
    at_length = re.sub(r'choices = """\n.*?"""\n', lambda _: table, DETAILED, flags=re.DOTALL)

    assert (
        formatted("homework.toml", at_length)
        == """\
[flow]
title = "Homework"

[choice.why]
ask = \"""
What gets in the way of it?

It feels too [big]
  inside: it feels too big
  > Big things are put off.
  > That would make many people wait.
I forget it
  own: I forget it.
Nothing #none -> close
  when: 'x' in reasons
\"""

[end.close]
say = "Bye."
"""
    )
