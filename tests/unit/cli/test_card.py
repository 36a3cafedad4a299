"""`stile card`: what it writes and where, and how it refuses what can't be on a card."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from bot.__main__ import main
from bot.operations.invitations import Invitations
from bot.storage.upkeep.codes import FolderCodes
from tests.helpers.scanned_codes import scanned

BOT = ("--bot", "@my_stile_bot")


def made(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return the exit code of the command and all that it printed."""
    code = main(["card", *arguments], lambda: datetime(2026, 3, 2, tzinfo=UTC))
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_a_card_is_written_where_one_stands_and_named_by_what_it_opens(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    code, said = made(
        capsys, "opening_up", *BOT, "--language", "es", "--size", "poster", "--country", "Spain"
    )

    assert code == 0
    assert said == (
        "card-opening-up-es-poster.pdf: a card that opens https://t.me/my_stile_bot?start=opening-up\n"
    )
    assert (tmp_path / "card-opening-up-es-poster.pdf").read_bytes().startswith(b"%PDF")


def test_an_invitation_is_taken_from_the_settings_and_not_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    settings = tmp_path / "stile.toml"
    settings.write_text('[access]\nmode = "invite"\ncode = "blue-heron-42"\n', encoding="utf-8")
    file = tmp_path / "card.pdf"

    code, said = made(capsys, *BOT, "--invite", "--config", str(settings), "--into", str(file))

    assert code == 0, said
    assert (
        said == f"{file}: a card that opens t.me/my_stile_bot and lets in with access.code of the settings\n"
    )
    assert file.read_bytes().startswith(b"%PDF")


def test_an_invitation_of_a_site_is_the_newest_open_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    invitations = Invitations(FolderCodes(tmp_path), lambda: now)
    old, new = invitations.new("North clinic"), invitations.new("North clinic", date(2027, 3, 31), 40)
    invitations.revoke(invitations.new("North clinic").code)
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path))
    file = tmp_path / "card.pdf"

    code, said = made(capsys, *BOT, "--invite", "North clinic", "--into", str(file))
    gone = made(capsys, *BOT, "--invite", "South clinic", "--into", str(file))

    assert code == 0, said
    lets_in = "the newest code of North clinic (0 of 40 used, until 2027-03-31)"
    assert f"a card that opens t.me/my_stile_bot and lets in with {lets_in}\n" in said
    assert said.endswith('access.mode is "open": codes count once it is "invite"\n')
    assert not {old.code, new.code} & set(said.split())
    assert scanned(PdfDocument(file)) == [f"https://t.me/my_stile_bot?start=invite-{new.code}"]
    why = "stile: --invite South clinic: no open code is of this site: "
    assert gone == (2, f'{why}stile invite list, or stile invite new --site "South clinic"\n')


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["openingup", *BOT], "openingup: there is no such talk. Did you mean opening-up? There are "),
        (["--bot", "my stile"], "--bot my stile: that is no bot's user name: it has 5 to 32 letters"),
        (["--bot", "https://t.me/somebody"], "--bot https://t.me/somebody: that is no bot's user name"),
        ([*BOT, "--country", "Narnia"], "--country Narnia: there are no help numbers of it. Leave it out"),
        ([*BOT, "--language", "fr"], "--language fr: no card can be made in it. There are en, de, es"),
        ([*BOT, "--practice", "x" * 81], "--practice: 81 characters are too long for a card: say it in 80"),
        ([*BOT, "--invite"], "--invite: access.mode is not invite, or access.code is not set"),
        (["fear", *BOT, "--invite"], "--invite: a code opens the start, and no single talk: leave out fear"),
        ([*BOT, "--into", "/nowhere/card.pdf"], "/nowhere/card.pdf: can't be written: No such file"),
    ],
)
def test_what_can_not_be_on_a_card_is_refused_in_a_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
) -> None:
    code, said = made(capsys, *arguments)

    assert code == 2
    assert said.startswith(f"stile: {why}")
    assert said.count("\n") == 1
