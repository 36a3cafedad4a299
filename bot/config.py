"""Reads the settings: a TOML file, then `STILE_*` from the environment, into one frozen `Config`."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from bot.access import CODE, MODES, Mode

PUBLIC_API = "https://api.telegram.org"
TOKEN_CREDENTIAL = "stile-telegram-token"  # noqa: S105 - the name of a file
_NONE_GIVEN = (
    "STILE_TELEGRAM_TOKEN: no bot token: get one from @BotFather and put it into the environment,"
    " or talk without Telegram: stile try"
)
MASTER_KEY_CREDENTIAL = "stile-master-key"

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_DURATION = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>s|m|h)")
_UNITS = MappingProxyType({"s": "seconds", "m": "minutes", "h": "hours"})
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigError(Exception):
    """The settings can't be used; holds every problem found, each a line that says what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. `token` and `master_key` are empty when nobody gave one."""

    data: Path
    token: str = field(default="", repr=False)
    master_key: str = field(default="", repr=False)
    key_file: Path | None = None
    api_url: str = PUBLIC_API
    webhook_url: str = ""
    listen: tuple[str, int] = ("127.0.0.1", 8080)
    heartbeat: timedelta = timedelta(seconds=30)
    log_level: str = "INFO"
    idle_months: int = 12
    access: Mode = "open"
    invite_code: str = field(default="", repr=False)
    people: frozenset[str] = field(default=frozenset(), repr=False)
    flows: Path | None = None

    @property
    def own_flows(self) -> tuple[Path, ...]:
        """The folders with the operator's own talks: one or none."""
        return (self.flows,) if self.flows else ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A key of the file: the field of `Config` it sets, and what turns its value into that field's."""

    field: str
    read: Callable[[object], object]
    environment: str = ""


def load(file: Path | None, environment: Mapping[str, str]) -> Config:
    """Return the settings; the environment wins over the file.

    Raises:
        ConfigError: a key or a value that can't be used, or secrets in the file.
    """
    problems: list[str] = []
    found = _from_file(file, problems) | _from_environment(environment, problems)
    found["token"] = _secret(environment, "STILE_TELEGRAM_TOKEN", TOKEN_CREDENTIAL, problems)
    if environment.get("STILE_PEOPLE"):
        _take(found, Setting("people", _people), "STILE_PEOPLE", environment["STILE_PEOPLE"], problems)
    found["master_key"] = _secret(environment, "STILE_MASTER_KEY", MASTER_KEY_CREDENTIAL, problems)
    if found["token"] and not _TOKEN.fullmatch(str(found["token"])):
        problems.append(
            "STILE_TELEGRAM_TOKEN: that is not a bot token: copy all that @BotFather gave, digits first"
        )
    found.setdefault("data", default_data(environment))
    problems += _locked_out(found)
    if problems:
        raise ConfigError(problems)
    return Config(**found)  # type: ignore[arg-type]  # each value comes from the reader of its field


def _locked_out(found: Mapping[str, object]) -> list[str]:
    """Say what is missing for anybody to come in."""
    if found.get("access") == "invite" and not found.get("invite_code"):
        return ["access.mode: nobody knows a code: put one into STILE_INVITE_CODE, or into access.code"]
    if found.get("access") == "list" and not found.get("people"):
        return ["access.mode: nobody is on the list: put chat ids into STILE_PEOPLE, or name a file of them"]
    return []


def token(config: Config) -> str:
    """Return the token.

    Raises:
        ConfigError: nobody gave one.
    """
    if not config.token:
        raise ConfigError([_NONE_GIVEN])
    return config.token


def default_data(environment: Mapping[str, str]) -> Path:
    """Return this user's own folder for Stile."""
    base = environment.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "stile"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError('write a text in quotes, such as "…"')
    return value.strip()


def _folder(value: object) -> Path:
    return Path(_text(value)).expanduser()


def _folder_or_none(value: object) -> Path | None:
    return None if value == "" else _folder(value)


def _url(value: object) -> str:
    text = _text(value).rstrip("/")
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise ValueError(f'write the address of a Bot API server, such as "{PUBLIC_API}"')
    return text


def _webhook_url(value: object) -> str:
    if value and not (isinstance(value, str) and re.fullmatch(r"https://[^\s/?#]+/[^\s?#]+", value)):
        raise ValueError('write a public address with a path, such as "https://stile.example.org/updates"')
    return str(value)


def _address(value: object) -> tuple[str, int]:
    host, _, port = _text(value).rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError('write a host and a port, such as "127.0.0.1:8080"')
    return host.strip("[]"), int(port)


def _duration(value: object) -> timedelta:
    found = _DURATION.fullmatch(_text(value))
    length = timedelta(**{_UNITS[found["unit"]]: float(found["number"])}) if found else timedelta()
    if not length:
        raise ValueError('write a time with its unit, such as "30s", "5m" or "1h"')
    return length


