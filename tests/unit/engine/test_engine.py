"""The engine: every kind of question, every way through it, and nothing that changes behind one's back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.model import (
    DONE,
    HELP,
    NEXT,
    OTHER,
    PAUSE,
    SKIP,
    USE,
    EngineResult,
    Given,
    Session,
    Stack,
    Value,
)
from tests.helpers.chat import TODAY, here, library_of

EVERY_KIND = """
[flow]
name = "every-kind"
title = "Every kind"
version = 1
summary = true

[state.door]
type = "say"
say = "One of each."
button = "Start"
goto = "words"

[state.words]
type = "text"
ask = "In words?"
help = "Any words will do."
keep = "sentence"
label = "My words"
goto = "one"

[state.one]
type = "choice"
ask = "You wrote {words|quote}. Which one?"
choices = [
  { id = "tea", label = "Tea" },
  { id = "none", label = "Neither", goto = "close" },
  { id = "coffee", label = "Coffee", when = "words != 'calm'" },
]
other = true
label = "My drink"
goto = "some"

[state.some]
type = "multi"
ask = "{one}. And which go with it?"
choices = [
  { id = "milk", label = "Milk" },
  { id = "honey", label = "Honey", goto = "many" },
  { id = "plain", label = "Nothing", alone = true },
]
other = true
label = "What goes with it"
goto = "favourite"

[state.favourite]
type = "choice"
ask = "Of {some|list}, which first?"
from = "some"
goto = "many"

[state.many]
type = "list"
ask = "Name a few."
high = 3
max_chars = 20
goto = "rate"

[state.rate]
type = "scale"
ask = "How much?"
label = "How much"
sensitive = true
goto = [
  { when = "rate >= 8", to = "count" },
  { when = "not answered(rate)", to = "when" },
  { to = "agree" },
]

[state.count]
type = "number"
ask = "How many?"
low = 1
high = 400
retry = "You said {words}. A number, please."
goto = "agree"

[state.agree]
type = "yesno"
ask = "Is it so?"
label = "It is so"
goto = "when"

[state.when]
type = "date"
ask = "On which day?"
label = "The day"
goto = "hour"

[state.hour]
type = "time"
ask = "At what time?"
suggest = "18:30"
goto = "act"

[state.act]
type = "plan"
ask = "If what?"
cues = ["I sit down", "I wake up"]
acts = ["breathe out", "write a line"]
label = "My plan"
keep = "plan"
goto = "look"

[state.look]
type = "preview"
ask = "Is this your page?"
goto = "close"

[state.close]
type = "end"
say = "Kept: {act}, {agree|or no}, {when|date}."
"""

CALLS = """
[flow]
name = "outer"
title = "Outer"
version = 1

[state.door]
type = "text"
ask = "Before?"
goto = "call"

[state.call]
type = "call"
say = "A short stop."
flow = "inner"
goto = "after"

[state.after]
type = "text"
ask = "After {door|quote}?"
goto = [
  { when = "after == 'on'", to = "@inner" },
  { to = "close" },
]

[state.close]
type = "end"
say = "Done."
"""

INNER = """
[flow]
name = "inner"
title = "Inner"
version = 1
interrupts = true

[state.inside]
type = "choice"
ask = "Inside?"
choices = [{ id = "yes", label = "Yes" }]
skip = false
goto = "close"

[state.close]
type = "end"
say = "Out again."
do = ["hold"]
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine(library_of(tmp_path_factory.mktemp("talks"), EVERY_KIND, CALLS, INNER))


def at(engine: Engine, state: str, *path: str, flow: str = "every-kind", **answers: Value) -> Stack:
    chosen = engine.library.flow(flow)
    session = Session(flow, chosen.version, chosen.logic, state, 1, path=path, answers=answers)
    return Stack((engine.prompt_builder.opened(Stack((session,)), here()),))


def stack_of(result: EngineResult) -> Stack:
    assert result.stack
    return result.stack


def tap(engine: Engine, stack: Stack, value: str) -> EngineResult:
    return engine.answer(stack, Given(value, tapped=True), here())


def types(engine: Engine, stack: Stack, text: str) -> EngineResult:
    return engine.answer(stack, Given(text), here())


