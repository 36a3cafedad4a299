"""Answers taps on the warning before a record is deleted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flows.dialogue.dialog_stack import DialogStack
from flows.engagement.retention import DELETE, KEEP
from flows.turn import TurnContext


def _keep(talks: DialogStack, context: TurnContext) -> TurnContext:
    return talks.ask(context, talks.phrase(context, "idle-kept"))


def _delete(talks: DialogStack, context: TurnContext) -> TurnContext:
    return talks.open(context, "delete")


RETENTION_ANSWERS: Mapping[str, Callable[[DialogStack, TurnContext], TurnContext]] = {
    KEEP: _keep,
    DELETE: _delete,
}
