"""Speaks with Telegram: updates become events, messages become calls, errors become two sorts."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
from collections import Counter
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InputFile,
    MessageEntity,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.buttons import pack
from bot.intake import Raw, Received, unreadable
from bot.outbox import TryLater, Undeliverable
from bot.pieces import Piece, pieces, sendable
from bot.polling import AddressRefused, TokenRefused, Unreachable
from bot.telegram_updates import KINDS_OF_UPDATES, received
from flows.model import Message
from flows.person import Outgoing
from flows.text import clip, utf16

_GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid")
# These fail before a byte of the message has left.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Fields = dict[str, Any]
"""What a method of Telegram's is given, and what it is made of, in plain JSON values."""

_COPY_LIMIT = 256  # Telegram refuses a copy button with more
_COPY_SHOWN = 40
_LONGEST_REST = 60
_LONGEST_AWAY = 10  # one call for everybody; to wait longer would keep them all waiting
_LINK = re.compile(r"\w\.[^\W\d]{2}|://")
_REST_WITHOUT_TOKEN = timedelta(minutes=1)
_REST_IN_CONFLICT = timedelta(seconds=10)
# No more than a record remembers, so that a batch that comes twice is recognised to its last update.
BATCH = 32
_CLOSING = 2.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What Telegram shows about the bot in one language; `language` is empty for everybody else's."""

    language: str
    commands: tuple[tuple[str, str], ...]
    description: str
    short_description: str


class _Bot(Bot):
    """The library's bot, which also takes and hands over plain values where a turn needs no objects.

    Updates come unparsed, since one bad update spoils its own batch. What goes out with every turn is
    not made into objects before it is JSON, nor is the whole message that comes back: that was a fifth
    of a turn.
    """

    async def call(self, method: str, **fields: object) -> Any:  # noqa: ANN401 - whatever Telegram returns
        return await self._post(method, fields)

    async def raw_updates(self, offset: int | None, wait: timedelta) -> list[Raw]:
        seconds = int(wait.total_seconds())
        data = {"offset": offset, "limit": BATCH, "timeout": seconds, "allowed_updates": KINDS_OF_UPDATES}
        updates: list[Raw] = await self._post("getUpdates", data, read_timeout=seconds + 10)
        return updates


