"""Turns a `when` such as `heat >= 8 and 'alcohol' in what` into a guard. Nothing is ever evaluated as code.

A name without an answer compares as false, and no value of any type makes a guard raise.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from flows.errors import ConditionError
from flows.listening.reflections import quotable
from flows.listening.words import languages
from flows.model import OWN, Guard, Value, Values

_Term = Callable[[Values], Value]
_Test = Callable[[Value, Value], bool]

MAX_CHARS = 300
"""Longer conditions are hard to read; two branches say the same."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, ready to ask. `compared` are the names with the constants they are held against."""

    source: str
    guard: Guard
    names: frozenset[str]
    compared: tuple[tuple[str, str | int], ...] = ()


def parse(source: str) -> Condition:
    """Compile a condition.

    Raises:
        ConditionError: it isn't one that content may use.
    """
    if len(source) > MAX_CHARS:
        raise ConditionError(f"the condition is over {MAX_CHARS} characters. Split it into two branches")
    if (signs := in_signs(source)) != source:
        raise ConditionError(f"`{source}` is not a condition. Write `{signs}`")
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ConditionError(f"`{source}` is not a condition. {_hint(source)}") from None
    guard = _guard(tree)
    walked = tuple(ast.walk(tree))
    functions = {id(node.func) for node in walked if isinstance(node, ast.Call)}
    found = frozenset(node.id for node in walked if isinstance(node, ast.Name) and id(node) not in functions)
    compared = tuple(pair for node in walked if isinstance(node, ast.Compare) for pair in _compared(node))
    return Condition(source, guard, found, compared)


def in_signs(source: str) -> str:
    """Return a condition with the signs for comparisons that are written in words, `size is 7 or more`."""
    for pattern, signs in _IN_WORDS:
        source = pattern.sub(signs, source)
    return source


class Later:
    """A guard that is compiled when it is first asked; for conditions that were parsed before."""

    __slots__ = ("_guard", "_source")

    def __init__(self, source: str) -> None:
        self._source = source
        self._guard: Guard | None = None

    def __call__(self, values: Values) -> bool:
        if self._guard is None:
            self._guard = parse(self._source).guard
        return self._guard(values)


_SIGNS: Mapping[str, str] = MappingProxyType(
    {"&&": "and", "||": "or", "≥": ">=", "≤": "<=", "≠": "!=", "=>": ">=", "=<": "<=", "<>": "!="}
)
"""Signs of other languages, and those this one has for them."""


_IN_WORDS = tuple(
    (re.compile(rf"(?<=\w) {words}(?![\w'])"), signs)
    for words, signs in (
        (r"(?:(?:is|are) )?(\d+) (?:or|and) (?:more|above|over|higher|up)", r" >= \1"),
        (r"(?:(?:is|are) )?(\d+) (?:or|and) (?:less|fewer|below|under|lower|down)", r" <= \1"),
        (r"(?:(?:is|are) )?at least (\d+)", r" >= \1"),
        (r"(?:(?:is|are) )?at most (\d+)", r" <= \1"),
        (r"(?:(?:is|are) )?(?:(?:more|greater|higher|bigger|larger) than|above|over) (\d+)", r" > \1"),
        (r"(?:(?:is|are) )?(?:(?:less|fewer|lower|smaller) than|below|under) (\d+)", r" < \1"),
        (r"(?:is|=|equals?(?: to)?) (\d+)", r" == \1"),
        (r"(?:is|was|has been) answered", ""),
    )
)
"""Comparisons in words, and the signs for them."""


def _hint(source: str) -> str:
    if (whole := re.sub(r" then$|(?<=[<>!=]) (?==)", "", source)) != source:
        return f"Write `{whole}`"
    for sign, plain in _SIGNS.items():
        if sign in source:
            return f"Write `{source.replace(sign, plain)}`"
    if re.search("[“”„‘’]", source):
        straight = re.sub("[“”„‘’]", "'", source)
        return f"Put straight quotes around an id: `{straight}`"
    if "=" in source and not any(sign in source for sign in ("==", "!=", "<=", ">=")):
        return "Write `==` to compare"
    return "Write something like `heat >= 8 and 'alcohol' in what`"


