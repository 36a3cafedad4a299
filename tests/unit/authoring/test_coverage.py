"""States and ways that no transcript passes are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.authoring.coverage import Passed, coverage_problems
from flows.definition.checks.ways import targets
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.model import Given, Session, Stack
from tests.helpers.lint_cases import read


def test_states_and_ways_without_a_talk_are_told(tmp_path: Path) -> None:
    draft = read(tmp_path).drafts["sample"]
    passed = Passed({("sample", name) for name in draft.flow.states if name != "settle"}, set())

    problems = [*coverage_problems(draft, passed)]

    assert [problem.place for problem in problems if problem.code == "C101"] == ["state.settle"]
    assert ("C102", "state.heat.goto.2.to") in [(problem.code, problem.place) for problem in problems]


def test_two_branches_to_one_state_each_want_a_talk(tmp_path: Path) -> None:
    reading = read(tmp_path)
    flow, library = reading.drafts["sample"].flow, reading.library()
    passed = Passed()
    waits = Session("sample", flow.version, flow.logic, "why", 0, answers={"what": ("symptoms",)})

    Engine(library, passed).answer(
        Stack((waits,)), Given("shame", tapped=True), EvalContext({}, date(2026, 3, 2))
    )

    to_heat = {place for place, to in targets(flow.states["why"]) if to == "heat"}
    assert to_heat == {("state", "why", "goto", 0, "to"), ("state", "why", "goto", 2, "to")}
    assert passed.ways == {("sample", "why", "heat", ("state", "why", "goto", 0, "to"))}
