"""Every setting: its key, its variable, its field of `Config`, and the reader of its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from bot.access import Mode
from bot.config import values
from bot.config.values import PUBLIC_API
from bot.logs import Format

VARIABLE_PREFIX = "STILE_"
TOKEN = "STILE_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable
MASTER_KEY = "STILE_MASTER_KEY"
PEOPLE_VARIABLE = "STILE_PEOPLE"
APART = (TOKEN, MASTER_KEY, PEOPLE_VARIABLE, "STILE_NEW_MASTER_KEY")
"""Variables without a key in the file."""

FROM_FILES = (TOKEN, MASTER_KEY, "STILE_ACCESS_CODE", "STILE_INVITE_CODE", "STILE_STORE_URL")
"""Secrets that can be read from a file, whose path is in the variable of that name with _FILE appended."""


class ConfigError(Exception):
    """Raised when the settings can't be used. Holds every problem, each a line with its remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. `token` and `master_key` are empty where they are not set."""

    data: Path
    token: str = field(default="", repr=False)
    master_key: str = field(default="", repr=False)
    key_file: Path | None = None
    api_url: str = PUBLIC_API
    webhook_url: str = ""
    listen: tuple[str, int] = ("127.0.0.1", 8080)
    heartbeat: timedelta = timedelta(seconds=30)
    store_url: str = field(default="", repr=False)
    epoch_dir: Path | None = None
    backups: Path | None = None
    log_level: str = "INFO"
    log_format: Format = "auto"
    idle_months: int = 12
    access: Mode = "open"
    invite_code: str = field(default="", repr=False)
    people: frozenset[str] = field(default=frozenset(), repr=False)
    flows: Path | None = None
    help_file: Path | None = None
    help_countries: frozenset[str] = frozenset()
    health_listen: tuple[str, int] | None = None
    therapists_url: str = ""

    @property
    def own_flows(self) -> tuple[Path, ...]:
        """Folders with the operator's own flows: one or none."""
        return (self.flows,) if self.flows else ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A key of the file: its field of `Config`, its reader, and an older name of its variable.

    The variable of `section.key` is `STILE_SECTION_KEY`; a set `alias` takes precedence. The value of a
    `secret` is never shown.
    """

    field: str
    read: Callable[[object], object]
    alias: str = ""
    secret: bool = False


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "telegram.api_url": Setting("api_url", values.url),
        "telegram.webhook_url": Setting("webhook_url", values.webhook_url),
        "telegram.listen": Setting("listen", values.address),
        "store.dir": Setting("data", values.folder, "STILE_DATA_DIR"),
        "store.key_file": Setting("key_file", values.folder),
        "store.url": Setting("store_url", values.store_url, secret=True),
        "store.epoch_dir": Setting("epoch_dir", values.folder_or_none),
        "store.backup_dir": Setting("backups", values.folder_or_none),
        "nudges.heartbeat": Setting("heartbeat", values.duration),
        "flows.dir": Setting("flows", values.folder_or_none),
        "privacy.idle_months": Setting("idle_months", values.months, "STILE_IDLE_MONTHS"),
        "access.mode": Setting("access", values.mode, "STILE_ACCESS"),
        "access.code": Setting("invite_code", values.code, "STILE_INVITE_CODE", secret=True),
        "access.people_file": Setting("people", values.people_file, secret=True),
        "help.file": Setting("help_file", values.folder_or_none),
        "help.countries": Setting("help_countries", values.countries),
        "card.therapists_url": Setting("therapists_url", values.page_url),
        "health.listen": Setting("health_listen", values.address_or_none),
        "log.level": Setting("log_level", values.level),
        "log.format": Setting("log_format", values.log_format),
    }
)


def variables(key: str) -> tuple[str, ...]:
    """Return the variables of a key in order of precedence."""
    alias = SETTINGS[key].alias
    return (*((alias,) if alias else ()), f"{VARIABLE_PREFIX}{key.replace('.', '_').upper()}")
