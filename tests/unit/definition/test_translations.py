"""Another language needs no code: the same steps in other words, English where it lacks any."""

from __future__ import annotations

import asyncio
import random
from datetime import date, time
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.__main__ import main
from bot.cli.authors import translator
from bot.simulator.playground import Playground
from bot.telegram_api import callback_data
from bot.telegram_api.chunks import pieces
from flows import assembly
from flows.definition import loader
from flows.definition.draft import Notes
from flows.definition.languages.overlay import signature, texts
from flows.definition.languages.translations import HEAD_FILE, File, Slip
from flows.dialogue.conversation import Conversation
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.locale.dates import Context, Reading, read_day, read_time
from flows.locale.days import Reference
from flows.locale.lengths import utf16
from flows.locale.vocabulary import vocabulary_of
from flows.model import Event, Message, Session, Stack
from flows.person import Person, Profile
from flows.turn import TurnContext
from tests.helpers import pseudo_locale
from tests.helpers.chat import NOON, TODAY, Chat, agreed, shipped_library
from tests.helpers.made_up_language import TALK, WHOLE, told, written
from tests.helpers.tiers import sampled

SHIPPED = shipped_library()
LANGUAGES = (*SHIPPED.languages.codes(), pseudo_locale.CODE)


def test_every_text_of_the_made_up_language_is_used(other: Conversation) -> None:
    library = other.library
    language = library.languages.of(pseudo_locale.CODE)

    assert language is not None
    assert language.problems() == []
    every = {(name, place) for name, flow in library.flows.items() for place, _ in texts(flow)}
    assert language.used == every | {("", (name,)) for name in library.phrases}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_fits_telegram_in_every_language(other: Conversation, language: str) -> None:
    engine = Engine(other.library)
    facts = other.talks.scope(_scene(agreed(language=language))).facts

    for flow in other.library.flows.values():
        for state in flow.states.values():
            if state.kind not in ("call", "end"):
                scope = EvalContext(facts, TODAY, language)
                session = Session(flow.name, flow.version, flow.logic, state.name, 1, path=(flow.start,))
                opened = engine.prompt_builder.opened(Stack((session,)), scope)
                _assert_fits(engine.prompt(Stack((opened,)), scope))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sampled(sorted(SHIPPED.flows), sorted(SHIPPED.flows)[::3]))
def test_a_talk_goes_the_same_way_in_every_language(other: Conversation, name: str, language: str) -> None:
    """Walk it by taps that chance picks, in both languages at once."""
    english, made_up = Chat(other, agreed()), Chat(other, agreed(language=language))
    chance = random.Random(name)
    for chat in (english, made_up):
        chat.person = _opened(chat, name)

    for _ in range(60):
        if english.erased or english.live is None:
            break
        answers = [one.value for one in english.buttons() if one.value not in (":help", ":pause", ":back")]
        value = chance.choice(answers) if answers else ":skip"
        if name == "language" and value.startswith("#"):
            value = ":skip"
        values = [one.value for one in made_up.buttons()]
        assert values == [one.value for one in english.buttons()]
        said = _given(english, value), _given(made_up, value)
        assert english.place() == made_up.place()
        assert len(said[0]) == len(said[1])
        for message in said[1]:
            _assert_fits(message)


def _given(chat: Chat, value: str) -> list[Message]:
    if value in [one.value for one in chat.buttons()]:
        return chat.taps(value)
    return chat.types("7")


def _opened(chat: Chat, name: str) -> Person:
    context = _scene(chat.person)
    chat.conversation.talks.open(context, name)
    for item in context.sent:
        chat._deliver(item)  # noqa: SLF001 - what a command would have done
    return replace(
        context.person, delivery=replace(context.person.delivery, keyboard=chat.person.delivery.keyboard)
    )


def _scene(person: Person) -> TurnContext:
    return TurnContext(person, Event(person.id, 1, "text"), NOON)


def _assert_fits(message: Message) -> None:
    for piece in pieces(message):
        assert 0 < utf16(piece.text) <= 4096
        assert all(at >= 0 and at + length <= utf16(piece.text) for at, length in piece.bold)
    assert sum(len(row) for row in message.rows) <= 100
    for row in message.rows:
        assert 1 <= len(row) <= 8
        for button in row:
            assert 0 < len(button.label) <= 90
            assert len(callback_data.pack(message.token, button.value).encode()) <= 64


