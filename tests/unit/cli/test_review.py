"""The page that a clinician reads and signs, and what `stile about` says of signatures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from flows import assembly, shipped
from flows.authoring.reviewing import signing
from tests.helpers.chat import Chat, agreed, shipped_reading
from tests.helpers.signed_talk import READER, edit, one_talk, sign

Told = pytest.CaptureFixture[str]


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return one_talk(tmp_path, monkeypatch)


def test_the_page_to_sign_says_what_changed_since(talks: Path, capsys: Told) -> None:
    sign()
    main(["review", "rest", "--flows", "talks"])
    before = capsys.readouterr().out
    edit(talks, "you can skip anything.", "skip what you like.")
    main(["review", "rest", "--flows", "talks"])
    after = capsys.readouterr().out

    assert f"Review: signed by {READER} on 2026-03-02, as it is here" in before
    assert f"Review: signed by {READER} on 2026-03-02, in other words" in after
    assert f"## Changed since {READER} signed it on 2026-03-02\n\n- state.door.say said" in after


def test_a_review_in_a_language_is_in_its_words(capsys: Told) -> None:
    assert main(["review", "fear", "--language", "es"]) == 0

    told = capsys.readouterr().out
    assert "Language: es" in told
    assert shipped_reading().languages.of("es").flows["fear"].title.source in told  # type: ignore[union-attr]
    assert "--language es" in told


def test_a_signature_says_nothing_of_a_flow_that_takes_the_place_of_the_signed_one(talks: Path) -> None:
    sign()
    own = Path("own")
    own.mkdir()
    text = (talks / "rest.toml").read_text(encoding="utf-8")
    (own / "rest.toml").write_text(text.replace('title = "', 'title = "Our '), encoding="utf-8")

    reading = shipped.read(talks, own)

    assert [*signing.signing_problems(reading)] == []
    assert [*signing.given_in(reading)] == []
    assert reading.library().signed() == ()


SAYS = {0: "No clinician has reviewed", 1: "as they are here: ", 6: "signed 6 talks"}


@pytest.mark.parametrize("signed", SAYS)
def test_about_says_who_read_what_and_only_while_it_is_so(talks: Path, signed: int) -> None:
    reading = shipped.read(talks)
    names = sorted(name for name, draft in reading.drafts.items() if draft.flow.summary)[:signed]
    on = datetime(2026, 3, 2, tzinfo=UTC).date()
    given = [signing.signature(reading, name, "en", READER, on) for name in names]
    (talks / "signed.toml").write_text(signing.written(given), encoding="utf-8")
    chat = Chat(assembly.conversation(talks), agreed())

    chat.commands("about")
    (said,) = chat.taps("Go on")

    assert SAYS[signed] in said.text
