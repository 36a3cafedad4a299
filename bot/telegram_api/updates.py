"""Parses Telegram's updates: each is an event, or nothing for the bot."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from bot.telegram_api.callback_data import unpack
from bot.telegram_api.intake import ParsedUpdate, Raw
from flows.model import Event

KINDS_OF_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_COMMAND = re.compile(r"[/／]\s*\w+(?:@\w+)?")
_INVISIBLE = re.compile(r"^[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
"""Spaces and signs that nobody sees, such as those that a copied text can bring along."""

_SORTS = (
    "photo", "voice", "audio", "video", "video_note", "animation", "sticker", "location", "contact",
    "document", "poll", "dice", "story",
)  # fmt: skip
_REPORTS = frozenset({
    "channel_chat_created", "chat_background_set", "chat_owner_changed", "chat_owner_left", "chat_shared",
    "checklist_tasks_added", "checklist_tasks_done", "connected_website", "delete_chat_photo",
    "direct_message_price_changed", "forum_topic_closed", "forum_topic_created", "forum_topic_edited",
    "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "gift",
    "gift_upgrade_sent", "giveaway_completed", "giveaway_created", "group_chat_created", "left_chat_member",
    "managed_bot_created", "message_auto_delete_timer_changed", "migrate_from_chat_id", "migrate_to_chat_id",
    "new_chat_members", "new_chat_photo", "new_chat_title", "paid_message_price_changed", "pinned_message",
    "poll_option_added", "poll_option_deleted", "proximity_alert_triggered", "refunded_payment",
    "suggested_post_approval_failed", "suggested_post_approved", "suggested_post_declined",
    "suggested_post_paid", "suggested_post_refunded", "supergroup_chat_created", "unique_gift",
    "users_shared", "video_chat_ended", "video_chat_participants_invited", "video_chat_scheduled",
    "video_chat_started", "web_app_data", "write_access_allowed",
})  # fmt: skip
"""Service messages of Telegram. A test compares the list with the library's."""

_PRIVATE, _GROUPS, _BANNED = "private", ("group", "supergroup"), "kicked"
_HERE = ("member", "administrator", "restricted")


class _Chat(msgspec.Struct):
    id: int
    type: str


class _User(msgspec.Struct):
    id: int
    language_code: str | None = None


class _Mark(msgspec.Struct):
    type: str
    offset: int
    length: int


class _Origin(msgspec.Struct):
    sender_user: _User | None = None


class _Document(msgspec.Struct):
    file_id: str
    file_name: str | None = None
    mime_type: str | None = None


class _Message(msgspec.Struct, rename={"sender": "from"}):
    message_id: int
    date: int
    chat: _Chat
    sender: _User | None = None
    text: str | None = None
    caption: str | None = None
    entities: tuple[_Mark, ...] = ()
    media_group_id: str | None = None
    forward_origin: _Origin | None = None
    via_bot: _User | None = None
    document: _Document | None = None


class _Query(msgspec.Struct, rename={"sender": "from"}):
    id: str
    sender: _User
    message: _Message | None = None
    data: str | None = None


class _Member(msgspec.Struct):
    status: str


class _Membership(msgspec.Struct, rename={"sender": "from"}):
    chat: _Chat
    sender: _User
    old_chat_member: _Member
    new_chat_member: _Member


class _Update(msgspec.Struct):
    """Fields of an update that are read. The library's objects took an eighth of a turn."""

    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Query | None = None
    my_chat_member: _Membership | None = None


def received(raw: Raw) -> ParsedUpdate:
    """Return the content of an update.

    Raises:
        msgspec.ValidationError: it is no update.
    """
    update = msgspec.convert(raw, _Update)
    number, chat, user = update.update_id, _chat(update), _user(update)
    language = (user.language_code or "") if user else ""
    query = update.callback_query.id if update.callback_query else ""
    if chat and _calls_us(update, chat):
        return ParsedUpdate(number, query=query, group=chat.id, language=language)
    if chat is None or chat.type != _PRIVATE:
        return ParsedUpdate(number, query=query)
    event = _event(update, raw, str(chat.id))
    if event and language:
        event = replace(event, language=language)
    return ParsedUpdate(number, event, query)


