"""Lets a stored session meet a flow that was edited since. Nothing answered is ever dropped. Pure."""

from __future__ import annotations

from dataclasses import replace

from flows.inputs import OFF, ON
from flows.loader import Library
from flows.model import OWN, Flow, Session, State


def settle_all(session: Session, library: Library, *, waiting: bool = False) -> Session | None:
    """Settle a session and everything that waits under it; what nothing is left of is left out."""
    flow = library.flows.get(session.flow)
    settled = settle(session, flow, waiting=waiting) if flow else None
    if settled is None:
        return settle_all(session.under, library, waiting=waiting) if session.under else None
    under = settle_all(session.under, library, waiting=True) if session.under else None
    return settled if under == settled.under else replace(settled, under=under)


def settle(session: Session, flow: Flow, *, waiting: bool = False) -> Session | None:
    """Return the session in a state the flow has: the same, the renamed, or the nearest before it.

    One that is `waiting` under another may stand at a call. None when the flow has nothing to ask
    where the person is, was or would start.
    """
    if session.logic == flow.logic and _can_wait(session.state, flow, call=waiting):
        return session
    steps = tuple(flow.renamed.get(step, step) for step in (*session.path, session.state))
    last = len(steps) - 1
    at = next((n for n in range(last, -1, -1) if _can_wait(steps[n], flow, call=waiting and n == last)), None)
    if at is None and not _can_wait(flow.start, flow, call=False):
        return None
    state = flow.states[flow.start if at is None else steps[at]]
    path = tuple(step for step in steps[: at or 0] if step in flow.states)
    return replace(
        session, version=flow.version, logic=flow.logic, state=state.name, path=path,
        draft=_draft(session.draft, state) if at == last else (),
    )  # fmt: skip


def _can_wait(state: str, flow: Flow, *, call: bool) -> bool:
    return state in flow.states and flow.states[state].kind not in ({"end"} if call else {"end", "call"})


def _draft(draft: tuple[str, ...], state: State) -> tuple[str, ...]:
    """Return what of the draft the state can go on from: it may be of another kind now."""
    ids = {choice.id for choice in state.choices}
    match state.kind:
        case "list":
            return tuple(line for line in draft if line.startswith((ON, OFF)))
        case "multi":
            return tuple(pick for pick in draft if pick in ids or pick.startswith(OWN))
        case "plan":
            return draft[:2]
        case "preview":
            return draft
    return ()
