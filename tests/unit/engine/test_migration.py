"""A stored talk meets the flow as it was edited: it goes on, and what was answered stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from flows.engine.prompts.list_ import ON
from flows.engine.walking.migration import migrate_session, migrate_stack
from flows.model import Flow, Session, Stack
from tests.helpers.chat import flow_of, library_of

HEAD = '[flow]\nname = "talk"\ntitle = "A talk"\nversion = 2\n'
END = '[state.end]\ntype = "end"\nsay = "Done."\n'


def state(name: str, goto: str, kind: str = "text", more: str = "") -> str:
    say = "say" if kind in ("say", "call") else "ask"
    return f'[state.{name}]\ntype = "{kind}"\n{say} = "{name}?"\ngoto = "{goto}"\n{more}\n'


def edited(folder: Path, *states: str, head: str = "") -> Flow:
    return flow_of(folder, HEAD + head + "\n".join(states) + END)


def at(name: str, *path: str, draft: tuple[str, ...] = ()) -> Session:
    return Session("talk", 1, "old", name, 5, path, {"a": "x", "c": "y"}, draft=draft)


def test_the_same_steps_leave_the_session_alone(tmp_path: Path) -> None:
    flow = edited(tmp_path, state("a", "end"))
    session = replace(at("a"), logic=flow.logic)

    assert migrate_session(session, flow) is session


def test_a_state_that_is_still_there_is_kept_with_its_path_and_answers(tmp_path: Path) -> None:
    flow = edited(tmp_path, state("a", "b"), state("b", "c"), state("c", "end"))

    settled = migrate_session(at("c", "a", "gone", "b", "a", "b"), flow)

    assert settled is not None
    assert (settled.state, settled.path) == ("c", ("a", "b", "a", "b"))
    assert settled.answers == {"a": "x", "c": "y"}
    assert (settled.version, settled.logic, settled.token) == (2, flow.logic, 5)


def test_a_renamed_state_is_found_under_its_new_name(tmp_path: Path) -> None:
    flow = edited(tmp_path, state("a", "fresh"), state("fresh", "end"), head='renamed = { old = "fresh" }\n')

    settled = migrate_session(at("old", "a", "old"), flow)

    assert settled is not None
    assert (settled.state, settled.path) == ("fresh", ("a", "fresh"))


def test_where_the_state_is_gone_the_nearest_before_it_is_asked_again(tmp_path: Path) -> None:
    flow = edited(tmp_path, state("a", "b"), state("b", "end"))

    settled = migrate_session(at("gone", "a", "b", "lost", draft=("+line",)), flow)

    assert settled is not None
    assert (settled.state, settled.path, settled.draft) == ("b", ("a",), ())


def test_where_nothing_is_left_of_the_path_the_talk_begins_anew_with_its_answers(tmp_path: Path) -> None:
    settled = migrate_session(at("gone", "lost"), edited(tmp_path, state("a", "end")))

    assert settled is not None
    assert (settled.state, settled.path, settled.answers) == ("a", (), {"a": "x", "c": "y"})


@pytest.mark.parametrize(("kind", "more", "draft", "left"), [
    ("list", "", ("+a", "b"), ("+a",)),
    ("multi", 'choices = [{ id = "b", label = "B" }]', ("+a", "b", "own:c"), ("b", "own:c")),
    ("plan", "", ("a", "b", "c"), ("a", "b")),
    ("preview", "", ("a", "b"), ("a", "b")),
    ("text", "", ("a", "b"), ()),
])  # fmt: skip
def test_a_draft_is_kept_as_far_as_the_state_can_use_it(
    tmp_path: Path, kind: str, more: str, draft: tuple[str, ...], left: tuple[str, ...]
) -> None:
    settled = migrate_session(at("a", draft=draft), edited(tmp_path, state("a", "end", kind, more)))

    assert settled is not None
    assert settled.draft == left
    assert ON == "+"


def test_nobody_is_left_at_an_end_or_at_a_call(tmp_path: Path) -> None:
    library = library_of(
        tmp_path,
        HEAD + state("a", "b") + state("b", "end", "call", 'flow = "other"') + END,
        HEAD.replace('"talk"', '"other"') + state("inside", "end") + END,
    )
    flow = library.flow("talk")

    top, ended = migrate_session(at("b", "a"), flow), migrate_session(at("end", "a"), flow)
    waiting = migrate_session(at("b", "a"), flow, waiting=True)

    assert top is not None
    assert ended is not None
    assert waiting is not None
    assert (top.state, ended.state, waiting.state) == ("a", "a", "b")


def test_a_flow_that_asks_nothing_any_more_is_over(tmp_path: Path) -> None:
    assert migrate_session(at("a"), flow_of(tmp_path, HEAD + END)) is None


def test_a_talk_that_waits_goes_on_when_the_one_over_it_is_gone(tmp_path: Path) -> None:
    library = library_of(
        tmp_path,
        HEAD + state("a", "b") + state("b", "end", "call", 'flow = "other"') + END,
        HEAD.replace('"talk"', '"other"') + state("inside", "end") + END,
    )
    lost, other = Session("lost", 1, "", "x", 6), Session("other", 1, "", "inside", 6)

    alone = migrate_stack(Stack((at("b", "a"), lost)), library)
    both = migrate_stack(Stack((at("b", "a"), other)), library)

    assert [(run.flow, run.state) for run in alone.runs] == [("talk", "a")]
    assert [run.state for run in both.runs] == ["b", "inside"]
    assert both.base.logic == library.flow("talk").logic
    assert not migrate_stack(Stack((lost,)), library)
    assert migrate_stack(both, library) is both
