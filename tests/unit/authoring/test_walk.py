"""A step of a walk finds its button again after an edit, or says that it can't."""

from __future__ import annotations

import pytest

from flows.authoring.walk import Step, resolve, span, takes_text
from flows.model import BACK, HELP, NEXT, PAUSE, SKIP, Button, Message

WAYS_OUT = (Button("‹ Back", BACK), Button("Skip", SKIP), Button("Pause", PAUSE), Button("Help now", HELP))
STATES = ("door", "why", "size", "end")
AT_WHY = ("homework", "why")

BIG = Step("tap", "big", "It is too big", place=1, offered=7, flow="homework", state="why")
PLACED = Step("tap", "#1", "I get home", place=1, offered=7, flow="homework", state="why")
ON = Step("tap", NEXT, "Go on", place=0, offered=3, flow="homework", state="door")
EIGHT = Step("tap", "8", "8", place=8, offered=15, flow="homework", state="size")


def asked(*buttons: tuple[str, str]) -> Message:
    return Message("What gets in the way?", rows=(tuple(Button(*button) for button in buttons), WAYS_OUT))


SCALE = Message("How big?", rows=(tuple(Button(str(n), str(n)) for n in range(11)), WAYS_OUT))
SHORT_SCALE = Message("How big?", rows=(tuple(Button(str(n), str(n)) for n in range(6)), WAYS_OUT))


@pytest.mark.parametrize(
    ("edit", "step", "message", "stands", "value"),
    [
        ("nothing", BIG, asked(("forget", "forget"), ("It is too big", "big")), AT_WHY, "big"),
        ("label changed", BIG, asked(("I forget", "forget"), ("Too big for me", "big")), AT_WHY, "big"),
        ("id changed", BIG, asked(("I forget", "forget"), ("It is too big", "huge")), AT_WHY, "huge"),
        ("order changed", BIG, asked(("It is too big", "big"), ("I forget", "forget")), AT_WHY, "big"),
        (
            "ticked",
            BIG,
            asked(
                ("☑ It is too big", "huge"),
            ),
            AT_WHY,
            "huge",
        ),
        ("both changed", BIG, asked(("a", "a"), ("huge", "huge"), ("c", "c")), AT_WHY, "huge"),
        ("choice gone", BIG, asked(("I forget", "forget")), AT_WHY, None),
        ("both changed, one more", BIG, asked(*[(str(n), f"x{n}") for n in range(4)]), AT_WHY, None),
        ("a place in a list moved", PLACED, asked(("I get home", "#0"), ("new", "#1")), AT_WHY, "#0"),
        ("a place in a list, reworded", PLACED, asked(("a", "#0"), ("b", "#1"), ("c", "#2")), AT_WHY, "#1"),
        ("another state comes before", ON, asked(("Go on", NEXT)), ("homework", "new"), None),
        ("its state is gone", ON, asked(("Go on", NEXT)), ("homework", "new"), NEXT),
        ("a number of the scale", EIGHT, SCALE, ("homework", "size"), "8"),
        ("the number is gone", EIGHT, SHORT_SCALE, ("homework", "size"), None),
        ("the keyboard is gone", BIG, None, AT_WHY, None),
    ],
)
def test_a_tap_means_after_an_edit_what_it_meant_before(
    edit: str, step: Step, message: Message | None, stands: tuple[str, str], value: str | None
) -> None:
    states = tuple(name for name in STATES if name != "door") if edit == "its state is gone" else STATES

    button = resolve(step, message, stands, {}, states)

    assert (button.value if button else None) == value, edit


def test_a_renamed_state_is_followed() -> None:
    renamed = {"door": "entry"}

    found = resolve(ON, asked(("Go on", NEXT)), ("homework", "entry"), renamed, ("entry", "why"))
    typed = Step("say", "mine", flow="homework", state="door")

    assert found is not None
    assert takes_text(typed, ("homework", "entry"), renamed, ("entry", "why"))


def test_words_are_not_typed_into_another_question_while_their_own_is_there() -> None:
    typed = Step("say", "mine", flow="homework", state="why")

    assert takes_text(typed, AT_WHY, {}, STATES)
    assert not takes_text(typed, ("homework", "size"), {}, STATES)
    assert takes_text(typed, ("homework", "size"), {}, ("size",))


def test_a_span_is_named_by_its_largest_whole_unit() -> None:
    assert [span(minutes) for minutes in (60, 90, 1440, 10080, 20160)] == ["1h", "90m", "1d", "1w", "2w"]