def values(engine: Engine, stack: Stack, where: EvalContext | None = None) -> list[str]:
    rows = engine.prompt(stack, where or here()).rows
    return [button.value for row in rows for button in row]


def labels(engine: Engine, stack: Stack) -> list[str]:
    return [button.label for row in engine.prompt(stack, here()).rows for button in row]


def walk(engine: Engine, stack: Stack, *given: str) -> EngineResult:
    """Answer one question after another; what begins with `:` or `#`, and ids, are taps."""
    result = EngineResult(stack)
    for one in given:
        stack = stack_of(result)
        result = tap(engine, stack, one) if one in values(engine, stack) else types(engine, stack, one)
    return result


def test_a_talk_begins_at_its_first_state_with_the_next_token(engine: Engine) -> None:
    result = engine.start("every-kind", 41, here())

    assert stack_of(result).top.state == "door"
    assert stack_of(result).top.token == 42
    assert engine.prompt(stack_of(result), here()).text == "One of each."
    assert values(engine, stack_of(result)) == [NEXT, PAUSE, HELP]


def test_a_whole_talk_can_be_walked_and_ends_with_its_closing_words(engine: Engine) -> None:
    start = stack_of(engine.start("every-kind", 0, here()))

    result = walk(
        engine, start, NEXT, "calm", "tea", "milk", DONE, "milk", "one\ntwo", DONE, "9", "12", ":yes",
        "2026-03-05", USE, "#0", "#1", DONE,
    )  # fmt: skip

    assert not result.stack
    (finished,) = result.finished
    assert finished.session.answers == {
        "words": "calm", "one": "tea", "some": ("milk",), "favourite": "milk", "many": ("one", "two"),
        "rate": 9, "count": 12, "agree": True, "when": "2026-03-05", "hour": "18:30",
        "act": ("when I sit down", "write a line"),
        "look": ("words", "act", "one", "some", "agree", "when"),
    }  # fmt: skip
    assert (
        finished.closing.text == "Kept: When I sit down, I will write a line, yes, Thursday, March 5, 2026."
    )


def test_a_walk_leaves_the_session_it_is_given_untouched(engine: Engine) -> None:
    session = at(engine, "words", "door")
    before = repr(session)

    types(engine, session, "calm")
    engine.skip(session, here())
    engine.back(session, here())

    assert repr(session) == before


def test_the_same_answer_leads_to_the_same_turn(engine: Engine) -> None:
    session = at(engine, "rate", "many")

    assert tap(engine, session, "8") == tap(engine, session, "8")


@pytest.mark.parametrize(("rate", "state"), [("8", "count"), ("7", "agree"), (SKIP, "when")])
def test_the_first_branch_that_holds_is_taken(engine: Engine, rate: str, state: str) -> None:
    session = at(engine, "rate", "many")

    result = engine.skip(session, here()) if rate == SKIP else tap(engine, session, rate)

    assert stack_of(result).top.state == state


def test_a_button_with_a_target_of_its_own_wins_over_the_state(engine: Engine) -> None:
    result = tap(engine, at(engine, "one", "words", words="calm"), "none")

    assert not result.stack
    assert result.finished[0].session.path[-1] == "one"


def test_a_pick_with_a_target_of_its_own_wins_in_a_multi(engine: Engine) -> None:
    result = walk(engine, at(engine, "some", "one", one="tea"), "milk", "honey", DONE)

    assert stack_of(result).top.state == "many"


def test_choices_whose_condition_fails_are_not_shown(engine: Engine) -> None:
    assert "coffee" not in values(engine, at(engine, "one", "words", words="calm"))
    assert "coffee" in values(engine, at(engine, "one", "words", words="tense"))


def test_answers_are_shown_in_the_words_of_their_buttons(engine: Engine) -> None:
    assert engine.prompt(at(engine, "some", "one", one="tea"), here()).text == "Tea. And which go with it?"
    own = engine.prompt(at(engine, "some", "one", one="own:mint tea"), here())
    assert own.text == "mint tea. And which go with it?"


def test_picks_of_an_earlier_question_can_be_picked_from(engine: Engine) -> None:
    session = at(engine, "favourite", "one", "some", some=("milk", "own:a biscuit"))

    assert labels(engine, session)[:2] == ["Milk", "a biscuit"]
    assert stack_of(tap(engine, session, "#1")).top.answers["favourite"] == "own:a biscuit"