def _guard(node: ast.expr) -> Guard:  # noqa: PLR0911 - one for each kind of condition
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            parts = tuple(_guard(value) for value in values)
            return lambda given: all(part(given) for part in parts)
        case ast.BoolOp(values=values):
            parts = tuple(_guard(value) for value in values)
            return lambda given: any(part(given) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _guard(operand)
            return lambda given: not inner(given)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            return _comparison([left, *comparators], ops)
        case ast.Call(func=ast.Name(id="answered"), args=[ast.Name(id=name)], keywords=[]):
            return lambda given: given.get(name) not in (None, "", ())
        case ast.Call(func=ast.Name(id="quotable"), args=[ast.Name(id=name)], keywords=[]):
            return lambda given: is_quotable(given.get(name))
        case ast.Call(func=ast.Name(id="typed"), args=[ast.Name(id=name)], keywords=[]):
            return lambda given: has_own_words(given.get(name))
        case ast.Name(id=name):
            return lambda given: bool(given.get(name))
        case _:
            raise ConditionError(_refusal(node))


def _comparison(sides: list[ast.expr], ops: list[ast.cmpop]) -> Guard:
    terms = tuple(_term(side) for side in sides)
    tests = tuple(_test(op) for op in ops)
    if len(tests) == 1:
        (left, right), (test,) = terms, tests
        return lambda given: test(left(given), right(given))
    steps = tuple(zip(tests, terms, terms[1:], strict=False))
    return lambda given: all(test(left(given), right(given)) for test, left, right in steps)


def is_quotable(value: Value) -> bool:
    """Tell whether an answer can be quoted back: typed words that say something, in any language."""
    if isinstance(value, tuple):
        return bool(value) and all(map(is_quotable, value))
    if not isinstance(value, str):
        return False
    return all(quotable(value.removeprefix(OWN), language) for language in languages())


def has_own_words(value: Value) -> bool:
    """Tell whether a pick holds words that were typed beside the choices."""
    picks = value if isinstance(value, tuple) else (value,)
    return any(isinstance(pick, str) and pick.startswith(OWN) for pick in picks)


def _term(node: ast.expr) -> _Term:
    match node:
        case ast.Name(id=name):
            return lambda given: given.get(name)
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)], keywords=[]):
            return lambda given: _length(given.get(name))
        case ast.Constant(value=bool()):
            raise ConditionError("a comparison with True or False is not needed. Write `name` or `not name`")
        case ast.Constant(value=str() | int() as constant):
            return lambda _given: constant
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            texts = tuple(_text(element) for element in elements)
            return lambda _given: texts
        case _:
            raise ConditionError(_refusal(node))


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ConditionError("a list holds texts only. Write something like `what in ('fear', 'shame')`")


def _refusal(node: ast.expr) -> str:
    written = ast.unparse(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        fixed = written.replace(" - ", "_")
        return f"`{written}` is a subtraction. Write `{fixed}` for a name, or quotes around an id"
    if isinstance(node, ast.Constant) and isinstance(node.value, float):
        return f"`{written}` is not a whole number. Answers are whole numbers, so compare with one"
    if isinstance(node, ast.Call):
        return f"`{written}` can't be used here. Write `len(name) >= 2`, or the name alone"
    return f"`{written}` can't be used here. Write something like `heat >= 8 and 'alcohol' in what`"


def _test(op: ast.cmpop) -> _Test:
    test = _TESTS.get(type(op))
    if test is None:
        raise ConditionError("`is` can't be used here. Write `==` or `!=`")
    return test


def _length(value: Value) -> int:
    if value is None:
        return 0
    return len(value) if isinstance(value, str | tuple) else 1


def _same(left: Value, right: Value) -> bool:
    return left is not None and right is not None and left == right


def _differs(left: Value, right: Value) -> bool:
    return left is not None and right is not None and left != right


def _ordered(compare: Callable[[int | str, int | str], bool]) -> _Test:
    def test(left: Value, right: Value) -> bool:
        both_numbers = isinstance(left, int) and isinstance(right, int)
        both_texts = isinstance(left, str) and isinstance(right, str)
        return (both_numbers or both_texts) and compare(left, right)  # type: ignore[arg-type]  # just checked

    return test


def _among(left: Value, right: Value) -> bool:
    # A single pick counts as a list of one, so that an id is never found inside a longer id.
    return left is not None and left in (right if isinstance(right, tuple) else (right,))


def _not_among(left: Value, right: Value) -> bool:
    return left is not None and right is not None and not _among(left, right)


_TESTS: Mapping[type[ast.cmpop], _Test] = MappingProxyType(
    {
        ast.Eq: _same,
        ast.NotEq: _differs,
        ast.Lt: _ordered(operator.lt),
        ast.LtE: _ordered(operator.le),
        ast.Gt: _ordered(operator.gt),
        ast.GtE: _ordered(operator.ge),
        ast.In: _among,
        ast.NotIn: _not_among,
    }
)


def _compared(node: ast.Compare) -> Iterator[tuple[str, str | int]]:
    sides = [node.left, *node.comparators]
    for left, right in pairwise(sides):
        for name, constant in ((left, right), (right, left)):
            if isinstance(name, ast.Name):
                for part in ast.walk(constant):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str | int):
                        yield name.id, part.value
