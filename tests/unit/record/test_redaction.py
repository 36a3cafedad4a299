"""Redaction: a deleted flow run is gone from every place of the record, by one rule."""

from __future__ import annotations

from datetime import UTC, datetime

from flows.person import Dialog, FlowRun, Line, Note, OwnWords, Person, Plan, ScreenState, Sentence
from flows.record.redaction import SORTS, forget_flow_run

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WORDS = "I would like to talk about the holiday"


def test_screens_and_commands_delete_a_flow_run_by_one_rule() -> None:
    run = FlowRun("fear", 1, "Fear", NOON, (Line("line", "I'd like to say", WORDS),))
    person = Person(
        "7",
        words=OwnWords(
            talks=(run,),
            notes=(Note(WORDS, NOON), Note("something else", NOON)),
            sentences=(Sentence(WORDS, "fear", NOON), Sentence(WORDS, "goals", NOON)),
            plans=(Plan("the holiday", "talk", "fear", NOON),),
        ),
        dialog=Dialog(screen=ScreenState("talk")),
    )

    gone = forget_flow_run(person, 0)

    assert gone == SORTS["talk"].change(person, 0, None)
    assert (gone.words.talks, gone.words.plans, gone.dialog.screen) == ((), (), None)
    assert [note.text for note in gone.words.notes] == ["something else"]
    assert [sentence.flow for sentence in gone.words.sentences] == ["goals"]
