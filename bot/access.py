"""Decides who may come in: everybody, who brings the code, or who is on a list. Pure."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from typing import Literal

from flows.model import Event

Mode = Literal["open", "invite", "list"]

MODES: tuple[Mode, ...] = ("open", "invite", "list")

CODE = re.compile(r"[A-Za-z0-9_-]{8,50}")
"""What a code may be: a deep link holds these signs, and fewer than eight are soon guessed."""

_LINK = re.compile(r"start\s+invite-(\S+)")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in. What names people or lets them in is shown nowhere."""

    mode: Mode = "open"
    code: str = field(default="", repr=False)
    people: frozenset[str] = field(default=frozenset(), repr=False)

    def lets_in(self, event: Event) -> bool:
        """Tell whether somebody of whom nothing is stored may come in with this event."""
        if self.mode == "open":
            return True
        return event.person in self.people if self.mode == "list" else self.brings_code(event)

    def brings_code(self, event: Event) -> bool:
        """Tell whether the event is the code, typed or by a link."""
        given = offered(event)
        return (
            bool(self.code) and given is not None and hmac.compare_digest(given.encode(), self.code.encode())
        )


def offered(event: Event) -> str | None:
    """Return the code that somebody offers, whether it is right or not."""
    if event.kind == "command" and (link := _LINK.fullmatch(event.value)):
        found = link[1]
    elif event.kind == "text":
        found = event.value.strip().removeprefix("invite-")
    else:
        return None
    return found if CODE.fullmatch(found) else None
