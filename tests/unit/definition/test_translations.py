"""Another language needs no code: the same steps in other words, English where it lacks any."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.runtime.profiles import profiles
from bot.simulator.playground import Playground
from bot.telegram_api import callback_data
from bot.telegram_api.chunks import pieces
from flows import assembly, shipped
from flows.authoring.lint.languages import language_problems
from flows.definition import loader
from flows.definition.languages.overlay import signature, texts
from flows.definition.languages.translations import HEAD_FILE
from flows.definition.template import fill, parse, utf16
from flows.dialogue.conversation import Conversation
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.locale.dates import Context, Reading, read_day, read_time
from flows.locale.days import Reference
from flows.locale.plurals import categories, category
from flows.locale.vocabulary import vocabulary_of
from flows.model import Event, Message, Session, Stack
from flows.person import Person, Profile
from flows.turn import TurnContext
from tests.helpers import pseudo_locale
from tests.helpers.chat import NOON, TODAY, Chat, agreed, shipped_library, shipped_reading

SHIPPED = shipped_library()
LANGUAGES = (*SHIPPED.languages.codes(), pseudo_locale.CODE)

TALK = """\
[flow]
name = "sample"
title = "A sample"
command = "sample"
version = 1

[state.door]
type = "choice"
ask = "How many days, {reasons|list|or none yet}?"
choices = [{ id = "few", label = "A few" }, { id = "many", label = "Many" }]
goto = "done"

