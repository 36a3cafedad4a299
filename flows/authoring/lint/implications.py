"""Works out which answers a condition presupposes: a name without an answer compares as false."""

from __future__ import annotations

import ast
from dataclasses import dataclass

NO_NAMES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Implied:
    """The names that surely have an answer where a condition holds, and where it doesn't."""

    if_true: frozenset[str] = NO_NAMES
    if_false: frozenset[str] = NO_NAMES


def implied(source: str) -> Implied:
    """Return what a sound condition takes for granted."""
    return _of(ast.parse(source.strip(), mode="eval").body)


def _of(node: ast.expr) -> Implied:
    match node:
        case ast.BoolOp(op=op, values=values):
            parts = [_of(value) for value in values]
            every = frozenset.union(*(part.if_true for part in parts))
            each = frozenset.intersection(*(part.if_true for part in parts))
            none = frozenset.union(*(part.if_false for part in parts))
            some = frozenset.intersection(*(part.if_false for part in parts))
            return Implied(every, some) if isinstance(op, ast.And) else Implied(each, none)
        case ast.UnaryOp(operand=operand):
            inner = _of(operand)
            return Implied(inner.if_false, inner.if_true)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            return _compared([left, *comparators], ops)
    name = node.args[0] if isinstance(node, ast.Call) else node
    assert isinstance(name, ast.Name), "a sound condition holds nothing else"
    return Implied(frozenset({name.id}))


def _compared(sides: list[ast.expr], ops: list[ast.cmpop]) -> Implied:
    counted = _counted(sides, ops)
    if counted is not None:
        return counted
    return Implied(frozenset(side.id for side in sides if isinstance(side, ast.Name)))


def _counted(sides: list[ast.expr], ops: list[ast.cmpop]) -> Implied | None:
    """Read `len(name) >= 1` and the like; a missing answer has the length 0."""
    match sides, ops:
        case [ast.Call(args=[ast.Name(id=name)]), ast.Constant(value=int() as number)], [op]:
            holds_for_none = {
                ast.Eq: number == 0,
                ast.NotEq: number != 0,
                ast.Lt: number > 0,
                ast.LtE: number >= 0,
                ast.Gt: number < 0,
                ast.GtE: number <= 0,
            }.get(type(op))
            named = frozenset({name})
            if holds_for_none is None:
                return None
            return Implied(NO_NAMES, named) if holds_for_none else Implied(named)
    return None