def test_a_first_message_is_answered_in_the_language_telegram_tells(other: Conversation) -> None:
    chat = Chat(other, Person("7"))

    said = chat.again(replace(_start(chat), language="ar-EG"))

    assert chat.person.profile.language == "ar"
    assert pseudo_locale.MARK in said[-1].text


def test_a_language_nobody_has_written_is_met_in_english(other: Conversation) -> None:
    chat = Chat(other, Person("7"))

    chat.again(replace(_start(chat), language="tlh"))

    assert chat.person.profile.language == "en"


def _start(chat: Chat) -> Event:
    return Event(chat.person.id, 1, "command", "start")


@pytest.mark.parametrize("typed", [pseudo_locale.NAME, "pseudo", "Arabic", "ar"])
def test_a_language_is_chosen_in_the_middle_and_the_talk_goes_on(other: Conversation, typed: str) -> None:
    chat = Chat(other)
    chat.commands("fear")
    place = chat.place()
    chat.commands("language")

    said = chat.types(typed)

    assert chat.person.profile.language == "ar"
    assert chat.place() == place
    assert pseudo_locale.MARK in said[-1].text
    assert all(pseudo_locale.MARK in label for label in chat.labels())


def test_it_can_be_changed_back_by_tapping_and_before_anything_is_agreed(other: Conversation) -> None:
    chat = Chat(other, Person("7", profile=Profile(language="ar", since=NOON)))
    chat.commands("language")

    said = chat.taps("English")

    assert chat.person.profile.language == "en"
    assert "Okay, that one it is." in " ".join(message.text for message in said)


def test_what_is_no_language_changes_nothing(other: Conversation) -> None:
    chat = Chat(other)
    chat.commands("language")

    chat.types("the language of birds")

    assert (chat.person.profile.language, chat.place()) == ("en", "language/which")


def test_a_ranking_is_told_in_the_language_with_the_same_barriers(other: Conversation) -> None:
    engine = Engine(other.library)
    flow = other.library.flow("find-my-barrier")
    answers = {f"s{n}": "3" for n in range(1, 13)}
    session = Session(flow.name, flow.version, flow.logic, "s1", 1, answers=dict(answers))

    english, made_up = (
        engine.prompt_builder.values(session, EvalContext({}, TODAY, language))
        for language in ("en", pseudo_locale.CODE)
    )

    assert english["barriers"] == made_up["barriers"]
    assert english["ranking"] != made_up["ranking"]
    assert "ñ" in str(made_up["ranking"])


def test_words_that_are_typed_are_read_in_the_language_and_ways_out_in_english_too(
    other: Conversation,
) -> None:
    chat = Chat(other, agreed(language="ar"))
    chat.commands("fear")

    chat.types("help now")

    assert chat.place().startswith("help/card")


def test_whom_to_call_is_said_in_the_language_and_countries_by_their_names_there(other: Conversation) -> None:
    chat = Chat(other, agreed(language="ar", country="GB"))

    card = chat.commands("help_now")[-1].text
    chat.taps("country")
    chat.types("إسبانيا")

    assert "999" in card
    assert "dáý áñd ñíght" in card
    assert chat.person.profile.country == "ES"


def test_what_ships_is_spoken_throughout_and_says_who_has_read_it() -> None:
    for code in SHIPPED.languages.codes():
        language = SHIPPED.languages.of(code)

        assert language is not None
        assert "not yet reviewed by a native clinician" in language.head.status
        assert language.head.register
        assert {slip.code for slip in language.slips} <= {"L101", "L102"}  # what follows the English later


@pytest.mark.parametrize(("language", "typed", "meant"), [
    ("es", "el próximo jueves a las 4 de la tarde", (date(2026, 3, 5), time(16))),
    ("es", "12 de mayo a las 16:30", (date(2026, 5, 12), time(16, 30))),
    ("de", "nächsten Donnerstag um 16 Uhr", (date(2026, 3, 5), time(16))),
    ("de", "am 12. Mai um 4 nachmittags", (date(2026, 5, 12), time(16))),
])  # fmt: skip
def test_a_day_and_time_can_be_typed_in_what_ships(
    language: str, typed: str, meant: tuple[date, time]
) -> None:
    vocabulary = Engine(SHIPPED).prompt_builder.spoken[language].words.vocabulary
    known = Context(Reference(date(2026, 3, 2), order="day"), half="day")

    assert Reading(*meant) in read_day(typed, vocabulary, known).readings


