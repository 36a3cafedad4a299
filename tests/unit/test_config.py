"""Settings come from a file and the environment, and every slip is one line that says what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot import config
from bot.config import Config, ConfigError
from tests.helpers.paths import ROOT

TOKEN = "123456:a-token-made-up-for-this-test_only"
EXAMPLE = ROOT / "config.example.toml"


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def problems(file: Path | None, **environment: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load(file, environment)
    return caught.value.problems


def test_without_a_file_every_setting_has_a_value() -> None:
    settings = config.load(None, {"XDG_DATA_HOME": "/home/me/data"})

    assert settings == Config(data=Path("/home/me/data/stile"))
    assert settings.api_url == "https://api.telegram.org"
    assert settings.heartbeat == timedelta(seconds=30)


def test_without_a_data_home_the_data_go_to_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")

    assert config.default_data({}) == Path("/home/me/.local/share/stile")


def test_the_file_sets_every_key(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        [telegram]
        api_url = "http://localhost:8081/"
        webhook_url = "https://stile.example.org/updates"
        listen = "[::1]:9000"
        [store]
        dir = "/srv/stile"
        key_file = "/srv/keys/master.key"
        [nudges]
        heartbeat = "1.5m"
        [log]
        level = "debug"
        """,
    )

    settings = config.load(file, {})

    assert settings == Config(
        data=Path("/srv/stile"),
        key_file=Path("/srv/keys/master.key"),
        api_url="http://localhost:8081",
        webhook_url="https://stile.example.org/updates",
        listen=("::1", 9000),
        heartbeat=timedelta(seconds=90),
        log_level="DEBUG",
    )


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, '[store]\ndir = "/from/file"\n')

    settings = config.load(
        file, {"STILE_DATA_DIR": "/from/environment", "STILE_TELEGRAM_API_URL": "http://api:1"}
    )

    assert settings.data == Path("/from/environment")
    assert settings.api_url == "http://api:1"


def test_secrets_come_from_the_environment_and_are_never_shown() -> None:
    settings = config.load(None, {"STILE_TELEGRAM_TOKEN": f" {TOKEN}\n", "STILE_MASTER_KEY": "k3y"})

    assert config.token(settings) == TOKEN
    assert settings.master_key == "k3y"
    assert TOKEN not in repr(settings)
    assert "k3y" not in repr(settings)


def test_secrets_come_from_the_credentials_that_systemd_loads(tmp_path: Path) -> None:
    (tmp_path / "stile-telegram-token").write_text(f"{TOKEN}\n")

    settings = config.load(None, {"CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert config.token(settings) == TOKEN
    assert settings.master_key == ""


def test_a_credential_that_cannot_be_read_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "stile-telegram-token").mkdir()

    (problem,) = problems(None, CREDENTIALS_DIRECTORY=str(tmp_path))

    assert "stile-telegram-token: can't be read: check LoadCredential=" in problem


def test_a_missing_token_is_one_line_that_says_where_to_get_one() -> None:
    with pytest.raises(ConfigError, match=r"^STILE_TELEGRAM_TOKEN: no bot token: get one from @BotFather.*$"):
        config.token(config.load(None, {}))


@pytest.mark.parametrize("slip", ["none", "abc:def", "123456", "123456:has a space", "bot123:abc"])
def test_a_malformed_token_is_refused_without_repeating_it(slip: str) -> None:
    (problem,) = problems(None, STILE_TELEGRAM_TOKEN=slip)

    assert problem.startswith("STILE_TELEGRAM_TOKEN: that is not a bot token")
    assert slip not in problem


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f'[telegram]\ntoken = "{TOKEN}"', "telegram.token"),
        (f'bot_token = "{TOKEN}"', "bot_token"),
        ('[store]\nmaster_key = "k3y"', "store.master_key"),
    ],
)
def test_a_secret_in_the_file_is_refused_without_repeating_it(tmp_path: Path, text: str, place: str) -> None:
    file = written(tmp_path, text)

    (problem,) = problems(file)

    assert problem.startswith(f"{file}: {place}: a secret doesn't belong in this file")
    assert TOKEN not in problem
    assert "k3y" not in problem


