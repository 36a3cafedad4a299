"""A value that can't be used is refused with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import config
from bot.config import ConfigError
from tests.helpers.settings_file import problems, written


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


@pytest.mark.parametrize("written", ['["DE", "Austria"]', '"de"', "[7]"])
def test_countries_are_codes(tmp_path: Path, written: str) -> None:
    with pytest.raises(ConfigError, match="codes of two capital letters"):
        config.load(written_in(tmp_path, written), {})


def written_in(folder: Path, countries: str) -> Path:
    return written(folder, f"[help]\ncountries = {countries}\n")
