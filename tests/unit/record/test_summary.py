"""The page to forward: the person's own words, on one page whatever they typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.prompt_builder import PromptBuilder
from flows.model import Session, Stack, State, Value
from flows.person import Line
from flows.record.summary import LEADING, LIMIT, NOTES, as_line, as_words, lines_of, page
from tests.helpers.chat import TODAY, flow_of, here, shipped_conversation, shipped_library

PHRASES = shipped_library().phrases

TALK = """
[flow]
name = "talk"
title = "A talk"
version = 1
summary = true

[state.often]
type = "choice"
ask = "How often?"
choices = [{ id = "daily", label = "Every day" }]
label = "How often"
goto = "say"

[state.say]
type = "text"
ask = "In a sentence?"
keep = "sentence"
label = "What I bring"
sensitive = true
goto = "aim"

[state.aim]
type = "text"
ask = "And then?"
label = "For {often|low}"
section = "later"
share = false
goto = "close"

[state.close]
type = "end"
say = "Done."
"""


def unnoted(_state: State) -> str:
    return ""


def test_lines_stand_in_the_order_of_the_page_with_their_switches(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, TALK)
    answers = {"often": "daily", "say": "I hide it.", "aim": "rest"}
    session = Session("talk", 1, "", "close", 1, ("often", "say", "aim"), dict(answers))

    lines = lines_of(flow, session, {**answers, "often": "Every day"}, unnoted, "en")

    assert lines == (
        Line("say", "What I bring", "I hide it.", "sentence", share=False, sensitive=True),
        Line("often", "How often", "Every day", "barrier"),
        Line("aim", "For every day", "rest", "later", share=False, sensitive=True),
    )


def test_what_was_not_answered_or_not_passed_is_no_line(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, TALK)
    session = Session("talk", 1, "", "say", 1, ("gone",), {"say": "", "aim": "rest"})

    assert lines_of(flow, session, dict(session.answers), unnoted, "en") == ()


def test_more_than_six_notes_start_off_the_page(tmp_path: Path) -> None:
    asked = "\n".join(
        f'[state.s{n}]\ntype = "text"\nask = "And {n}?"\nlabel = "Note {n}"\ngoto = "s{n + 1}"'
        for n in range(9)
    )
    flow = flow_of(tmp_path, TALK.replace('goto = "close"', 'goto = "s0"') + asked.replace('"s9"', '"close"'))
    names = ("say", *(f"s{n}" for n in range(9)))
    session = Session("talk", 1, "", "close", 1, names, dict.fromkeys(names, "words"))

    lines = lines_of(flow, session, dict(session.answers), lambda state: f"{state.name} it is.", "en")

    assert [line.key for line in lines if line.share] == [f"s{n}" for n in range(NOTES)]
    assert {line.note for line in lines if line.key == "s8"} == {"s8 it is."}


def test_a_page_says_the_sentence_first_and_alone_then_the_wish_the_plan_and_a_few_notes() -> None:
    lines = (
        Line("say", "I'd like to say", "there's something I hide", "sentence"),
        Line("wish", "What I'd like from you", "Could you listen first?", "want"),
        Line("plan", "My plan", "When I sit down, I will read it.", "plan"),
        Line("a", "What I bring", "<b>& *so*"),
        Line("b", "How sure I am", "7", note="I'm 7 of 10 sure."),
    )

    text = page("Fear", lines, TODAY, PHRASES)

    assert text == (
        "There's something I hide.\n\n"
        "What I'd like from you: Could you listen first?\nMy plan: When I sit down, I will read it.\n\n"
        "A few notes\nWhat I bring: <b>& *so*.\nI'm 7 of 10 sure.\n\n"
        "I made this with a reflection tool. These are my words.\nAbout: Fear\n"
        "Not a medical record. Made on Monday, March 2, 2026."
    )


def test_a_page_without_lines_is_its_head_and_foot() -> None:
    text = page("Fear", (), TODAY, PHRASES)

    assert text.count("\n\n") == 0
    assert text.startswith("I made this")


def test_every_lock_marks_a_line_that_starts_off_and_no_other() -> None:
    library = shipped_conversation().library
    prompt_builder = PromptBuilder(library)

    for flow in library.flows.values():
        for name in (state.name for state in flow.states.values() if state.kind == "preview"):
            asked = {state.save: state for state in flow.states.values() if state.label}.values()
            answers: dict[str, Value] = {state.save: _some(state) for state in asked}
            session = Session(flow.name, flow.version, "", name, 1, tuple(s.name for s in asked), answers)
            opened = prompt_builder.opened(Stack((session,)), here())
            question = prompt_builder.prompt(opened, here())

            assert question.options
            locked = {option.value for option in question.options if option.label.startswith("🔒")}
            off = {option.value for option in question.options} - set(opened.draft)
            notes = [one.line for one in question.options if one.line and one.line.section not in LEADING]
            assert locked == off or (locked < off and sum(line.share for line in notes) == NOTES), flow.name


TOLD_TWICE = """
    [flow]
    name = "twice"
    title = "Twice"
    version = 1
    [state.which]
    type = "multi"
    ask = "Which?"
    choices = "Panic"
    other = true
    line = "Which"
    goto = "rest"
    [state.rest]
    type = "multi"
    ask = "And?"
    choices = "Pain"
    other = true
    line = "And"
    goto = "bring"
    [state.bring]
    type = "text"
    ask = "Say it."
    record = "sentence"
    line = "To say"
    section = "sentence"
    goto = "close"
    [state.close]
    type = "end"
    say = "Bye."
