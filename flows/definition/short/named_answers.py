"""Reads an answer's name that stands alone in a condition: it was given, and a yes or no is yes. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from flows.definition import conditions
from flows.definition.facts import DERIVED_FACTS, FACTS
from flows.definition.kinds import KINDS
from flows.definition.schema import Table
from flows.errors import ConditionError

_GIVEN = re.compile(r"\banswered\(\s*(\w+)\s*\)")


def sorts_of_names(about: object, states: Table) -> Mapping[str, frozenset[str]]:
    """Return the sorts of value that each name of an answer or a fact can hold."""
    derived = str(about.get("derive")) if isinstance(about, Mapping) else ""
    facts = {**FACTS, **DERIVED_FACTS.get(derived, {})}
    sorts: dict[str, frozenset[str]] = {}
    for name, table in states.items():
        kind = KINDS.get(str(table.get("type"))) if isinstance(table, Mapping) else None
        if kind and kind.answered:
            answer = str(table.get("answer") or name.replace("-", "_"))
            sorts[answer] = sorts.get(answer, frozenset()) | {kind.value_type}
    return {**{name: frozenset({sort}) for name, sort in facts.items()}, **sorts}


def given_names(sorts: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the names that mean, alone in a condition, that there is an answer or a fact of that name.

    A name that holds a yes or no in any place is none of them: alone it means yes.
    """
    return frozenset(name for name, found in sorts.items() if "flag" not in found)


def spelled_out(condition: str, given: Collection[str]) -> str:
    """Return a condition with `answered(name)` for each name in it that means that, alone."""
    for start, end, name in _alone(condition):
        if name in given:
            condition = f"{condition[:start]}answered({name}){condition[end:]}"
    return condition


def shortened(condition: str, given: Collection[str]) -> str:
    """Return a condition with the name alone for `answered(name)`, where it means the same."""
    return _GIVEN.sub(lambda found: found[1] if found[1] in given else found[0], condition)


def with_conditions_spelled_out(state: Mapping[str, Any], given: Collection[str]) -> dict[str, Any]:
    """Return a state, as it is written at length, with every condition in it spelled out."""
    return {key: _spelled_out(told, given) if key in _CONDITIONED else told for key, told in state.items()}


_CONDITIONED = frozenset({"goto", "choices", "say", "suggest"})
"""Keys of a state that can hold tables with a condition."""


def _spelled_out(told: object, given: Collection[str]) -> object:
    if not isinstance(told, list):
        return told
    return [
        {**one, "when": spelled_out(one["when"], given)}
        if isinstance(one, dict) and isinstance(one.get("when"), str)
        else one
        for one in told
    ]


@lru_cache(4096)
def _alone(condition: str) -> tuple[tuple[int, int, str], ...]:
    """Return the start, end and name of each name that is a whole part of a condition, the last first."""
    if not condition.isascii() or "\n" in condition:
        return ()  # positions in a tree are bytes of one line
    whole = condition.lstrip()
    try:
        tree = ast.parse(whole.rstrip(), mode="eval").body
        found = [(node.col_offset, node.end_col_offset or 0, node.id) for node in _names(tree)]
        if found:
            conditions.parse(condition)  # a wrong one is shown as it was written
    except (SyntaxError, ValueError, RecursionError, MemoryError, ConditionError):
        return ()
    before = len(condition) - len(whole)
    return tuple(sorted(((before + start, before + end, name) for start, end, name in found), reverse=True))


def _names(node: ast.expr) -> Iterator[ast.Name]:
    match node:
        case ast.Name():
            yield node
        case ast.BoolOp(values=values):
            for value in values:
                yield from _names(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _names(operand)
        case _:
            return
