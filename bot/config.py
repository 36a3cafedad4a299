"""Reads the settings: a TOML file, then `STILE_*` from the environment, into one frozen `Config`."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from bot.access import ACCESS_MODES, CODE_FORM, Mode
from bot.logs import FORMATS, Format

PUBLIC_API = "https://api.telegram.org"
TOKEN_CREDENTIAL = "stile-telegram-token"  # noqa: S105 - the name of a file
_NONE_GIVEN = (
    "STILE_TELEGRAM_TOKEN: no bot token: get one from @BotFather and put it into the environment,"
    " or talk without Telegram: stile try"
)
MASTER_KEY_CREDENTIAL = "stile-master-key"

VARIABLE_PREFIX = "STILE_"
TOKEN = "STILE_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable
MASTER_KEY = "STILE_MASTER_KEY"
PEOPLE_VARIABLE = "STILE_PEOPLE"
APART = (TOKEN, MASTER_KEY, PEOPLE_VARIABLE, "STILE_NEW_MASTER_KEY")
"""Variables without a key in the file."""

FROM_FILES = (TOKEN, MASTER_KEY, "STILE_ACCESS_CODE", "STILE_INVITE_CODE", "STILE_STORE_URL")
"""Secrets that can be read from a file, whose path is in the variable of that name with _FILE appended."""

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET_CHARS = 30
"""Characters behind the colon of a token, at least: Telegram gives 35, and half a one is no token."""

_DURATION = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>s|m|h)")
_UNITS = MappingProxyType({"s": "seconds", "m": "minutes", "h": "hours"})
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


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


@dataclass(frozen=True, slots=True)
class Origin:
    """Effective setting: its key, its value as text, and its source (file, variable or default)."""

    key: str
    value: str
    origin: str


def load(file: Path | None, environment: Mapping[str, str]) -> Config:
    """Return the settings; the environment wins over the file.

    Raises:
        ConfigError: a key or a value can't be used, or the file holds secrets.
    """
    problems = _unknown(environment)
    found = _from_file(file, problems) | _from_environment(environment, problems)
    found["token"] = _secret(environment, TOKEN, TOKEN_CREDENTIAL, problems)
    if environment.get(PEOPLE_VARIABLE):
        _take(found, Setting("people", _people), PEOPLE_VARIABLE, environment[PEOPLE_VARIABLE], problems)
    found["master_key"] = _secret(environment, MASTER_KEY, MASTER_KEY_CREDENTIAL, problems)
    if found["token"] and not _is_token(str(found["token"]), str(found.get("api_url", PUBLIC_API))):
        problems.append(
            "STILE_TELEGRAM_TOKEN: that is not a bot token: copy all that @BotFather gave, digits first"
        )
    found.setdefault("data", default_data(environment))
    if not problems:  # a list that can't be read is one problem, and not an empty list as well
        problems += [*_locked_out(found), *_claimed_twice(found)]
    if problems:
        raise ConfigError(problems)
    return Config(**found)  # type: ignore[arg-type]  # each value comes from the reader of its field


def log_format(file: Path | None, environment: Mapping[str, str]) -> Format:
    """Return the format of the log, also where other settings can't be used; `auto` where it is no format."""
    problems: list[str] = []
    with suppress(ConfigError, ValueError):
        found = _from_environment(environment, problems)
        if "log_format" not in found:
            found = _from_file(file, problems)
        return _format(found.get("log_format", "auto"))
    return "auto"


def _is_token(text: str, api: str) -> bool:
    """Tell whether a text has a token's form. A server for tests may have shorter ones than Telegram."""
    fits = _TOKEN.fullmatch(text) is not None
    return fits and (api != PUBLIC_API or len(text.partition(":")[2]) >= _SECRET_CHARS)


def _locked_out(found: Mapping[str, object]) -> list[str]:
    """Return a problem where the access settings let nobody in."""
    if found.get("access") == "list" and not found.get("people"):
        return ["access.mode: nobody is on the list: put chat ids into STILE_PEOPLE, or name a file of them"]
    return []


def _claimed_twice(found: Mapping[str, object]) -> list[str]:
    """Say that two servers of ours would listen at one address."""
    claimed = found.get("listen", Config.__dataclass_fields__["listen"].default)
    if found.get("webhook_url") and found.get("health_listen") == claimed:
        return ["health.listen: the webhook listens at that address: choose another port"]
    return []


