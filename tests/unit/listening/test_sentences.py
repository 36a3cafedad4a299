"""A sentence takes a person's words as they are, in the wording that fits them."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.listening.letters import quoted
from flows.listening.sentences import Common, Said, assemble, without_stem
from flows.listening.shapes import shape
from flows.listening.who import about_therapist
from tests.helpers.offenders import each

COMMON = Common(
    "And there's this: {it}.",
    "I wrote it down. Could we read it together?",
    "I wrote it down like this: {it}.",
)
WORRY = {
    "picks": "Part of me is scared of getting better, because {it}.",
    "is": "Part of me is scared of getting better. What scares me is {it}.",
    "because": "Part of me is scared of getting better {it}.",
    "own": "Part of me is scared of getting better. Here's my worry: {it}.",
    "none": "Part of me is scared of getting better. Could we look at that together?",
}
TOP = {
    "is": "What I most want is {it}. Are we working on that?",
    "to": "What I most want is {to it}. Are we working on that?",
    "own": "I've thought about what I want from therapy. {It} Are we working on that?",
    "none": "What do I want from therapy? Could we look at that?",
}


ABOUT = {
    "of": "I haven't been honest about {it}.",
    "is": "There's something I haven't been honest about: {it}.",
    "own": "I haven't been honest. {It}",
    "none": "I haven't been honest.",
}
TRUTH = {
    "to": "What I want is {to it}.",
    "can": "It's true that I {it}.",
    "own": "This is true. {It}",
    "none": "Something is true.",
}
WISH = {
    "to": "I'd like {to it}.",
    "own": "As for what I'd like: {it}.",
    "none": "I'd like to talk about it.",
}
ENOUGH = {
    "of": "Could we say that {it} is enough?",
    "own": "Here's what could be enough: {it}.",
    "none": "Could one small step be enough?",
}


def said(*typed: str, wordings: dict[str, str] = WORRY) -> str:
    return assemble(wordings, Said(typed=typed), COMMON, "en")


@each(("typed", "wordings", "sentence"), [
    ("because people will leave me", WORRY, "Part of me is scared of getting better because people will leave me."),
    ("losing my benefits.", WORRY, "Part of me is scared of getting better. What scares me is losing my benefits."),
    ("i might fail", WORRY, "Part of me is scared of getting better. Here's my worry: I might fail."),
    ("My family will laugh", WORRY, "Part of me is scared of getting better. Here's my worry: my family will laugh."),
    ("Anna leaves me", WORRY, "Part of me is scared of getting better. Here's my worry: Anna leaves me."),
    ("who am i without it", WORRY, "Part of me is scared of getting better. Here's my worry: Who am I without it?"),
    ("not sure", WORRY, WORRY["none"]),
    ("my old boss", ABOUT, "I haven't been honest about my old boss."),
    ("money stuff", ABOUT, "I haven't been honest about money stuff."),
    ("uncle Joe", ABOUT, "I haven't been honest about uncle Joe."),
    ("secret account", ABOUT, "There's something I haven't been honest about: secret account."),
    ("car accident", ABOUT, "There's something I haven't been honest about: car accident."),
    ("get a job", TOP, "What I most want is to get a job. Are we working on that?"),
    ("to get a job", TOP, "What I most want is to get a job. Are we working on that?"),
    ("I want my life back!", TOP, "I've thought about what I want from therapy. I want my life back! Are we working on that?"),
    ("on mondays", TOP, "I've thought about what I want from therapy. On mondays. Are we working on that?"),
    ("stop overthinkin everything", TOP, "What I most want is to stop overthinkin everything. Are we working on that?"),
    ("the nights?", TOP,
     "I've thought about what I want from therapy. The nights? Are we working on that?"),
    ("Eat lunch twice a week. It sounds silly.", TOP,
     "What I most want is to eat lunch twice a week. It sounds silly. Are we working on that?"),
    ('It was how she said "again?" when I cried. I felt small.', TOP,
     "I've thought about what I want from therapy. It was how she said \"again?\" when I cried. I felt small. Are we working on that?"),
    ("“Have you tried yoga?”", TOP,
     "I've thought about what I want from therapy. “Have you tried yoga?” Are we working on that?"),
    ("😭 my ex", ABOUT, "There's something I haven't been honest about: 😭 my ex."),
    ("- my sleep\n- my weight", TOP, "What I most want is my sleep; my weight. Are we working on that?"),
    ("Dr Lee: I lied.", TOP, "I've thought about what I want from therapy. Dr Lee: I lied. Are we working on that?"),
    ("Look. I hate it here.", TOP, "I've thought about what I want from therapy. Look. I hate it here. Are we working on that?"),
    ("“what would you like” — no, YOU pick", TOP, "What I most want is “what would you like” — no, YOU pick. Are we working on that?"),
    ("because he's kind I only say nice things", WORRY, "Part of me is scared of getting better. Here's my worry: because he's kind I only say nice things."),
    ("drink most evenings", TRUTH, "It's true that I drink most evenings."),
    ("be braver", TRUTH, "What I want is to be braver."),
    ("move on", WISH, "I'd like to move on."),
    ("just listen", WISH, "As for what I'd like: just listen."),
    ("apologise to me first", WISH, "As for what I'd like: apologise to me first."),
    ("affair", ABOUT, "There's something I haven't been honest about: affair."),
    ("Sunday? it's always sundays", TOP,
     "I've thought about what I want from therapy. Sunday? It's always sundays. Are we working on that?"),
    ("So, I've thought about my dad", TOP, "So, I've thought about my dad. Are we working on that?"),
    ("just showing up tbh, thats it", ENOUGH, "Here's what could be enough: just showing up tbh, thats it."),
    ("Practical tips", ENOUGH, "Could we say that practical tips is enough?"),
    ('new job, no "time"', TOP,
     "I've thought about what I want from therapy. New job, no \"time\". Are we working on that?"),
    ("sleep. please", TOP, "What I most want is sleep. Please. Are we working on that?"),
    ("chess on the phone. one more, always one more.", WORRY,
     "Part of me is scared of getting better. What scares me is chess on the phone. One more, always one more."),
    ("can I say what I want here", TOP, "I've thought about what I want from therapy. Can I say what I want here?"),
    ("… my dad", TOP, "What I most want is my dad. Are we working on that?"),
    ("about my dad, mostly", {**TOP, "about": "It's {it}."}, "It's about my dad, mostly."),
    ("on mondays", {**TOP, "other": "I'd pick this: {it}."}, "I'd pick this: on mondays."),
    ("We row. I cry.", {**TOP, "other": "I'd pick this: {it}."},
     "I've thought about what I want from therapy. We row. I cry. Are we working on that?"),
    ("there's a thing I've been dodging", {"own": "There's something I haven't said. {It}", "none": "No."},
     "There's a thing I've been dodging."),
    ("I haven't been taking them", {"own": "I haven't been fully honest. {It}", "none": "No."},
     "I haven't been fully honest. I haven't been taking them."),
    ("felt small", {"did": "In short: {it}.", "can": "I {it}.", "own": "{It}", "none": "No."}, "I felt small."),
    ("felt like a test", {"did": "In short: {it}.", "can": "I {it}.", "own": "{It}", "none": "No."},
     "In short: felt like a test."),
    ("forgot my name", {"did": "In short: {it}.", "can": "I {it}.", "own": "{It}", "none": "No."},
     "In short: forgot my name."),
    ("one walk a day, even a short one", {**ENOUGH, "of": "Could this be enough: {it}?"},
     "Could this be enough: one walk a day, even a short one?"),
    ("one walk, I can do no more", {**ENOUGH, "of": "Could this be enough: {it}?"},
     "Here's what could be enough: one walk, I can do no more."),
])  # fmt: skip
def test_words_go_into_the_wording_that_takes_them(
    typed: str, wordings: dict[str, str], sentence: str
) -> None:
    assert said(typed, wordings=wordings) == sentence


def test_picks_are_joined_and_own_words_follow_as_their_own_sentence() -> None:
    picked = Said(("people might care less", "it might not last"), (), ("losing my benefits",))

    assert assemble(WORRY, picked, COMMON, "en") == (
        "Part of me is scared of getting better, because people might care less and it might not last. "
        "And there's this: losing my benefits."
    )


def test_own_words_stand_before_what_is_asked_in_the_end() -> None:
    pulled = {
        "picks": "What pulls hardest is {it}. Can we look at what's realistic?",
        "own": "{It}",
        "none": "No.",
    }

    assert assemble(
        pulled, Said(("work",), ("It's easy to put other things first.",), ("my cat",)), COMMON, "en"
    ) == (
        "What pulls hardest is work. It's easy to put other things first. And there's this: my cat. "
        "Can we look at what's realistic?"
    )


def test_a_sentence_that_would_be_too_long_says_that_it_is_written_down() -> None:
    assert said("I " + "can't " * 120 + "go on") == (
        "Part of me is scared of getting better. I wrote it down. Could we read it together?"
    )


@pytest.mark.parametrize(("typed", "left"), [
    ("I want to keep the slow mornings", "the slow mornings"), ("I want to keep going", "going"),
    ("I want to keep her", "I want to keep her"), ("I want to keep … um, the rage", "I want to keep … um, the rage"), ("I want to keep my rage. It helps me.", "my rage. It helps me."), ("i want to keep: my friends", "my friends"),
    ("I want to keepsake", "I want to keepsake"), ("I want to keep", "I want to keep"),
    ("I don't want to keep it", "I don't want to keep it"), ("keep if he stays", "if he stays"),
])  # fmt: skip
def test_a_stem_of_the_question_is_taken_off_where_what_is_left_still_fits(typed: str, left: str) -> None:
    assert without_stem(typed, ("I want to keep", "keep"), "en") == left


def test_only_the_first_of_several_own_words_is_announced() -> None:
    wordings = {"picks": "I'd like {it}. Could we talk?", "own": "{It}"}
    said = Said(("more structure",), (), ("he never tells me. i want a plan", "homework. he sets none 🙄"))

    assert assemble(wordings, said, COMMON, "en") == (
        "I'd like more structure. And there's this: he never tells me. I want a plan. "
        "Homework. He sets none 🙄 Could we talk?"
    )


def test_a_stem_is_known_without_its_apostrophe() -> None:
    assert without_stem("its about taking things", ("it's about",), "en") == "taking things"


@pytest.mark.parametrize(("typed", "word"), [
    ("She yawned twice", "She"), ("because he’s late", "he’s"), ("the sheet", ""), ("my therapist yawned", "my therapist"),
])  # fmt: skip
def test_what_is_said_about_the_therapist_is_noticed(typed: str, word: str) -> None:
    assert about_therapist(typed, "en") == word


def bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


@pytest.mark.parametrize("language", ["en", "de", "es", "pt"])
@given(typed=st.text(max_size=300))
def test_a_sentence_always_comes_out_and_holds_every_word(language: str, typed: str) -> None:
    sentence = assemble(WORRY, Said(typed=(typed,)), COMMON, language)

    assert sentence == assemble(WORRY, Said(typed=(typed,)), COMMON, language)
    assert "{" not in sentence.replace(typed, "") or "{" in typed
    assert len(sentence) <= 600
    if shape(typed, language) == "none":
        assert sentence == WORRY["none"]
    else:
        rest = bare(typed)
        for word in ("because", "that", "que", "porque", "dass", "weil"):
            rest = rest.removeprefix(word) if bare(typed) not in bare(sentence) else rest
        assert rest in bare(sentence)


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("sag „nein“ dazu", "de", "„sag ‚nein‘ dazu“"),
        ('sag "nein" dazu', "de-AT", "„sag ‚nein‘ dazu“"),
        ("say “no” to it", "en", "“say ‘no’ to it”"),
        ("di «no»", "es", "“di ‘no’”"),
    ],
)
def test_words_stand_in_the_quotes_of_their_language(text: str, language: str, said: str) -> None:
    assert quoted(text, language) == said


def test_an_aside_at_the_end_stands_in_no_middle_of_a_sentence() -> None:
    wordings = {"of": "Could we say that {it} is enough?", "own": "This could be enough: {it}.", "none": "N."}

    plain = assemble(wordings, Said(typed=("not going backwards",)), COMMON, "en")
    aside = assemble(wordings, Said(typed=("not going backwards i guess",)), COMMON, "en")

    assert plain == "Could we say that not going backwards is enough?"
    assert aside == "This could be enough: not going backwards I guess."


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "honestly dunno"),
        ("en", "tbh no idea"),
        ("de", "ehrlich keine Ahnung"),
        ("es", "sinceramente no sé"),
    ],
)
def test_a_non_answer_may_begin_with_a_filler(language: str, typed: str) -> None:
    assert shape(typed, language) == "none"


def test_an_indirect_question_behind_a_preposition_is_no_sentence_of_its_own() -> None:
    assert shape("con quién dejo a los niños", "es") == "what"
    assert shape("con mi hermana los domingos", "es") == "time"


@pytest.mark.parametrize(
    ("language", "typed", "sentence"),
    [
        (
            "de",
            "Frau Doktor, können wir langsamer machen",
            "Ich habe nachgedacht. Frau Doktor, können wir langsamer machen?",
        ),
        ("de", "Frau Doktor, mehr Zeit", "Ich habe nachgedacht. Frau Doktor, mehr Zeit. Geht das?"),
        (
            "de",
            "Herr Meier, ich habe Angst davor",
            "Ich habe nachgedacht. Herr Meier, ich habe Angst davor. Geht das?",
        ),
        (
            "es",
            "doctora, me gustaría ir más despacio",
            "Ich habe nachgedacht. Doctora, me gustaría ir más despacio. Geht das?",
        ),
        (
            "en",
            "Dr Meier, I'd like more time",
            "Ich habe nachgedacht. Dr Meier, I'd like more time. Geht das?",
        ),
    ],
)
def test_words_to_somebody_by_title_stand_behind_no_colon(language: str, typed: str, sentence: str) -> None:
    wordings = {
        "is": "Das hätte ich gern: {it}.",
        "own": "Ich habe nachgedacht. Das hätte ich gern: {it}. Geht das?",
        "none": "-",
    }

    assert assemble(wordings, Said(typed=(typed,)), Common("{it}", "-", "{it}"), language) == sentence


@pytest.mark.parametrize(
    ("language", "typed", "named"),
    [
        ("en", "Tuesdays are when I see Dr Meier", "Dr Meier"),
        ("en", "my sister says she is tired", ""),
        ("de", "da sehe ich Frau Dr. Meier", "Frau Dr. Meier"),
        ("es", "veo a la doctora Ruiz los martes", "doctora Ruiz"),
        ("en", "I see the doctor", ""),
    ],
)
def test_a_title_with_a_name_may_be_the_therapist_where_no_pronoun_is_looked_for(
    language: str, typed: str, named: str
) -> None:
    assert about_therapist(typed, language, named=True) == named


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("dibujar más", "Me gustaría dibujar más."), ("escuchar más", "Me gustaría esto: escuchar más.")],
)
def test_what_the_therapist_is_to_do_is_no_spanish_wish_of_ones_own(typed: str, sentence: str) -> None:
    wordings = {"is": "Me gustaría esto: {it}.", "do": "Me gustaría {it}.", "own": "{It}", "none": ""}

    assert assemble(wordings, Said(typed=(typed,)), COMMON, "es") == sentence