"""


def _some(state: State) -> Value:
    match state.kind:
        case "multi" | "list":
            return (f"own:<{state.name}>",)
        case "plan":
            return ("a cue", "an act")
        case "scale" | "number":
            return 5
        case "yesno":
            return True
    return f"<{state.name}>"


def test_what_the_sentence_says_already_is_no_note_until_it_is_tapped(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, TOLD_TWICE)
    answers: dict[str, Value] = {"which": ("own:panic",), "rest": ("own:bad sleep",), "bring": "It's panic."}
    session = Session(flow.name, 1, "", "bring", 1, ("which", "rest"), answers)
    shown: dict[str, Value] = {"which": ("Panic",), "rest": ("bad sleep",), "bring": "It's panic."}

    lines = lines_of(flow, session, shown, lambda _: "", "en")

    assert {line.key: line.share for line in lines} == {"bring": True, "which": False, "rest": True}
    assert not any(line.sensitive for line in lines)


def test_what_the_wish_says_already_is_no_note_and_a_pick_is_found_as_the_sentence_says_it() -> None:
    flow = shipped_library().flows["getting-better"]
    worry = next(one for one in flow.states["worry"].choices if one.id == "care")
    answers: dict[str, Value] = {
        "keeping": "slow mornings",
        "worry": (worry.id,),
        "bring": "Part of me is scared of getting better, because people might care less.",
        "want": "There's something I'd want to keep as I get better: slow mornings.",
    }
    session = Session(
        "getting-better", 1, "x", "close", 1, answers=answers, path=("worry", "keeping", "bring", "want")
    )
    shown = {**answers, "worry": "Nobody would look after me"}

    lines = {line.key: line for line in lines_of(flow, session, shown, unnoted, "en")}

    assert not lines["keeping"].share
    assert not lines["worry"].share


def test_words_end_in_a_stop_and_numbers_do_not() -> None:
    lines = (
        Line("plan", "My plan", "If I think “no”, then I rest", "plan"),
        Line("scores", "My days", "mood 3"),
    )

    text = page("Fear", lines, TODAY, PHRASES)

    assert "My plan: If I think “no”, then I rest.\n\nA few notes\nMy days: mood 3\n" in text


def test_a_page_opens_with_what_is_wanted_or_the_sentence() -> None:
    flows = shipped_conversation().library.flows.values()

    first = {s.label.source for flow in flows for s in flow.states.values() if s.label and _is_first(s)}
    others = {s.label.source for flow in flows for s in flow.states.values() if s.label and not _is_first(s)}

    assert {"I'd like to say", "What I'd like from you"} <= first
    assert first.isdisjoint(others)
    assert "Looking at my symptoms first" in others


def _is_first(state: State) -> bool:
    return state.section in ("want", "sentence") or state.keep == "sentence"


def test_several_words_are_joined() -> None:
    assert as_words(("a", "b")) == "a; b"
    assert as_words(7) == "7"


def test_more_lines_than_a_page_holds_leave_head_and_foot() -> None:
    many = tuple(Line(str(n), "A label of some length", "words") for n in range(400))

    assert page("Fear", many, TODAY, PHRASES) == page("Fear", (), TODAY, PHRASES)


@given(
    st.lists(
        st.text(max_size=30).flatmap(lambda text: st.integers(0, 100).map(lambda n: text * n)), max_size=12
    )
)
def test_a_page_is_never_longer_than_one_page(words: list[str]) -> None:
    lines = tuple(Line(str(n), "What I bring", text) for n, text in enumerate(words))

    text = page("Fear of getting better", lines, TODAY, PHRASES)

    assert len(text) <= LIMIT
    assert text.count("What I bring: ") >= len(words)


def test_short_lines_are_whole_when_a_long_one_is_cut() -> None:
    text = page("Fear", (Line("a", "Long", "x" * 4096), Line("b", "Short", "all of it")), TODAY, PHRASES)

    assert "Short: all of it." in text
    assert "x…" in text


@pytest.mark.parametrize("words", ["هل يكفي أن أحضر؟", "什么时候？", "मैं आऊँगा।", "Geht das so?", "It hurts…"])
def test_a_sentence_that_has_its_end_gets_no_second_one(words: str) -> None:
    assert as_line(Line("a", "I'd like to say", words, "sentence")) == words


def test_not_knowing_is_no_line_of_a_page(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, TALK)
    answers: dict[str, Value] = {"often": "daily", "say": "I hide it.", "aim": "dunno"}
    session = Session("talk", 1, "", "close", 1, ("often", "say", "aim"), answers)

    lines = lines_of(flow, session, dict(answers), unnoted, "en")

    assert [line.key for line in lines] == ["say", "often"]


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_a_page_on_what_somebody_takes_or_on_stopping_has_a_heading_that_tells_less(language: str) -> None:
    library = shipped_library()

    for name in ("substances", "before-you-decide"):
        flow = library.flow(name, language)
        assert flow.page_title is not None
        assert flow.page_title.source != flow.title.source
