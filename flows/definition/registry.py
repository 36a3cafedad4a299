"""Holds the names of effects and record fields that content may use; what handles them registers them.

Handlers live above this package, in `flows/dialogue/stack/effects.py` and `flows/record/updates.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from flows.definition.schema import Key, one_of, some_of

EFFECT_NAMES: list[str] = []
"""Names for `do`."""

FIELD_NAMES: list[str] = []
"""Names for `record`."""

RETIRED: Mapping[str, str] = MappingProxyType(
    {
        "rest-reason": "a reason rests when its button is tapped",
        "barriers": "what may play a part is kept with the finished talk",
    }
)
"""Names that never did anything and load as before, so that own flows go on; each with what is so instead."""


def register(registry: list[str], names: Iterable[str]) -> None:
    """Make names known to what reads content."""
    registry += [name for name in names if name not in registry]


def effects_key() -> Key:
    """Return the key `do`: a list of effects."""
    return _with_retired(some_of(*EFFECT_NAMES), some_of(*EFFECT_NAMES, *RETIRED))


def field_key() -> Key:
    """Return the key `record`: a field of the person's record."""
    return _with_retired(one_of(*FIELD_NAMES), one_of(*FIELD_NAMES, *RETIRED))


def _with_retired(told: Key, accepting: Key) -> Key:
    return Key(told.takes, accepting.accepts, told.options)
