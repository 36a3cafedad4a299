"""Promises of the flows about safety: help at once, cautions before steps, nothing shared unasked."""

from __future__ import annotations

import re
from datetime import date

import pytest

from flows.definition.facts import FACTS
from flows.definition.template import fill
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.model import EngineResult, Flow, Given, Session, Stack, State, Template
from flows.safety.helpline_text import HelplineFormatter
from flows.safety.helplines import load as load_helplines
from tests.helpers.chat import shipped_library
from tests.helpers.paths import ROOT

CONTENT = ROOT / "flows" / "content"
HELPLINES = load_helplines(CONTENT / "helplines.toml")
LIBRARY = shipped_library()
CALLING = HelplineFormatter(HELPLINES, LIBRARY)
ENGINE = Engine(LIBRARY)
HELP = LIBRARY.flow("help")
TODAY = date(2026, 11, 23)


def here(country: str | None = None) -> EvalContext:
    return EvalContext({**CALLING.facts(country), "countries": CALLING.countries()}, TODAY)


def at(flow: str, state: str, **answers: str | tuple[str, ...]) -> Stack:
    """Return a stack that stands at this state with these answers."""
    chosen = LIBRARY.flow(flow)
    session = Session(flow, chosen.version, chosen.logic, state, 1, (chosen.start,), dict(answers))
    return Stack((session,))


def tap(stack: Stack, value: str) -> EngineResult:
    return ENGINE.answer(stack, Given(value, tapped=True), here())


def state_of(turn: EngineResult) -> str:
    return f"{turn.stack.top.flow}/{turn.stack.top.state}"


def effects(turn: EngineResult) -> set[str]:
    return {effect.name for effect in turn.effects}


def targets(state: State) -> set[str]:
    return {branch.to for branch in state.goto} | {choice.goto for choice in state.choices if choice.goto}


def reached(flow: Flow, start: str) -> set[str]:
    """Return every state that can follow."""
    seen, open_states = set[str](), {start}
    while open_states:
        name = open_states.pop()
        seen.add(name)
        open_states |= {to for to in targets(flow.states[name]) if to in flow.states} - seen
    return seen


@pytest.mark.parametrize("country", [None, *CALLING.countries()])
def test_the_card_fits_300_characters_and_names_the_emergency_number_before_the_line(
    country: str | None,
) -> None:
    facts = CALLING.facts(country)

    card = fill(HELP.states["card"].ask, facts).text

    assert len(card) <= 300
    assert 0 < card.index(str(facts["emergency"])) < card.index(str(facts["help_line"]))


@pytest.mark.parametrize("country", [None, *CALLING.countries()])
def test_every_text_of_help_now_is_short_in_every_country(country: str | None) -> None:
    facts = CALLING.facts(country)

    lengths = {name: len(fill(state.ask, facts).text) for name, state in HELP.states.items()}

    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_help_now_opens_at_the_card_with_nothing_known() -> None:
    turn = ENGINE.start("help", 0, EvalContext({}, TODAY))

    assert state_of(turn) == "help/card"
    assert effects(turn) == set()


@pytest.mark.parametrize(
    ("state", "button", "comes"),
    [
        ("card", "took", "took"),
        ("card", "hurt", "hurt"),
        ("card", "line", "line"),
        ("ask1", "now", "now"),
        ("ask1", "yes", "ask2"),
        ("ask1", "sometimes", "ask2"),
    ],
)
def test_an_answer_that_shows_risk_holds_every_nudge(state: str, button: str, comes: str) -> None:
    turn = tap(at("help", state), button)

    assert state_of(turn) == f"help/{comes}"
    assert effects(turn) == {"hold"}


@pytest.mark.parametrize(
    ("state", "button"), [("card", "steps"), ("card", "country"), ("ask1", "no"), ("someone", "safe")]
)
def test_looking_at_the_card_holds_nothing(state: str, button: str) -> None:
    assert effects(tap(at("help", state), button)) == set()


@pytest.mark.parametrize(("state", "button"), [("card", "okay"), ("plain", "no"), ("voices", "okay")])
def test_declining_what_is_offered_rests_messages_and_holds_none(state: str, button: str) -> None:
    assert effects(tap(at("help", state), button)) == {"rest"}


@pytest.mark.parametrize("button", ["yes", "not-sure"])
def test_who_might_act_today_is_told_whom_to_call_first(button: str) -> None:
    assert state_of(tap(at("help", "ask2"), button)) == "help/now"


def test_from_every_step_of_help_now_there_is_a_way_back_to_the_talk() -> None:
    for name, state in HELP.states.items():
        if state.kind != "end":
            assert {"close", "quiet"} & reached(HELP, name), name


def test_the_only_lines_help_now_can_put_on_a_page_start_off() -> None:
    labelled = [state for state in HELP.states.values() if state.label]

    assert [state.name for state in labelled] == ["therapist-line", "therapist-hard"]
    assert all(state.sensitive for state in labelled)
    assert not HELP.summary


