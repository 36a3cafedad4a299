"""Contracts between the runtime and its adapters: the transport, and the errors that adapters raise."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from flows.person import Outgoing


class TryLater(Exception):
    """Raised when a message can't be sent now. Keep it and try again.

    `limited`: Telegram asks for a lower rate. Unless `unsent` is true, the message may have arrived.
    """

    def __init__(self, after: timedelta, *, limited: bool = False, unsent: bool = False) -> None:
        super().__init__(f"try again in {after.total_seconds():g} s")
        self.after = after
        self.limited = limited
        self.unsent = unsent or limited


class Undeliverable(Exception):
    """Raised when a message can never be sent. `gone`: the person blocked the bot or deleted the chat."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__("the person can't be reached" if gone else "the message can't be sent")
        self.gone = gone


class Transport(Protocol):
    """Transport of messages. It fails in two ways: not now, or never."""

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        """Deliver `item` and return the id of the new message, or None where there is none.

        `body` is the content of the file that `item` sends.

        Raises:
            TryLater: it can't be delivered now.
            Undeliverable: it can never be delivered.
        """
        ...


class StoreError(Exception):
    """Base of the errors that a store raises."""


class StoreUnusable(StoreError):
    """Raised when the store can't be read or written. The message tells why and what to do.

    Nothing was written, except where it is `InDoubt`. `passing`: the cause is temporary, such as a full disk.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


class InDoubt(StoreUnusable):
    """Raised when the store was lost during a write, which may be done or not: load again, and see."""

    def __init__(self, message: str) -> None:
        super().__init__(message, passing=True)


class NotHeld(StoreError):
    """Raised when another worker serves the person now. Nothing was written; leave the person to it."""


class Share(Protocol):
    """The people whom this process serves."""

    def takes(self, person: str) -> bool:
        """Tell whether something new may be begun for the person."""
        ...

    def holds(self, person: str) -> bool:
        """Tell whether a message may be sent to the person at this moment."""
        ...


class Everybody:
    """Share of a process that serves all people alone."""

    def takes(self, person: str) -> bool:
        """Return True."""
        del person
        return True

    holds = takes


class TokenRefused(Exception):
    """Raised when Telegram does not know the token."""

    def __init__(self) -> None:
        super().__init__("Telegram refused the bot's token: copy it again from @BotFather")


class AddressUnusable(Exception):
    """Raised when the address to listen at is taken, or not one of this machine."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"{host}:{port} can't be listened at ({why}): choose another address or port")


@dataclass(frozen=True, slots=True)
class Webhook:
    """Public address of the webhook (`url`, https) and the local one behind the proxy.

    Requests without the secret are refused. Each start may use a new secret.
    """

    url: str
    host: str = "127.0.0.1"
    port: int = 8080
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


class AddressRefused(Exception):
    """Raised when Telegram refuses the webhook's address."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram refused telegram.webhook_url: give it a public https address, port 443, 80, 88 or 8443"
        )


class Unreachable(Exception):
    """Raised when Telegram does not answer."""

    def __init__(self) -> None:
        super().__init__("Telegram can't be reached: check the network, and the address of the Bot API")


def sendable(text: str) -> str:
    """Return the text with each lone surrogate, which UTF-8 can't encode, replaced by a question mark."""
    return text.encode("utf-8", "replace").decode()