def test_own_words_in_a_multi_are_seen_and_one_tap_takes_them_out(engine: Engine) -> None:
    session = at(engine, "some", "one", one="tea")

    written = stack_of(types(engine, session, "a biscuit"))
    assert "☑ a biscuit" in labels(engine, written)
    taken_out = stack_of(tap(engine, written, "#own-0"))

    assert taken_out.top.draft == ()
    assert "☑ a biscuit" not in labels(engine, taken_out)


def test_something_else_asks_for_own_words_and_keeps_the_question(engine: Engine) -> None:
    result = tap(engine, at(engine, "one", "words", words="calm"), OTHER)

    assert result.note == "Type it in your own words."
    assert stack_of(result).top.state == "one"


def test_a_tap_in_a_multi_changes_the_message_in_place_and_keeps_its_token(engine: Engine) -> None:
    session = at(engine, "some", "one", one="tea")

    result = tap(engine, session, "milk")

    assert result.redraw
    assert stack_of(result).top.token == session.top.token
    assert "☑ Milk" in labels(engine, stack_of(result))


def test_every_new_prompt_has_a_token_of_its_own(engine: Engine) -> None:
    session = at(engine, "words", "door")

    for result in (types(engine, session, "calm"), types(engine, session, " "), engine.back(session, here())):
        assert stack_of(result).top.token == session.top.token + 1


def test_three_answers_that_cannot_be_read_bring_the_help_and_the_ways_out(engine: Engine) -> None:
    session = at(engine, "words", "door")

    first = types(engine, session, " ")
    second = types(engine, stack_of(first), "\n")
    third = types(engine, stack_of(second), "\u200b")

    assert first.note == second.note == "That came through empty. Want to try again?"
    assert third.note == "Any words will do. You can also skip it, go back, or pause."
    assert stack_of(third).top.retries == 0


def test_a_question_that_cannot_be_skipped_does_not_offer_it_after_three_rejects(engine: Engine) -> None:
    result = walk(engine, stack_of(engine.start("inner", 0, here())), "what", "what", "what")

    assert result.note.endswith("You can also pause.")


def test_an_author_can_say_what_to_say_when_an_answer_cannot_be_read(engine: Engine) -> None:
    result = types(engine, at(engine, "count", "words", words="calm"), "many")

    assert result.note == "You said calm. A number, please."


def test_help_of_a_state_is_filled_in_and_missing_help_is_empty(engine: Engine) -> None:
    assert engine.help(at(engine, "words", "door"), here()) == "Any words will do."
    assert engine.help(at(engine, "rate", "many"), here()) == ""


def test_a_skipped_question_has_no_answer_and_goes_on(engine: Engine) -> None:
    result = engine.skip(at(engine, "words", "door"), here())

    assert stack_of(result).top.state == "one"
    assert stack_of(result).top.skipped == ("words",)
    assert result.chosen == "skipped"


def test_what_may_not_be_skipped_says_so_and_stays(engine: Engine) -> None:
    session = stack_of(engine.start("inner", 0, here()))

    result = engine.skip(session, here())

    assert result.note == "This one I can't skip. You can also pause."
    assert stack_of(result).top.state == "inside"
    assert SKIP not in values(engine, session)


def test_back_goes_to_the_question_before_and_offers_the_answer_again(engine: Engine) -> None:
    after = types(engine, at(engine, "words", "door"), "calm")

    back = stack_of(engine.back(stack_of(after), here()))

    assert (back.top.state, back.top.answers, back.top.path) == ("words", {}, ("door",))
    assert engine.prompt(back, here()).text == "In words?\n\n“calm”"
    assert stack_of(tap(engine, back, USE)).top.answers == {"words": "calm"}


def test_back_undoes_a_skip(engine: Engine) -> None:
    skipped = stack_of(engine.skip(at(engine, "words", "door"), here()))

    assert stack_of(engine.back(skipped, here())).top.skipped == ()


def test_back_at_the_first_question_says_that_nothing_is_before_it(engine: Engine) -> None:
    result = engine.back(stack_of(engine.start("every-kind", 0, here())), here())

    assert result.note == "This is the first step. There is nothing before it."
    assert stack_of(result).top.state == "door"


