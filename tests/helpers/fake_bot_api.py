"""A strict little Telegram on this machine: the Bot API over real HTTP, with people and faults to order."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Self

from tests.helpers.bot_api import (  # fmt: skip
    CAPTION_LIMIT,
    DOWNLOAD_LIMIT,
    FIELDS,
    PHOTO_LIMIT,
    REACTIONS,
    Json,
    Refused,
    Server,
    check_keyboard,
    check_text,
    post_update,
)

Fault = Literal["429", "500", "html", "drop", "lost", "torn", "slow", "401", "404", "odd"]

TOKEN = "1000000042:loopback-token-of-thirty-five-signs"


@dataclass(frozen=True)
class Call:
    """A request as it came in, and the status it was answered with (0: the connection was dropped)."""

    method: str
    fields: Json
    status: int
    at: float
    injected: bool = False


@dataclass
class Shown:
    """A message of the bot as the person sees it now."""

    id: int
    text: str
    entities: list[Json] = field(default_factory=list)
    keyboard: list[list[Json]] = field(default_factory=list)
    silent: bool = False
    edits: int = 0

    @property
    def labels(self) -> list[str]:
        """The buttons that can be tapped; a copy button sends nothing."""
        return [button["text"] for row in self.keyboard for button in row if "callback_data" in button]

    def button(self, label: str) -> Json | None:
        return next((button for row in self.keyboard for button in row if button["text"] == label), None)


@dataclass
class _Ordered:
    """A fault to come."""

    method: str
    kind: Fault
    times: int
    chat: int | None
    retry_after: int


class FakeBotApi:
    """The server, and the people who talk with the bot. Every method may be called from any thread."""

    def __init__(self, token: str = TOKEN, tls: ssl.SSLContext | None = None) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.answered: list[str] = []
        self.left: list[int] = []
        self.files: list[tuple[int, str, bytes]] = []
        self._sent: dict[str, bytes] = {}
        self.profile: dict[tuple[str, str], object] = {}
        """Settings of the bot's profile, by their kind and language."""

        self.picture = b""
        self.webhook: Json = {}
        self.failed_delivery: Json = {}
        """`last_error_date` and `last_error_message` of the webhook, once an update was not taken."""

        self.brought: list[int] = []
        self.unknown: set[str] = set()
        self.proxy = ""
        """Address behind the webhook's public one, such as "http://127.0.0.1:8080"."""

        self._changed = threading.Condition()
        self._updates: list[Json] = []
        self._numbers = 1000
        self._chats: dict[int, list[Shown]] = {}
        self._known: set[int] = set()
        self._blocked: set[int] = set()
        self._said: dict[int, set[int]] = {}
        self.reactions: dict[tuple[int, int], str] = {}
        """Emoji of the bot under messages, by chat and message."""

        self._queries: set[str] = set()
        self._pressed = 0
        self._faults: list[_Ordered] = []
        self._answers: dict[str, list[tuple[int, bytes]]] = {}
        self._replays = 0
        self._confirmed: list[Json] = []
        self._http = Server(self, tls)

    @property
    def url(self) -> str:
        return f"http{'s' if self._http.tls else ''}://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        with self._changed:
            self._changed.notify_all()
        self._http.cut()
        self._thread.join()

    # Actions of people

    def know(self, *chats: int) -> None:
        """Take these for people who wrote to the bot long ago."""
        with self._changed:
            self._known.update(chats)

    def say(self, chat: int, text: str, language: str = "en", **more: object) -> int:
        """Send a text to the bot, with more fields of its message, and return the update's id."""
        return self.push("message", {**self._message(chat, language), "text": text, **more})

    def show(self, chat: int, sort: str, body: object, caption: str = "") -> int:
        """Send something that isn't a text, such as `show(1, "voice", {...})`."""
        extra = {"caption": caption} if caption else {}
        return self.push("message", {**self._message(chat), sort: body, **extra})

    def send_file(self, chat: int, name: str, content: bytes, caption: str = "") -> int:
        """Send a file to the bot, which can fetch it."""
        file = f"F{len(self._sent)}"
        self._sent[file] = content
        body = {"file_id": file, "file_unique_id": file, "file_name": name, "file_size": len(content)}
        return self.show(chat, "document", body, caption)

    def edit(self, chat: int, text: str) -> int:
        """Change the person's last message."""
        return self.push("edited_message", {**self._message(chat), "text": text, "edit_date": 2})

    def tap(self, chat: int, label: str, timeout: float = 5.0) -> int:
        """Tap the newest live button with this label, once it is there."""
        shown = self.wait_for(chat, lambda message: label in message.labels, timeout)
        button = shown.button(label)
        assert button is not None
        return self.press(chat, shown.id, button["callback_data"])

    def press(self, chat: int, message_id: int, data: str) -> int:
        """Send a button's data, whether the button is still there or not."""
        with self._changed:
            found = self._find(chat, message_id)
            self._pressed += 1
            query = f"q{self._pressed}"
            self._queries.add(query)
        message = {**self._message(chat), "message_id": message_id, "from": _BOT_USER}
        if found:
            message["text"] = found.text
        body = {"id": query, "from": _user(chat), "chat_instance": "1", "data": data, "message": message}
        return self.push("callback_query", body)

    def block(self, chat: int) -> int:
        """Block the bot, as a person can."""
        self._blocked.add(chat)
        return self.push("my_chat_member", self._membership(_private(chat), "member", "kicked"))

    def unblock(self, chat: int) -> int:
        self._blocked.discard(chat)
        return self.push("my_chat_member", self._membership(_private(chat), "kicked", "member"))

    def add_to_group(self, group: int) -> int:
        self._known.add(group)
        chat = {"id": group, "type": "supergroup", "title": "a group"}
        return self.push("my_chat_member", self._membership(chat, "left", "member"))

    def say_in_group(self, group: int, text: str) -> int:
        self._known.add(group)
        chat = {"id": group, "type": "supergroup", "title": "a group"}
        return self.push("message", {**self._message(7), "chat": chat, "text": text})

    def push(self, kind: str, body: object) -> int:
        """Queue any update at all."""
        with self._changed:
            self._numbers += 1
            self._updates.append({"update_id": self._numbers, kind: body})
            self._changed.notify_all()
            return self._numbers

    # Observations

    def messages(self, chat: int) -> list[Shown]:
        """Return the bot's messages in this chat, as they look now."""
        with self._changed:
            return list(self._chats.get(chat, []))

    def wait_for(
        self, chat: int, predicate: Callable[[Shown], bool] | str, timeout: float = 5.0, after: int = 0
    ) -> Shown:
        """Return the newest message (newer than the id `after`) that fits; a text fits where it occurs."""

        def fits(shown: Shown) -> bool:
            return predicate in shown.text if isinstance(predicate, str) else predicate(shown)

        def found() -> Shown | None:
            newest = reversed(self._chats.get(chat, []))
            return next((shown for shown in newest if shown.id > after and fits(shown)), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None, timeout)
            message = found()
        assert message is not None, f"waited {timeout:g} s; the chat holds {self.messages(chat)[-3:]}"
        return message

    def wait_until(self, true: Callable[[], bool], timeout: float = 5.0) -> None:
        """Wait until something about this server is true."""
        with self._changed:
            assert self._changed.wait_for(true, timeout), f"waited {timeout:g} s"

    def pending(self) -> int:
        """Return how many updates the bot has not confirmed yet."""
        with self._changed:
            return len(self._updates)

    def refusals(self) -> list[Call]:
        """Return the calls that broke a rule of the Bot API; ordered faults and blocks are none."""
        with self._changed:
            return [call for call in self.calls if call.status in (400, 404) and not call.injected]

    def called(self, method: str) -> list[Call]:
        with self._changed:
            return [call for call in self.calls if call.method == method]

    # Failures

    def fail(
        self, method: str, kind: Fault, times: int = 1, *, chat: int | None = None, retry_after: int = 1
    ) -> None:
        """Let the next calls of a method (`*`: any) fail.

        `drop`: not done. `lost`: done, unanswered. `torn`: done, and the answer's end is missing.
        """
        with self._changed:
            self._faults.append(_Ordered(method, kind, times, chat, retry_after))

    def answer(self, method: str, *answers: tuple[int, bytes]) -> None:
        """Answer the next calls of a method with these statuses and bodies, and do nothing."""
        with self._changed:
            self._answers.setdefault(method, []).extend(answers)

    def answered_all(self, timeout: float = 5.0) -> None:
        """Wait until every answer that was ordered has been given."""
        self.wait_until(lambda: not any(self._answers.values()), timeout)

    def calm(self) -> None:
        """Take back the faults that have not come to pass."""
        with self._changed:
            self._faults.clear()

    def hang_up(self) -> None:
        """Close every connection, as servers do with those that were idle for long."""
        self._http.cut()

    def redeliver(self, last: int = 100) -> None:
        """Bring updates that were confirmed once more, as after a lost confirmation."""
        with self._changed:
            self._updates = self._confirmed[-last:] + self._updates
            self._changed.notify_all()

    # The server's side

    def handle(self, method: str, fields: Json) -> tuple[int, bytes | None]:
        """Answer a request: a status and a body, or no body for a dropped connection."""
        with self._changed:
            ordered = self._answers.get(method)
            answer = ordered.pop(0) if ordered else None
        if answer:
            self._record(method, fields, answer[0], injected=True)
            return answer
        fault = self._fault(method, fields)
        if fault == "drop":
            self._record(method, fields, 0, injected=True)
            return 0, None
        if fault in {"429", "500", "html", "401", "404", "odd"}:
            return self._planned(method, fields, fault)
        try:
            result = self._do(method, fields)
        except Refused as refused:
            self._record(method, fields, refused.code)
            refusal = {"ok": False, "error_code": refused.code, "description": refused.text}
            return refused.code, json.dumps(refusal).encode()
        if fault == "slow":
            time.sleep(0.2)
        self._record(method, fields, 0 if fault == "lost" else 200, injected=fault is not None)
        body = json.dumps({"ok": True, "result": result}).encode()
        return 200, None if fault == "lost" else body[:-2] if fault == "torn" else body

    def _planned(self, method: str, fields: Json, fault: Fault) -> tuple[int, bytes]:
        status = {"html": 502, "odd": 200}.get(fault) or int(fault)
        self._record(method, fields, status, injected=True)
        if fault == "odd":
            return status, b'{"ok":true,"result":[[[["x"'
        if fault == "html":
            return status, b"<html><h1>502 Bad Gateway</h1></html>"
        body: Json = {"ok": False, "error_code": status, "description": "Internal Server Error"}
        if fault == "429":
            after = self._last_retry_after
            body["description"] = f"Too Many Requests: retry after {after}"
            body["parameters"] = {"retry_after": after}
        return status, json.dumps(body).encode()

    def _fault(self, method: str, fields: Json) -> Fault | None:
        with self._changed:
            for ordered in self._faults:
                here = ordered.chat is None or ordered.chat == fields.get("chat_id")
                if ordered.method in ("*", method) and here:
                    ordered.times -= 1
                    self._last_retry_after = ordered.retry_after
                    if ordered.times <= 0:
                        self._faults.remove(ordered)
                    return ordered.kind
        return None

    def _record(self, method: str, fields: Json, status: int, *, injected: bool = False) -> None:
        with self._changed:
            self.calls.append(Call(method, fields, status, time.monotonic(), injected))
            self._changed.notify_all()

    def _do(self, method: str, fields: Json) -> object:
        if method not in FIELDS:
            raise Refused(404, "Not Found")
        attached = {name for name, value in fields.items() if isinstance(value, tuple)} - FIELDS[method]
        named = {name for name in attached if f"attach://{name}" in json.dumps(fields, default=str)}
        if unknown := set(fields) - named - FIELDS[method] | set(fields) & self.unknown:
            raise Refused(400, f"Bad Request: this test server does not know {sorted(unknown)}")
        return getattr(self, f"_{method}")(fields)

    def _getMe(self, _fields: Json) -> Json:  # noqa: N802
        return _BOT_USER

    def _getUpdates(self, fields: Json) -> list[Json]:  # noqa: N802
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = fields.get("offset") or 0
        with self._changed:
            self._confirmed += [update for update in self._updates if update["update_id"] < offset]
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._updates or self._http.stopping, fields.get("timeout") or 0)
            return self._updates[: fields.get("limit") or 100]

    def _getWebhookInfo(self, _fields: Json) -> Json:  # noqa: N802
        with self._changed:
            known = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
            return {**known, "pending_update_count": len(self._updates), **self.failed_delivery}

    def _deleteWebhook(self, _fields: Json) -> bool:  # noqa: N802
        self.webhook = {}
        return True

    def _setWebhook(self, fields: Json) -> bool:  # noqa: N802
        if not fields["url"].startswith(("https://", "http://127.0.0.1:")):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = fields
        threading.Thread(target=self._bring, args=(fields,), daemon=True).start()
        return True

    def _bring(self, hook: Json) -> None:
        while self.webhook is hook and not self._http.stopping:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._updates) or self._http.stopping, 0.1)
                update = next(iter(self._updates), None)
            if update is None:
                continue
            status = post_update(hook, update, self.proxy)
            with self._changed:
                self.brought.append(status)
                if not 200 <= status < 300:
                    why = f"Wrong response from the webhook: {status}" if status else "Connection refused"
                    self.failed_delivery = {
                        "last_error_date": int(time.time()),
                        "last_error_message": why,
                    }
                if 200 <= status < 300 and update in self._updates:
                    self._updates.remove(update)
                    self._confirmed.append(update)
                self._changed.notify_all()
                self._changed.wait(0.01 if status != 200 else 0)

    def _sendMessage(self, fields: Json) -> Json:  # noqa: N802
        chat = self._reach(fields)
        check_text(fields)
        keyboard = check_keyboard(fields)
        with self._changed:
            self._numbers += 1
            shown = Shown(
                self._numbers,
                fields["text"],
                fields.get("entities", []),
                keyboard,
                silent=fields.get("disable_notification", False),
            )
            self._chats.setdefault(chat, []).append(shown)
            return self._as_message(chat, shown)

    def _sendDocument(self, fields: Json) -> Json:  # noqa: N802
        chat = self._reach(fields)
        name, content = fields.get("document") or fields.get("photo", ("", b""))
        if not content:
            raise Refused(400, "Bad Request: file must be non-empty")
        if len(fields.get("caption", "")) > CAPTION_LIMIT:
            raise Refused(400, "Bad Request: message caption is too long")
        with self._changed:
            self._numbers += 1
            self.files.append((chat, name, content))
            self._changed.notify_all()
            document = {"file_id": "f", "file_unique_id": "f", "file_name": name}
            return {"message_id": self._numbers, "date": 1, "chat": _private(chat), "document": document}

    _sendPhoto = _sendDocument  # noqa: N815

    def _editMessageText(self, fields: Json) -> Json:  # noqa: N802
        chat = self._reach(fields)
        check_text(fields)
        return self._change(chat, fields, fields["text"], fields.get("entities", []))

    def _editMessageReplyMarkup(self, fields: Json) -> Json:  # noqa: N802
        chat = self._reach(fields)
        return self._change(chat, fields, None, None)

    def _answerCallbackQuery(self, fields: Json) -> bool:  # noqa: N802
        query = fields.get("callback_query_id")
        if query not in self._queries:
            raise Refused(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        self._queries.discard(query)
        with self._changed:
            self.answered.append(query)
        return True

    def _getFile(self, fields: Json) -> Json:  # noqa: N802
        file = fields.get("file_id", "")
        if file not in self._sent:
            raise Refused(400, "Bad Request: invalid file_id")
        if len(self._sent[file]) > DOWNLOAD_LIMIT:
            raise Refused(400, "Bad Request: file is too big")
        path = f"documents/{file}.ics"
        return {
            "file_id": file,
            "file_unique_id": file,
            "file_size": len(self._sent[file]),
            "file_path": path,
        }

    def download(self, path: str) -> tuple[int, bytes]:
        """Return a file at the path that `getFile` gave."""
        content = self._sent.get(path.removeprefix("documents/").removesuffix(".ics"))
        return (404, b"") if content is None else (200, content)

    def _leaveChat(self, fields: Json) -> bool:  # noqa: N802
        with self._changed:
            self.left.append(self._reach(fields))
        return True

    def _setMyCommands(self, fields: Json) -> bool:  # noqa: N802
        for command in fields["commands"]:
            name, what = command["command"], command["description"]
            if not (1 <= len(name) <= 32 and name.isascii() and name == name.lower()):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(what) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        return self._profile("commands", fields, fields["commands"])

    def _setMyDescription(self, fields: Json) -> bool:  # noqa: N802
        if len(fields.get("description", "")) > 512:
            raise Refused(400, "Bad Request: description is too long")
        return self._profile("description", fields, fields.get("description", ""))

    def _setMyShortDescription(self, fields: Json) -> bool:  # noqa: N802
        if len(fields.get("short_description", "")) > 120:
            raise Refused(400, "Bad Request: short description is too long")
        return self._profile("short_description", fields, fields.get("short_description", ""))

    def _setMyName(self, fields: Json) -> bool:  # noqa: N802
        if len(fields.get("name", "")) > 64:
            raise Refused(400, "Bad Request: name is too long")
        return self._profile("name", fields, fields.get("name", ""))

    def _getMyCommands(self, fields: Json) -> object:  # noqa: N802
        return self.profile.get(("commands", fields.get("language_code", "")), [])

    def _getMyDescription(self, fields: Json) -> Json:  # noqa: N802
        return {"description": self.profile.get(("description", fields.get("language_code", "")), "")}

    def _getMyShortDescription(self, fields: Json) -> Json:  # noqa: N802
        found = self.profile.get(("short_description", fields.get("language_code", "")), "")
        return {"short_description": found}

    def _getMyName(self, fields: Json) -> Json:  # noqa: N802
        default = self.profile.get(("name", ""), "Some bot")
        return {"name": self.profile.get(("name", fields.get("language_code", "")), default)}

    def _getChatMenuButton(self, _fields: Json) -> object:  # noqa: N802
        return self.profile.get(("menu", ""), {"type": "default"})

    def _setChatMenuButton(self, fields: Json) -> bool:  # noqa: N802
        if fields.get("menu_button", {}).get("type") not in ("commands", "default"):
            raise Refused(400, "Bad Request: can't parse menu button: Unsupported menu button type specified")
        return self._profile("menu", {}, fields["menu_button"])

    def _getUserProfilePhotos(self, fields: Json) -> Json:  # noqa: N802
        if fields.get("user_id") != _BOT_USER["id"]:
            raise Refused(400, "Bad Request: user not found")
        return {"total_count": int(bool(self.picture)), "photos": []}

    def _setMyProfilePhoto(self, fields: Json) -> bool:  # noqa: N802
        photo = fields.get("photo")
        if not isinstance(photo, dict) or photo.get("type") not in ("static", "animated"):
            raise Refused(400, "Bad Request: can't parse InputProfilePhoto")
        _, content = fields.get(str(photo.get("photo")).removeprefix("attach://"), ("", b""))
        if not content.startswith(b"\xff\xd8\xff") or len(content) > PHOTO_LIMIT:
            raise Refused(400, "Bad Request: PHOTO_EXT_INVALID")  # a static one is a JPEG
        self.picture = content
        return True

    def _sendChatAction(self, fields: Json) -> bool:  # noqa: N802
        self._reach(fields)
        if fields.get("action") not in ("typing", "upload_document", "upload_photo"):
            raise Refused(400, "Bad Request: wrong parameter action in request")
        return True

    def _setMessageReaction(self, fields: Json) -> bool:  # noqa: N802
        chat, number = self._reach(fields), fields.get("message_id")
        reaction = fields.get("reaction", [])
        if number not in self._said.get(chat, set()) and self._find(chat, number) is None:
            raise Refused(400, "Bad Request: message to react not found")
        if len(reaction) > 1:  # of a bot, as of anybody without Premium
            raise Refused(400, "Bad Request: REACTIONS_TOO_MANY")
        for one in reaction:
            if one.get("type") != "emoji" or one.get("emoji") not in REACTIONS:
                raise Refused(400, "Bad Request: REACTION_INVALID")
            with self._changed:
                self.reactions[chat, int(str(number))] = one["emoji"]
        return True

    def _profile(self, what: str, fields: Json, value: object) -> bool:
        with self._changed:
            self.profile[what, fields.get("language_code", "")] = value
        return True

    def _reach(self, fields: Json) -> int:
        chat = fields.get("chat_id")
        if not isinstance(chat, int) or chat not in self._known:
            raise Refused(400, "Bad Request: chat not found")
        if chat in self._blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _change(self, chat: int, fields: Json, text: str | None, entities: list[Json] | None) -> Json:
        keyboard = check_keyboard(fields)
        with self._changed:
            shown = self._find(chat, fields.get("message_id"))
            if shown is None:
                raise Refused(400, "Bad Request: message to edit not found")
            before = (shown.text, shown.entities, shown.keyboard)
            after = (text or shown.text, shown.entities if entities is None else entities, keyboard)
            if before == after:
                raise Refused(
                    400,
                    "Bad Request: message is not modified: specified new message content and reply markup "
                    "are exactly the same as a current content and reply markup of the message",
                )
            shown.text, shown.entities, shown.keyboard = after
            shown.edits += 1
            return self._as_message(chat, shown)

    def _find(self, chat: int, message_id: object) -> Shown | None:
        return next((shown for shown in self._chats.get(chat, []) if shown.id == message_id), None)

    def _as_message(self, chat: int, shown: Shown) -> Json:
        return {"message_id": shown.id, "date": 1, "chat": _private(chat), "text": shown.text}

    def _message(self, chat: int, language: str = "en") -> Json:
        with self._changed:
            self._known.add(chat)
            self._numbers += 1
            number = self._numbers
            self._said.setdefault(chat, set()).add(number)
        return {"message_id": number, "date": 1, "chat": _private(chat), "from": _user(chat, language)}

    def _membership(self, chat: Json, before: str, after: str) -> Json:
        self._known.add(chat["id"])
        return {
            "chat": chat,
            "from": _user(7),
            "date": 1,
            "old_chat_member": _member(before),
            "new_chat_member": _member(after),
        }


_BOT_USER: Json = {"id": 42, "is_bot": True, "first_name": "Stile", "username": "stile_test_bot"}


def _user(chat: int, language: str = "en") -> Json:
    return {"id": chat, "is_bot": False, "first_name": "P", "language_code": language}


def _private(chat: int) -> Json:
    return {"id": chat, "type": "private", "first_name": "P"}


def _member(status: str) -> Json:
    return {"user": _BOT_USER, "status": status, **({"until_date": 0} if status == "kicked" else {})}
