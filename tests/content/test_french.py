"""French for two flows of a clinic, from nothing to offered under /language, as a translator does it."""

from __future__ import annotations

import io
import tomllib
from functools import partial
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from bot.__main__ import main
from bot.cli.authors.translator import AROUND_TALKS
from flows import assembly, shipped
from flows.authoring.check import blocking, problems
from flows.authoring.lint.phrasing import wording
from flows.authoring.lint.phrasing.words import said_problems
from flows.authoring.skeleton import skeleton
from flows.definition.draft import Notes
from flows.definition.loading.content_file import Cache
from flows.definition.template import parse
from flows.dialogue.conversation import Conversation
from flows.listening.sentences import joined
from tests.helpers.chat import Chat, agreed, texts
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.long  # the translation is made and checked with all shipped talks around it

HERE = Path(__file__).parent
HOMEWORK = (ROOT / "tests" / "unit" / "definition" / "first_talk.toml").read_text(encoding="utf-8")

FRENCH: dict[str, str] = tomllib.loads((HERE / "french.toml").read_text(encoding="utf-8"))

_CACHE: Cache = {}
_READ = shipped.read


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write two English flows and their French, as a clinic and its translator do."""
    folder = tmp_path_factory.mktemp("clinic") / "talks"
    folder.mkdir()
    (folder / "homework.toml").write_text(HOMEWORK, encoding="utf-8")
    (folder / "rest.toml").write_text(skeleton("rest", "talks"), encoding="utf-8")
    po = folder.parent / "fr.po"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shipped, "read", partial(_READ, cache=_CACHE))
        assert main(["translate", "fr", str(folder), "--po", str(po)]) == 0
        catalog = read_po(io.BytesIO(po.read_bytes()))
        for message in catalog:
            if message.id:
                message.string = FRENCH[str(message.id)]
        with po.open("wb") as out:
            write_po(out, catalog, width=0)
        assert main(["translate", "fr", str(folder), "--from", str(po)]) == 0
    return folder


@pytest.fixture(scope="module")
def clinic(talks: Path) -> Conversation:
    return assembly.conversation(talks)


def test_the_french_is_whole_and_its_punctuation_is_right(talks: Path) -> None:
    reading = shipped.read(talks, cache=_CACHE)

    found = problems(reading)

    assert [str(one) for one in found if str(talks) in one.file and one.severity != "note"] == []
    assert blocking(reading, found) == []


def test_it_is_offered_with_the_flows_it_has_and_named_so(clinic: Conversation) -> None:
    languages = clinic.library.languages
    french = languages.of("fr")

    assert french is not None
    assert french.spoken == {"homework", "rest"}
    assert languages.offered()["fr"] == "français + English"
    assert languages.named("Français") == languages.named("french") == "fr"
    assert languages.fitting("fr") == "en"
    assert {code for code in languages.codes() if languages.fitting(code) == code} == {"de", "es"}


def test_somebody_chooses_it_and_is_asked_in_french_and_the_rest_is_said_to_be_english(
    clinic: Conversation,
) -> None:
    chat = Chat(clinic, agreed())

    chat.commands("language")
    offered = chat.labels()
    chat.types("Français")
    (asked,) = chat.commands("homework")

    assert "français + English" in offered
    assert chat.person.profile.language == "fr"
    assert asked.text.startswith("Ce qu'on veut faire entre les séances reste souvent en plan.")
    chat.commands("menu")
    chat.taps("I know what it is")
    assert FRENCH["Homework that stays undone"] in chat.labels()
    assert any(label.endswith("(English)") for label in chat.labels())


def test_a_plan_is_begun_and_said_in_the_words_of_the_translation(clinic: Conversation) -> None:
    chat = Chat(clinic, agreed())
    chat.commands("language")
    chat.types("Français")
    chat.commands("homework")
    said = ""
    while "signal" not in said:
        labels = chat.labels()
        wanted = ("Passer", FRENCH["Let's look"], "Continuer")
        said = texts(chat.taps(next(one for one in wanted if one in labels)))

    asked = texts(chat.taps("je rentre le jeudi"))
    done = texts(chat.taps("en faire un petit morceau"))

    assert "Si je rentre le jeudi, alors\u202f: …" in asked
    assert "I will" not in asked + done
    assert "A few notes" not in done


def test_the_quotes_are_those_of_french(talks: Path, clinic: Conversation) -> None:
    chat = Chat(clinic, agreed())
    chat.commands("language")
    chat.types("Français")
    chat.commands("homework")
    said = ""
    while FRENCH["Here is a sentence you could bring. Use it, or say it your way."] not in said:
        labels = chat.labels()
        wanted = ("Passer", FRENCH["Let's look"], "Continuer")
        said = texts(chat.taps(next(one for one in wanted if one in labels)))

    assert "«\u202f" in said
    assert "\u202f»" in said
    assert not {"“", "„"} & {*said}
    assert 'register = "tu, simple et calme"' in (talks / "fr" / "locale.toml").read_text(encoding="utf-8")


def test_the_words_of_a_button_are_heard_where_they_are_typed(clinic: Conversation) -> None:
    chat = Chat(clinic, agreed())
    chat.commands("language")
    chat.types("Français")
    (door,) = chat.commands("homework")
    (asked,) = chat.taps(FRENCH["Let's look"])

    passed = texts(chat.types("passer"))
    before = texts(chat.types("retour"))

    assert asked.text != door.text
    assert passed.strip()
    assert FRENCH["What gets in the way of it? Tap all that fit."] not in passed
    assert FRENCH["What gets in the way of it? Tap all that fit."] in before


def test_picks_are_joined_by_commas_where_no_word_list_says_and() -> None:
    assert joined(("je suis à bout", "mes pensées tournent"), "fr") == "je suis à bout, mes pensées tournent"
    assert joined(("a", "b"), "en") == "a and b"


def test_every_button_of_a_talk_is_french(clinic: Conversation) -> None:
    chat = Chat(clinic, agreed())
    chat.commands("language")
    chat.types("Français")
    chat.commands("homework")
    english = {clinic.library.phrases[name].source for name in AROUND_TALKS} - {"Menu", "Pause"}
    seen: set[str] = set()

    for _ in range(12):
        seen |= set(labels := chat.labels())
        if "Menu" in labels:
            break
        answers = ("Prendre ces mots", "Continuer", "Terminé", "Faire de ceci ma page", FRENCH["Let's look"])
        chat.taps(next((one for one in answers if one in labels), labels[0]))

    assert seen & english == set()
    assert {"‹ Retour", "Passer", "Aide immédiate", "Autre chose", "Prendre ces mots"} <= seen


def test_in_a_language_of_the_program_a_folder_is_asked_for_its_own_texts_alone(talks: Path) -> None:
    po = talks.parent / "de.po"

    main(["translate", "de", str(talks), "--po", str(po)])

    assert {str(one.context).partition("/")[0] for one in read_po(io.BytesIO(po.read_bytes())) if one.id} == {
        "homework", "rest",
    }  # fmt: skip


@pytest.mark.parametrize(("text", "remedy"), [
    ("Ça va ?", "there is a plain space beside ; : ? ! « or ». Put a narrow no-break one in its place"),
    ("Ça va?", "there is no narrow no-break space before ; : ? or !. Put one there"),
])  # fmt: skip
def test_what_is_advised_of_its_spaces_leads_to_right_ones(text: str, remedy: str) -> None:
    notes = Notes("fr/rest.toml", "")

    said = [
        list(
            said_problems(
                notes, ("flow", "about"), parse(words), wording.load(), own_voice=True, language="fr"
            )
        )
        for words in (text, "Ça va\u202f?")
    ]

    assert [one.text for one in said[0]] == [f"{remedy} (U+202F, in TOML \\u202f)"]
    assert said[1] == []
