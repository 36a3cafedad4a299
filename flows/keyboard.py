"""Lays out buttons: how many fit a row, what marks a pick, and the ways out of every prompt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flows.definition.kinds import kind_of
from flows.locale.lengths import clip
from flows.model import BACK, HELP, PAUSE, SKIP, Button, State

Row = tuple[Button, ...]
Phrase = Callable[[str], str]

LABEL = 40
"""Phones cut a full-width button at about so many letters."""

PAIR = 17
"""Two labels up to this long share a row without being cut."""

CHIP = 9
"""Labels up to this long stand four in a row."""

MARKS = ("☐ ", "☑ ")


def ways_out(state: State, buttons: Mapping[str, Button], skip_label: str, *, back: bool) -> tuple[Row, ...]:
    """Return Back, Skip, Pause and Help now, which are there in every state; `buttons` has them by value."""
    skipped = skips(state)
    own_skip = ((Button(skip_label, SKIP),),) if skipped and skip_label else ()
    shown = (*((BACK,) if back else ()), *((SKIP,) if skipped and not skip_label else ()), PAUSE, HELP)
    return (*own_skip, tuple(map(buttons.__getitem__, shown)))


def skips(state: State) -> bool:
    """Tell whether Skip stands under a state; a card without a question has its own way on."""
    return state.skip and kind_of(state).skippable


def packed(buttons: Iterable[Button]) -> tuple[Row, ...]:
    """Lay buttons out so that no label is cut: four, two or one in a row."""
    every = tuple(Button(clip(button.label, LABEL), button.value) for button in buttons)
    longest = max((len(button.label) for button in every), default=0)
    width = 4 if longest <= CHIP else 2 if longest <= PAIR else 1
    return tuple(every[at : at + width] for at in range(0, len(every), width))
