"""Describes the steps of a walk through a chat, and finds the button that a step taps after an edit. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flows.keyboard import MARKS
from flows.model import Button, Message

StepKind = Literal["tap", "say", "command", "agree", "wait", "next", "put", "file"]

WAYS_PREFIX = ":"
"""First character of the values that every state offers, such as `:skip` and `:next`."""

PLACE = "#"
"""First character of a value that is only a place in a list, and so means nothing after an edit."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a person did, or one winding of the clock.

    `value` is the tapped button's value, the typed text, the command without its slash, or the minutes
    waited; `put` stands the person at the state named in it, with made-up answers; `file` sends a calendar
    file with this session (`calendar_note.of_line`). For a tap, `label` is
    what stood on the button, `place` its position among the `offered` buttons of its message, and `age`
    how many keyboards ago that message came (0: the newest). `flow` and `state` say where the person stood.
    """

    kind: StepKind
    value: str = ""
    label: str = ""
    place: int = -1
    offered: int = 0
    age: int = 0
    flow: str = ""
    state: str = ""

    @property
    def shown(self) -> str:
        """Return the step in a few words, as an author would name it."""
        named = {
            "tap": bare(self.label), "command": f"/{self.value}", "agree": "has said yes",
            "next": "next message", "put": f"put at {self.value}", "file": "calendar file",
        }  # fmt: skip
        if self.kind == "wait":
            return f"+{span(int(self.value))}"
        return named.get(self.kind, self.value)


def span(minutes: int) -> str:
    """Return minutes as the largest whole unit: `90m`, `3h`, `2d`, `1w`."""
    for unit, size in (("w", 7 * 24 * 60), ("d", 24 * 60), ("h", 60)):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def bare(label: str) -> str:
    """Return a label without the tick in front of it."""
    return label.lstrip("".join(MARKS))


def buttons_of(message: Message) -> tuple[Button, ...]:
    """Return the buttons of a message, row by row."""
    return tuple(button for row in message.rows for button in row)


def resolve(
    step: Step,
    message: Message | None,
    stands: tuple[str, str],
    renamed: Mapping[str, str],
    states: Sequence[str],
) -> Button | None:
    """Return the button of `message` that the tapped step means now, or None when it is not offered.

    A choice is found by its id, then by its label. A prompt that kept its number of buttons but changed
    its words is answered at the same place. `stands` is the flow and the state now; `renamed` and `states`
    belong to the flow the step was taken in. An answer that any state would take, such as `Go on`, is not
    given in another state while its own is still there.
    """
    if message is None:
        return None
    offered = buttons_of(message)
    home = renamed.get(step.state, step.state)
    moved = stands != (step.flow, home) and bool(step.flow)
    if moved and step.value[:1] in (WAYS_PREFIX, PLACE) and home in states:
        return None
    by_label = [button for button in offered if bare(button.label) == bare(step.label)]
    if step.value[:1] != PLACE:
        by_value = [button for button in offered if button.value == step.value]
        if by_value or by_label:
            return (by_value or by_label)[0]
    elif by_label:
        return by_label[0]
    if moved or len(offered) != step.offered or not 0 <= step.place < len(offered):
        return None
    fallback = offered[step.place]
    same_kind = (fallback.value[:1] == WAYS_PREFIX) == (step.value[:1] == WAYS_PREFIX)
    return fallback if same_kind and not _known_elsewhere(fallback, step) else None


def _known_elsewhere(button: Button, step: Step) -> bool:
    """Tell whether a button at the step's place is another way out or another number than the step's."""
    return button.value[:1] == WAYS_PREFIX or (button.value.isdecimal() and button.value != step.value)


def takes_text(
    step: Step, stands: tuple[str, str], renamed: Mapping[str, str], states: Sequence[str]
) -> bool:
    """Tell whether a typed step may be typed again: the person stands where it was typed, or that is gone."""
    home = renamed.get(step.state, step.state)
    return not step.flow or stands == (step.flow, home) or home not in states
