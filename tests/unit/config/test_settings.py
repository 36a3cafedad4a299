"""Every setting has a default, a variable and a place in the example."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from bot import config
from bot.config import Config
from tests.helpers.paths import ROOT
from tests.helpers.settings_file import written

EXAMPLE = ROOT / "config.example.toml"


def test_without_a_file_every_setting_has_a_value() -> None:
    settings = config.load(None, {"XDG_DATA_HOME": "/home/me/data"})

    assert settings == Config(data=Path("/home/me/data/stile"))
    assert settings.api_url == "https://api.telegram.org"
    assert settings.heartbeat == timedelta(seconds=30)


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