[state.done]
type = "end"
say = "Thanks, {door|or nothing}."
"""
HEAD_TEXT = 'name = "Polski"\nregister = "ty"\nstatus = "draft"\n'
WHOLE = {
    "flow.title": ("A sample", "Próbka"),
    "state.door.ask": ("How many days, {reasons|list|or none yet}?", "Ile dni, {reasons|list|or nic}?"),
    "state.door.choices.few": ("A few", "Kilka"),
    "state.door.choices.many": ("Many", "Dużo"),
    "state.done.say": ("Thanks, {door|or nothing}.", "Dzięki, {door|or nic}."),
}


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    return pseudo_locale.conversation(pseudo_locale.write(tmp_path_factory.mktemp("pseudo")))


def written(folder: Path, **changed: str) -> Path:
    """Write the sample and its Polish; `state.done.say` is given as `done_say` to write it otherwise."""
    (folder / "pl").mkdir(parents=True, exist_ok=True)
    (folder / "sample.toml").write_text(TALK, encoding="utf-8")
    (folder / "pl" / HEAD_FILE).write_text(HEAD_TEXT, encoding="utf-8")
    rows = []
    for place, (english, polish) in WHOLE.items():
        row = changed.get("_".join(place.split(".")[-2:]), f'["{signature(english)}", "{polish}"]')
        rows += [f"{place} = {row}"] if row else []
    (folder / "pl" / "sample.toml").write_text('flow.name = "sample"\n' + "\n".join(rows), encoding="utf-8")
    return folder


def told(folder: Path) -> list[str]:
    """Return the code and place of what is wrong with the Polish."""
    language = loader.read_all(folder).languages.of("pl")
    assert language is not None
    return [f"{one.code} {one.place}" for one in language.problems()]


def test_a_whole_language_is_offered_and_says_everything_in_its_own_words(tmp_path: Path) -> None:
    library = loader.load(written(tmp_path))

    flow = library.flow("sample", "pl")

    assert told(tmp_path) == []
    assert library.languages.offered() == {"en": "English", "pl": "Polski"}
    assert (flow.title.source, flow.states["door"].choices[1].label.source) == ("Próbka", "Dużo")
    assert flow.logic == library.flow("sample").logic


@pytest.mark.parametrize(("changed", "problem", "offered"), [
    ({"done_say": ""}, "L101 state.done.say", False),
    ({"done_say": '["", ""]'}, "L101 state.done.say", False),
    ({"done_say": '["ffffff", "Dzięki, {door|or nic}."]'}, "L102 state.done.say", True),
    ({"done_say": f'["{signature("Thanks, {door|or nothing}.")}", "Dzięki."]'}, "L103 state.done.say", True),
    ({"done_say": f'["{signature("Thanks, {door|or nothing}.")}", "{{door|nic}}"]'},
     "L103 state.done.say", True),
    ({"door_ask": f'["{signature(WHOLE["state.door.ask"][0])}", "{{reasons|one dzień|other dni}}"]'},
     "L104 state.door.ask", True),
    ({"done_say": '"Dzięki, {door}."'}, "L106 state.done.say", False),
])  # fmt: skip
def test_what_is_wrong_is_said_in_english_and_told_at_its_place(
    tmp_path: Path, changed: dict[str, str], problem: str, offered: bool
) -> None:
    folder = written(tmp_path, **changed)

    library = loader.load(folder)

    place = problem.split()[1].split(".")
    state = library.flow("sample", "pl").states[place[1]]
    assert problem in told(folder)
    assert state.ask == library.flow("sample").states[place[1]].ask
    assert ("pl" in library.languages.offered()) is offered


def test_a_problem_has_its_file_and_line(tmp_path: Path) -> None:
    language = loader.read_all(written(tmp_path, done_say='["ffffff", "Dzięki, {door}."]')).languages.of("pl")

    assert language is not None
    (problem,) = language.problems()
    assert (Path(problem.file).name, problem.line) == ("sample.toml", 6)
    assert signature("Thanks, {door|or nothing}.") in str(problem)


def test_what_the_english_lacks_and_what_is_no_toml_start_all_the_same(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "pl" / "gone.toml").write_text(
        'flow.name = "gone"\nflow.title = ["a", "b"]\n', encoding="utf-8"
    )
    (folder / "pl" / "torn.toml").write_text("flow = [", encoding="utf-8")

    library = loader.load(folder)

    assert {line.split()[0] for line in told(folder)} == {"L105", "L106"}
    assert library.flow("sample", "pl").title.source == "Próbka"


def test_a_language_of_which_nothing_can_be_read_starts_all_the_same(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "pl" / "sample.toml").unlink()
    (folder / "pl" / HEAD_FILE).write_text("name = [", encoding="utf-8")

    library = loader.load(folder)

    assert told(folder) == ["L106 file", *(f"L101 {place}" for place in sorted(WHOLE, key=list(WHOLE).index))]
    assert library.flow("sample", "pl").title.source == "A sample"


def test_what_a_talk_written_anew_elsewhere_lacks_is_no_slip_of_its_translation(tmp_path: Path) -> None:
    shared, own = written(tmp_path / "shared"), tmp_path / "own"
    own.mkdir()
    (own / "sample.toml").write_text(TALK.replace("door", "gate"), "utf-8")

    language = loader.read_all(shared, own).languages.of("pl")

    assert language is not None
    assert language.problems() == []
    assert language.flows["sample"].title.source == "Próbka"
    assert language.flows["sample"].states["done"].ask == parse("Thanks, {gate|or nothing}.")


@pytest.mark.parametrize(("english", "polish", "offered"), [
    ("18:00", "18:00", "18:00"), ("18:00", "o szóstej", "18:00"),
])  # fmt: skip
def test_a_time_to_tap_stays_one_that_can_be_read(
    tmp_path: Path, english: str, polish: str, offered: str
) -> None:
    folder = written(tmp_path)
    talk = TALK.replace('type = "choice"', 'type = "time"').replace(
        TALK[TALK.index("choices =") : TALK.index("goto =")], f'suggest = "{english}"\n'
    )
    (folder / "sample.toml").write_text(talk, encoding="utf-8")
    with (folder / "pl" / "sample.toml").open("a", encoding="utf-8") as sheet:
        sheet.write(f'\nstate.door.suggest = ["{signature(english)}", "{polish}"]\n')

    state = loader.load(folder).flow("sample", "pl").states["door"]

    assert state.suggest is not None
    assert state.suggest.source == offered
    assert ("L107 state.door.suggest" in told(folder)) is (polish != offered)


def test_a_list_of_names_has_as_many_as_the_english(tmp_path: Path) -> None:
    folder = written(tmp_path)
    week = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
    (folder / "phrases.toml").write_text(f'weekdays = "{week}"\n', encoding="utf-8")
    (folder / "pl" / "phrases.toml").write_text(
        f'weekdays = ["{signature(week)}", "pon|wt|śr|czw|pt|sob"]\n', encoding="utf-8"
    )

    assert told(folder) == ["L107 weekdays"]


def test_what_babel_does_not_know_counts_as_english_does() -> None:
    assert categories("qqq") == {"one", "other"}


def test_talks_of_ones_own_do_not_take_the_shipped_languages_away(tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_text(TALK, encoding="utf-8")
    alone = loader.load(shipped.CONTENT)

    beside = loader.load(shipped.CONTENT, tmp_path)

    assert beside.languages.offered() == alone.languages.offered()


@pytest.mark.parametrize(("language", "forms"), [
    ("en", {"one", "other"}), ("de", {"one", "other"}), ("es", {"one", "other"}), ("ja", {"other"}),
    ("pl", {"one", "few", "many", "other"}), ("ar", {"zero", "one", "two", "few", "many", "other"}),
])  # fmt: skip
def test_the_plural_forms_of_a_language_are_known(language: str, forms: set[str]) -> None:
    assert categories(language) == forms
    assert {category(number, language) for number in range(200)} | {"other"} == forms


def test_a_number_picks_its_form() -> None:
    weeks = parse("{n|one co tydzień|few co # tygodnie|many co # tygodni|other co # tygodnia}")

    said = [fill(weeks, {"n": number}, "pl").text for number in (1, 3, 5, 22)]

    assert said == ["co tydzień", "co 3 tygodnie", "co 5 tygodni", "co 22 tygodnie"]


# A language made from the English


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
@pytest.mark.parametrize("name", sorted(SHIPPED.flows))
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


# Choosing one


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
    assert "English" in " ".join(message.text for message in said)


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
    vocabulary = Engine(SHIPPED).prompt_builder.words(language).vocabulary
    known = Context(Reference(date(2026, 3, 2), order="day"), half="day")

    assert Reading(*meant) in read_day(typed, vocabulary, known).readings


def test_telegram_shows_commands_and_descriptions_in_every_language(other: Conversation) -> None:
    shown = {profile.language: profile for profile in profiles(other)}

    assert {"", pseudo_locale.CODE} <= shown.keys()
    assert [name for name, _ in shown["ar"].commands] == [name for name, _ in shown[""].commands]
    for profile in shown.values():
        assert len(profile.description) <= 512
        assert len(profile.short_description) <= 120
        assert all(len(name) <= 32 and 1 <= len(about) <= 256 for name, about in profile.commands)


# Days and times as they are typed elsewhere


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
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
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


def test_words_a_language_does_without_long_texts_and_twins_are_told(tmp_path: Path) -> None:
    english = WHOLE["state.door.choices.few"][0]
    folder = written(
        tmp_path,
        choices_few=f'["{signature(english)}", "Dużo"]',
        done_say=f'["{signature(WHOLE["state.done.say"][0])}", "Musisz! {{door}} {"x" * 250}"]',
    )
    (folder / "pl" / "wording.toml").write_text(
        '[[rule]]\ncode = "S103"\ninstead = "Powiedz, co można"\nwords = ["musisz"]\n', encoding="utf-8"
    )
    reading = loader.read_all(folder)

    found = {problem.code for problem in language_problems(reading.languages, reading.drafts, None)}

    assert found == {"S103", "S108", "L108", "L109"}


def test_a_label_that_hides_a_way_out_is_told(tmp_path: Path) -> None:
    english = WHOLE["state.door.choices.few"][0]
    reading = loader.read_all(
        shipped.CONTENT, written(tmp_path, choices_few=f'["{signature(english)}", "Help"]')
    )

    found = [one.code for one in language_problems(reading.languages, reading.drafts, None)]

    assert "T107" in found


def test_words_of_help_lines_that_no_language_says_are_told() -> None:
    reading = shipped_reading()
    lines = shipped.data().lines
    assert lines is not None
    changed = replace(lines, rows=(replace(lines.rows[0], text="Text HELLO to 1"), *lines.rows[1:]))

    found = [
        one for one in language_problems(reading.languages, reading.drafts, changed) if "HELLO" in one.text
    ]

    assert {one.code for one in found} == {"L101"}
    assert len(found) == len(reading.languages.codes())


def test_a_new_language_begins_with_its_name_and_says_nobody_has_read_it(tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_text(TALK, encoding="utf-8")
    (tmp_path / "phrases.toml").write_text('go-on = "Go on"\n', encoding="utf-8")

    main(["translate", "pl", str(tmp_path)])

    head = (tmp_path / "pl" / HEAD_FILE).read_text(encoding="utf-8")
    assert 'name = "polski"' in head
    assert "not yet reviewed by a native clinician" in head
    assert '# Go on\ngo-on = ["", ""]' in (tmp_path / "pl" / "phrases.toml").read_text(encoding="utf-8")
    assert "pl" not in loader.load(tmp_path).languages.offered()


@pytest.mark.parametrize(("before", "after", "line", "said"), [
    ('"Próbka"]', '"Próbka]', 2, "a text isn't closed"),
    ('"Próbka"]', "“Próbka”]", 2, "curly quotes"),
    ('"Próbka"]', '"Próbka"', 2, "isn't closed"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_once_at_its_line(
    tmp_path: Path, before: str, after: str, line: int, said: str
) -> None:
    folder = written(tmp_path)
    file = folder / "pl" / "sample.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")

    language = loader.read_all(folder).languages.of("pl")

    assert language is not None
    (problem,) = language.problems()
    assert (Path(problem.file).name, problem.line, problem.code) == ("sample.toml", line, "L106")
    assert said in problem.text


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b""])
def test_a_translation_from_windows_is_read(tmp_path: Path, data: bytes) -> None:
    file = written(tmp_path) / "pl" / "sample.toml"
    file.write_bytes(data + file.read_bytes().replace(b"\n", b"\r\n"))

    assert told(tmp_path) == []


def test_a_translation_that_is_no_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path) / "pl" / "sample.toml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("cp1250"))

    assert told(tmp_path) == ["L106 file"]


def test_a_note_puts_in_what_the_english_puts_in(tmp_path: Path) -> None:
    sample = TALK.replace("[state.done]", 'line = "How many"\nnote = "I said {door}."\n\n[state.done]')
    folder = written(tmp_path)
    (folder / "sample.toml").write_text(sample, encoding="utf-8")
    file = folder / "pl" / "sample.toml"
    whole = file.read_text(encoding="utf-8")
    found = {}
    for words in ("Mówię: {door}.", "Mówię: {dor}.", "Mówię: {door.", "Mówię."):
        note = f'state.door.note = ["{signature("I said {door}.")}", "{words}"]\n'
        file.write_text(f'{whole}\nstate.door.label = ["", "Ile"]\n{note}', encoding="utf-8")
        found[words] = [line for line in told(folder) if "note" in line]

    assert found == {
        "Mówię: {door}.": [],
        "Mówię: {dor}.": ["L103 state.door.note"],
        "Mówię: {door.": ["L103 state.door.note"],
        "Mówię.": ["L103 state.door.note"],
    }


@pytest.mark.parametrize(("before", "after", "told_once"), [
    ('flow.name = "sample"', 'flow.name = "sampel"', "L105 flow.name"),
    ("state.done.say", "state.don.say", "L105 state.don"),
    ("state.done.say", "state.done.sy", "L105 state.done.sy"),
    ("state.door.choices.few", "state.door.choices.fwe", "L105 state.door.choices.fwe"),
])  # fmt: skip
def test_a_name_that_is_misspelt_is_told_once(
    tmp_path: Path, before: str, after: str, told_once: str
) -> None:
    folder = written(tmp_path)
    file = folder / "pl" / "sample.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")

    assert told(folder) == [told_once]
