"""Pages for authors: its picture, and the page to sign. `pytest --update` draws docs/flows.md."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from flows.authoring.condition_text import in_words
from flows.authoring.diagram import short_way_of
from flows.authoring.graph import mermaid
from flows.authoring.reviewing.review import review
from flows.definition.conditions import parse
from flows.definition.draft import Draft
from flows.definition.languages.overlay import table_of, texts
from flows.definition.signatures import words
from flows.model import Template
from tests.helpers.chat import shipped_reading
from tests.helpers.offenders import each
from tests.helpers.paths import ROOT

PAGE = ROOT / "docs" / "flows.md"
READING = shipped_reading()
DRAFTS = READING.drafts
HEAD = """\
# The talks, drawn

Every talk that ships, as `stile graph` draws it. A message has round corners, something to tap has six,
free writing is slanted, another talk has a double edge, thick arrows
are the short way. Back, Skip, Pause and Help now stand under every question and are left out.
"""


def page() -> str:
    parts = [HEAD]
    for draft in sorted(DRAFTS.values(), key=lambda one: one.flow.file):
        flow = draft.flow
        link = f"[`{flow.name}`](../{flow.file})"
        parts.append(f"## {flow.title.source}\n\n{link}\n\n```mermaid\n{mermaid(draft)}```\n")
    return "\n".join(parts)


def test_the_page_of_pictures_shows_the_talks_as_they_are(update: bool) -> None:
    if update:
        PAGE.write_text(page(), encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page(), "run pytest on this file with --update"


@each("name", DRAFTS)
def test_a_picture_has_every_state_and_every_way(name: str) -> None:
    flow = DRAFTS[name].flow

    drawn = mermaid(DRAFTS[name])

    nodes = dict(re.findall(r'^  (s\d+)[^\s\w"]+"(@?[a-z][a-z0-9-]*)', drawn, re.MULTILINE))
    arrows = {
        (nodes[one], nodes[to])
        for one, to in re.findall(r"^  (s\d+) -->(?:\|.*\|)? (s\d+)$", drawn, re.MULTILINE)
    }
    ways = {(state.name, branch.to) for state in flow.states.values() for branch in state.goto}
    ways |= {
        (state.name, choice.goto) for state in flow.states.values() for choice in state.choices if choice.goto
    }
    assert set(flow.states) <= set(nodes.values())
    assert arrows == ways
    thick = re.findall(r"^  (s\d+) == short ==> (s\d+)$", drawn, re.MULTILINE)
    assert tuple(nodes[to] for _, to in thick) == short_way_of(flow)[1:]


@each("name", DRAFTS)
def test_no_text_of_a_talk_can_break_its_picture(name: str) -> None:
    for line in mermaid(DRAFTS[name]).splitlines()[1:]:
        inside = re.findall(r'"([^"]*)"', line)
        assert len(inside) == 1 or "-->" in line or "== short ==>" in line
        assert not any(sign in text.replace("<br/>", "") for text in inside for sign in "<>&`")


def test_texts_are_readable_in_a_picture_and_its_syntax_is_not_taken_from_them() -> None:
    draft = DRAFTS["fear"]
    said = '{said|low} (x) [y]; 5% of "it" #1 <b> & `c` %%{d}'
    door = replace(draft.flow.states[draft.flow.start], ask=Template(said, ()))
    flow = replace(draft.flow, states={**draft.flow.states, door.name: door})

    drawn = mermaid(replace(draft, flow=flow))

    shown = "{said|low} (x) [y]; 5% of #34;it#34; #35;1 #60;b#62; #38; #96;c#96; #37;%{d}"
    assert f"<br/>{shown}" in drawn


@each("name", DRAFTS)
def test_the_page_to_sign_has_every_text_that_is_signed(name: str) -> None:
    flow = DRAFTS[name].flow

    written = review(READING, name)

    signed = {
        line
        for place, text in texts(flow)
        for line in (
            table_of(text).values()
            if place[-1] in ("sentence", "note")
            else text.source.split("|" if place[-1] == "stems" else "\n")
        )
    }
    assert [line for line in signed if line.rstrip() not in written] == []
    assert ("- Short way: " in written) == bool(flow.short)
    assert f"stile sign {name} --as 'name, profession' --words {words(flow)}" in written


SAID: Draft = DRAFTS["substances"]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("'alcohol' in what", "“what” includes “Alcohol”"),
        ("want == 'nothing'", "“want” is “Nothing for now”"),
        ("want != 'nothing'", "“want” is not “Nothing for now”"),
        ("often in ('most-days', 'daily')", "“often” is one of “Most days”, “Every day”"),
        ("often not in ('daily',)", "“often” is none of “Every day”"),
        ("'pills' not in what", "“what” does not include “Sleeping or calming pills”"),
        ("importance >= 2 and importance < 8", "“importance” is 2 or more and “importance” is under 8"),
        ("2 <= importance <= 8", "2 is “importance” or less and “importance” is 8 or less"),
        ("len(what) > 1", "how many there are in “what” is over 1"),
        ("answered(what)", "“what” was answered"),
        ("not answered(what)", "“what” was not answered"),
        ("nudges_on", "“nudges_on” is yes"),
        ("not nudges_on", "“nudges_on” is not yes"),
        ("not (importance > 2)", "not (“importance” is over 2)"),
        ("clock_known and (want or why)", "“clock_known” is yes and (“want” is yes or “why” is yes)"),
        ("want == 'elsewhere'", "“want” is “elsewhere”"),
        ("importance in []", "“importance” is one of "),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_words(condition: str, words: str) -> None:
    parse(condition)

    assert in_words(condition, SAID.flow) == words