def _chat(update: _Update) -> _Chat | None:
    if update.callback_query:
        return update.callback_query.message.chat if update.callback_query.message else None
    found = update.message or update.edited_message or update.my_chat_member
    return found.chat if found else None


def _user(update: _Update) -> _User | None:
    found = update.callback_query or update.message or update.edited_message or update.my_chat_member
    return found.sender if found else None


def _event(update: _Update, raw: Raw, person: str) -> Event | None:
    number = update.update_id
    if update.callback_query:
        return _tap(update.callback_query, person, number)
    if update.my_chat_member:
        gone = update.my_chat_member.new_chat_member.status == _BANNED
        return Event(person, number, "blocked" if gone else "unblocked")
    if edited := update.edited_message:
        words = edited.text or edited.caption
        # Edits without text, such as moves of a live location, are no event.
        return Event(person, number, "edited", words) if words else None
    fields = raw.get("message")
    if update.message is None or not isinstance(fields, Mapping):
        return None
    return _said(update.message, fields, person, number)


def _said(message: _Message, fields: Mapping[str, object], person: str, number: int) -> Event | None:
    if message.text is None:
        # Service messages, such as a pinned message, have no text and no author.
        if not _REPORTS.isdisjoint(fields):
            return None
        sort = next((sort for sort in _SORTS if fields.get(sort)), "something")
        album = message.media_group_id or ""
        file = _calendar(message.document)
        return Event(
            person,
            number,
            "other",
            sort,
            shown=message.caption or "",
            foreign=_is_foreign(message),
            album=album,
            file=file,
        )
    command = _command(message)
    return Event(
        person,
        number,
        "text" if command is None else "command",
        message.text if command is None else command,
        message_id=message.message_id,
        sent=message.date,
        foreign=_is_foreign(message),
    )


def _calendar(document: _Document | None) -> str:
    """Return Telegram's name for a file that is a calendar, by its own name or its kind; else nothing."""
    if document is None:
        return ""
    named = (document.file_name or "").casefold().endswith((".ics", ".ical", ".ifb", ".icalendar"))
    kind = (document.mime_type or "").casefold().partition(";")[0].strip()
    return document.file_id if named or kind == "text/calendar" else ""


def _command(message: _Message) -> str | None:
    """Return the command of a text with its argument, None where it is none.

    Telegram marks commands, without a full stop after it ("/stop."). A text with a leading slash is a
    command in any case.
    """
    text = _INVISIBLE.sub("", message.text or "")
    if not text.startswith(("/", "／")):
        return None
    first = next((mark for mark in message.entities if mark.type == "bot_command" and mark.offset == 0), None)
    whole = first is not None and not text[first.length : first.length + 1].isalnum()  # "/löschen" has "/l"
    if first is not None and whole and text == message.text:
        name, rest = text[: first.length], text[first.length :]  # a command has only ASCII letters
    elif found := _COMMAND.match(text):
        name, rest = f"/{found[0][1:].strip()}", text[found.end() :]
    else:
        name, rest = "/", text[1:]
    argument = rest.strip(" \t\n\u00a0.!?,;:-–—…")
    return f"{name[1:].partition('@')[0].lower()} {argument}".strip()


def _is_foreign(message: _Message) -> bool:
    """Tell whether somebody else wrote the text: it is forwarded, or sent through another bot."""
    origin = message.forward_origin
    if origin is not None and origin.sender_user is not None and message.sender is not None:
        return origin.sender_user.id != message.sender.id
    return origin is not None or message.via_bot is not None


def _tap(query: _Query, person: str, number: int) -> Event:
    message = query.message
    # A message that is too old for Telegram has neither date nor text.
    shown = message.text or "" if message and message.date else ""
    token, value = unpack(query.data or "")
    message_id = message.message_id if message else None
    return Event(person, number, "button", value, token=token, message_id=message_id, shown=shown)


def _calls_us(update: _Update, chat: _Chat) -> bool:
    """Tell whether the bot was added to a group, or gets a command there."""
    if chat.type not in _GROUPS:
        return False
    if change := update.my_chat_member:
        return change.new_chat_member.status in _HERE and change.old_chat_member.status not in _HERE
    return bool(update.message and _COMMAND.match(update.message.text or ""))
