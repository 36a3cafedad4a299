"""Calls the Bot API's methods with plain values, and tells Telegram's answers from others."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import NetworkError, TelegramError

from bot.telegram_api.http_request import encoded
from bot.telegram_api.intake import Raw
from bot.telegram_api.updates import KINDS_OF_UPDATES

Fields = dict[str, Any]
"""Parameters or result of a method of the Bot API, as plain JSON values."""

# As many as Telegram gives. Of one person's no more pass the flood limit than their record remembers, so
# that a batch that comes twice is recognised to its last update.
BATCH = 100
_NUMBERS = 2**53


class OddAnswer(NetworkError):
    """Raised when an answer is not one of Telegram's."""

    def __init__(self) -> None:
        super().__init__("an answer that isn't Telegram's")


class BotCalls(Bot):
    """The library's bot, with calls that take and return plain values.

    Updates are not parsed here, since one bad update would spoil its batch. Messages are not turned into
    the library's objects on their way, neither out nor back: that took a fifth of a turn.
    """

    async def call(self, method: str, **fields: object) -> Any:  # noqa: ANN401 - whatever Telegram returns
        given = encoded({name: value for name, value in fields.items() if value is not None})
        with _answered_by_telegram():
            return await self.request.post(f"{self.base_url}/{method}", given)

    async def upload(self, method: str, **fields: object) -> Any:  # noqa: ANN401 - whatever Telegram returns
        return await self._post(method, fields)

    async def raw_updates(self, offset: int | None, wait: timedelta) -> list[Raw]:
        seconds = int(wait.total_seconds())
        data = {"limit": BATCH, "timeout": seconds, "allowed_updates": KINDS_OF_UPDATES}
        given = encoded(data if offset is None else data | {"offset": offset})
        request, _ = self._request
        with _answered_by_telegram():
            found: object = await request.post(f"{self.base_url}/getUpdates", given, seconds + 10)
        if not isinstance(found, list):
            raise OddAnswer
        updates = [update for update in found if _is_update(update)]
        if found and not updates:
            raise OddAnswer
        return updates

    async def _post(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the library has it
        with _answered_by_telegram():
            return await super()._post(*args, **kwargs)


def _is_update(found: object) -> bool:
    """Tell whether it has an id by which it can be confirmed."""
    return (
        isinstance(found, dict) and type(number := found.get("update_id")) is int and 0 <= number < _NUMBERS
    )


@contextlib.contextmanager
def _answered_by_telegram() -> Iterator[None]:
    """Turn what the library stumbles over into OddAnswer: it takes every answer for Telegram's."""
    try:
        yield
    except TelegramError:
        raise
    except Exception:  # noqa: BLE001 - its text can hold what people wrote
        raise OddAnswer from None