def _months(value: object) -> int:
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal() or int(text) == 1 or int(text) > 120:
        raise ValueError("write a number of months from 2 to 120, or 0 for never")
    return int(text)


def _mode(value: object) -> Mode:
    mode = next((mode for mode in MODES if mode == value), None)
    if mode is None:
        raise ValueError(f"write one of {', '.join(MODES)}")
    return mode


def _code(value: object) -> str:
    if not isinstance(value, str) or (value and not CODE.fullmatch(value)):
        raise ValueError("write 8 to 50 letters, digits, - and _: a link can hold no others")
    return value


def _people_file(value: object) -> frozenset[str]:
    path = _folder_or_none(value)
    if path is None:
        return frozenset()
    try:
        return _people(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(
            f"the file can't be read ({error.strerror}): name one with a chat id a line"
        ) from None


def _people(value: object) -> frozenset[str]:
    """Return the chat ids of a list. A problem names the line, never what stands there."""
    lines = re.split(r"[\n,]", str(value))
    people = {number: line.partition("#")[0].strip() for number, line in enumerate(lines, 1)}
    for number, person in people.items():
        if person and not re.fullmatch(r"[0-9]{1,19}", person):
            raise ValueError(f"entry {number} is not a chat id: write digits only, with # before a remark")
    return frozenset(person for person in people.values() if person)


def _level(value: object) -> str:
    level = _text(value).upper()
    if level not in _LEVELS:
        raise ValueError(f"write one of {', '.join(_LEVELS)}")
    return level


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "telegram.api_url": Setting("api_url", _url, "STILE_TELEGRAM_API_URL"),
        "telegram.webhook_url": Setting("webhook_url", _webhook_url),
        "telegram.listen": Setting("listen", _address),
        "store.dir": Setting("data", _folder, "STILE_DATA_DIR"),
        "store.key_file": Setting("key_file", _folder),
        "nudges.heartbeat": Setting("heartbeat", _duration),
        "flows.dir": Setting("flows", _folder_or_none, "STILE_FLOWS_DIR"),
        "privacy.idle_months": Setting("idle_months", _months, "STILE_IDLE_MONTHS"),
        "access.mode": Setting("access", _mode, "STILE_ACCESS"),
        "access.code": Setting("invite_code", _code, "STILE_INVITE_CODE"),
        "access.people_file": Setting("people", _people_file),
        "log.level": Setting("log_level", _level),
    }
)


def _from_file(file: Path | None, problems: list[str]) -> dict[str, object]:
    if file is None:
        return {}
    found: dict[str, object] = {}
    for key, value in _keys(_parsed(file)):
        setting = SETTINGS.get(key)
        if setting:
            _take(found, setting, f"{file}: {key}", value, problems)
        else:
            problems.append(f"{file}: {key}: {_remedy(key)}")
    return found


def _parsed(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        problem = f"{file}: {error.strerror}: give --config a file that can be read"
    except UnicodeDecodeError:
        problem = f"{file}: not UTF-8: save the file as UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = f"{file}: {error}: compare with config.example.toml"
    raise ConfigError([problem]) from None


def _keys(table: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return `section.key` and value of everything in the file."""
    flat: list[tuple[str, object]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            flat += [(f"{name}.{key}", inner) for key, inner in value.items()]
        else:
            flat.append((name, value))
    return flat


def _remedy(key: str) -> str:
    if key.endswith(("token", "master_key")):
        return "a secret doesn't belong in this file: put it into the environment, see config.example.toml"
    near = difflib.get_close_matches(key, SETTINGS, n=1, cutoff=0.5)
    known = f"did you mean {near[0]}?" if near else f"known are {', '.join(SETTINGS)}"
    return f"no such key: {known}"


def _from_environment(environment: Mapping[str, str], problems: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for setting in SETTINGS.values():
        value = environment.get(setting.environment)
        if value:
            _take(found, setting, setting.environment, value, problems)
    return found


def _take(found: dict[str, object], setting: Setting, place: str, value: object, problems: list[str]) -> None:
    try:
        found[setting.field] = setting.read(value)
    except ValueError as error:
        problems.append(f"{place}: {error}")


def _secret(environment: Mapping[str, str], name: str, credential: str, problems: list[str]) -> str:
    """Return the secret from the environment, or from the folder that systemd keeps credentials in."""
    folder = environment.get("CREDENTIALS_DIRECTORY")
    if environment.get(name) or not folder:
        return environment.get(name, "").strip()
    path = Path(folder) / credential
    try:
        return path.read_text(encoding="utf-8").strip() if path.exists() else ""
    except (OSError, UnicodeDecodeError):
        problems.append(f"{path}: can't be read: check LoadCredential= in the unit")
        return ""
