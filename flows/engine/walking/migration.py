"""Fits a stored session to a flow that was edited since. No answer is ever dropped. Pure."""

from __future__ import annotations

from operator import is_

from msgspec.structs import replace

from flows.definition.loader import Library
from flows.engine.prompts import prompt_kind
from flows.model import Flow, Session, Stack, Value


def migrate_stack(stack: Stack, library: Library) -> Stack:
    """Migrate every flow run of a stack; a run with no state left is left out."""
    migrated = list[Session]()
    for run in reversed(stack.runs):
        flow = library.flows.get(run.flow) or library.flows.get(library.successor(run.flow))
        named = run if flow is None or flow.name == run.flow else replace(run, flow=flow.name)
        new = migrate_session(named, flow, waiting=bool(migrated)) if flow else None
        migrated += [new] if new else []
    migrated.reverse()
    same = len(migrated) == len(stack.runs) and all(map(is_, migrated, stack.runs))
    return stack if same else Stack(tuple(migrated))


def migrate_session(session: Session, flow: Flow, *, waiting: bool = False) -> Session | None:
    """Return the session in a state the flow has: the same, the renamed, or the nearest before it.

    One that is `waiting` under another may stand at a call. None when the flow has nothing to ask
    where the person is, was or would start.
    """
    if session.logic == flow.logic and can_wait(session.state, flow, call=waiting):
        return session
    steps = tuple(flow.renamed.get(step, step) for step in (*session.path, session.state))
    last = len(steps) - 1
    at = next((n for n in range(last, -1, -1) if can_wait(steps[n], flow, call=waiting and n == last)), None)
    if at is None and not can_wait(flow.start, flow, call=False):
        return None
    state = flow.states[flow.start if at is None else steps[at]]
    path = tuple(step for step in steps[: at or 0] if step in flow.states)
    return replace(
        session, version=flow.version, logic=flow.logic, state=state.name, path=path,
        answers=_adopted(session.answers, flow),
        draft=prompt_kind(state).restore(session.draft, state) if at == last else (),
    )  # fmt: skip


def can_wait(state: str, flow: Flow, *, call: bool) -> bool:
    """Tell whether somebody can stand at a state; at a `call` only while what it opened goes on."""
    if state not in flow.states:
        return False
    kind = prompt_kind(flow.states[state])
    return not kind.ends and (call or not kind.calls)


def _adopted(answers: dict[str, Value], flow: Flow) -> dict[str, Value]:
    """Return the answers, with those of renamed states under the names that the new states use."""
    saved = {state.save for state in flow.states.values()}
    found = dict(answers)
    for old, new in flow.renamed.items():
        name, state = old.replace("-", "_"), flow.states.get(new)
        if name in answers and name not in saved and state is not None and state.save:
            value = prompt_kind(state).adopt(answers[name], found.get(state.save))
            found |= {state.save: value} if value is not None else {}
    return found