def test_someone_who_is_watched_gets_a_screen_that_names_nothing() -> None:
    turn = tap(at("help", "hurt"), "no")

    closing = turn.finished[0].closing.text.casefold()
    assert not any(word in closing for word in ("hurt", "abuse", "help", "safe", "danger"))


@pytest.mark.parametrize("answer", ["yes", "sometimes"])
def test_a_yes_to_the_direct_question_opens_help_and_comes_back(answer: str) -> None:
    asked = tap(at("symptoms", "safe"), answer)
    helped = tap(asked.stack, "yes")
    hub = tap(helped.stack, "okay")
    back = tap(hub.stack, "on")

    assert effects(asked) == {"hold"}
    assert state_of(helped) == "help/card"
    assert state_of(back) == "symptoms/new"


@pytest.mark.parametrize("said", ["no not now, i have seen those", "I know where help is", "not now"])
def test_who_knows_where_help_is_has_read_the_line_and_goes_on(said: str) -> None:
    asked = tap(at("symptoms", "safe"), "sometimes")
    on = ENGINE.answer(asked.stack, Given(said), here())

    assert effects(asked) == {"hold"}
    assert "help_line" in LIBRARY.flow("symptoms").states["thanks"].ask.source
    assert state_of(on) == "symptoms/new"


def test_who_would_rather_not_say_is_shown_the_line_and_nothing_is_held() -> None:
    turn = ENGINE.skip(at("symptoms", "safe"), here())

    assert state_of(turn) == "symptoms/gentle"
    assert effects(turn) == set()
    assert "help_line" in LIBRARY.flow("symptoms").states["gentle"].ask.source


@pytest.mark.parametrize("often", ["most-days", "daily"])
@pytest.mark.parametrize("what", [("alcohol",), ("pills",), ("cannabis", "alcohol"), ()])
def test_daily_drinking_or_pills_bring_the_withdrawal_caution(what: tuple[str, ...], often: str) -> None:
    turn = tap(at("substances", "often", **({"what": what} if what else {})), often)

    assert state_of(turn) == "substances/caution"
    assert "emergency" in LIBRARY.flow("substances").states["caution"].ask.source


@pytest.mark.parametrize("want", ["less", "pause", "stop"])
def test_a_doctor_is_named_before_any_step_to_cut_down_or_stop(want: str) -> None:
    turn = tap(at("substances", "want"), want)

    assert state_of(turn) == "substances/before"
    assert "doctor" in LIBRARY.flow("substances").states["before"].ask.source


def test_every_line_about_substances_starts_off() -> None:
    labelled = [state for state in LIBRARY.flow("substances").states.values() if state.label]

    assert labelled
    assert all(state.sensitive for state in labelled)


def test_my_reasons_start_off_the_page() -> None:
    labelled = [state for state in LIBRARY.flow("reasons").states.values() if state.label]

    assert {state.save for state in labelled} == {"order"}
    assert not any(state.share for state in labelled)


def test_every_fact_of_the_help_lines_is_a_fact_that_texts_may_use() -> None:
    assert set(CALLING.facts(None)) <= set(FACTS)


def test_every_hazard_has_an_owner_figures_a_control_and_a_test_that_exists() -> None:
    log = (ROOT / "docs" / "safety.md").read_text("utf-8").partition("## Hazard log")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in log.splitlines() if line[:2] == "| "
    ]
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))

    for hazard, owner, severity, likelihood, control, proof in rows[1:]:
        assert owner in {"lists", "content", "program", "operator"}, hazard
        assert {severity, likelihood} <= set("12345"), hazard
        assert control, hazard
        named = re.findall(r"`(test_\w+)`", proof)
        assert named or proof.startswith("none:"), hazard
        assert [name for name in named if f"def {name}(" not in tests] == [], hazard


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_nothing_but_a_sign_stands_behind_the_emergency_number(language: str) -> None:
    """The number has an aside where no country is known: “112 or 911, depending on where you are”."""
    facts = CALLING.facts(None, language)
    number = str(facts["emergency"])
    sources: list[Template | None] = [*LIBRARY.phrases_in(language).values()]
    for name in LIBRARY.flows:
        for state in LIBRARY.flow(name, language).states.values():
            sources += [state.ask, state.help, *(variant.text for variant in state.variants)]
    told = [fill(text, facts).text for text in sources if text is not None and "{emergency" in text.source]

    assert len(told) > 25
    assert [text for text in told if re.search(rf"{re.escape(number)}(?![.,;:?!]|$)", text)] == []


def test_a_choice_that_leads_elsewhere_does_so_on_the_short_way() -> None:
    leading = [
        (flow, flow.states[choice.goto])
        for flow in map(LIBRARY.flow, LIBRARY.flows)
        for name in flow.short
        for choice in flow.states[name].choices
        if choice.goto is not None and choice.goto in flow.states
    ]
    sentences = [(flow, state) for flow, state in leading if state.kind == "sentence"]

    assert sentences
    assert [state.name for flow, state in sentences if not (state.always or state.name in flow.short)] == []
