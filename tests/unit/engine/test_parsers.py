"""Answers to a question: read kindly, or refused with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.definition.template import fill
from flows.engine.parsers import pick
from flows.engine.prompt import Accepted, Option, ParseResult, Partial, Prompt, Rejected
from flows.engine.prompt_builder import WORD_PHRASES
from flows.engine.prompts import prompt_kind
from flows.engine.prompts.list_ import MOST_LINES, OFF, ON, kept_lines
from flows.engine.prompts.multi import OWN_PICKS
from flows.locale.dates import Context
from flows.locale.days import Reference
from flows.locale.matching import is_blank, plain, words_of
from flows.model import DONE, NEXT, OTHER, OWN, USE, Given, Kind, RecordField, State, Template
from tests.helpers.chat import TODAY, shipped_library

LIBRARY = shipped_library()
SPOKEN = words_of({name: fill(LIBRARY.phrase(name), {}).text for name in WORD_PHRASES})
OPTIONS = (
    Option("a", "Alone", "a", alone=True),
    Option("b", "Both, really", "b", goto="there"),
    Option("c", "Calm", "c"),
)
CUES = ("I wake up", "I sit down")
ACTS = ("breathe", "write one line")


def question(
    kind: Kind, options: tuple[Option, ...] = (), draft: tuple[str, ...] = (), **more: object
) -> Prompt:
    suggest = str(more.pop("suggest", ""))
    state = State("now", kind, Template("", ()), **more)  # type: ignore[arg-type]  # the caller names fields
    context = Context(Reference(TODAY, order="day"), half="day" if kind == "date" else "")
    return Prompt(state, options, suggest, CUES, ACTS, draft, SPOKEN, TODAY, context=context)


def types(asked: Prompt, text: str) -> ParseResult:
    return prompt_kind(asked.state).judge(asked, Given(text))


def taps(asked: Prompt, value: str) -> ParseResult:
    return prompt_kind(asked.state).judge(asked, Given(value, tapped=True))


@pytest.mark.parametrize("text", ["", "  ", "\n\t\u00a0", "\u200b", "\x00\u200d"])
def test_what_cannot_be_seen_is_empty(text: str) -> None:
    assert is_blank(text)
    assert types(question("text"), text) == Rejected("empty")


@pytest.mark.parametrize(
    ("typed", "same"),
    [("  Go  ON. ", "go on"), ("“Yes”", "yes"), ("I’d", "i'd"), ("ＯＫ", "ok"), ("✓ ☐ a", "☐ a")],
)
def test_texts_are_compared_without_case_marks_and_forms(typed: str, same: str) -> None:
    assert plain(typed) == same


@pytest.mark.parametrize("typed", ["ok", "Go on", "I see", "Next!"])
def test_a_text_to_read_can_be_left_by_typing(typed: str) -> None:
    assert types(question("say", suggest="I see"), typed) == Accepted(None, "")


def test_a_text_to_read_is_left_by_its_button_alone() -> None:
    assert taps(question("say", suggest="I see"), NEXT) == Accepted(None, "")
    unread = Rejected("tap-to-go-on", (("button", "I see"),))
    assert taps(question("say", suggest="I see"), "b") == unread
    assert types(question("say", suggest="I see"), "but why?") == unread


def test_a_text_is_kept_as_it_was_written() -> None:
    assert types(question("text"), "  so <b>it</b> is ") == Accepted("so <b>it</b> is", "so <b>it</b> is")


@pytest.mark.parametrize("typed", ["ok", "Use these words", "that's fine"])
def test_suggested_words_are_taken_by_typing_or_tapping(typed: str) -> None:
    asked = question("text", suggest="My words")

    assert types(asked, typed) == taps(asked, USE) == Accepted("My words", "My words")


def test_without_a_suggestion_there_is_nothing_to_use() -> None:
    assert taps(question("text"), USE) == Rejected("unknown-button")
    assert types(question("text"), "ok") == Accepted("ok", "ok")


@pytest.mark.parametrize("keep", ["note", "reasons", "sentence", "safety"])
def test_what_is_shown_back_in_one_message_has_a_length(keep: RecordField) -> None:
    refused = types(question("text", keep=keep, max_chars=5), "sixsix")

    assert refused == Rejected("too-long", (("limit", 5), ("length", 6)))


def test_other_texts_are_kept_whole() -> None:
    assert types(question("text", max_chars=5), "x" * 4096) == Accepted("x" * 4096, "x" * 4096)


@pytest.mark.parametrize("typed", ["Calm", "calm.", "3", "３", "٣", "c"])
def test_a_choice_is_found_by_its_label_or_its_number(typed: str) -> None:
    found = pick(question("choice", OPTIONS), Given(typed))

    assert (found is None) == (typed == "c")
    assert found is None or found.value == "c"


@pytest.mark.parametrize("typed", ["0", "4", "1" * 10, "⑩" * 4096])
def test_a_number_that_no_button_has_picks_nothing(typed: str) -> None:
    assert types(question("choice", OPTIONS), typed) == Rejected("choose")


def test_a_choice_is_found_by_its_label_up_to_a_colon_where_one_alone_begins_so() -> None:
    lengths = (Option("s", "Short: 5 questions", "short"), Option("w", "All of it: 9 minutes", "whole"))
    fits = (Option("f", "Yes: fear", "fear"), Option("g", "Yes: goals", "goals"))

    whole, short = (types(question("choice", lengths), text) for text in ("all of it", "Short."))
    assert isinstance(whole, Accepted)
    assert isinstance(short, Accepted)
    assert (whole.value, short.value) == ("whole", "short")
    assert isinstance(types(question("choice", fits), "yes"), Rejected)
    assert isinstance(types(question("choice", lengths, own={"exact": True}), "short"), Rejected)


def test_an_id_that_is_a_number_wins_over_the_place() -> None:
    numbers = (Option("1", "Not me", "1"), Option("0", "Very much", "0"))

    found = pick(question("choice", numbers), Given("0"))
    second = pick(question("choice", numbers), Given("2"))

    assert (found, second) == (numbers[1], numbers[1])


def test_a_choice_says_where_it_leads() -> None:
    assert taps(question("choice", OPTIONS), "b") == Accepted("b", "Both, really", "there")


def test_what_is_no_choice_is_refused_where_own_words_are_not_asked_for() -> None:
    assert taps(question("choice", OPTIONS), "z") == Rejected("unknown-button")
    assert taps(question("choice", OPTIONS), OTHER) == Rejected("unknown-button")


def test_own_words_in_a_choice_are_marked_as_such() -> None:
    asked = question("choice", OPTIONS, other=True)

    assert types(asked, " mint ") == Accepted(OWN + "mint", "mint")
    assert taps(asked, OTHER) == Partial((), "type-it")
    assert taps(asked, "z") == Rejected("unknown-button")


def test_taps_in_a_multi_add_and_take_out() -> None:
    asked = question("multi", OPTIONS, ("c",))

    assert taps(asked, "b") == Partial(("c", "b"))
    assert taps(asked, "c") == Partial(())
    assert taps(asked, "a") == Partial(("a",))
    assert taps(question("multi", OPTIONS, ("a",)), "b") == Partial(("b",))


def test_several_can_be_typed_at_once() -> None:
    assert types(question("multi", OPTIONS, ("c",)), "1, calm") == Partial(("c", "a"))


def test_what_is_no_pick_is_refused_or_taken_as_own_words() -> None:
    assert types(question("multi", OPTIONS), "mint") == Rejected("choose-several")
    assert taps(question("multi", OPTIONS), OTHER) == Rejected("unknown-button")
    open_ = question("multi", OPTIONS, ("a",), other=True)
    assert types(open_, "mint, calm") == Partial((OWN + "mint, calm",))
    assert taps(open_, OTHER) == Partial(("a",), "type-it")
    assert taps(open_, "z") == Rejected("unknown-button")


def test_the_same_own_words_are_not_there_twice() -> None:
    assert types(question("multi", OPTIONS, (OWN + "mint", "c"), other=True), "mint") == Partial(
        ("c", OWN + "mint")
    )


def test_own_words_beside_choices_are_no_more_than_fit() -> None:
    full = tuple(f"{OWN}{n}th line" for n in range(OWN_PICKS))

    assert types(question("multi", OPTIONS, full, other=True), "one more") == Rejected(
        "list-full", (("high", OWN_PICKS),)
    )


@pytest.mark.parametrize("done", ["done", "Finished", "that's it"])
def test_a_multi_is_closed_by_typing_or_tapping_done(done: str) -> None:
    asked = question("multi", OPTIONS, ("c", "b", OWN + "mint"))

    closed = Accepted(
        ("c", "b", OWN + "mint"), "Calm, Both, really, mint", "there", ("Calm", "Both, really", "mint")
    )
    assert types(asked, done) == taps(asked, DONE) == closed
    assert types(question("multi", OPTIONS), done) == Rejected("pick-one")


def test_lines_are_added_taken_out_and_put_back() -> None:
    first = types(question("list", max_chars=20), "one\n\n two \none")
    assert first == Partial((ON + "one", ON + "two"))

    out = taps(question("list", draft=(ON + "one", ON + "two")), "#0")
    assert out == Partial((OFF + "one", ON + "two"))
    assert taps(question("list", draft=(OFF + "one",)), "#0") == Partial((ON + "one",))
    assert types(question("list", draft=(OFF + "one", ON + "two"), max_chars=20), "one") == Partial(
        (ON + "two", ON + "one")
    )


@pytest.mark.parametrize("value", ["#2", "#", "#x", "2²", OTHER])
def test_a_tap_on_no_line_is_refused(value: str) -> None:
    assert taps(question("list", draft=(ON + "one", ON + "two")), value) == Rejected("unknown-button")


def test_a_line_is_not_tapped_back_in_where_the_list_is_full() -> None:
    full = question("list", draft=(OFF + "one", ON + "two", ON + "three"), high=2)
    over = question("list", draft=(ON + "one", ON + "two", OFF + "three"), high=1)

    assert taps(full, "#0") == Rejected("list-full", (("high", 2),))
    assert taps(full, "#1") == Partial((OFF + "one", OFF + "two", ON + "three"))
    assert taps(over, "#0") == Partial((OFF + "one", ON + "two", OFF + "three"))


def test_a_list_is_done_when_it_has_enough_lines() -> None:
    assert taps(question("list", draft=(ON + "one", OFF + "two"), low=1), DONE) == Accepted(("one",), "one")
    assert types(question("list", draft=(OFF + "two",), low=1), "done") == Rejected(
        "list-short", (("low", 1),)
    )
    assert taps(question("list", low=0), DONE) == Accepted((), "")


def test_lines_that_are_too_long_or_too_many_are_refused_with_the_numbers() -> None:
    asked = question("list", draft=(ON + "one",), high=2, max_chars=5)

    assert types(asked, "a\nsixsix") == Rejected("too-long", (("limit", 5), ("length", 6)))
    assert types(asked, "a\nb") == Rejected("list-full", (("high", 2),))


def test_lines_taken_out_long_ago_make_room() -> None:
    draft = tuple(OFF + str(n) for n in range(MOST_LINES))

    verdict = types(question("list", draft=draft, high=10, max_chars=20), "new")

    assert isinstance(verdict, Partial)
    assert len(verdict.draft) == MOST_LINES
    assert kept_lines(verdict.draft) == ("new",)
    assert verdict.draft[0] == OFF + "1"


@pytest.mark.parametrize(("typed", "value"), [
    ("7", 7), ("７", 7), ("٧", 7), (" 7/10 ", 7), ("7 out of 10", 7), ("seven", 7), ("Ten.", 10), ("0", 0),
    ("11", None), ("-1", None), ("3.5", None), ("lots", None), ("1" * 4096, None), ("¼", None),
])  # fmt: skip
def test_a_number_is_read_from_digits_of_any_script_and_from_words(typed: str, value: int | None) -> None:
    verdict = types(question("scale"), typed)

    refused = Rejected("number", (("low", 0), ("high", 10)))
    assert verdict == (refused if value is None else Accepted(value, str(value)))
    assert taps(question("number"), typed) == verdict


@pytest.mark.parametrize(
    ("typed", "value"), [("Yes", True), ("yep", True), ("NO", False), ("not really", False)]
)
def test_yes_and_no_can_be_said_in_many_ways(typed: str, value: bool) -> None:
    assert types(question("yesno"), typed) == Accepted(value, "Yes" if value else "No")


def test_yes_and_no_are_tapped() -> None:
    assert taps(question("yesno"), ":yes") == Accepted(value=True, words="Yes")
    assert taps(question("yesno"), ":no") == Accepted(value=False, words="No")
    assert taps(question("yesno"), "yeah") == types(question("yesno"), "maybe") == Rejected("yes-or-no")


def test_a_day_and_an_hour_are_kept_as_iso_text() -> None:
    assert types(question("date"), "tomorrow") == Accepted("2026-03-03", "2026-03-03")
    assert taps(question("date"), "2026-03-05") == Accepted("2026-03-05", "2026-03-05")
    assert types(question("date"), "someday") == Rejected("date")
    assert types(question("date"), "Thursday 4pm") == Accepted("2026-03-05T16:00", "2026-03-05 16:00")
    assert types(question("time"), "4pm") == Accepted("16:00", "16:00")
    assert types(question("time"), "late") == Rejected("time")


def test_a_suggested_time_can_be_tapped_or_agreed_to() -> None:
    asked = question("time", suggest="18:30")

    assert taps(asked, USE) == types(asked, "ok") == Accepted("18:30", "18:30")
    assert taps(question("time"), USE) == taps(replace(asked, cues=()), "#0") == Rejected("unknown-button")


@pytest.mark.parametrize(("typed", "cue"), [
    ("I wake up.", "I wake up"), ("If I wake up, ", "If I wake up"), ("If when I wake up", "when I wake up"),
    ("iffy days", "iffy days"), ("...", "..."),
])  # fmt: skip
def test_a_cue_keeps_one_beginning_of_its_own(typed: str, cue: str) -> None:
    assert types(question("plan"), typed) == Partial((cue,))


@pytest.mark.parametrize("typed", ["then I will breathe", "I'll breathe", "then breathe", "breathe;"])
def test_an_act_is_kept_without_the_words_it_follows(typed: str) -> None:
    assert types(question("plan", draft=("I wake up",)), typed) == Accepted(
        ("I wake up", "breathe"), "I wake up → breathe"
    )


@pytest.mark.parametrize("typed", ["If when I wake up.", "when I wake up!", "if, when I wake up"])
def test_a_language_without_word_lists_leaves_out_every_start_that_the_plan_has(typed: str) -> None:
    said = words_of({"if-words": "if|when", "then-words": "to|i|i want to"})
    asked = replace(question("plan"), words=said, language="pt")

    assert types(asked, typed) == Partial(("I wake up",))
    assert types(replace(asked, draft=("I wake up",)), "I want to to breathe.") == Accepted(
        ("I wake up", "breathe"), "I wake up → breathe"
    )


def test_an_act_that_is_a_moment_again_is_asked_for_again() -> None:
    asked = replace(question("plan", draft=("I wake up",)), words=words_of({"cue-words": "if|when"}))

    assert types(asked, "if I get scared") == Rejected("plan-again")


def test_a_bare_no_is_none_of_them_and_never_a_line_of_ones_own() -> None:
    none = Option("none", "None of these", "none", alone=True)

    assert types(question("multi", (*OPTIONS, none), other=True), "no") == Partial(("none",))
    assert types(question("multi", (*OPTIONS, none), ("b",), other=True), "no") == Rejected("choose-several")
    assert types(question("multi", OPTIONS, other=True), "no") == Rejected("choose-several")


def test_a_plan_can_be_tapped_together() -> None:
    assert taps(question("plan"), "#1") == Partial(("I sit down",))
    assert taps(question("plan", draft=("I sit down",)), "#0") == Accepted(
        ("I sit down", "breathe"), "I sit down → breathe"
    )
    for value in ("#2", "#", USE):
        assert taps(question("plan"), value) == Rejected("unknown-button")


def test_a_long_act_is_asked_about_once() -> None:
    long = " ".join(["word"] * 13)
    asked = question("plan", draft=("I wake up",))

    assert types(asked, long) == Partial(("I wake up", long), "plan-long")
    assert taps(question("plan", draft=("I wake up", long)), USE) == Accepted(
        ("I wake up", long), f"I wake up → {long}"
    )
    assert types(question("plan", draft=("I wake up", long)), f"{long} more") == Accepted(
        ("I wake up", f"{long} more"), f"I wake up → {long} more"
    )


def test_the_page_is_switched_and_made() -> None:
    asked = question("preview", OPTIONS, ("c",))

    assert taps(asked, "b") == Partial(("c", "b"))
    assert types(asked, "calm") == Partial(())
    assert taps(asked, DONE) == types(asked, "done") == Accepted(("c",), "")
    assert types(asked, "hm") == taps(asked, "z") == Rejected("choose-several")


@given(
    st.sampled_from(["text", "choice", "multi", "list", "number", "yesno", "date", "time", "plan"]), st.text()
)
def test_any_text_is_read_or_refused_with_a_phrase_there_is(kind: Kind, text: str) -> None:
    verdict = types(question(kind, OPTIONS), text)

    if isinstance(verdict, Rejected):
        assert verdict.why in LIBRARY.phrases
    assert isinstance(verdict, Rejected) or not is_blank(text)


def test_the_words_known_are_those_of_the_content() -> None:
    assert question("say").said("yes-words", "yes")
    assert not question("say").said("nowhere-words", "yes")
    assert question("say").word("nowhere") == ""
