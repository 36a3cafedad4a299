"""Says a condition in words, for people who read flows without their syntax."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flows.definition.checks.validation import ids_of, savers_of
from flows.model import Flow, State

_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "{} is {}", ast.NotEq: "{} is not {}", ast.Lt: "{} is under {}", ast.LtE: "{} is {} or less",
    ast.Gt: "{} is over {}", ast.GtE: "{} is {} or more", ast.In: "{1} includes {0}",
    ast.NotIn: "{1} does not include {0}",
}  # fmt: skip

_ONE_OF: Mapping[type[ast.cmpop], str] = {ast.In: "{} is one of {}", ast.NotIn: "{} is none of {}"}


def in_words(source: str, flow: Flow) -> str:
    """Return a sound condition as a half sentence, with the labels of the choices it names."""
    return _said(ast.parse(source.strip(), mode="eval").body, savers_of(flow), flow)


Savers = Mapping[str, list[State]]


def _said(node: ast.expr, savers: Savers, flow: Flow) -> str:
    match node:
        case ast.BoolOp(op=op, values=values):
            joint = " and " if isinstance(op, ast.And) else " or "
            return joint.join(_bracketed(value, op, savers, flow) for value in values)
        case ast.UnaryOp(operand=operand):
            return _denied(operand, savers, flow)
        case ast.Call(func=ast.Name(id="typed"), args=[ast.Name(id=name)]):
            return f"own words stand in “{name}”"
        case ast.Call(args=[ast.Name(id=name)]):
            return f"“{name}” was answered"
        case ast.Name(id=name):
            return f"“{name}” is yes"
    assert isinstance(node, ast.Compare), "a sound condition holds nothing else"
    sides = [node.left, *node.comparators]
    pairs = zip(sides, node.ops, node.comparators, strict=False)
    return " and ".join(_compared(one, op, other, savers, flow) for one, op, other in pairs)


def _denied(node: ast.expr, savers: Savers, flow: Flow) -> str:
    match node:
        case ast.Call(func=ast.Name(id="typed"), args=[ast.Name(id=name)]):
            return f"no own words stand in “{name}”"
        case ast.Call(args=[ast.Name(id=name)]):
            return f"“{name}” was not answered"
        case ast.Name(id=name):
            return f"“{name}” is not yes"
    return f"not ({_said(node, savers, flow)})"


def _bracketed(node: ast.expr, within: ast.boolop, savers: Savers, flow: Flow) -> str:
    said = _said(node, savers, flow)
    return f"({said})" if isinstance(node, ast.BoolOp) and not isinstance(node.op, type(within)) else said


def _compared(one: ast.expr, op: ast.cmpop, other: ast.expr, savers: Savers, flow: Flow) -> str:
    named = [side.id for side in (one, other) if isinstance(side, ast.Name)]
    states = savers.get(named[0], []) if named else []
    sign = (_ONE_OF if isinstance(other, ast.Tuple | ast.List) else _SIGNS).get(type(op), _SIGNS[type(op)])
    return sign.format(_term(one, states, flow), _term(other, states, flow))


def _term(node: ast.expr, states: list[State], flow: Flow) -> str:
    match node:
        case ast.Name(id=name):
            return f"“{name}”"
        case ast.Call(args=[ast.Name(id=name)]):
            return f"how many there are in “{name}”"
        case ast.Constant(value=str() as text):
            return f"“{_label(text, states, flow)}”"
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return ", ".join(_term(element, states, flow) for element in elements)
    return ast.unparse(node)


def _label(id_: str, states: list[State], flow: Flow) -> str:
    """Return the label of a choice's id, looked for where the picks come from as well."""
    if any(id_ in (ids_of(state, flow) or ()) for state in states):
        holders = (*states, *flow.states.values())
        return next(
            choice.label.source for holder in holders for choice in holder.choices if choice.id == id_
        )
    return id_
