"""Loads the settings: a TOML file, then `STILE_*` from the environment, into one frozen `Config`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.config import values
from bot.config.settings import (
    APART,
    FROM_FILES,
    MASTER_KEY,
    PEOPLE_VARIABLE,
    SETTINGS,
    TOKEN,
    VARIABLE_PREFIX,
    Config,
    ConfigError,
    Setting,
    variables,
)
from bot.config.values import PUBLIC_API
from bot.logs import Format
from flows.errors.near import nearest

TOKEN_CREDENTIAL = "stile-telegram-token"  # noqa: S105 - the name of a file
_NONE_GIVEN = (
    "STILE_TELEGRAM_TOKEN: no bot token: get one from @BotFather and put it into the environment,"
    " or talk without Telegram: stile try"
)
MASTER_KEY_CREDENTIAL = "stile-master-key"

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET_CHARS = 30
"""Characters behind the colon of a token, at least: Telegram gives 35, and half a one is no token."""


def load(file: Path | None, environment: Mapping[str, str]) -> Config:
    """Return the settings; the environment wins over the file.

    Raises:
        ConfigError: a key or a value can't be used, or the file holds secrets.
    """
    problems = _unknown(environment)
    found = _from_file(file, problems) | _from_environment(environment, problems)
    found["token"] = _secret(environment, TOKEN, TOKEN_CREDENTIAL, problems)
    if environment.get(PEOPLE_VARIABLE):
        _take(
            found, Setting("people", values.people), PEOPLE_VARIABLE, environment[PEOPLE_VARIABLE], problems
        )
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
        return values.log_format(found.get("log_format", "auto"))
    return "auto"


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


def _from_file(file: Path | None, problems: list[str]) -> dict[str, object]:
    if file is None:
        return {}
    found: dict[str, object] = {}
    for key, value in keys_of(parsed(file)):
        setting = SETTINGS.get(key)
        if setting:
            _take(found, setting, f"{file}: {key}", value, problems)
        else:
            problems.append(f"{file}: {key}: {_remedy(key)}")
    return found


def parsed(file: Path) -> dict[str, object]:
    """Return what a settings file holds.

    Raises:
        ConfigError: it can't be read, or is no TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        problem = f"{file}: {error.strerror}: give --config a file that can be read"
    except UnicodeDecodeError:
        problem = f"{file}: not UTF-8: save the file as UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = f"{file}: {error}: compare with config.example.toml"
    raise ConfigError([problem]) from None


def keys_of(table: Mapping[str, object]) -> list[tuple[str, object]]:
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
    near = nearest(key, SETTINGS)
    known = f"did you mean {near}?" if near else f"known are {', '.join(SETTINGS)}"
    return f"no such key: {known}"


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
        f"{name}: no such setting: did you mean {VARIABLE_PREFIX}{near}?"
        if (near := nearest(name.removeprefix(VARIABLE_PREFIX), bare))
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
