"""Examination of everything around the records: Telegram, the clock, the disk, the keys' place, the fonts."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bot.config import Config
from bot.ports import Unreachable
from bot.storage.master_key import MASTER

LEAST_ROOM = 256 * 2**20
"""Bytes on the disk below which the doctor warns: a month of a busy bot, and room for a backup."""

CLOCK_OFF = timedelta(seconds=30)
"""Difference from Telegram's clock that is told: appointments and quiet hours go by this machine's."""

OLDEST_SQLITE = (3, 38, 0)

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "afs", "glusterfs", "ceph"}
)

_WITHIN = 10.0

Asked = tuple[dict[str, Any], str]
"""Result of a method of the Bot API, and the Date header of the answer."""


class Ask(Protocol):
    """Asks Telegram."""

    def __call__(self, method: str, **fields: object) -> Asked:
        """Return what a method of the Bot API answers.

        Raises:
            Refused: Telegram refuses it.
            Unreachable: there is no answer, or none of Telegram's.
        """
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer. A problem asks for action."""

    about: str
    found: str
    is_problem: bool = False

    def __str__(self) -> str:
        return f"{self.about}: {self.found}"


class Refused(Exception):
    """Telegram answered that it refuses; holds the code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def local(settings: Config, mounts: str = "/proc/self/mounts") -> Iterator[Check]:
    """Yield what can be told without the network."""
    yield _disk(settings.data)
    yield _file_system(settings.data, mounts)
    beside = settings.data / MASTER
    if beside.exists() and not settings.master_key:
        yield Check("master key", f"{beside} lies beside the data: safer is store.key_file elsewhere")
    elif settings.master_key or (settings.key_file and settings.key_file.exists()):
        yield Check("master key", "apart from the data")
    else:
        where = settings.key_file or beside
        yield Check("master key", f"{where} is not there: put it back", is_problem=settings.data.exists())
    old = sqlite3.sqlite_version_info < OLDEST_SQLITE
    yield Check(
        "SQLite", sqlite3.sqlite_version + (": upgrade it to 3.38 or newer" if old else ""), is_problem=old
    )
    drawn = all(importlib.util.find_spec(name) for name in ("typst", "pymupdf_fonts", "fontTools"))
    missing = "missing: no PDFs and no pictures are sent. Install requirements-page.lock"
    yield Check("PDFs and fonts", "there" if drawn else missing)


def _disk(folder: Path) -> Check:
    try:
        left = shutil.disk_usage(folder).free
    except OSError as error:
        return Check(
            "disk", f"{folder} can't be looked at ({error.strerror}): check store.dir", is_problem=True
        )
    few = left < LEAST_ROOM
    return Check("disk", f"{left // 2**20} MB left{': make room' if few else ''}", is_problem=few)


def _file_system(folder: Path, mounts: str) -> Check:
    """Tell the file system of the folder by the longest mount point above it."""
    try:
        rows = [row.split() for row in Path(mounts).read_text(encoding="utf-8").splitlines()]
    except OSError:
        return Check("file system", "can't be told on this machine")
    place = folder.resolve()
    above = [row for row in rows if len(row) > 2 and place.is_relative_to(row[1])]
    kind = max(above, key=lambda row: len(row[1]), default=["", "", "unknown"])[2]
    if kind in NETWORK_FILE_SYSTEMS:
        return Check(
            "file system",
            f"{kind} is on a network: fsync and locks may not hold. Use a local disk",
            is_problem=True,
        )
    return Check("file system", kind)


def online(settings: Config, ask: Ask, now: Callable[[], datetime]) -> list[Check]:
    """Return what Telegram says of the token, the webhook, the clock, and what only @BotFather sets."""
    try:
        me, sent = ask("getMe")
        hook, _ = ask("getWebhookInfo")
        photos, _ = ask("getUserProfilePhotos", user_id=me.get("id"), limit=1)
    except Refused as error:
        if error.code in (401, 404):
            return [Check("token", "Telegram refuses it: copy it again from @BotFather", is_problem=True)]
        return [Check("Telegram", f"answers with {error.code}: try again later", is_problem=True)]
    except Unreachable:
        return [
            Check(
                "Telegram",
                "can't be reached: check the network, the proxy and telegram.api_url",
                is_problem=True,
            )
        ]
    name = Check("token", f"good, for @{me.get('username', '?')}")
    return [name, *_webhook(settings, hook, now()), *_clock(sent, now()), *_profile(me, photos)]


def _webhook(settings: Config, hook: dict[str, Any], now: datetime) -> Iterator[Check]:
    there, wanted = str(hook.get("url", "")), settings.webhook_url
    waiting = f"{hook.get('pending_update_count', 0)} updates wait"
    if bool(there) != bool(wanted):
        said = "set, but the settings fetch updates" if there else "not set, but the settings name one"
        yield Check("webhook", f"{said}: a start of the bot puts it right", is_problem=True)
    else:
        yield Check("webhook" if wanted else "polling", waiting)
    if at := hook.get("last_error_date"):
        ago = now - datetime.fromtimestamp(at, UTC)
        recent = ago < timedelta(hours=1)
        told = str(hook.get("last_error_message", "unknown"))[:100]
        yield Check(
            "last delivery that failed", f"{ago.total_seconds() / 60:.0f} min ago: {told}", is_problem=recent
        )


def _profile(me: dict[str, Any], photos: dict[str, Any]) -> Iterator[Check]:
    """Yield the list with @BotFather: none of it keeps the bot from its work."""
    joins = "may add the bot, which leaves them: with @BotFather, /setjoingroups, then Disable"
    yield Check("groups", joins if me.get("can_join_groups") else "off")
    yield Check("picture", "there" if photos.get("total_count") else "none: a start of the bot sets one")
    policy = "can't be told from here: with @BotFather, /mybots, Edit Bot, Edit Privacy Policy"
    yield Check("link to the privacy policy", policy)


def _clock(sent: str, now: datetime) -> Iterator[Check]:
    try:
        off = now - parsedate_to_datetime(sent)
    except (TypeError, ValueError):
        return
    wrong = abs(off) > CLOCK_OFF
    told = f"{off.total_seconds():+.0f} s from Telegram's" + (": set it by NTP" if wrong else "")
    yield Check("clock", told, is_problem=wrong)


def asking(token: str, api: str) -> Ask:
    """Return a function that calls a method of the Bot API. It raises nothing that names the token."""
    from bot.telegram_api.http_request import trust  # noqa: PLC0415 - heavy, and only where there is a token

    trusted = trust()

    def ask(method: str, **fields: object) -> Asked:
        body, kind = json.dumps(fields).encode(), {"Content-Type": "application/json"}
        try:
            asked = Request(f"{api}/bot{token}/{method}", body, kind)  # noqa: S310 - http and https alone
            with urlopen(asked, timeout=_WITHIN, context=trusted) as answer:  # noqa: S310
                return json.load(answer)["result"], answer.headers.get("Date", "")
        except HTTPError as error:
            error.close()
            raise Refused(error.code) from None
        except (OSError, HTTPException, ValueError, KeyError):
            raise Unreachable from None

    return ask


def everything(settings: Config, clock: Callable[[], datetime]) -> list[Check]:
    """Return all checks; those of Telegram only where there is a token."""
    found = list(local(settings))
    if not settings.token:
        return [*found, Check("token", "none given: Telegram was not asked")]
    return found + online(settings, asking(settings.token, settings.api_url), clock)