def test_lines_of_a_list_that_was_not_done_come_back_with_it(engine: Engine) -> None:
    written = stack_of(types(engine, at(engine, "many", "one", "some", some=("honey",)), "one line"))

    forth = stack_of(walk(engine, stack_of(engine.back(written, here())), DONE))

    assert (forth.top.state, forth.top.draft) == ("many", ("+one line",))


def test_lines_of_a_list_are_not_lost_by_a_skip(engine: Engine) -> None:
    written = stack_of(types(engine, at(engine, "many", "some"), "one line"))

    skipped = stack_of(engine.skip(written, here()))

    assert "many" not in skipped.top.answers
    assert stack_of(engine.back(skipped, here())).top.draft == ("+one line",)


def test_back_inside_a_plan_goes_to_its_cue(engine: Engine) -> None:
    cue = stack_of(tap(engine, at(engine, "act", "hour"), "#0"))
    assert engine.prompt(cue, here()).text.startswith("When I sit down, I will")

    back = stack_of(engine.back(cue, here()))

    assert (back.top.state, back.top.draft) == ("act", ())


def test_a_plan_from_before_back_is_the_first_suggestion(engine: Engine) -> None:
    planned = walk(engine, at(engine, "act", "hour"), "the phone rings", "put it face down")

    back = stack_of(engine.back(stack_of(planned), here()))

    assert labels(engine, back)[0] == "the phone rings"
    assert labels(engine, stack_of(tap(engine, back, "#0")))[0] == "put it face down"
    assert stack_of(walk(engine, back, "#0", "#0")).top.answers == {
        "act": ("the phone rings", "put it face down")
    }


def test_a_long_act_is_asked_about_once_and_can_be_kept(engine: Engine) -> None:
    long = "sit down by the window and think of each of the things I have to say"
    asked = walk(engine, at(engine, "act", "hour"), "if I wake up,", long)

    assert asked.note == "That's a lot for one step."
    assert engine.prompt(stack_of(asked), here()).text.endswith(f"“{long}”")
    assert stack_of(tap(engine, stack_of(asked), USE)).top.answers["act"] == ("if I wake up", long)
    assert stack_of(types(engine, stack_of(asked), "I will breathe")).top.answers["act"] == (
        "if I wake up",
        "breathe",
    )


def test_the_page_is_shown_with_its_switches_before_it_is_made(engine: Engine) -> None:
    session = at(engine, "look", "words", "rate", words="calm", rate=3)

    message = engine.prompt(session, here())
    assert "\n\nCalm.\n\n" in message.text
    assert "How much" not in message.text
    assert labels(engine, session)[:2] == ["☑ My words: calm", "☐ 🔒 How much: 3"]
    switched = stack_of(tap(engine, session, "#1"))

    assert switched.top.draft == ("words", "rate")
    assert "\n\nCalm.\n\nA few notes\nHow much: 3\n\n" in engine.prompt(switched, here()).text


def test_what_was_switched_is_still_so_after_back(engine: Engine) -> None:
    session = at(engine, "look", "words", "rate", words="calm", rate=3)
    (finished,) = walk(engine, session, "#1", DONE).finished

    shelved = dict(finished.session.answers)
    back = Session("every-kind", 1, "", "look", 9, session.top.path, session.top.answers, shelved)
    reopened = engine.prompt_builder.opened(Stack((back,)), here())

    assert reopened.draft == ("words", "rate")


def test_a_called_talk_opens_over_and_then_the_talk_goes_on(engine: Engine) -> None:
    called = walk(engine, stack_of(engine.start("outer", 0, here())), "hello")
    inside = stack_of(called)
    assert (inside.top.flow, inside.top.state, called.note) == ("inner", "inside", "A short stop.")

    returned = tap(engine, inside, "yes")

    assert (stack_of(returned).top.flow, stack_of(returned).top.state) == ("outer", "after")
    assert [one.closing.text for one in returned.finished] == ["Out again."]
    assert [effect.name for effect in returned.effects] == ["hold"]
    assert stack_of(returned).top.token > inside.top.token


