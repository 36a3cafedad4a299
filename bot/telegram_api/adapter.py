"""Speaks with Telegram: updates become events, messages become calls, errors become two sorts."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from msgspec.structs import replace
from telegram import InputFile, InputProfilePhotoStatic, MessageEntity
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.ports import AddressRefused, TokenRefused, TryLater, Undeliverable, Unreachable, sendable
from bot.telegram_api.bot_calls import BotCalls, Fields, OddAnswer
from bot.telegram_api.callback_data import pack
from bot.telegram_api.chunks import Piece, pieces
from bot.telegram_api.http_request import HttpRequest, NotSent
from bot.telegram_api.intake import ParsedUpdate, Raw, unreadable
from bot.telegram_api.profile import Profile, present
from bot.telegram_api.updates import KINDS_OF_UPDATES, received
from bot.telegram_api.webhook_watch import Deliveries
from flows.locale.lengths import clip, utf16
from flows.model import Message
from flows.person import Outgoing

_GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid")

_COPY_LIMIT = 256  # Telegram refuses a copy button with more
_COPY_SHOWN = 40
_LONGEST_REST = 60
_LONGEST_AWAY = 10  # one call for everybody; to wait longer would keep them all waiting
_LINK = re.compile(r"\w\.[^\W\d]{2}|://")
_LONGEST_ASKED = 3600
_ODD_RECEIPTS = 6  # half a minute of answers that say "ok" and no more, with the rests between
_CLOSING = 2.0


_WRONG: dict[type[TelegramError], str] = {
    InvalidToken: "the bot's token is refused; trying again. If it goes on, copy the token from @BotFather",
    Conflict: "another program takes this bot's updates: stop it, or use a bot of its own",
    OddAnswer: "what answers is not Telegram; trying again. Check the network, and telegram.api_url",
}


class Telegram:
    """The bot on Telegram: source of updates and transport of messages."""

    def __init__(
        self,
        token: str,
        api: str = "https://api.telegram.org",
        group_line: Callable[[str], str] | None = None,
    ) -> None:
        """Take the token, and the line for a group in a language (a code as Telegram gives it), or None.

        Raises:
            TokenRefused: it can't be a token.
        """
        # The libraries log addresses, which contain the token, and truncated replies with people's words.
        # This module logs the events that an operator needs.
        for name in ("aiohttp", "telegram"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        # Makes the library return durations as timedelta, and stops its deprecation warning.
        os.environ.setdefault("PTB_TIMEDELTA", "1")
        self._log = logging.getLogger(__name__)
        try:
            self._bot = BotCalls(
                token,
                base_url=f"{api}/bot",
                base_file_url=f"{api}/file/bot",
                request=HttpRequest(api),
                get_updates_request=HttpRequest(api, connections=1),
            )
        except InvalidToken:
            raise TokenRefused from None
        self._group_line = group_line
        self.last_contact: float | None = None
        """Time of Telegram's last valid answer, in Unix seconds, or None."""
        self.waiting: int | None = None
        """Updates that wait at Telegram for the webhook; None where that is not known."""
        self._faults: Counter[str] = Counter()
        self._odd: Counter[int] = Counter()
        self._told: set[str] = set()
        self._background: set[asyncio.Task[None]] = set()

    async def open(self, webhook_url: str = "", secret: str = "") -> None:
        """Connect, and set the webhook's address. Without one, updates are fetched.

        Raises:
            TokenRefused: Telegram does not know the token.
            AddressRefused: Telegram refuses the address.
            Unreachable: Telegram does not answer. Try again.
        """
        with _meeting():
            await self._bot.initialize()
        try:
            if webhook_url:
                await self._bot.set_webhook(
                    webhook_url, allowed_updates=KINDS_OF_UPDATES, secret_token=secret or None
                )
            else:
                await self._bot.delete_webhook()
        except BadRequest:
            raise (AddressRefused if webhook_url else Unreachable) from None
        except TelegramError:
            raise Unreachable from None
        self.last_contact = time.time()

    async def close(self) -> None:
        """Finish small requests under way and close the connections."""
        if self._background:
            await asyncio.wait(self._background, timeout=_CLOSING)
        for task in self._background:
            task.cancel()
        await self._bot.shutdown()

    @property
    def name(self) -> str:
        """User name of the bot, for links to it. Known after `open`."""
        return self._bot.username

    async def present(self, profiles: Iterable[Profile]) -> None:
        """Show the bot as its profiles say. Nothing is lost where that fails."""
        await present(self._bot, profiles, self._bot.id, self._set_picture)

    async def _set_picture(self, jpeg: bytes) -> None:
        await self._bot.set_my_profile_photo(InputProfilePhotoStatic(jpeg))

    async def fetch(self, offset: int | None, wait: timedelta) -> Sequence[Raw]:
        try:
            updates = await self._bot.raw_updates(offset, wait)
        except TelegramError as error:
            self._tell_once(error)
            raise self._fetched_later(error) from None
        self.last_contact = time.time()
        self._faults.pop("", None)
        self._told.clear()
        return updates

    def _tell_once(self, error: TelegramError) -> None:
        """Log an error that the operator can solve, once until it is over."""
        line = _WRONG.get(type(error))
        if line and line not in self._told:
            self._told.add(line)
            self._log.error(line)

    def _fetched_later(self, error: TelegramError) -> TryLater:
        failure = self._failure("", error)
        if isinstance(failure, TryLater) and not isinstance(error, InvalidToken):
            return failure
        return TryLater(
            self._growing("", _LONGEST_REST if isinstance(error, InvalidToken) else _LONGEST_AWAY)
        )

    def read(self, raw: Raw) -> ParsedUpdate:
        try:
            return received(raw)
        except Exception:  # noqa: BLE001 - one bad update must not stop the others
            self._log.exception("skipping an update that can't be read")
            return unreadable(raw)

    async def deliveries(self) -> Deliveries:
        try:
            found = await self._bot.call("getWebhookInfo")
        except TelegramError as error:
            self._tell_once(error)
            raise self._fetched_later(error) from None
        self._told.clear()
        self._faults.pop("", None)
        if not isinstance(found, dict):
            raise TryLater(timedelta(seconds=_LONGEST_AWAY))
        self.last_contact = time.time()
        waiting, failed = (
            value if isinstance(value := found.get(name), int) else 0
            for name in ("pending_update_count", "last_error_date")
        )
        self.waiting = waiting
        return Deliveries(
            str(found.get("url", "")), waiting, failed, str(found.get("last_error_message", ""))
        )

    def busy(self, person: str) -> None:
        """Show the person for some seconds that something is being made. Nothing is lost where that fails."""
        self._soon(self._bot.call("sendChatAction", chat_id=int(person), action="typing"))

    def acknowledge(self, received: ParsedUpdate) -> None:
        if received.query:
            self._soon(self._bot.call("answerCallbackQuery", callback_query_id=received.query))
        if received.group is not None:
            self._soon(self._leave(received.group, received.language))

    async def open_file(self, file: str, most: int) -> bytes | None:
        """Return what is in a file that somebody sent; None where it is larger than `most` bytes.

        Raises:
            TryLater: Telegram does not give it now.
            Undeliverable: it never will.
        """
        try:
            found = await self._bot.call("getFile", file_id=file)
            path = found.get("file_path") if isinstance(found, dict) else None
            size = found.get("file_size") if isinstance(found, dict) else None
            if isinstance(size, int) and size > most:
                return None
            if not isinstance(path, str) or ".." in path or "://" in path:
                raise Undeliverable(gone=False)
            address = f"{self._bot.base_file_url}/{quote(path)}"
            status, body = await self._bot.request.do_request(address, "GET")
        except TelegramError as error:
            raise self._failure("", error) from None
        if status != HTTPStatus.OK:
            raise Undeliverable(gone=False)
        return None if len(body) > most else body

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        try:
            sent = await self._put(int(person), item, body)
        except TelegramError as error:
            if item.do in ("send", "file") or "not modified" not in error.message:
                raise self._failure(person, error) from None
            sent = None
        self.last_contact = time.time()
        self._faults.pop(person, None)
        return sent

    async def _put(self, chat: int, item: Outgoing, body: bytes) -> int | None:
        message, target = item.message, item.message_id
        if item.do == "file":
            await self._upload(chat, item, body)
            return None
        if item.do == "send":
            shown = item.reaction and target is not None and await self._react(chat, item)
            return None if shown else await self._send(chat, message)
        keyboard = _keyboard(message if item.do == "edit" else replace(message, rows=()))
        if item.do == "retire" and not message.text:
            await self._bot.call(
                "editMessageReplyMarkup", chat_id=chat, message_id=target, reply_markup=keyboard
            )
            return None
        found = pieces(message)
        if len(found) != 1:
            raise Undeliverable(gone=False)
        await self._bot.call(
            "editMessageText",
            chat_id=chat,
            message_id=target,
            **_adorned(found[0]),
            reply_markup=keyboard,
        )
        return None

    async def _upload(self, chat: int, item: Outgoing, body: bytes) -> None:
        file: Fields = {"document": InputFile(body, item.file, read_file_handle=False)}
        method, caption = "sendDocument", item.message.text or None
        if item.file.endswith(".png"):
            method, file = "sendPhoto", {"photo": file["document"]}
        else:
            file["disable_content_type_detection"] = True
        self._number(chat, await self._bot.upload(method, chat_id=chat, **file, caption=caption))

    async def _react(self, chat: int, item: Outgoing) -> bool:
        """Put the item's reaction on its message; return False where Telegram, or its server, has none."""
        emoji = [{"type": "emoji", "emoji": item.reaction}]
        try:
            await self._bot.call(
                "setMessageReaction", chat_id=chat, message_id=item.message_id, reaction=emoji
            )
        except BadRequest as error:
            if _gone(error):
                raise
            return False
        except InvalidToken:  # the library's name for 404: a server of the Bot API before 7.0
            return False
        return True

    async def _send(self, chat: int, message: Message) -> int | None:
        sent = None
        found = pieces(message)
        if not found:
            raise Undeliverable(gone=False)
        for number, piece in enumerate(found, 1):
            keyboard = _keyboard(message) if number == len(found) else None
            sent = await self._say(chat, piece, keyboard, silent=message.silent)
        return sent

    async def _say(self, chat: int, piece: Piece, keyboard: Fields | None, *, silent: bool) -> int | None:
        """Send one chunk; if it is refused, once more without formatting and buttons."""
        where: Fields = {"chat_id": chat, "reply_markup": keyboard}
        try:
            fields = where | _adorned(piece)
            sent = await self._bot.call("sendMessage", **fields, disable_notification=silent or None)
        except BadRequest as error:
            if _gone(error):
                raise
            self._log.warning("Telegram refused a message; sending it without formatting and buttons")
            sent = await self._bot.call("sendMessage", **where, text=piece.text)
        return self._number(chat, sent)

    def _number(self, chat: int, receipt: object) -> int | None:
        """Return the id of the message that Telegram took, or None after too many odd receipts in a row.

        Raises:
            OddAnswer: the message may not have arrived.
        """
        number = receipt.get("message_id") if isinstance(receipt, dict) else None
        if type(number) is int and number > 0:
            self._odd.pop(chat, None)
            return number
        self._odd[chat] += 1
        if self._odd[chat] < _ODD_RECEIPTS:
            raise OddAnswer
        # Logged each time: to send it again and again would be worse than an unknown id.
        del self._odd[chat]
        self._log.error("%d odd answers to a message; taking it as sent", _ODD_RECEIPTS)
        return None

    async def _leave(self, group: int, language: str) -> None:
        if self._group_line:
            await self._bot.send_message(group, self._group_line(language))
        await self._bot.leave_chat(group)

    def _soon(self, call: Coroutine[object, object, object]) -> None:
        task = asyncio.create_task(_quietly(call))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _failure(self, person: str, error: TelegramError) -> TryLater | Undeliverable:
        if isinstance(error, RetryAfter):
            return TryLater(self._asked_for(person, error), limited=True)
        if isinstance(error, Forbidden):
            return Undeliverable(gone=True)
        if isinstance(error, BadRequest):
            return Undeliverable(gone=_gone(error))
        if isinstance(error, InvalidToken):
            return TryLater(self._growing(person, _LONGEST_REST), unsent=True)
        after = self._growing(person, _LONGEST_REST if person else _LONGEST_AWAY)
        return TryLater(after, unsent=isinstance(error, NotSent))

    def _asked_for(self, person: str, error: RetryAfter) -> timedelta:
        """Return the pause that Telegram asks for, if it is a valid one."""
        after: object = error.retry_after
        seconds = after.total_seconds() if isinstance(after, timedelta) else after
        if isinstance(seconds, (int, float)) and 0 < seconds <= _LONGEST_ASKED:
            return timedelta(seconds=seconds)
        return self._growing(person, _LONGEST_REST)

    def _growing(self, person: str, longest: int) -> timedelta:
        """Return a pause that doubles with each failure in a row."""
        after = timedelta(seconds=min(2 ** self._faults[person], longest))
        self._faults[person] = min(self._faults[person] + 1, 10)
        return after


def _gone(error: BadRequest) -> bool:
    return any(words in error.message.lower() for words in _GONE)


def _adorned(piece: Piece) -> Fields:
    """Return a text with its formatting, by the names of the Bot API.

    Link previews are switched off only where the text could have one: some servers don't know the key.
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


@contextlib.contextmanager
def _meeting() -> Iterator[None]:
    """Turn whatever goes wrong in the first calls into TokenRefused or Unreachable."""
    try:
        yield
    except InvalidToken:
        raise TokenRefused from None
    except Exception:  # noqa: BLE001 - whatever answers, it isn't Telegram yet
        raise Unreachable from None


async def _quietly(call: Coroutine[object, object, object]) -> None:
    with contextlib.suppress(Exception):
        await call
