"""Answers taps on the warning before a record is deleted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flows.dialogue.stack.dialog_stack import DialogStack
from flows.engagement.retention import DELETE, KEEP
from flows.turn import TurnContext


def _keep(talks: DialogStack, turn: TurnContext) -> None:
    talks.ask(turn, talks.phrase(turn, "idle-kept"))


def _delete(talks: DialogStack, turn: TurnContext) -> None:
    talks.open(turn, "delete")


RETENTION_ANSWERS: Mapping[str, Callable[[DialogStack, TurnContext], None]] = {
    KEEP: _keep,
    DELETE: _delete,
}
