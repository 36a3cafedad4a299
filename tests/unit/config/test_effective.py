"""Every effective setting is told with its source, and no secret is."""

from __future__ import annotations

from pathlib import Path

from bot import config
from tests.helpers.settings_file import written

TOKEN = "123456:a-token-made-up-for-this-test_only"


def test_where_a_setting_is_from_is_said_and_secrets_are_not_shown(tmp_path: Path) -> None:
    file = written(tmp_path, '[nudges]\nheartbeat = "5s"\n')
    environment = {"STILE_DATA_DIR": "/d", "STILE_TELEGRAM_TOKEN": TOKEN, "STILE_ACCESS_CODE": "abcdefgh"}

    rows = {row.key: row for row in config.origins(file, environment)}

    assert (rows["store.dir"].value, rows["store.dir"].origin) == ("/d", "STILE_DATA_DIR")
    assert (rows["nudges.heartbeat"].value, rows["nudges.heartbeat"].origin) == ("5s", str(file))
    assert (rows["log.level"].value, rows["log.level"].origin) == ("INFO", "default")
    assert not any(TOKEN in str(row) or "abcdefgh" in str(row) for row in rows.values())


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
