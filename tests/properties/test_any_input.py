"""Any tap, text or file, at every question of every shipped flow: what always holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import msgspec
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from bot.storage.tables.documents import decode, encode
from bot.storage.tables.migrations import Tables
from bot.telegram_api import callback_data
from bot.telegram_api.chunks import pieces
from flows.definition.template import fill
from flows.engine.engine import Engine
from flows.engine.prompts import prompt_kind
from flows.locale.lengths import utf16
from flows.model import DONE, Given, Message, Session, Stack
from flows.person import Outgoing, Person
from flows.record.summary import LIMIT
from tests.helpers.chat import TODAY, WAYS, Chat, agreed, here, shipped_conversation
from tests.helpers.examples import examples

CONVERSATION = shipped_conversation()
LIBRARY = CONVERSATION.library
ENGINE = Engine(LIBRARY)
PAGE = fill(LIBRARY.phrase("summary-head"), {"title": ""}).text
KEPT_SENTENCE = fill(LIBRARY.phrase("page-sentence-kept"), {}).text

# A talk is several hundred turns a second; these keep each property to a few seconds.
THOROUGH = settings(
    max_examples=examples(150), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)

STATES = tuple(
    (flow.name, state.name)
    for flow in LIBRARY.flows.values()
    for state in flow.states.values()
    if state.kind not in ("call", "end")
)

TRICKY = (
    "<b>bold</b> & co", "**bold** _it_ `code` [a](b)", "{what} {{x}} %s", "   ", "\n\n\t", "\u200b\u200d",
    "\x00", "٣", "７", "²", "⑩", "1" * 4096, "⑩" * 4096, "-1", "3.5", "7/10", "ten", "yes", "No", "ok",
    "Back", "skip", "Pause", "help now", "done", "Use these words", "own:words", "+line", "-line", ":back",
    ":help", "#0", "v1:1:x", "a,b,c", ",", "a\nb\nc\nd\n" * 300, "😀" * 2048, "e\u0301" * 2000, "x" * 4096,
    "12 May", "31 February", "2026-02-30", "4pm", "25:99", "العربية", "if I sleep then I will", "tomorrow",
    "i want to die", "\U0001f1e9" * 99,
)  # fmt: skip

TEXTS = st.one_of(
    st.sampled_from(TRICKY),
    st.text(max_size=40),
    st.integers(min_value=0, max_value=500).map(str),
    st.text(min_size=1, max_size=8).map(lambda text: (text * 4096)[:4096]),
)

COMMANDS = tuple(flow.command for flow in LIBRARY.flows.values() if flow.command)


@dataclass(frozen=True)
class Act:
    """One thing a person does; `n` picks among what is there at that moment."""

    do: str
    text: str = ""
    n: int = 0


ACTS = st.one_of(
    st.builds(Act, st.just("tap"), n=st.integers(0, 30)),
    st.builds(Act, st.just("tap"), n=st.integers(0, 30)),
    st.builds(Act, st.just("text"), TEXTS),
    st.builds(Act, st.just("label"), n=st.integers(0, 30)),
    st.builds(Act, st.just("stale"), n=st.integers(0, 30)),
    st.builds(Act, st.just("made up"), st.sampled_from((":yes", ":done", "#3", "#x", ":nudge-x", "", "²"))),
    st.builds(
        Act, st.just("command"), st.sampled_from((*COMMANDS, "start", "menu", "pause", "summary", "help"))
    ),
    st.builds(Act, st.just("command"), st.one_of(TEXTS, TEXTS.map("start {}".format))),
    st.builds(Act, st.just("other"), st.sampled_from(("photo", "voice", "location", "dice", "broken", ""))),
    st.builds(Act, st.just("edited"), TEXTS),
    st.builds(Act, st.just("wait"), n=st.integers(0, 30)),
)


def standing(flow: str, state: str, person: Person | None = None) -> Chat:
    """Return a chat in which this question is open."""
    chosen = LIBRARY.flow(flow)
    path = () if state == chosen.start else (chosen.start,)
    session = Session(
        flow, chosen.version, chosen.logic, state, 5, path, {"talk": "fear", "first": "own:sleep"}
    )
    opened = ENGINE.prompt_builder.opened(Stack((session,)), here())
    chat = Chat(CONVERSATION, person or agreed(stack=Stack((opened,)), token=5))
    chat.event("other", "photo")
    return chat


def do(chat: Chat, act: Act, before: list[tuple[int, Message]]) -> list[Message]:
    """Do it, and return what is answered."""
    live = chat.buttons()
    button = live[act.n % len(live)] if live else None
    match act.do:
        case "tap" if button:
            return chat.tap(button)
        case "label" if button:
            return chat.types(button.label)
        case "stale" if before:
            at, message = before[act.n % len(before)]
            row = message.rows[act.n % len(message.rows)]
            return chat.tap(row[0], on=(at, message))
        case "made up":
            token = chat.live[1].token if chat.live and act.n % 2 else 1
            return chat.event("button", act.text, token)
        case "command" | "other" | "edited":
            return chat.event(act.do, act.text)
        case "wait":
            chat.waits(timedelta(hours=act.n * 5))
    return chat.types(act.text or "hello")


def check_limits(item: Outgoing) -> None:
    message = item.message
    if item.do in ("send", "edit"):
        assert pieces(message), "nothing to send"
    assert all(piece.text and utf16(piece.text) <= 4096 for piece in pieces(message))
    rows = [button for row in message.rows for button in row]
    assert len(rows) <= 100
    assert all(0 < len(row) <= 8 for row in message.rows)
    for button in rows:
        assert button.label.strip()
        data = callback_data.pack(message.token, button.value)
        assert 1 <= len(data.encode()) <= 64
        assert callback_data.unpack(data) == (message.token, button.value)
    if message.text.startswith(PAGE):
        assert len(message.text) <= LIMIT
        assert not message.rows


def stored(person: Person) -> bytes:
    return msgspec.json.encode(encode(person))


@THOROUGH
@given(st.sampled_from(STATES), st.lists(ACTS, min_size=1, max_size=8), st.booleans())
def test_every_event_is_answered_within_telegrams_limits_and_what_is_known_can_be_stored(
    place: tuple[str, str],
    acts: list[Act],
    newcomer: bool,
) -> None:
    chat = standing(*place, Person("7") if newcomer else None)
    shown = [chat.live] if chat.live else []

    for act in acts:
        answer = do(chat, act, shown)
        shown += [chat.live] if chat.live else []

        assert answer or act.do == "stale", "silence"
        for item in chat.outgoing:
            check_limits(item)
        assert decode(msgspec.json.decode(stored(chat.person), type=Tables)) == chat.person


@THOROUGH
@given(st.sampled_from(STATES), st.lists(ACTS, min_size=1, max_size=5))
def test_the_same_event_has_the_same_answer_and_leaves_its_input_alone(
    place: tuple[str, str], acts: list[Act]
) -> None:
    chat = standing(*place)
    for act in acts[:-1]:
        do(chat, act, [])
    person, at = chat.person, chat.now
    before = stored(person)

    do(chat, acts[-1], [])

    assert stored(person) == before
    decisions = [CONVERSATION.respond(person, chat.last, at) for _ in range(2)]
    assert decisions[0] == decisions[1]
    assert stored(person) == before


@THOROUGH
@given(st.sampled_from(STATES), st.lists(ACTS, max_size=5))
def test_an_update_that_comes_again_changes_nothing(place: tuple[str, str], acts: list[Act]) -> None:
    chat = standing(*place)
    for act in acts:
        do(chat, act, [])
    before, erased = chat.person, chat.erased

    answer = chat.again(chat.last)

    assert erased or (answer, chat.person) == ([], before)


READ_IN_TWO_WAYS = ("date", "time")


@settings(THOROUGH, max_examples=examples(400))
@given(
    st.sampled_from(STATES),
    st.lists(st.tuples(st.integers(0, 30), TEXTS | st.none()), min_size=1, max_size=8),
)
@example(("clock", "time"), [(0, "1"), (0, "1")])
def test_back_and_then_the_same_answer_is_the_same_state_and_the_same_answers(
    place: tuple[str, str], steps: list[tuple[int, str | None]]
) -> None:
    flow = LIBRARY.flow(place[0])
    facts = here(
        reasons=("sleep", "sing"), countries=("Ireland", "Japan"), reasons_text="1. sleep", note="rest"
    )
    session = Session(flow.name, flow.version, flow.logic, place[1], 1, (), {"talk": "fear"})
    stack = Stack((ENGINE.prompt_builder.opened(Stack((session,)), facts),))
    taken: list[Given] = []
    context = ENGINE.prompt_builder.context(stack.top, facts)
    if prompt_kind(context.state).passed_over(context):
        return  # a recap of nothing is never asked

    for n, text in steps:
        rows = ENGINE.prompt(stack, facts).rows
        answers = [button.value for row in rows[:-1] for button in row] or [":next"]
        given_ = Given(text) if text is not None else Given(answers[n % len(answers)], tapped=True)
        turn = ENGINE.answer(stack, given_, facts)
        if turn.stack.flow != flow.name or turn.finished:
            return
        asked = flow.states[stack.top.state].kind
        # A plan is given in steps, and a day or hour that reads in two ways; of the others the last one
        # counts, as Back brings the draft along.
        in_steps = asked in READ_IN_TWO_WAYS or (asked == "plan" and not turn.note.startswith("I"))
        taken = [*taken, given_] if in_steps else [given_]
        if turn.stack.top.path == stack.top.path:
            stack = turn.stack
            continue
        back = ENGINE.back(turn.stack, facts).stack
        assert (back.top.state, back.top.path) == (stack.top.state, stack.top.path)
        for one in taken:
            back = ENGINE.answer(back, one, facts).stack
        assert (back.top.state, back.top.path, back.top.answers) == (
            turn.stack.top.state,
            turn.stack.top.path,
            turn.stack.top.answers,
        )
        stack, taken = turn.stack, []


def test_the_properties_begin_at_every_question_there_is() -> None:
    assert len(STATES) > 400
    asked = {flow for flow, _ in STATES}
    silent = {"back", "stop", "why", "language", "my-page", "sentences", "history", "progress"}
    assert set(LIBRARY.flows) - silent - {"export"} == asked - {"language"}
    assert here().today == TODAY


PREVIEWED = tuple(
    flow.name
    for flow in LIBRARY.flows.values()
    if flow.menu and any(state.kind == "preview" for state in flow.states.values())
)


def at_the_preview(flow: str, typed: list[str]) -> Chat | None:
    """Return a chat in which a talk was gone through up to its page, typing where it asks for words."""
    chat = Chat(CONVERSATION)
    chat.commands(f"start {flow}")
    for n in range(60):
        if chat.place() and state_of(chat) == "preview":
            return chat
        chosen = [one for one in chat.buttons() if one.value not in WAYS and not one.value.startswith("own")]
        done = [one for one in chosen if one.value == DONE and "☑" in "".join(chat.labels())]
        if state_of(chat) in ("text", "list") and not done:
            chat.types(f"{typed[n % len(typed)]} {n}")
        else:
            chat.tap((done or chosen or chat.buttons())[0])
    return None


def state_of(chat: Chat) -> str:
    stack = chat.person.dialog.stack
    return LIBRARY.flow(stack.flow).states[stack.top.state].kind if stack else ""


@THOROUGH
@given(st.sampled_from(PREVIEWED), st.lists(TEXTS, min_size=1, max_size=4), st.lists(st.integers(0, 30)))
def test_the_page_leaves_word_for_word_as_it_was_looked_at(
    flow: str, typed: list[str], tapped: list[int]
) -> None:
    chat = at_the_preview(flow, typed)
    assume(chat is not None)
    assert chat is not None
    for n in tapped:
        switches = [one for one in chat.buttons() if one.label.startswith(("☐", "☑"))]
        chat.tap(switches[n % len(switches)])
    shown = chat.shown()[1].text

    made = [one.text for one in chat.taps(DONE) if PAGE.strip() in one.text and not one.rows]

    assert all(page in shown and shown.partition(page)[2].strip() in ("", KEPT_SENTENCE) for page in made)
    assert bool(made) == (chat.place() == "after/next")