def token(config: Config) -> str:
    """Return the token.

    Raises:
        ConfigError: it is not set.
    """
    if not config.token:
        raise ConfigError([_NONE_GIVEN])
    return config.token


def default_data(environment: Mapping[str, str]) -> Path:
    """Return the default data folder of this user."""
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


def _store_url(value: object) -> str:
    """Return the address of a database. A problem does not quote it: it may hold a password."""
    if value and not (isinstance(value, str) and re.fullmatch(r"postgres(ql)?://\S+", value)):
        raise ValueError('write the address of a database, such as "postgresql://stile@/stile"')
    return str(value)


def _webhook_url(value: object) -> str:
    if value and not (isinstance(value, str) and re.fullmatch(r"https://[^\s/?#]+/[^\s?#]+", value)):
        raise ValueError('write a public address with a path, such as "https://stile.example.org/updates"')
    return str(value)


def _page_url(value: object) -> str:
    if value and not (isinstance(value, str) and re.fullmatch(r"https://[^\s]{4,80}", value)):
        raise ValueError('write a public address, such as "https://stile.example.org/for-therapists"')
    return str(value)


def _address(value: object) -> tuple[str, int]:
    host, _, port = _text(value).rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError('write a host and a port, such as "127.0.0.1:8080"')
    return host.strip("[]"), int(port)


def _address_or_none(value: object) -> tuple[str, int] | None:
    return None if value == "" else _address(value)


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
    mode = next((mode for mode in ACCESS_MODES if mode == value), None)
    if mode is None:
        raise ValueError(f"write one of {', '.join(ACCESS_MODES)}")
    return mode


def _code(value: object) -> str:
    if not isinstance(value, str) or (value and not CODE_FORM.fullmatch(value)):
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
    """Return the chat ids of a list. A problem names the line, never its content."""
    lines = re.split(r"[\n,]", str(value))
    people = {number: line.partition("#")[0].strip() for number, line in enumerate(lines, 1)}
    for number, person in people.items():
        if person and not re.fullmatch(r"[0-9]{1,19}", person):
            raise ValueError(f"entry {number} is not a chat id: write digits only, with # before a remark")
    return frozenset(person for person in people.values() if person)


def _countries(value: object) -> frozenset[str]:
    codes = value if isinstance(value, list) else str(value).replace(",", " ").split()
    if not all(isinstance(code, str) and re.fullmatch("[A-Z]{2}", code) for code in codes):
        raise ValueError('write codes of two capital letters, such as ["DE", "AT"]')
    return frozenset(codes)


def _level(value: object) -> str:
    level = _text(value).upper()
    if level not in _LEVELS:
        raise ValueError(f"write one of {', '.join(_LEVELS)}")
    return level


def _format(value: object) -> Format:
    form = next((form for form in FORMATS if form == value), None)
    if form is None:
        raise ValueError(f"write one of {', '.join(FORMATS)}")
    return form


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "telegram.api_url": Setting("api_url", _url),
        "telegram.webhook_url": Setting("webhook_url", _webhook_url),
        "telegram.listen": Setting("listen", _address),
        "store.dir": Setting("data", _folder, "STILE_DATA_DIR"),
        "store.key_file": Setting("key_file", _folder),
        "store.url": Setting("store_url", _store_url, secret=True),
        "store.epoch_dir": Setting("epoch_dir", _folder_or_none),
        "store.backup_dir": Setting("backups", _folder_or_none),
        "nudges.heartbeat": Setting("heartbeat", _duration),
        "flows.dir": Setting("flows", _folder_or_none),
        "privacy.idle_months": Setting("idle_months", _months, "STILE_IDLE_MONTHS"),
        "access.mode": Setting("access", _mode, "STILE_ACCESS"),
        "access.code": Setting("invite_code", _code, "STILE_INVITE_CODE", secret=True),
        "access.people_file": Setting("people", _people_file, secret=True),
        "help.file": Setting("help_file", _folder_or_none),
        "help.countries": Setting("help_countries", _countries),
        "card.therapists_url": Setting("therapists_url", _page_url),
        "health.listen": Setting("health_listen", _address_or_none),
        "log.level": Setting("log_level", _level),
        "log.format": Setting("log_format", _format),
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


