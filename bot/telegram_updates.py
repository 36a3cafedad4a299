"""Understands Telegram's updates: each is an event, or nothing that was said to us."""

from __future__ import annotations

import re
from dataclasses import replace

from telegram import CallbackQuery, Chat, ChatMember, Update
from telegram import Message as TelegramMessage
from telegram.ext import filters

from bot.buttons import unpack
from bot.intake import Received
from flows.model import Event

KINDS_OF_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_SORTS = (
    "photo", "voice", "audio", "video", "video_note", "animation", "sticker", "location", "contact",
    "document", "poll", "dice", "story",
)  # fmt: skip
_HERE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)


def received(update: Update) -> Received:
    """Return what the update says to us."""
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
    message = update.message
    # What Telegram itself reports, such as a pinned message, nobody said; it has no text.
    if message is None or (message.text is None and filters.StatusUpdate.ALL.check_update(update)):
        return None
    return _said(message, person, number)


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
