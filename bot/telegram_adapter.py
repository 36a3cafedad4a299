"""Speaks with Telegram: updates become events, messages become calls, errors become two sorts."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
from collections import Counter
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    CallbackQuery,
    Chat,
    ChatMember,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    Update,
)
from telegram import Message as TelegramMessage
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import filters
from telegram.request import HTTPXRequest

from bot.buttons import pack, unpack
from bot.intake import Raw, Received, unreadable
from bot.outbox import TryLater, Undeliverable
from bot.pieces import Piece, pieces, sendable
from bot.polling import TokenRefused, Unreachable
from flows.model import Event, Message
from flows.person import Outgoing
from flows.text import clip, utf16

KINDS_OF_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_SORTS = (
    "photo", "voice", "audio", "video", "video_note", "animation", "sticker", "location", "contact",
    "document", "poll", "dice", "story",
)  # fmt: skip
_HERE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)
_GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid")
# These fail before a byte of the message has left.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

_COPY_LIMIT = 256  # Telegram refuses a copy button with more
_COPY_SHOWN = 40
_LONGEST_REST = 60
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
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
    """The library's bot, which can also hand over updates unparsed: one bad update spoils its own batch."""

    async def raw_updates(self, offset: int | None, wait: timedelta) -> list[Raw]:
        seconds = int(wait.total_seconds())
        data = {"offset": offset, "limit": BATCH, "timeout": seconds, "allowed_updates": KINDS_OF_UPDATES}
        updates: list[Raw] = await self._post("getUpdates", data, read_timeout=seconds + 10)
        return updates


class Telegram:
    """One bot on Telegram: a source of events and a transport for messages."""

    def __init__(self, token: str, api: str = "https://api.telegram.org", group_line: str = "") -> None:
        # The token is part of every address, and the library logs addresses.
        for name in ("httpx", "httpcore", "telegram"):
            logging.getLogger(name).setLevel(logging.WARNING)
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
            Unreachable: Telegram does not answer.
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
            return _received(Update.de_json(dict(raw), self._bot))
        except Exception:  # noqa: BLE001 - one bad update must not stop the others
            self._log.exception("an update can't be read and is stepped over")
            return unreadable(raw)

    def acknowledge(self, received: Received) -> None:
        if received.query:
            self._soon(self._bot.answer_callback_query(received.query))
        if received.group is not None:
            self._soon(self._leave(received.group))

    async def deliver(self, person: str, item: Outgoing) -> int | None:
        try:
            sent = await self._put(int(person), item)
        except TelegramError as error:
            if item.do == "send" or "not modified" not in error.message:
                raise self._failure(person, error) from None
            sent = None
        self._faults.pop(person, None)
        return sent

    async def _put(self, chat: int, item: Outgoing) -> int | None:
        message, target = item.message, item.message_id
        if item.do == "send":
            return await self._send(chat, message)
        if item.do == "retire" and not message.text:
            await self._bot.edit_message_reply_markup(chat, target)
            return None
        found = pieces(message)
        if len(found) != 1:
            raise Undeliverable(gone=False)
        await self._bot.edit_message_text(
            found[0].text,
            chat,
            target,
            entities=_entities(found[0]),
            reply_markup=_keyboard(message) if item.do == "edit" else None,
            link_preview_options=_NO_PREVIEW,
        )
        return None

    async def _send(self, chat: int, message: Message) -> int:
        sent = None
        found = pieces(message)
        for number, piece in enumerate(found, 1):
            sent = await self._bot.send_message(
                chat,
                piece.text,
                entities=_entities(piece),
                reply_markup=_keyboard(message) if number == len(found) else None,
                disable_notification=message.silent,
                link_preview_options=_NO_PREVIEW,
            )
        if sent is None:
            raise Undeliverable(gone=False)
        return sent.message_id

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
            return Undeliverable(gone=any(words in error.message.lower() for words in _GONE))
        if isinstance(error, InvalidToken):
            return TryLater(_REST_WITHOUT_TOKEN, unsent=True)
        after = timedelta(seconds=min(2 ** self._faults[person], _LONGEST_REST))
        self._faults[person] = min(self._faults[person] + 1, 10)
        return TryLater(after, unsent=isinstance(error.__cause__, _UNSENT))


def _received(update: Update) -> Received:
    number, chat = update.update_id, update.effective_chat
    query = update.callback_query.id if update.callback_query else ""
    if chat is None or chat.type != Chat.PRIVATE:
        return Received(number, query=query, group=chat.id if chat and _calls_us(update, chat) else None)
    event = _event(update, str(chat.id))
    user = update.effective_user
    if event and user and user.language_code:
        event = replace(event, language=user.language_code)
    return Received(number, event, query)


def _event(update: Update, person: str) -> Event | None:
    number = update.update_id
    if update.callback_query:
        return _tap(update.callback_query, person, number)
    if update.my_chat_member:
        gone = update.my_chat_member.new_chat_member.status == ChatMember.BANNED
        return Event(person, number, "blocked" if gone else "unblocked")
    if edited := update.edited_message:
        return Event(person, number, "edited", edited.text or edited.caption or "")
    # What Telegram itself reports, such as a pinned message, nobody said.
    if update.message is None or filters.StatusUpdate.ALL.check_update(update):
        return None
    return _said(update.message, person, number)


def _said(message: TelegramMessage, person: str, number: int) -> Event:
    if message.text is None:
        sort = next((sort for sort in _SORTS if getattr(message, sort)), "something")
        return Event(person, number, "other", sort, shown=message.caption or "")
    if command := _COMMAND.fullmatch(message.text):
        name, argument = command[1].lower(), (command[2] or "").strip()
        return Event(person, number, "command", f"{name} {argument}".strip())
    return Event(person, number, "text", message.text)


def _tap(query: CallbackQuery, person: str, number: int) -> Event:
    message = query.message
    shown = message.text or "" if isinstance(message, TelegramMessage) else ""
    token, value = unpack(query.data or "")
    message_id = message.message_id if message else None
    return Event(person, number, "button", value, token=token, message_id=message_id, shown=shown)


def _calls_us(update: Update, chat: Chat) -> bool:
    """Tell whether somebody put the bot into a group or gives it a command there."""
    if chat.type not in (Chat.GROUP, Chat.SUPERGROUP):
        return False
    if change := update.my_chat_member:
        return change.new_chat_member.status in _HERE and change.old_chat_member.status not in _HERE
    return bool(update.message and _COMMAND.fullmatch(update.message.text or ""))


def _entities(piece: Piece) -> list[MessageEntity]:
    return [MessageEntity(MessageEntity.BOLD, at, length) for at, length in piece.bold]


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    rows = [
        [
            InlineKeyboardButton(sendable(button.label), callback_data=pack(message.token, button.value))
            for button in row
        ]
        for row in message.rows
    ]
    if message.copy and utf16(message.copy) <= _COPY_LIMIT:
        words = sendable(message.copy)
        label = f"⧉ {clip(words, _COPY_SHOWN)}"  # its own words, so there is nothing to translate
        rows.insert(0, [InlineKeyboardButton(label, copy_text=CopyTextButton(words))])
    return InlineKeyboardMarkup(rows) if rows else None


async def _quietly(call: Coroutine[object, object, object]) -> None:
    with contextlib.suppress(TelegramError):
        await call
