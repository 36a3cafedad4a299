"""Lets a stored session meet a flow that was edited since. Nothing answered is ever dropped. Pure."""

from __future__ import annotations

from dataclasses import replace

from flows.loader import Library
from flows.model import Flow, Session


def settle(session: Session, flow: Flow) -> Session:
    """Return the session in a state the flow has: the same, the renamed, or the nearest before it."""
    if session.logic == flow.logic and session.state in flow.states:
        return session
    state = _surviving(session, flow)
    path = tuple(flow.renamed.get(step, step) for step in session.path)
    kept = tuple(step for step in path if step in flow.states and step != state)
    before = kept[: path.index(state)] if state in path else kept
    draft = session.draft if flow.renamed.get(session.state, session.state) == state else ()
    return replace(session, version=flow.version, logic=flow.logic, state=state, path=before, draft=draft)


def _surviving(session: Session, flow: Flow) -> str:
    for step in (session.state, *reversed(session.path)):
        renamed = flow.renamed.get(step, step)
        if renamed in flow.states:
            return renamed
    return flow.start


def settle_all(session: Session, library: Library) -> Session | None:
    """Settle a session and everything that waits under it; a flow that is gone is left out."""
    under = settle_all(session.under, library) if session.under else None
    if session.flow not in library.flows:
        return under
    return replace(settle(session, library.flow(session.flow)), under=under)