def test_back_out_of_a_called_talk_goes_to_the_question_before_the_call(engine: Engine) -> None:
    inside = stack_of(walk(engine, stack_of(engine.start("outer", 0, here())), "hello"))

    back = stack_of(engine.back(inside, here()))

    assert (back.top.flow, back.top.state, back.top.shelved) == ("outer", "door", {"door": "hello"})


def test_back_after_a_call_goes_to_the_question_before_it(engine: Engine) -> None:
    after = stack_of(walk(engine, stack_of(engine.start("outer", 0, here())), "hello", "yes"))

    assert stack_of(engine.back(after, here())).top.state == "door"


def test_back_out_of_a_call_that_is_the_first_step_stays_inside(tmp_path: Path) -> None:
    begins_with_call = CALLS.replace('[state.door]\ntype = "text"\nask = "Before?"\ngoto = "call"\n', "")
    library = library_of(tmp_path, begins_with_call.replace(" {door|quote}", ""), INNER)
    engine = Engine(library)
    inside = stack_of(engine.start("outer", 0, here()))

    result = engine.back(inside, here())

    assert stack_of(result).top.flow == "inner"
    assert result.note == "This is the first step. There is nothing before it."


def test_a_talk_opened_over_another_gives_it_back_as_it_was(engine: Engine) -> None:
    waiting = stack_of(types(engine, at(engine, "many", "some"), "one line"))
    over = stack_of(engine.start("inner", waiting.top.token, here(), waiting))

    closed = stack_of(tap(engine, over, "yes"))
    stepped_out = stack_of(engine.back(over, here()))

    for back in (closed, stepped_out):
        assert (back.top.state, back.top.draft, back.top.answers, back.top.path) == (
            waiting.top.state, waiting.top.draft, waiting.top.answers, waiting.top.path,
        )  # fmt: skip
        assert back.top.token > over.top.token


def test_a_talk_can_lead_to_another_flow(engine: Engine) -> None:
    result = types(engine, at(engine, "after", "door", "call", flow="outer", door="x"), "on")

    assert result.open == "inner"
    assert not result.stack
    assert result.finished[0].session.state == "after"


def test_kept_answers_say_what_they_take_the_place_of(engine: Engine) -> None:
    first = types(engine, at(engine, "words", "door"), "one")
    again = types(engine, stack_of(engine.back(stack_of(first), here())), "two")

    assert [(kept.value, kept.instead) for kept in (*first.kept, *again.kept)] == [
        ("one", None),
        ("two", "one"),
    ]


def test_a_path_keeps_no_more_than_it_can_retrace(engine: Engine) -> None:
    session = at(engine, "words", *["door"] * 300)

    assert len(stack_of(types(engine, session, "calm")).top.path) == 300


def test_back_follows_the_persons_own_path_even_if_no_step_leads_there_any_more(engine: Engine) -> None:
    session = at(engine, "hour", "door", "rate", rate=3)

    assert stack_of(engine.back(session, here())).top.state == "rate"


def test_days_are_offered_from_today_on(engine: Engine) -> None:
    message = engine.prompt(at(engine, "when", "rate"), EvalContext({}, date(2026, 3, 4)))

    named = [button.label for row in message.rows for button in row][:7]
    assert named == ["Today", "Tomorrow", "Friday", "Saturday", "Sunday", "Monday", "Tuesday"]
    assert message.rows[0][0].value == "2026-03-04"
    assert date(2026, 3, 4) != TODAY


def test_bold_words_stay_bold_after_a_note(tmp_path: Path) -> None:
    engine = Engine(library_of(tmp_path, INNER.replace("Inside?", "Are you **inside**?")))

    message = engine.prompt(stack_of(engine.start("inner", 0, here())), here(), note="😀")

    (at_, length) = message.bold[0]
    assert message.text.encode("utf-16-le")[2 * at_ : 2 * (at_ + length)].decode("utf-16-le") == "inside"


def test_answers_and_facts_read_as_one(engine: Engine) -> None:
    stack = at(engine, "some", "one", one="tea")
    shown = engine.prompt_builder.context(stack.top, here(today="2026-03-02")).shown

    assert dict(shown) == {"today": "2026-03-02", "one": "Tea"}
    assert len(shown) == 2
