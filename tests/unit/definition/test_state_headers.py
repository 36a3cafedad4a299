"""`[multi.why]` says the same as `[state.why]` with `type = "multi"`."""

from __future__ import annotations

import re
import tomllib

import pytest

from flows.authoring.layout.formatting import formatted
from flows.definition import parser
from flows.definition.draft import Draft, Notes
from tests.helpers.homework import at_length, homework

HEAD = '[flow]\nname = "sample"\ntitle = "Sample"\nversion = 1\n\n'


def read(source: str) -> Draft:
    draft = parser.read(tomllib.loads(source), Notes("talk.toml", source))
    assert draft is not None
    return draft


def told(source: str) -> list[str]:
    return [f"{one.line}: {one.place}: {one.code} {one.text}" for one in read(source).notes.problems]


@pytest.mark.parametrize("source", [homework(), at_length()], ids=["short", "long"])
def test_a_header_with_the_kind_is_read_as_the_same_flow_at_its_line(source: str) -> None:
    headed = formatted("talk.toml", source)

    before, after = read(source), read(headed)

    assert "[state." not in headed
    assert "type = " not in headed
    assert list(after.flow.states) == list(before.flow.states)
    assert after.flow.logic == before.flow.logic
    for name, state in after.flow.states.items():
        assert headed.split("\n")[state.line - 1].endswith(f".{name}]")
        assert state.kind == before.flow.states[name].kind
        assert [branch.to for branch in state.goto] == [branch.to for branch in before.flow.states[name].goto]


def test_both_ways_can_stand_in_one_file_in_any_order() -> None:
    mixed = HEAD + (
        '[say.door]\nsay = "A"\n\n[state.why]\ntype = "text"\nask = "B?"\n\n[say.on]\nsay = "C"\n\n'
        '[text.last]\nask = "D?"\n[text.last.reflect]\nskip = ["E."]\n\n[end.close]\nsay = "F"\n'
    )

    states = read(mixed).flow.states

    assert list(states) == ["door", "why", "on", "last", "close"]
    assert [branch.to for name in ("door", "why", "on", "last") for branch in states[name].goto] == [
        "why", "on", "last", "close",
    ]  # fmt: skip
    assert states["last"].reflect["skip"][0].source == "E."
    assert told(mixed) == []


SLIPS = {
    "a problem names the line of its key": (
        '[scale.size]\nask = "How big?"\nlow = 12\n\n[end.close]\nsay = "B"\n',
        "8: state.size.low: F107 nothing fits between 12 and 10. Make `low` smaller than `high`",
    ),
    "a name twice": (
        '[say.door]\nsay = "A"\n\n[text.door]\nask = "B?"\n\n[end.close]\nsay = "C"\n',
        "9: state.door: F103 the state `door` is there twice, first in line 6. Give one another name",
    ),
    "another type below": (
        '[say.door]\ntype = "text"\nsay = "A"\n\n[end.close]\nsay = "C"\n',
        "7: say.door.type: F107 the header says `say`, and `type` says another kind. Take `type` out",
    ),
    "no name": (
        '[end]\nsay = "A"\n\n[say.door]\nsay = "B"\n',
        "6: end: F103 a state has a name. Write [end.a-name]",
    ),
    "a kind misspelt": (
        '[mutli.why]\nask = "A?"\n\n[end.close]\nsay = "B"\n',
        "6: mutli.why: F103 `mutli` is no type of a state. Write [multi.why]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_header_is_told_at_its_line(slip: str) -> None:
    states, words = SLIPS[slip]

    assert told(HEAD + states)[0] == words


def test_what_stands_behind_a_header_stays() -> None:
    source = (
        HEAD
        + '[state.door]  # the first\nsay = "A"\ntype = "say"\n\n'
        + '[state.close]\ntype = "end"  # so\nsay = "B"\n'
    )

    headed = formatted("talk.toml", source)

    assert "[say.door]  # the first\n" in headed
    assert '[state.close]\ntype = "end"  # so\n' in headed
    assert re.findall(r"# .*", headed) == re.findall(r"# .*", source)
    assert formatted("talk.toml", headed) == headed


def test_parts_of_a_recap_are_lines() -> None:
    source = HEAD + (
        '[text.worry]\nask = "What worries you?"\n\n[recap.back]\nlead = ["So:"]\nparts = """\n'
        'worry: What worries you: {worry|quote}.\n"""\nask = "Right?"\n\n[end.close]\nsay = "B"\n'
    )

    (part,) = read(source).flow.states["back"].parts

    assert (part.source, part.text.source) == ("worry", "What worries you: {worry|quote}.")
    assert told(source) == []
    assert told(source.replace("{worry|quote}.\n", "{worry|quote}.\nA better day.\n")) == [
        "13: state.back.parts.2: F107 a part names its state first. Write: name: A better day."
    ]
