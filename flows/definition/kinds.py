"""Registers the kinds a state can be of: the keys of each, their checks, and the value it answers with.

A kind is one class in one file of `flows/engine/prompts`, which registers it here. Content is read
by this half of it alone; the other half, `PromptKind`, asks and parses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import ClassVar, Protocol, get_args

from flows.definition.registry import effects_key, field_key
from flows.definition.schema import (
    ALLOW,
    FLAG,
    GOTO,
    REFLECT,
    SAVE_NAME,
    SKIP,
    TEXT,
    WORDED,
    Key,
    Shape,
    Table,
    one_of,
)
from flows.model import Section, State, Value

Misfit = tuple[str, str, str]
"""A problem of a state: the code, the key ("" for the whole state), and what is wrong and to do."""

Keys = Mapping[str, Key]

COMMON: Keys = MappingProxyType({"do": TEXT, "allow": ALLOW})
"""Keys of every kind, besides `type`. Values of `do` and `record` are registered: see `REGISTERED_LATER`."""

ASKED: Keys = MappingProxyType(
    {**COMMON, "ask": TEXT, "goto": GOTO, "help": TEXT, "skip": SKIP, "skip_label": TEXT, "answer": SAVE_NAME}
)
"""Keys of the kinds that ask something."""

ANSWERED: Keys = MappingProxyType(
    {
        **ASKED,
        "retry": TEXT,
        "line": TEXT,
        "share": FLAG,
        "sensitive": FLAG,
        "section": one_of(*get_args(Section)),
        "record": TEXT,
        "reflect": REFLECT,
        "note": WORDED,
        "quote": FLAG,
        "to_them": FLAG,
        "always": FLAG,
        "in_place": FLAG,
    }
)
"""Keys of the kinds whose answer can stand on the page and in the record."""

RATINGS = frozenset({"importance", "confidence", "hope", "mood", "truth"})
"""Record fields that hold a number."""

CHOICE_CHARS = 40
"""Characters of a choice's label before anything is put in: phones cut longer buttons."""


class Cases(Protocol):
    """Telling values for an answer, given what the conditions of the flow compare it with."""

    @property
    def other(self) -> str:
        """Sample value for everything that no condition names."""

    def texts(self) -> tuple[str, ...]:
        """Return the texts that the answer is compared with."""

    def numbers(self, low: int, high: int) -> Iterator[int]:
        """Yield every number of a short range, and those near to a compared one of a long range."""

    def ids(self) -> Iterator[str]:
        """Yield every id that can be picked; own words stand in where there are any."""

    def picks(self, least: int) -> Iterator[tuple[str, ...]]:
        """Yield telling sets of picks with at least so many of them."""


