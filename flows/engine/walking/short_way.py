"""Chooses the next state on the short way of a flow, and offers to leave the rest of a long one."""

from __future__ import annotations

from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.model import Flow, Session, State

SHORT_WAY = "short"
"""The id of the choice that begins it, in the first state of a talk."""

WHOLE = "whole"
"""The id of the choice of all questions, in the first state of a talk."""

MANY = 10
"""Questions after which a talk offers once to go straight to its sentence."""


def is_short(flow: Flow, session: Session) -> bool:
    """Tell whether the person chose the short way."""
    return bool(flow.short) and session.answers.get(flow.states[flow.start].save) == SHORT_WAY


def short_way(flow: Flow, session: Session, to: str) -> str:
    """Return the state that comes next: `to`, or on the short way the next of its states.

    States marked `always`, calls, ends and other talks are gone through as on the long way. The states of
    the short way come in the author's order, from `to` on where it is one of them; behind the last one
    stands the preview, or what would have followed.
    """
    state = flow.states.get(to)
    if state is None or not is_short(flow, session):
        return to
    if state.always or kind_of(state).calls or kind_of(state).ends:
        return to
    passed = frozenset(session.path)
    furthest = max((n for n, name in enumerate(flow.short) if name in passed), default=-1)
    ahead = flow.short[furthest + 1 :]
    if ahead:
        return to if to in ahead else ahead[0]
    preview = (name for name, one in flow.states.items() if kind_of(one).makes_page and name not in passed)
    return next(preview, to)


def leaves_a_rest(flow: Flow, session: Session) -> bool:
    """Tell whether a finished session took the short way, so that questions of the whole one are left."""
    return is_short(flow, session) and flow.start in session.path


def the_rest(flow: Flow, finished: Session, token: int) -> Session:
    """Return a session that goes the whole way, with the answers of one that took the short way."""
    door = flow.states[flow.start]
    anew = {door.save, *(one.save for one in flow.states.values() if kind_of(one).makes_page)}
    known = {name: value for name, value in finished.answers.items() if name not in anew}
    return Session(
        flow.name, flow.version, flow.logic, door.name, token, answers={door.save: WHOLE}, shelved=known,
        chance=finished.chance, done=finished.path,
    )  # fmt: skip


def is_done(flow: Flow, session: Session) -> bool:
    """Tell whether the state was passed on the short way before, and is not to be asked anew.

    States before the recap are such, and the plan; the sentence and the page may change with new answers.
    """
    if session.state not in session.done or session.resume:
        return False
    order, recap = [*flow.states], _recap(flow)
    if recap is None:
        return False
    return order.index(session.state) < order.index(recap) or flow.states[session.state].keep == "plan"


def offers_enough(flow: Flow, session: Session) -> bool:
    """Tell whether this question is the one that offers to leave the rest: the first after `MANY`.

    It isn't offered at a safety question, and not where the sentence comes next anyway.
    """
    if not flow.short or len(session.path) <= MANY or session.resume or is_short(flow, session):
        return False
    if _recap(flow) in (None, session.state):
        return False
    passed = [flow.states[name] for name in session.path if name in flow.states]
    asked, offered = 0, False
    for state in (*passed, flow.states[session.state]):
        offered = asked > MANY and _may_be_left(flow, state)
        if offered:
            return state.name == session.state
        asked += kind_of(state).answered and state.name not in session.done
    return False


def enough(flow: Flow, session: Session) -> Session:
    """Return the session on the short way, at the recap before the sentence."""
    first = flow.states[flow.start].save
    recap = _recap(flow)
    assert recap is not None, "only a talk with a recap offers to go there"
    path = (*session.path, session.state)
    return replace(session, answers={**session.answers, first: SHORT_WAY}, path=path, state=recap)


def _recap(flow: Flow) -> str | None:
    return next((name for name, state in flow.states.items() if state.parts), None)


def _may_be_left(flow: Flow, state: State) -> bool:
    order = [*flow.states]
    before = order.index(state.name) < order.index(str(_recap(flow)))
    leads_on = any(branch.to != _recap(flow) for branch in state.goto)
    return before and leads_on and kind_of(state).answered and not state.always