class Telegram:
    """One bot on Telegram: a source of events and a transport for messages."""

    def __init__(self, token: str, api: str = "https://api.telegram.org", group_line: str = "") -> None:
        # The token is part of every address, and the libraries log addresses; a reply that was torn
        # off is logged whole, with what people wrote in it. What matters is logged here.
        for name in ("httpx", "httpcore", "telegram"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        # Lets the library speak of durations as durations, and keeps it from warning that it doesn't.
        os.environ.setdefault("PTB_TIMEDELTA", "1")
        self._log = logging.getLogger(__name__)
        try:
            self._bot = _Bot(
                token,
                base_url=f"{api}/bot",
                base_file_url=f"{api}/file/bot",
                request=HTTPXRequest(connection_pool_size=64, read_timeout=20.0, pool_timeout=10.0),
                get_updates_request=HTTPXRequest(connection_pool_size=1),
            )
        except InvalidToken:
            raise TokenRefused from None
        self._group_line = group_line
        self._faults: Counter[str] = Counter()
        self._background: set[asyncio.Task[None]] = set()

    async def open(self, webhook_url: str = "", secret: str = "") -> None:
        """Say hello to Telegram, and where it shall bring updates; without an address, they are fetched.

        Raises:
            TokenRefused: the token is not a bot's.
            AddressRefused: updates are not brought to such an address.
            Unreachable: Telegram does not answer. It may be asked again.
        """
        try:
            await self._bot.initialize()
            if webhook_url:
                await self._bot.set_webhook(
                    webhook_url, allowed_updates=KINDS_OF_UPDATES, secret_token=secret or None
                )
            else:
                await self._bot.delete_webhook()
        except InvalidToken:
            raise TokenRefused from None
        except BadRequest:
            raise AddressRefused from None
        except TelegramError:
            raise Unreachable from None

    async def close(self) -> None:
        """Finish the small things under way and hang up."""
        if self._background:
            await asyncio.wait(self._background, timeout=_CLOSING)
        for task in self._background:
            task.cancel()
        await self._bot.shutdown()

    @property
    def name(self) -> str:
        """The bot's user name, for links to it. Known once it is open."""
        return self._bot.username

    async def present(self, profiles: Iterable[Profile]) -> None:
        """Show commands and descriptions in every language. Tried once: the next start does it again."""
        try:
            for profile in profiles:
                await self._present(profile)
        except TelegramError as error:
            self._log.warning("the commands could not be set (%s)", type(error).__name__)

    async def fetch(self, offset: int | None, wait: timedelta) -> Sequence[Raw]:
        try:
            updates = await self._bot.raw_updates(offset, wait)
        except InvalidToken:
            raise TokenRefused from None
        except Conflict:
            self._log.warning("another program takes this bot's updates: stop it, or use a bot of its own")
            raise TryLater(_REST_IN_CONFLICT) from None
        except TelegramError as error:
            failure = self._failure("", error)
            raise (failure if isinstance(failure, TryLater) else TryLater(_REST_IN_CONFLICT)) from None
        self._faults.pop("", None)
        return updates

    def read(self, raw: Raw) -> Received:
        try:
            return received(Update.de_json(dict(raw), self._bot))
        except Exception:  # noqa: BLE001 - one bad update must not stop the others
            self._log.exception("an update can't be read and is stepped over")
            return unreadable(raw)

    def acknowledge(self, received: Received) -> None:
        if received.query:
            self._soon(self._bot.answer_callback_query(received.query))
        if received.group is not None:
            self._soon(self._leave(received.group))

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        try:
            sent = await self._put(int(person), item, body)
        except TelegramError as error:
            if item.do in ("send", "file") or "not modified" not in error.message:
                raise self._failure(person, error) from None
            sent = None
        self._faults.pop(person, None)
        return sent

    async def _put(self, chat: int, item: Outgoing, body: bytes) -> int | None:
        message, target = item.message, item.message_id
        if item.do == "file":
            file = InputFile(body, item.file, read_file_handle=False)
            if item.file.endswith(".png"):
                await self._bot.send_photo(chat, file, message.text)
                return None
            await self._bot.send_document(chat, file, message.text, disable_content_type_detection=True)
            return None
        if item.do == "send":
            return await self._send(chat, message)
        if item.do == "retire" and not message.text:
            await self._bot.call("editMessageReplyMarkup", chat_id=chat, message_id=target)
            return None
        found = pieces(message)
        if len(found) != 1:
            raise Undeliverable(gone=False)
        await self._bot.call(
            "editMessageText",
            chat_id=chat,
            message_id=target,
            **_adorned(found[0]),
            reply_markup=_keyboard(message) if item.do == "edit" else None,
        )
        return None

    async def _send(self, chat: int, message: Message) -> int:
        sent = None
        found = pieces(message)
        for number, piece in enumerate(found, 1):
            keyboard = _keyboard(message) if number == len(found) else None
            sent = await self._say(chat, piece, keyboard, silent=message.silent)
        if sent is None:
            raise Undeliverable(gone=False)
        return sent

    async def _say(self, chat: int, piece: Piece, keyboard: Fields | None, *, silent: bool) -> int:
        """Send one piece; if it is refused as it is, then once more without what only adorns it."""
        where: Fields = {"chat_id": chat, "reply_markup": keyboard}
        try:
            fields = where | _adorned(piece)
            sent = await self._bot.call("sendMessage", **fields, disable_notification=silent or None)
        except BadRequest as error:
            if _gone(error):
                raise
            self._log.warning("a message was refused, and is sent without what adorns it")
            sent = await self._bot.call("sendMessage", **where, text=piece.text)
        number: int = sent["message_id"]
        return number

    async def _present(self, profile: Profile) -> None:
        language = profile.language or None
        await self._bot.set_my_commands(
            [BotCommand(name, what) for name, what in profile.commands],
            scope=BotCommandScopeAllPrivateChats(),
            language_code=language,
        )
        await self._bot.set_my_description(profile.description, language_code=language)
        await self._bot.set_my_short_description(profile.short_description, language_code=language)

    async def _leave(self, group: int) -> None:
        if self._group_line:
            await self._bot.send_message(group, self._group_line)
        await self._bot.leave_chat(group)

    def _soon(self, call: Coroutine[object, object, object]) -> None:
        task = asyncio.create_task(_quietly(call))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _failure(self, person: str, error: TelegramError) -> TryLater | Undeliverable:
        if isinstance(error, RetryAfter):
            after = error.retry_after
            return TryLater(after if isinstance(after, timedelta) else timedelta(seconds=after), limited=True)
        if isinstance(error, Forbidden):
            return Undeliverable(gone=True)
        if isinstance(error, BadRequest):
            return Undeliverable(gone=_gone(error))
        if isinstance(error, InvalidToken):
            return TryLater(_REST_WITHOUT_TOKEN, unsent=True)
        longest = _LONGEST_REST if person else _LONGEST_AWAY
        after = timedelta(seconds=min(2 ** self._faults[person], longest))
        self._faults[person] = min(self._faults[person] + 1, 10)
        return TryLater(after, unsent=isinstance(error.__cause__, _UNSENT))


def _gone(error: BadRequest) -> bool:
    return any(words in error.message.lower() for words in _GONE)


def _adorned(piece: Piece) -> Fields:
    """Return a text with what adorns it, as Telegram's methods name it.

    A preview is forbidden, but only of what could have one: some servers don't know the word.
    """
    bold = [{"type": MessageEntity.BOLD, "offset": at, "length": length} for at, length in piece.bold]
    preview = {"is_disabled": True} if _LINK.search(piece.text) else None
    return {"text": piece.text, "entities": bold or None, "link_preview_options": preview}


def _keyboard(message: Message) -> Fields | None:
    rows: list[list[Fields]] = [
        [
            {"text": sendable(button.label), "callback_data": pack(message.token, button.value)}
            for button in row
        ]
        for row in message.rows
    ]
    if message.copy and utf16(message.copy) <= _COPY_LIMIT:
        words = sendable(message.copy)
        label = f"⧉ {clip(words, _COPY_SHOWN)}"  # its own words, so there is nothing to translate
        rows.insert(0, [{"text": label, "copy_text": {"text": words}}])
    return {"inline_keyboard": rows} if rows else None


async def _quietly(call: Coroutine[object, object, object]) -> None:
    with contextlib.suppress(TelegramError):
        await call