class StateKind:
    """A kind of state as an author writes it. One object a kind, without a state of its own."""

    name: ClassVar[str]
    keys: ClassVar[Keys] = COMMON
    required: ClassVar[tuple[str, ...]] = ("ask",)
    defaults: ClassVar[Mapping[str, int]] = MappingProxyType({})
    """Defaults of `low`, `high` and `max_chars`."""

    own: ClassVar[tuple[str, ...]] = ()
    """Keys that no other kind has and that aren't texts: found as they were written in `State.own`."""

    value_type: ClassVar[str] = "text"
    """The type of its answer in conditions and texts: text, number, flag, list, date or time."""

    label_chars: ClassVar[int] = CHOICE_CHARS
    """Characters of a choice's label before anything is put in."""

    answered: ClassVar[bool] = True
    """Somebody answers it, so that the answer has a name; False for a card, a call and an end."""

    passed: ClassVar[bool] = False
    """There is nothing to decide: a circle of such states alone would never end."""

    ends: ClassVar[bool] = False
    calls: ClassVar[bool] = False
    skippable: ClassVar[bool] = True
    has_ids: ClassVar[bool] = False
    """Its answer holds ids of choices."""

    offers_picks: ClassVar[bool] = False
    """A later state can offer its answer to pick from, with `from`."""

    own_words: ClassVar[bool] = False
    """Its answer is what a person typed, so that a pick from it is told from an id by `own:`."""

    single: ClassVar[bool] = False
    """The answer is one choice, so that each choice can say where it leads."""

    few_numbers: ClassVar[bool] = False
    """The answer is one of so few numbers that branches are checked with each of them."""

    tells: ClassVar[bool] = False
    """It asks a person to tell something; a choice can hold a label for rather not."""

    makes_page: ClassVar[bool] = False
    """It shows the page of the flow; its answer is the lines that stay on."""

    suggests: ClassVar[bool] = False
    """It offers an answer of its own making, that one tap takes."""

    whole_sentence: ClassVar[bool] = False
    """Its answer is a sentence that keeps its stop when it is quoted."""

    described: ClassVar[str] = ""
    """Name of the kind for a reviewer."""

    shape: ClassVar[tuple[str, str]] = ('{{"', '"}}')
    """Brackets of its node in a Mermaid flowchart."""

    def check(self, given: Table) -> Iterator[Misfit]:
        """Yield what doesn't fit together among the keys of a state, each of which fits alone."""
        del given
        yield from ()

    def values(self, state: State, cases: Cases) -> Iterator[Value]:
        """Yield the telling values that its answer can have where a condition asks for it."""
        del state
        yield from (*cases.texts(), cases.other)

    def longest(self, state: State, labels: list[int]) -> int:
        """Return the characters of the longest answer as it is shown; `labels` are those of its choices."""
        del state, labels
        return 20

    def may_be_empty(self, state: State) -> bool:
        """Tell whether an answer can be given and still hold nothing."""
        del state
        return False

    def buttons(self, state: State) -> int:
        """Return how many buttons its answers take at most."""
        return len(state.choices)

    def notes(self, state: State) -> Iterator[str]:
        """Yield what a reviewer is told of its answer beside choices and texts."""
        del state
        yield from ()

    def samples(self, state: State, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return lines to type that lead on where there is nothing to tap, after what is drafted."""
        del state, draft
        return ()

    @property
    def text_key(self) -> str:
        """The key of its words: `ask` for a question, `say` for a message."""
        return "say" if "say" in self.keys else "ask"


KINDS: dict[str, StateKind] = {}
"""Every kind there is, by name, in the order authors are told them."""


def register(kinds: Iterable[StateKind]) -> None:
    """Make kinds known to everything that reads content."""
    KINDS.update({kind.name: kind for kind in kinds})
    shape_of.cache_clear()


def kind_of(state: State) -> StateKind:
    """Return the kind of a state."""
    return KINDS[state.kind]


def type_key() -> Key:
    """Return the key that says which kind a state is of."""
    return one_of(*KINDS)


REGISTERED_LATER: Mapping[str, Callable[[], Key]] = MappingProxyType(
    {"type": type_key, "do": effects_key, "record": field_key}
)
"""Keys that take registered names, which are known only when everything is imported."""


def _settled(keys: Keys) -> dict[str, Key]:
    return {
        key: REGISTERED_LATER[key]() if key in REGISTERED_LATER else found
        for key, found in {"type": TEXT, **keys}.items()
    }


def every_key() -> dict[str, Key]:
    """Return every key that some kind of state takes."""
    keys: dict[str, Key] = {}
    for kind in KINDS.values():
        keys |= kind.keys
    return _settled(keys)


@cache
def shape_of(name: str) -> Shape:
    """Return the table of a kind of state: its keys, and those it must have."""
    kind = KINDS[name]
    called = f"{'An' if name[0] in 'aeiou' else 'A'} `{name}` state"
    return Shape(called, _settled(kind.keys), kind.required, every_key())


def span_misfits(given: Table, low: int, high: int, *, same: bool = False) -> Iterator[Misfit]:
    """Yield what is wrong with `low` and `high`; with `same` they may be one number."""
    low, high = given.get("low", low), given.get("high", high)
    if low > high or (low == high and not same):
        words = f"nothing fits between {low} and {high}. Make `low` smaller than `high`"
        yield "F107", "low" if "low" in given else "high", words


def nothing_to_tap(given: Table) -> Iterator[Misfit]:
    """Yield that there is neither a choice nor an earlier state to pick from."""
    if "choices" not in given and "from" not in given:
        yield (
            "F104",
            "",
            (
                "there is nothing to tap. Write the choices under the question, after an empty line, "
                "or `from` with an earlier state"
            ),
        )
