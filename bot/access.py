"""Decides who may use the bot: everybody, people with the code, or people on a list. Pure."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from typing import Literal

from flows.model import Event

Mode = Literal["open", "invite", "list"]

ACCESS_MODES: tuple[Mode, ...] = ("open", "invite", "list")

CODE_FORM = re.compile(r"[A-Za-z0-9_-]{8,50}")
"""Form of a code: deep links allow these characters, and fewer than eight are soon guessed."""

_LINK = re.compile(r"start\s+invite-(\S+)")


@dataclass(frozen=True, slots=True)
class Access:
    """Rules of access. `repr` shows neither the people nor the code."""

    mode: Mode = "open"
    code: str = field(default="", repr=False)
    people: frozenset[str] = field(default=frozenset(), repr=False)

    def lets_in(self, event: Event) -> bool:
        """Tell whether a person without a record may start with this event."""
        if self.mode == "open":
            return True
        return event.person in self.people if self.mode == "list" else self.brings_code(event)

    def brings_code(self, event: Event) -> bool:
        """Tell whether the event carries the code, typed or in a link."""
        given = offered(event)
        return (
            bool(self.code) and given is not None and hmac.compare_digest(given.encode(), self.code.encode())
        )


def offered(event: Event) -> str | None:
    """Return the code in an event, right or wrong, or None."""
    if event.kind == "command" and (link := _LINK.fullmatch(event.value)):
        found = link[1]
    elif event.kind == "text":
        found = event.value.strip().removeprefix("invite-")
    else:
        return None
    return found if CODE_FORM.fullmatch(found) else None
