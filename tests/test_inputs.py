"""What a person gives to a question: read kindly, or refused with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.inputs import (
    MOST_LINES,
    OFF,
    ON,
    OWN_WORDS,
    judge,
    kept_lines,
    pick,
)
from flows.loader import load
from flows.model import DONE, NEXT, OTHER, OWN, USE, Given, Keep, Kind, State, Template
from flows.questions import WORDS
from flows.text import fill
from flows.typed import is_blank, plain, words_of
from flows.verdict import Accept, More, Option, Question, Reject, Verdict
from tests.chat import TODAY

LIBRARY = load()
SPOKEN = words_of({name: fill(LIBRARY.phrase(name), {}).text for name in WORDS})
OPTIONS = (
    Option("a", "Alone", "a", alone=True),
    Option("b", "Both, really", "b", goto="there"),
    Option("c", "Calm", "c"),
)
CUES = ("I wake up", "I sit down")
ACTS = ("breathe", "write one line")


def question(
    kind: Kind, options: tuple[Option, ...] = (), draft: tuple[str, ...] = (), **more: object
) -> Question:
    suggest = str(more.pop("suggest", ""))
    state = State("now", kind, Template("", ()), **more)  # type: ignore[arg-type]  # the caller names fields
    return Question(state, options, suggest, CUES, ACTS, draft, SPOKEN, TODAY)


def types(asked: Question, text: str) -> Verdict:
    return judge(asked, Given(text))


def taps(asked: Question, value: str) -> Verdict:
    return judge(asked, Given(value, tapped=True))


@pytest.mark.parametrize("text", ["", "  ", "\n\t\u00a0", "\u200b", "\x00\u200d"])
def test_what_cannot_be_seen_is_empty(text: str) -> None:
    assert is_blank(text)
    assert types(question("text"), text) == Reject("empty")


@pytest.mark.parametrize(
    ("typed", "same"),
    [("  Go  ON. ", "go on"), ("“Yes”", "yes"), ("I’d", "i'd"), ("ＯＫ", "ok"), ("✓ ☐ a", "☐ a")],
)
def test_texts_are_compared_without_case_marks_and_forms(typed: str, same: str) -> None:
    assert plain(typed) == same


@pytest.mark.parametrize("typed", ["ok", "Go on", "I see", "Next!"])
def test_a_text_to_read_can_be_left_by_typing(typed: str) -> None:
    assert types(question("say", suggest="I see"), typed) == Accept(None, "")


def test_a_text_to_read_is_left_by_its_button_alone() -> None:
    assert taps(question("say", suggest="I see"), NEXT) == Accept(None, "")
    unread = Reject("tap-to-go-on", (("button", "I see"),))
    assert taps(question("say", suggest="I see"), "b") == unread
    assert types(question("say", suggest="I see"), "but why?") == unread


def test_a_text_is_kept_as_it_was_written() -> None:
    assert types(question("text"), "  so <b>it</b> is ") == Accept("so <b>it</b> is", "so <b>it</b> is")


@pytest.mark.parametrize("typed", ["ok", "Use these words", "that's fine"])
def test_suggested_words_are_taken_by_typing_or_tapping(typed: str) -> None:
    asked = question("text", suggest="My words")

    assert types(asked, typed) == taps(asked, USE) == Accept("My words", "My words")


def test_without_a_suggestion_there_is_nothing_to_use() -> None:
    assert taps(question("text"), USE) == Reject("unknown-button")
    assert types(question("text"), "ok") == Accept("ok", "ok")


@pytest.mark.parametrize("keep", ["note", "reasons", "sentence", "safety"])
def test_what_is_shown_back_in_one_message_has_a_length(keep: Keep) -> None:
    refused = types(question("text", keep=keep, max_chars=5), "sixsix")

    assert refused == Reject("too-long", (("limit", 5), ("length", 6)))


def test_other_texts_are_kept_whole() -> None:
    assert types(question("text", max_chars=5), "x" * 4096) == Accept("x" * 4096, "x" * 4096)


@pytest.mark.parametrize("typed", ["Calm", "calm.", "3", "３", "٣", "c"])
def test_a_choice_is_found_by_its_label_or_its_number(typed: str) -> None:
    found = pick(question("choice", OPTIONS), Given(typed))

    assert (found is None) == (typed == "c")
    assert found is None or found.value == "c"


@pytest.mark.parametrize("typed", ["0", "4", "1" * 10, "⑩" * 4096])
def test_a_number_that_no_button_has_picks_nothing(typed: str) -> None:
    assert types(question("choice", OPTIONS), typed) == Reject("choose")


def test_an_id_that_is_a_number_wins_over_the_place() -> None:
    numbers = (Option("1", "Not me", "1"), Option("0", "Very much", "0"))

    found = pick(question("choice", numbers), Given("0"))
    second = pick(question("choice", numbers), Given("2"))

    assert (found, second) == (numbers[1], numbers[1])


def test_a_choice_says_where_it_leads() -> None:
    assert taps(question("choice", OPTIONS), "b") == Accept("b", "Both, really", "there")


def test_what_is_no_choice_is_refused_where_own_words_are_not_asked_for() -> None:
    assert taps(question("choice", OPTIONS), "z") == Reject("unknown-button")
    assert taps(question("choice", OPTIONS), OTHER) == Reject("unknown-button")


def test_own_words_in_a_choice_are_marked_as_such() -> None:
    asked = question("choice", OPTIONS, other=True)

    assert types(asked, " mint ") == Accept(OWN + "mint", "mint")
    assert taps(asked, OTHER) == More((), "type-it")
    assert taps(asked, "z") == Reject("unknown-button")


def test_taps_in_a_multi_add_and_take_out() -> None:
    asked = question("multi", OPTIONS, ("c",))

    assert taps(asked, "b") == More(("c", "b"))
    assert taps(asked, "c") == More(())
    assert taps(asked, "a") == More(("a",))
    assert taps(question("multi", OPTIONS, ("a",)), "b") == More(("b",))


def test_several_can_be_typed_at_once() -> None:
    assert types(question("multi", OPTIONS, ("c",)), "1, calm") == More(("c", "a"))


def test_what_is_no_pick_is_refused_or_taken_as_own_words() -> None:
    assert types(question("multi", OPTIONS), "mint") == Reject("choose-several")
    assert taps(question("multi", OPTIONS), OTHER) == Reject("unknown-button")
    open_ = question("multi", OPTIONS, ("a",), other=True)
    assert types(open_, "mint, calm") == More((OWN + "mint, calm",))
    assert taps(open_, OTHER) == More(("a",), "type-it")
    assert taps(open_, "z") == Reject("unknown-button")


def test_the_same_own_words_are_not_there_twice() -> None:
    assert types(question("multi", OPTIONS, (OWN + "mint", "c"), other=True), "mint") == More(
        ("c", OWN + "mint")
    )


def test_own_words_beside_choices_are_no_more_than_fit() -> None:
    full = tuple(f"{OWN}{n}th line" for n in range(OWN_WORDS))

    assert types(question("multi", OPTIONS, full, other=True), "one more") == Reject(
        "list-full", (("high", OWN_WORDS),)
    )


@pytest.mark.parametrize("done", ["done", "Finished", "that's it"])
def test_a_multi_is_closed_by_typing_or_tapping_done(done: str) -> None:
    asked = question("multi", OPTIONS, ("c", "b", OWN + "mint"))

    closed = Accept(
        ("c", "b", OWN + "mint"), "Calm, Both, really, mint", "there", ("Calm", "Both, really", "mint")
    )
    assert types(asked, done) == taps(asked, DONE) == closed
    assert types(question("multi", OPTIONS), done) == Reject("pick-one")


def test_lines_are_added_taken_out_and_put_back() -> None:
    first = types(question("list", max_chars=20), "one\n\n two \none")
    assert first == More((ON + "one", ON + "two"))

    out = taps(question("list", draft=(ON + "one", ON + "two")), "#0")
    assert out == More((OFF + "one", ON + "two"))
    assert taps(question("list", draft=(OFF + "one",)), "#0") == More((ON + "one",))
    assert types(question("list", draft=(OFF + "one", ON + "two"), max_chars=20), "one") == More(
        (ON + "two", ON + "one")
    )


@pytest.mark.parametrize("value", ["#2", "#", "#x", "2²", OTHER])
def test_a_tap_on_no_line_is_refused(value: str) -> None:
    assert taps(question("list", draft=(ON + "one", ON + "two")), value) == Reject("unknown-button")


def test_a_list_is_done_when_it_has_enough_lines() -> None:
    assert taps(question("list", draft=(ON + "one", OFF + "two"), low=1), DONE) == Accept(("one",), "one")
    assert types(question("list", draft=(OFF + "two",), low=1), "done") == Reject("list-short", (("low", 1),))
    assert taps(question("list", low=0), DONE) == Accept((), "")


def test_lines_that_are_too_long_or_too_many_are_refused_with_the_numbers() -> None:
    asked = question("list", draft=(ON + "one",), high=2, max_chars=5)

    assert types(asked, "a\nsixsix") == Reject("too-long", (("limit", 5), ("length", 6)))
    assert types(asked, "a\nb") == Reject("list-full", (("high", 2),))


def test_lines_taken_out_long_ago_make_room() -> None:
    draft = tuple(OFF + str(n) for n in range(MOST_LINES))

    verdict = types(question("list", draft=draft, high=10, max_chars=20), "new")

    assert isinstance(verdict, More)
    assert len(verdict.draft) == MOST_LINES
    assert kept_lines(verdict.draft) == ("new",)
    assert verdict.draft[0] == OFF + "1"


@pytest.mark.parametrize(("typed", "value"), [
    ("7", 7), ("７", 7), ("٧", 7), (" 7/10 ", 7), ("7 out of 10", 7), ("seven", 7), ("Ten.", 10), ("0", 0),
    ("11", None), ("-1", None), ("3.5", None), ("lots", None), ("1" * 4096, None), ("¼", None),
])  # fmt: skip
def test_a_number_is_read_from_digits_of_any_script_and_from_words(typed: str, value: int | None) -> None:
    verdict = types(question("scale"), typed)

    refused = Reject("number", (("low", 0), ("high", 10)))
    assert verdict == (refused if value is None else Accept(value, str(value)))
    assert taps(question("number"), typed) == verdict


@pytest.mark.parametrize(
    ("typed", "value"), [("Yes", True), ("yep", True), ("NO", False), ("not really", False)]
)
def test_yes_and_no_can_be_said_in_many_ways(typed: str, value: bool) -> None:
    assert types(question("yesno"), typed) == Accept(value, "Yes" if value else "No")


def test_yes_and_no_are_tapped() -> None:
    assert taps(question("yesno"), ":yes") == Accept(value=True, words="Yes")
    assert taps(question("yesno"), ":no") == Accept(value=False, words="No")
    assert taps(question("yesno"), "yeah") == types(question("yesno"), "maybe") == Reject("yes-or-no")


def test_a_day_and_an_hour_are_kept_as_iso_text() -> None:
    assert types(question("date"), "tomorrow") == Accept("2026-03-03", "2026-03-03")
    assert taps(question("date"), "2026-03-05") == Accept("2026-03-05", "2026-03-05")
    assert types(question("date"), "someday") == Reject("date")
    assert types(question("date"), "Thursday 4pm") == Accept("2026-03-05T16:00", "2026-03-05 16:00")
    assert types(question("time"), "4pm") == Accept("16:00", "16:00")
    assert types(question("time"), "late") == Reject("time")


def test_a_suggested_time_can_be_tapped_or_agreed_to() -> None:
    asked = question("time", suggest="18:30")

    assert taps(asked, USE) == types(asked, "ok") == Accept("18:30", "18:30")
    assert taps(question("time"), USE) == taps(asked, "#0") == Reject("time")


@pytest.mark.parametrize(("typed", "cue"), [
    ("I wake up.", "I wake up"), ("If I wake up, ", "I wake up"), ("iffy days", "iffy days"), ("...", "..."),
])  # fmt: skip
def test_a_cue_is_kept_without_the_if_it_began_with(typed: str, cue: str) -> None:
    assert types(question("plan"), typed) == More((cue,))


@pytest.mark.parametrize("typed", ["then I will breathe", "I'll breathe", "then breathe", "breathe;"])
def test_an_act_is_kept_without_the_words_it_follows(typed: str) -> None:
    assert types(question("plan", draft=("I wake up",)), typed) == Accept(
        ("I wake up", "breathe"), "I wake up → breathe"
    )


@pytest.mark.parametrize("typed", ["If when I wake up.", "when I wake up!", "if, when I wake up"])
def test_every_start_that_the_plan_has_already_is_left_out(typed: str) -> None:
    asked = replace(question("plan"), words=words_of({"if-words": "if|when", "then-words": "to|i|i want to"}))

    assert types(asked, typed) == More(("I wake up",))
    assert types(replace(asked, draft=("I wake up",)), "I want to to breathe.") == Accept(
        ("I wake up", "breathe"), "I wake up → breathe"
    )


def test_an_act_that_is_a_moment_again_is_asked_for_again() -> None:
    asked = replace(question("plan", draft=("I wake up",)), words=words_of({"cue-words": "if|when"}))

    assert types(asked, "if I get scared") == Reject("plan-again")


def test_a_bare_no_is_none_of_them_and_never_a_line_of_ones_own() -> None:
    none = Option("none", "None of these", "none", alone=True)

    assert types(question("multi", (*OPTIONS, none), other=True), "no") == More(("none",))
    assert types(question("multi", (*OPTIONS, none), ("b",), other=True), "no") == Reject("choose-several")
    assert types(question("multi", OPTIONS, other=True), "no") == Reject("choose-several")


def test_a_plan_can_be_tapped_together() -> None:
    assert taps(question("plan"), "#1") == More(("I sit down",))
    assert taps(question("plan", draft=("I sit down",)), "#0") == Accept(
        ("I sit down", "breathe"), "I sit down → breathe"
    )
    for value in ("#2", "#", USE):
        assert taps(question("plan"), value) == Reject("unknown-button")


def test_a_long_act_is_asked_about_once() -> None:
    long = " ".join(["word"] * 13)
    asked = question("plan", draft=("I wake up",))

    assert types(asked, long) == More(("I wake up", long), "plan-long")
    assert taps(question("plan", draft=("I wake up", long)), USE) == Accept(
        ("I wake up", long), f"I wake up → {long}"
    )
    assert types(question("plan", draft=("I wake up", long)), f"{long} more") == Accept(
        ("I wake up", f"{long} more"), f"I wake up → {long} more"
    )


def test_the_page_is_switched_and_made() -> None:
    asked = question("preview", OPTIONS, ("c",))

    assert taps(asked, "b") == More(("c", "b"))
    assert types(asked, "calm") == More(())
    assert taps(asked, DONE) == types(asked, "done") == Accept(("c",), "")
    assert types(asked, "hm") == taps(asked, "z") == Reject("choose-several")


@given(
    st.sampled_from(["text", "choice", "multi", "list", "number", "yesno", "date", "time", "plan"]), st.text()
)
def test_any_text_is_read_or_refused_with_a_phrase_there_is(kind: Kind, text: str) -> None:
    verdict = types(question(kind, OPTIONS), text)

    if isinstance(verdict, Reject):
        assert verdict.why in LIBRARY.phrases
    assert isinstance(verdict, Reject) or not is_blank(text)


def test_the_words_known_are_those_of_the_content() -> None:
    assert question("say").said("yes-words", "yes")
    assert not question("say").said("nowhere-words", "yes")
    assert question("say").word("nowhere") == ""