@pytest.mark.parametrize(
    ("text", "key", "near"),
    [
        ('[telegram]\napi_ulr = "x"', "telegram.api_ulr", "did you mean telegram.api_url?"),
        ('[storage]\ndir = "x"', "storage.dir", "did you mean store.dir?"),
        ("heartbeat = 3", "heartbeat", "did you mean nudges.heartbeat?"),
        ("[qqq]\nzzz = 1", "qqq.zzz", "known are telegram.api_url"),
    ],
)
def test_an_unknown_key_names_file_key_and_the_nearest_known(
    tmp_path: Path, text: str, key: str, near: str
) -> None:
    file = written(tmp_path, text)

    (problem,) = problems(file)

    assert problem.startswith(f"{file}: {key}: no such key: {near}")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('[telegram]\napi_url = "api.telegram.org"', "address of a Bot API server"),
        ('[telegram]\nwebhook_url = "http://stile.example.org/updates"', "write a public address"),
        ('[telegram]\nwebhook_url = "https://stile.example.org"', "write a public address"),
        ('[telegram]\nlisten = "8080"', "write a host and a port"),
        ('[telegram]\nlisten = "127.0.0.1:99999"', "write a host and a port"),
        ("[store]\ndir = 3", "write a text in quotes"),
        ('[store]\ndir = " "', "write a text in quotes"),
        ("[nudges]\nheartbeat = 30", "write a text in quotes"),
        ('[nudges]\nheartbeat = "30"', "write a time with its unit"),
        ('[nudges]\nheartbeat = "0s"', "write a time with its unit"),
        ('[log]\nlevel = "loud"', "write one of DEBUG, INFO"),
    ],
)
def test_a_value_that_cannot_be_used_says_what_to_write(tmp_path: Path, text: str, remedy: str) -> None:
    (problem,) = problems(written(tmp_path, text))

    assert remedy in problem


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    file = written(tmp_path, '[log]\nlevel = "loud"\nlevle = 1\n')

    found = problems(file, STILE_TELEGRAM_API_URL="nowhere", STILE_TELEGRAM_TOKEN="no")

    assert [problem.partition(": ")[0] for problem in found] == [
        str(file),
        str(file),
        "STILE_TELEGRAM_API_URL",
        "STILE_TELEGRAM_TOKEN",
    ]


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"[log\n", "compare with config.example.toml"),
        (b"\xff\xfe", "save the file as UTF-8"),
        (None, "give --config a file that can be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, content: bytes | None, remedy: str) -> None:
    file = tmp_path / "config.toml"
    if content is not None:
        file.write_bytes(content)

    (problem,) = problems(file)

    assert problem.startswith(f"{file}: ")
    assert problem.endswith(remedy)
    assert "\n" not in problem


def test_the_example_shows_every_known_key_and_no_other(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    switched_on = re.sub(r"(?m)^# ?(?=\w+ = )", "", text)

    config.load(EXAMPLE, {})
    settings = config.load(written(tmp_path, switched_on), {"XDG_DATA_HOME": "/home/me/data"})

    section, shown = "", set()
    for line in switched_on.splitlines():
        if head := re.fullmatch(r"\[(\w+)\]", line):
            section = head[1]
        elif key := re.match(r"(\w+) = ", line):
            shown.add(f"{section}.{key[1]}")
    assert shown == set(config.SETTINGS)
    assert replace(settings, data=Path(), key_file=None) == Config(data=Path())


def test_the_example_explains_every_key() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()

    for before, line in pairwise(lines):
        if re.match(r"#? ?\w+ = ", line):
            assert re.match(r"# \S+ \S+", before), f"nothing explains {line}"


@pytest.mark.parametrize(
    ("environment", "remedy"),
    [
        ({"STILE_ACCESS": "closed"}, "write one of open, invite, list"),
        ({"STILE_ACCESS": "list"}, "put chat ids into STILE_PEOPLE"),
        ({"STILE_INVITE_CODE": "short"}, "write 8 to 50 letters"),
        ({"STILE_PEOPLE": "4711,@somebody"}, "entry 2 is not a chat id"),
        ({"STILE_IDLE_MONTHS": "1"}, "write a number of months from 2 to 120"),
    ],
)
def test_a_slip_in_who_may_come_in_says_what_to_do_and_names_nobody(
    environment: dict[str, str], remedy: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        config.load(None, environment)

    assert remedy in str(refused.value)
    assert "somebody" not in str(refused.value)


def test_a_list_of_people_comes_from_a_file_with_remarks(tmp_path: Path) -> None:
    people = tmp_path / "people.txt"
    people.write_text("4711  # Monday group\n\n# gone: 4712\n4713\n", encoding="utf-8")
    file = written(tmp_path, f'[access]\nmode = "list"\npeople_file = "{people}"\n')

    settings = config.load(file, {})

    assert settings.people == {"4711", "4713"}
    assert "4711" not in repr(settings)


def test_a_list_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, f'[access]\nmode = "list"\npeople_file = "{tmp_path / "none"}"\n')

    with pytest.raises(ConfigError, match="the file can't be read"):
        config.load(file, {})


def test_every_key_has_a_variable_of_its_own_name() -> None:
    given = {
        "telegram.api_url": "http://localhost:1", "telegram.webhook_url": "https://a.example/b",
        "telegram.listen": "127.0.0.1:9", "store.dir": "/d", "store.key_file": "/k",
        "store.backup_dir": "/b", "store.url": "postgresql://stile@db/stile", "store.epoch_dir": "/e",
        "nudges.heartbeat": "7s",
        "flows.dir": "/f", "privacy.idle_months": "7", "access.mode": "invite", "access.code": "abcdefgh",
        "log.level": "DEBUG", "log.format": "json", "health.listen": "127.0.0.1:9090",
        "help.file": "/h", "help.countries": "DE, AT",
        "card.therapists_url": "https://a.example/therapists",
    }  # fmt: skip
    apart = {"access.people_file"}  # names a file that has to be there

    for key, value in given.items():
        name = f"STILE_{key.replace('.', '_').upper()}"
        code = {"STILE_ACCESS_CODE": "abcdefgh"} if key == "access.mode" else {}
        settings = config.load(None, {name: value, **code})
        assert getattr(settings, config.SETTINGS[key].field) != getattr(
            Config(Path()), config.SETTINGS[key].field
        )
    assert {*given} | apart == {*config.SETTINGS}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("STILE_DATADIR", "STILE_DATA_DIR"),
        ("STILE_LOGLEVEL", "STILE_LOG_LEVEL"),
        ("STILE_TOKEN", "STILE_TELEGRAM_TOKEN"),
        ("STILE_INVITE_CODES", "STILE_INVITE_CODE"),
        ("STILE_TELEGRAM_TOKEN_FIEL", "STILE_TELEGRAM_TOKEN_FILE"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest(name: str, meant: str) -> None:
    assert problems(None, **{name: "x"}) == [f"{name}: no such setting: did you mean {meant}?"]


def test_half_a_token_is_none_and_a_server_for_tests_may_have_short_ones() -> None:
    half = {"STILE_TELEGRAM_TOKEN": "12345:abc"}

    assert "that is not a bot token" in problems(None, **half)[0]
    assert config.load(None, {**half, "STILE_TELEGRAM_API_URL": "http://127.0.0.1:1"}).token == "12345:abc"


def test_a_variable_like_none_of_them_is_like_none() -> None:
    assert problems(None, STILE_FOO="x") == ["STILE_FOO: no such setting: stile config lists those there are"]


def test_a_list_that_can_not_be_used_is_one_problem() -> None:
    found = problems(None, STILE_ACCESS="list", STILE_PEOPLE="12,bob")

    assert [line.partition(":")[0] for line in found] == ["STILE_PEOPLE"]


@pytest.mark.parametrize("name", ["STILE_TELEGRAM_TOKEN", "STILE_MASTER_KEY", "STILE_INVITE_CODE"])
def test_a_secret_can_stand_in_a_file(tmp_path: Path, name: str) -> None:
    secret = {"STILE_TELEGRAM_TOKEN": TOKEN, "STILE_MASTER_KEY": "5a" * 32}.get(name, "abcdefgh")
    (tmp_path / "secret").write_text(f"{secret}\n", encoding="utf-8")

    settings = config.load(None, {f"{name}_FILE": str(tmp_path / "secret")})

    assert secret in (settings.token, settings.master_key, settings.invite_code)
    assert problems(None, **{f"{name}_FILE": str(tmp_path / "gone")})[0].startswith(
        f"{name}_FILE: the file can't be"
    )


def test_where_a_setting_is_from_is_said_and_secrets_are_not_shown(tmp_path: Path) -> None:
    file = written(tmp_path, '[nudges]\nheartbeat = "5s"\n')
    environment = {"STILE_DATA_DIR": "/d", "STILE_TELEGRAM_TOKEN": TOKEN, "STILE_ACCESS_CODE": "abcdefgh"}

    rows = {row.key: row for row in config.origins(file, environment)}

    assert (rows["store.dir"].value, rows["store.dir"].origin) == ("/d", "STILE_DATA_DIR")
    assert (rows["nudges.heartbeat"].value, rows["nudges.heartbeat"].origin) == ("5s", str(file))
    assert (rows["log.level"].value, rows["log.level"].origin) == ("INFO", "default")
    assert not any(TOKEN in str(row) or "abcdefgh" in str(row) for row in rows.values())


def test_two_servers_of_ours_do_not_share_an_address() -> None:
    hook = {"STILE_TELEGRAM_WEBHOOK_URL": "https://a.example/b", "STILE_HEALTH_LISTEN": "127.0.0.1:8080"}

    with pytest.raises(ConfigError, match="the webhook listens at that address"):
        config.load(None, hook)
    assert config.load(None, {"STILE_HEALTH_LISTEN": "127.0.0.1:8080"}).health_listen == ("127.0.0.1", 8080)


@pytest.mark.parametrize("written", ['["DE", "Austria"]', '"de"', "[7]"])
def test_countries_are_codes(tmp_path: Path, written: str) -> None:
    with pytest.raises(ConfigError, match="codes of two capital letters"):
        config.load(written_in(tmp_path, written), {})


def written_in(folder: Path, countries: str) -> Path:
    return written(folder, f"[help]\ncountries = {countries}\n")


def test_each_key_is_told_with_where_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "code").write_text("a-code-of-12\n", encoding="utf-8")
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    (tmp_path / config.MASTER_KEY_CREDENTIAL).write_text("ab" * 32, encoding="utf-8")
    environment = {
        "STILE_INVITE_CODE_FILE": str(tmp_path / "code"),
        "STILE_TELEGRAM_TOKEN_FILE": str(tmp_path / "token"),
        "STILE_PEOPLE": "1,2",
        "STILE_STORE_DIR": "/d",
        "CREDENTIALS_DIRECTORY": str(tmp_path),
    }

    rows = {row.key: (row.value, row.origin) for row in config.origins(None, environment)}

    assert rows["access.code"] == ("given", "STILE_INVITE_CODE_FILE")
    assert rows["access.people_file"] == ("given", "STILE_PEOPLE")
    assert rows["store.dir"] == ("/d", "STILE_STORE_DIR")
    assert rows["STILE_TELEGRAM_TOKEN"] == ("given", "STILE_TELEGRAM_TOKEN_FILE")
    assert rows["STILE_MASTER_KEY"] == ("given", "credential stile-master-key")
    assert {*config.SETTINGS, "STILE_TELEGRAM_TOKEN", "STILE_MASTER_KEY"} == rows.keys()
    assert not any("a-code" in value or TOKEN in value for value, _ in rows.values())


@pytest.mark.parametrize(
    ("text", "environment", "form"),
    [
        ('[log]\nformat = "json"\nlevle = "INFO"\n', {}, "json"),
        ('[log]\nformat = "json"\n', {"STILE_LOG_FORMAT": "text", "STILE_DATADIR": "x"}, "text"),
        ('[log]\nformat = "xml"\n', {}, "auto"),
        ('[log]\nformat = "xml"\n', {"STILE_LOG_FORMAT": "json"}, "json"),
        ("[log\n", {"STILE_LOG_FORMAT": "json"}, "json"),
        ("[log\n", {}, "auto"),
    ],
)
def test_the_logs_format_is_known_where_other_settings_are_wrong(
    tmp_path: Path, text: str, environment: dict[str, str], form: str
) -> None:
    assert config.log_format(written(tmp_path, text), environment) == form
    assert config.log_format(None, {}) == "auto"