def variables(key: str) -> tuple[str, ...]:
    """Return the variables of a key in order of precedence."""
    alias = SETTINGS[key].alias
    return (*((alias,) if alias else ()), f"{VARIABLE_PREFIX}{key.replace('.', '_').upper()}")


def origins(file: Path | None, environment: Mapping[str, str]) -> list[Origin]:
    """Return every effective setting with its source. Secrets are reported as set, without their value.

    Raises:
        ConfigError: as `load` does.
    """
    config = load(file, environment)
    in_file = dict(_keys(_parsed(file))) if file else {}
    found = []
    for key, setting in SETTINGS.items():
        names = ((PEOPLE_VARIABLE,) if setting.field == "people" else ()) + variables(key)
        value = getattr(config, setting.field)
        said = ("given" if value else "none") if setting.secret else shown(value)
        origin = _variable_with(environment, names) or (str(file) if key in in_file else "default")
        found.append(Origin(key, said, origin))
    secrets = (
        (TOKEN, TOKEN_CREDENTIAL, config.token),
        (MASTER_KEY, MASTER_KEY_CREDENTIAL, config.master_key),
    )
    for name, credential, value in secrets:
        origin = _variable_with(environment, (name,)) or (f"credential {credential}" if value else "default")
        found.append(Origin(name, "given" if value else "none", origin))
    return found


def _variable_with(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    """Return the first of these variables, or of those that name a file in its place, that is set."""
    both = (one for name in names for one in (name, f"{name}_FILE" if name in FROM_FILES else ""))
    return next((one for one in both if environment.get(one)), "")


def shown(value: object) -> str:
    """Return a value as people write it."""
    if isinstance(value, frozenset):
        return " ".join(sorted(value))
    if isinstance(value, tuple):
        return ":".join(map(str, value))
    return (
        f"{value.total_seconds():g}s" if isinstance(value, timedelta) else "" if value is None else str(value)
    )


def _unknown(environment: Mapping[str, str]) -> list[str]:
    """Return a problem for each `STILE_` variable that is unknown, such as a misspelt one."""
    known = [
        *APART,
        *(name for key in SETTINGS for name in variables(key)),
        *(f"{name}_FILE" for name in FROM_FILES),
    ]
    # Compared without what all have in common, or anything would be like something.
    bare = [name.removeprefix(VARIABLE_PREFIX) for name in known]
    return [
        f"{name}: no such setting: did you mean {VARIABLE_PREFIX}{near[0]}?"
        if (near := difflib.get_close_matches(name.removeprefix(VARIABLE_PREFIX), bare, n=1, cutoff=0.5))
        else f"{name}: no such setting: stile config lists those there are"
        for name in sorted(environment)
        if name.startswith(VARIABLE_PREFIX) and name not in known
    ]


def _from_environment(environment: Mapping[str, str], problems: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, setting in SETTINGS.items():
        for name in variables(key):
            value = environment.get(name) or (_file_of(environment, name, problems) if setting.secret else "")
            if value and setting.field not in found:
                _take(found, setting, name, value, problems)
    return found


def _file_of(environment: Mapping[str, str], name: str, problems: list[str]) -> str:
    """Return the content of the file that `NAME_FILE` names, or an empty text where it is not set."""
    path = environment.get(f"{name}_FILE", "") if name in FROM_FILES else ""
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        problems.append(f"{name}_FILE: the file can't be read: name one that this user may read")
        return ""


def _take(found: dict[str, object], setting: Setting, place: str, value: object, problems: list[str]) -> None:
    try:
        found[setting.field] = setting.read(value)
    except ValueError as error:
        problems.append(f"{place}: {error}")


def _secret(environment: Mapping[str, str], name: str, credential: str, problems: list[str]) -> str:
    """Return a secret from the environment, from the file it names, or from systemd's credentials."""
    folder = environment.get("CREDENTIALS_DIRECTORY")
    given = environment.get(name, "").strip() or _file_of(environment, name, problems)
    if given or not folder:
        return given
    path = Path(folder) / credential
    try:
        return path.read_text(encoding="utf-8").strip() if path.exists() else ""
    except (OSError, UnicodeDecodeError):
        problems.append(f"{path}: can't be read: check LoadCredential= in the unit")
        return ""
