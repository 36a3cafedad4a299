"""The first words in other languages that call for an offer of help: what they find, and leave alone."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import clue_fitting, screening_gates
from bench.screening import LEXICON, Result, results, sets
from flows import shipped
from flows.safety.finding import Finding
from flows.safety.lexicon import load
from flows.safety.lexicon_set import Lexicons
from flows.safety.screening import screen
from tests.helpers.chat import Chat, agreed, shipped_conversation, shipped_reading
from tests.helpers.paths import ROOT

FOLDER = ROOT / "tests" / "screening"
LEXICONS = {code: load(path) for code, path in shipped.lexicons().items()}
LANGUAGES = sorted(LEXICONS)
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def of(language: str) -> list[Result]:
    files = sorted((FOLDER / language).glob("*.toml"))
    return [one for path in files for one in results(LEXICONS[language], sets(path))]


def share(found: list[Result]) -> float:
    return sum(one.right for one in found) / len(found)


@pytest.mark.long
def test_every_language_that_ships_has_words_and_lines_of_its_own() -> None:
    assert set(LANGUAGES) == set(shipped_reading().languages.codes())
    assert all(len(of(language)) >= 100 for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_outright_is_found_nearly_always(language: str) -> None:
    assert share([one for one in of(language) if one.line.kind == "explicit"]) >= 0.98


NOT_HELD = screening_gates.UNREAD | screening_gates.MISSED
READ = [name for name in screening_gates.names() if name not in NOT_HELD]
UNSEEN = [line for name in READ for line in screening_gates.lines(name)]
HELD = screening_gates.MEASURES


@pytest.mark.long
def test_what_was_won_on_unseen_lines_is_held() -> None:
    lexicons = Lexicons(load(LEXICON), LEXICONS)
    found = screening_gates.findings(lexicons, UNSEEN)
    missed = {
        (one.name, code): got.share
        for one in HELD
        for code in LANGUAGES
        for got in [screening_gates.rate(found, code, one.kinds, one.counts)]
        if got.total and (got.share < one.aim[code] if one.sign == ">=" else got.share > one.aim[code])
    }
    assert missed == {}


@pytest.mark.long
@pytest.mark.parametrize("language", screening_gates.LANGUAGES)
def test_everyday_words_tell_hints_from_ordinary_answers(language: str) -> None:
    lexicons = Lexicons(load(LEXICON), LEXICONS)
    lines = FOLDER / "everyday" / f"lines.{language}.toml"
    groups = tomllib.loads(lines.read_text(encoding="utf-8"))["set"]
    heard = {
        group["kind"]: [
            screening_gates.heard(lexicons.screen(line, language, (), NOW))
            for line in group["lines"].strip().splitlines()
        ]
        for group in groups
    }

    assert sum(heard["hint"]) >= {"en": 0.5, "es": 0.6, "de": 0.6}[language] * len(heard["hint"])
    assert sum(heard["ordinary"]) <= 0.05 * len(heard["ordinary"])
    assert sum(heard["harmless"]) <= 0.1 * len(heard["harmless"])


@pytest.mark.parametrize("language", screening_gates.LANGUAGES)
def test_look_alikes_open_no_card_and_their_twins_show_the_number(language: str) -> None:
    lexicons = Lexicons(load(LEXICON), LEXICONS)
    path = FOLDER / "everyday" / f"lookalikes.{language}.toml"
    wrong: dict[str, list[tuple[str, str]]] = {}
    for group in tomllib.loads(path.read_text(encoding="utf-8"))["set"]:
        harmless = group["kind"] == "harmless"
        counts = screening_gates.card if harmless else screening_gates.at_once
        for line in group["lines"].strip().splitlines():
            if counts(lexicons.screen(line, language, (), NOW)) == harmless:
                wrong.setdefault(group["kind"], []).append((group["about"], line))

    most = {"harmless": 7, "explicit": 3, "meant_beside": 6}
    assert {kind: lines for kind, lines in wrong.items() if len(lines) > most[kind]} == {}


def test_memories_reports_and_denials_in_everyday_words_open_no_card() -> None:
    lexicons = Lexicons(load(LEXICON), LEXICONS)
    groups = tomllib.loads((FOLDER / "everyday" / "softened.en.toml").read_text(encoding="utf-8"))["set"]
    lines = [line for group in groups for line in group["lines"].strip().splitlines()]

    opened = [line for line in lines if screening_gates.card(lexicons.screen(line, "en", (), NOW))]

    assert len(opened) <= 0.05 * len(lines), opened


@pytest.mark.long
@pytest.mark.parametrize("path", sorted((FOLDER / "frames").glob("*.toml")), ids=lambda path: path.stem)
def test_every_act_is_read_as_the_words_around_it_mean_it(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    acts = data["acts"].strip().splitlines()
    for group in data["set"]:
        wish = group["kind"] == "wish"
        frames = group["frames"].strip().splitlines()
        # Not wanting not to wake up is no denial.
        said = [act for act in acts if wish or not act.startswith(("no ", "dormirme"))]
        lines = [frame.replace("{act}", act) for frame in frames for act in said]
        found = [screen(LEXICONS[path.stem], line, (), NOW) for line in lines]
        wrong = [line for line, one in zip(lines, found, strict=True) if screening_gates.card(one) != wish]
        assert len(wrong) <= 0.02 * len(lines), (group["kind"], wrong[:20])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_hinted_at_is_found_mostly_and_what_is_harmless_left_alone(language: str) -> None:
    assert share([one for one in of(language) if one.line.tier != "none"]) >= 0.9
    assert share([one for one in of(language) if one.line.tier == "none"]) >= 0.98


@pytest.mark.parametrize(("language", "typed", "opened", "said"), [
    ("es", "quiero morirme esta noche", "help/card", "Si"), ("es", "me quiero morir", "help/plain", "¿pien"),
    ("es", "I want to die", "help/plain", "¿pien"), ("de", "ich bringe mich heute um", "help/card", "Wenn"),
    ("de", "ich will sterben", "help/plain", "Denk"), ("de", "I want to die", "help/plain", "Denk"),
])  # fmt: skip
def test_somebody_is_offered_help_in_the_language_they_talk(
    language: str, typed: str, opened: str, said: str
) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))
    chat.commands("fear")

    answer = chat.types(typed)[-1].text

    assert chat.place().split(" over ")[0] == opened
    assert said in answer


def test_spanish_words_are_not_listened_for_in_an_english_talk() -> None:
    chat = Chat(shipped_conversation(), agreed())
    chat.commands("fear")
    place = chat.place()

    chat.types("me muero de risa")

    assert chat.place() == place


@pytest.mark.parametrize(("language", "typed"), [
    ("es", "No quiero morir"), ("es", "Mi amiga quiere suicidarse"),
    ("de", "Ich will nicht sterben"), ("de", "Meine Freundin will sich umbringen"),
])  # fmt: skip
def test_what_is_denied_or_about_somebody_else_gets_a_softer_line(language: str, typed: str) -> None:
    found = screen(LEXICONS[language], typed, (), NOW)

    assert found is not None
    assert found.tier == "soft"


@pytest.mark.parametrize(("language", "named"), [
    ("es", "Mencionaste la idea de acabar con tu vida"), ("de", "Gedanken, dein Leben zu beenden"),
])  # fmt: skip
def test_an_english_finding_is_named_in_the_language_they_talk(language: str, named: str) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))
    chat.commands("fear")

    said = chat.types("I don't want to kill myself")

    assert named in said[-1].text


@pytest.mark.long
@pytest.mark.parametrize("language", screening_gates.LANGUAGES)
def test_frames_of_grammar_open_no_card_and_hide_nothing_that_is_meant_beside_them(language: str) -> None:
    lexicons = Lexicons(load(LEXICON), LEXICONS)
    found: dict[str, list[Finding | None]] = {}
    for kind, text, _ in clue_fitting.framed(language):
        found.setdefault(kind, []).append(lexicons.screen(text, language, (), NOW))
    beside = found.pop("meant_beside")

    assert {*found} == {"denied", "past", "quoted"}
    assert all(sum(map(screening_gates.card, lines)) <= 0.1 * len(lines) for lines in found.values())
    assert sum(map(screening_gates.at_once, beside)) >= 0.93 * len(beside)


def test_spanish_words_that_only_begin_like_a_sign_bring_nothing() -> None:
    lexicons = Lexicons(load(LEXICON), LEXICONS)
    lines = [
        "estoy harta de la rutina", "no llego a esta reunión", "acabaré con mi tarea hoy",
        "perdón por lo de antes", "perdón por lo de ayer", "no quiero que me recuerdes nada",
    ]  # fmt: skip

    assert [line for line in lines if lexicons.screen(line, "es", (), NOW)] == []


def test_spanish_statements_hold_in_every_order_and_before_a_clause_with_a_no() -> None:
    lexicons = Lexicons(load(LEXICON), LEXICONS)
    lines = [
        "no me quiero despertar", "no quiero despertarme", "no quiero volver a despertarme",
        "me quiero matar, no llamen a nadie", "causa me quiero matar, ya no jalo",
        "antes del lunes me mato", "se me fueron las ganas de vivir",
    ]  # fmt: skip

    assert [line for line in lines if not screening_gates.card(lexicons.screen(line, "es", (), NOW))] == []


def test_spanish_denials_of_a_means_open_no_card() -> None:
    lexicons = Lexicons(load(LEXICON), LEXICONS)
    lines = [
        "tomarme todas las pastillas, para nada", "dudo mucho que yo quisiera pegarme un tiro",
        "me curé de querer tirarme al tren", "lo de cortarme las venas era un decir",
    ]  # fmt: skip

    assert [line for line in lines if screening_gates.card(lexicons.screen(line, "es", (), NOW))] == []


HOURS = (
    "{} p. m.",
    "{}:00 p. m.",
    "{} pm",
    "{}:30 pm",
    "{}h",
    "{}:15 h",
    "{} Uhr",
    "um {}",
    "d um {}",
    "a las {}",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_hour_of_the_day_is_no_age(language: str) -> None:
    everybody = Lexicons(load(LEXICON), LEXICONS)
    hours = [hour.format(number) for hour in HOURS for number in range(1, 18)]

    assert [hour for hour in hours if everybody.screen(hour, language, (), NOW)] == []