WORDS = {
    "days": "Hoy|Mañana",
    "weekdays": "Lunes/lun|Martes/mar|Miércoles/mié|Jueves/jue|Viernes/vie|Sábado/sáb|Domingo/dom",
    "months": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
    "day-words": "el|próximo|de|del",
    "at-words": "a|las|la",
    "morning-words": "de la mañana",
    "evening-words": "de la tarde|de la noche",
}


def test_a_day_and_a_time_are_read_with_the_words_around_them() -> None:
    known, words = Context(Reference(date(2026, 3, 2))), vocabulary_of(WORDS)

    assert read_day("el próximo jueves", words, known).only == Reading(date(2026, 3, 5))
    assert read_day("12 de mayo de 2027", words, known).only == Reading(date(2027, 5, 12))
    assert read_time("a las 4 de la tarde", words) == time(16)
    assert read_time("9 de la mañana", words) == time(9)
    assert read_day("jueves a las 4 de la tarde", words, known).only == Reading(date(2026, 3, 5), time(16))
    assert read_time("16 Uhr 30") == time(16, 30)


def test_a_translator_tries_a_language_out_before_it_is_whole(tmp_path: Path) -> None:
    folder = written(tmp_path, done_say='["", ""]')
    playground = Playground(assembly.conversation(folder), language="pl")

    async def talk() -> list[str]:
        return [*await playground.enter("/agree"), *await playground.enter("/sample")]

    assert "Ile dni, nic?" in asyncio.run(talk())


def test_what_a_language_lacks_is_laid_out_and_what_is_translated_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translator, "AROUND_TALKS", ())  # test_french.py has them
    folder = written(tmp_path, done_say="", door_ask='["", "Ile dni, {reasons|list|or nic}?"]')

    first = main(["translate", "pl", str(folder)])
    laid = (folder / "pl" / "sample.toml").read_text(encoding="utf-8")

    assert first == 1
    assert '# Thanks, {door|or nothing}.\nsay = ["", ""]' in laid
    assert f'ask = ["{signature(WHOLE["state.door.ask"][0])}", "Ile dni, {{reasons|list|or nic}}?"]' in laid
    assert "1 missing, 0 to look at again" in capsys.readouterr().out

    (folder / "pl" / "sample.toml").write_text(
        laid.replace('say = ["", ""]', 'say = ["", "Dzięki, {door}."]')
    )

    assert main(["translate", "pl", str(folder)]) == 0
    assert told(folder) == []


def test_a_language_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translate", "English", str(tmp_path)]) == 2
    assert "no valid language code" in capsys.readouterr().err


def test_a_new_language_begins_with_its_name_and_says_nobody_has_read_it(tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_text(TALK, encoding="utf-8")
    (tmp_path / "phrases.toml").write_text('go-on = "Go on"\n', encoding="utf-8")

    main(["translate", "pl", str(tmp_path)])

    head = (tmp_path / "pl" / HEAD_FILE).read_text(encoding="utf-8")
    assert 'name = "polski"' in head
    assert "not yet reviewed by a native clinician" in head
    assert '# Go on\ngo-on = ["", ""]' in (tmp_path / "pl" / "phrases.toml").read_text(encoding="utf-8")
    assert "pl" not in loader.load(tmp_path).languages.offered()


def test_a_line_that_went_missing_is_told_at_the_english_above_it() -> None:
    source = (
        '[state.door]\n# Hello\nsay = ["aaaaaa", "Cześć"]\n# Go on\n# Or not\nbutton = ["aaaaaa", "Nie"]\n\n'
        '[state.end]\n# Bye\nsay = ["aaaaaa", "Pa"]\n'
    )
    file = File("pl/sample.toml", source, Path())
    notes = {file.name: Notes(file.name, source)}

    def line(place: tuple[str, ...], english: str) -> int:
        return Slip(file, place, "L101", "", english=english).problem(notes).line

    assert line(("state", "door", "help"), "Go on") == 4
    assert line(("state", "door", "help"), "Bye") == 1
    assert line(("state", "door", "help"), "Hello") == 1
