"""Settings come from a file and the environment, and every slip is one line that says what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot import config
from bot.config import Config, ConfigError
from tests.helpers.settings_file import problems, written

TOKEN = "123456:a-token-made-up-for-this-test_only"


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


def test_two_servers_of_ours_do_not_share_an_address() -> None:
    hook = {"STILE_TELEGRAM_WEBHOOK_URL": "https://a.example/b", "STILE_HEALTH_LISTEN": "127.0.0.1:8080"}

    with pytest.raises(ConfigError, match="the webhook listens at that address"):
        config.load(None, hook)
    assert config.load(None, {"STILE_HEALTH_LISTEN": "127.0.0.1:8080"}).health_listen == ("127.0.0.1", 8080)


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
