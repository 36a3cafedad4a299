"""A flow as a machine: the first transition whose condition holds fires, and a watch is told which."""

from __future__ import annotations

from pathlib import Path

from flows.definition.toml.source_map import Place
from flows.engine.walking.machines import Cursor, Machines, compile_flow
from tests.helpers.sample_flow import talk


class Seen:
    """Notes where sessions go."""

    def __init__(self) -> None:
        self.ways: list[tuple[str, str, str, Place]] = []

    def entered(self, flow: str, state: str) -> None:
        raise AssertionError(f"{flow}/{state}: a machine enters nothing, the walk does")

    def went(self, flow: str, state: str, to: str, place: Place) -> None:
        self.ways.append((flow, state, to, place))


def test_a_picked_choice_comes_first_then_branches_in_their_order(tmp_path: Path) -> None:
    flow = talk(tmp_path)
    machines = Machines({flow.name: flow})

    def step(goto: str | None, *picks: str) -> str:
        return machines.step(flow.name, Cursor("what", goto, picks, {"what": picks}))

    assert step("close", "symptoms", "death") == "close"
    assert step(None, "symptoms") == "heat"
    assert step(None, "death") == "good-day"


def test_the_watch_is_told_the_way_with_its_place_in_the_file(tmp_path: Path) -> None:
    flow, seen = talk(tmp_path), Seen()
    machines = Machines({flow.name: flow})

    machines.step(flow.name, Cursor("what", None, ("symptoms",), {"what": ("symptoms",)}))
    machines.watched_by(seen).step(flow.name, Cursor("what", None, (), {"what": ()}))

    (way,) = seen.ways
    assert way[:3] == ("sample", "what", "good-day")
    assert way[3][-3:] == ("goto", 1, "to")


def test_a_machine_has_every_state_and_holds_no_person(tmp_path: Path) -> None:
    flow = talk(tmp_path)
    machine = compile_flow(flow)

    assert set(machine.states) == set(flow.states)
    assert machine.models == []
