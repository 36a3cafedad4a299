"""Every deep link goes to the talk it names: before consent, after it and in a talk, in each language."""

from __future__ import annotations

from msgspec.structs import replace

from flows.definition.template import fill
from flows.person import Person
from tests.helpers.chat import Chat, agreed, shipped_conversation
from tests.helpers.offenders import each

CONVERSATION = shipped_conversation()
LANGUAGES = ("en", "de", "es")
TALKS = sorted(name for name, flow in CONVERSATION.library.flows.items() if flow.menu is not None)
CASES = [(language, name) for language in LANGUAGES for name in TALKS]


def newcomer(language: str) -> Person:
    nobody = Person("7")
    return replace(nobody, profile=replace(nobody.profile, language=language))


def opening(name: str, language: str) -> str:
    """Return the first words of a talk, up to a value that is filled in."""
    flow = CONVERSATION.library.translator(language).flows[name]
    return fill(flow.states[flow.start].ask, {}).text.split("{")[0].split(".")[0]


def at_its_beginning(talk: Chat, name: str, language: str, said: list[str]) -> bool:
    """Tell whether the talk was opened and its first line was said in the language."""
    return talk.place().partition("/")[0] == name and any(opening(name, language) in one for one in said)


def test_every_talk_that_people_may_link_is_walked() -> None:
    assert len(TALKS) >= 20
    assert {"find-my-barrier", "getting-better", "coming-back", "before-you-decide"} <= {*TALKS}


@each(("language", "name"), CASES)
def test_a_link_goes_on_to_its_talk_after_the_yes(language: str, name: str) -> None:
    talk = Chat(CONVERSATION, newcomer(language))

    asked = talk.commands(f"start {name}")
    talk.tap(talk.buttons()[0])
    said = [message.text for message in talk.tap(talk.buttons()[0])]

    assert asked
    assert talk.person.profile.consent is not None
    assert at_its_beginning(talk, name, language, said)


@each(("language", "name"), CASES)
def test_a_link_opens_its_talk_at_once_for_who_has_agreed(language: str, name: str) -> None:
    talk = Chat(CONVERSATION, agreed(language=language))

    said = [message.text for message in talk.commands(f"start {name}")]

    assert at_its_beginning(talk, name, language, said)


@each(("language", "name"), CASES)
def test_a_link_opens_its_talk_in_the_middle_of_another_which_waits(language: str, name: str) -> None:
    other = "goals" if name != "goals" else "failing"
    talk = Chat(CONVERSATION, agreed(language=language))
    talk.commands(f"start {other}")
    talk.tap(talk.buttons()[0])

    said = [message.text for message in talk.commands(f"start {name}")]

    assert at_its_beginning(talk, name, language, said)
    dialog = talk.person.dialog
    waiting = (*dialog.suspended, *((dialog.rest,) if dialog.rest else ()), *dialog.stack.runs)
    assert other in {one.flow for one in waiting}
