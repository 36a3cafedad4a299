"""Typed words are heard as what they are; what is in doubt is never spliced."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

import pytest

from flows.listening.shapes import sentences, shape
from tests.helpers.offenders import each

ENGLISH = {
    "none": ["nothing really", "idk", "I don't know.", "not sure", "x", "", "  ", "...", "Nothing!", "nothing tbh", "idk lol", "fuck knows", "no fucking idea"],
    "several": ["It brings up too much. I'm a mess after.", "i'm tired. i cant sleep", "Why me? I don't know."],
    "question": ["who am i without it", "can we do more on sleep", "what if it all comes back", "How would I cope", "does a new job count"],
    "because": ["because she doesn't listen", "cos everyone moves on", "because of my religion", "out of guilt", "so I can sleep again", "so that nobody has to lie"],
    "that": ["that I still see my ex", "that nothing ever works", "that my husband will leave", "that mornings aren't so awful"],
    "to": ["to be heard", "not to be judged", "for her to say she was wrong", "To say one thing I mean", "just to understand why", "for him to just listen"],
    "clause": [
        "my mother is in hospital", "I work nights", "sometimes I want to disappear", "its too far to drive",
        "no one knows that I lost the job", "kids are sick all the time", "being here scares me", "my boss shouts at me",
        "my boyfriend hits me", "every night I cry", "to be honest I don't like it", "nothing helps",
        "no one checks on me anymore", "two years ago I lost the house", "my boss touched me",
        "what I told you about my dad isn't true", "half of what I tell you is made up", "idk maybe eating breakfast",
        "work's mental right now", "moneys tight", "id ring my mates back", "getting better mean I must go home",
        "my aunt only phoned because I was ill", "nobody ever asked me", "my payments stop", "When I stop talking, wait", "getting drunk helps me sleep", "sorry but I never liked the forms", "look, I lied about it",
    ],
    "if": ["if I don't run away", "unless I drink"],
    "when": ["when he talked about his holiday", "whenever she sighs"],
    "what": ["what my uncle did", "how much I spend", "why I left home", "what happened in Leeds"],
    "doing": ["not having the words", "losing my benefits", "always being late", "you telling me when I drift", "being scared of you"],
    "order": ["understand me a bit", "call me out on it", "don't give me exercises", "please don't take notes", "tell me when I go off topic"],
    "did": ["binned her letters", "laughed when I said it", "left early", "didn't open the worksheet", "yawned twice", "arrived 20 min late"],
    "can": ["have to go back to the office", "can't leave the house", "dont feel real"],
    "do": ["worry less", "stop overthinkin everything", "get out of bed before ten", "be a better dad", "stop hating my body", "shower twice a week"],
    "about": ["about my dad", "mostly about money"],
    "time": ["on Mondays", "after work", "1998"],
    "like": ["laughed at", "sorry for shouting", "too scared", "ignored", "afraid of you", "too expensive", "fucking lonely", "left out", "burned out", "too knackered after nights"],
    "thing": [
        "panic on the stairs", "worry about rent", "you to phone me first",
        "something my therapist said in the first session", "somebody I knew at school",
        "my debts", "shame", "that winter", "the letter I never sent", "the way my dog follows me around",
        "binge eating", "no more sick notes", "something that happened at work", "homework that I can really do",
        "people expecting me to be ok", "exercises I can do on my phone",
    ],
    "other": ["study for finals", "new job, no time"],
}  # fmt: skip
GERMAN = {
    "none": ["keine Ahnung", "weiß nicht"],
    "about": ["darum, dass ich nicht glaube", "um sachen von früher", "um, naja, mein Gewicht", "um meine Lehrerin, ich mag sie", "eher um meinen Mann als um mich", "um die Schulden", "um Cannabis"],
    "other": ["wie in der Schule an der Tafel", "mein Handy, ich hänge da dran"],
    "that": ["dass ich trinke", "das ich eigentlich nur drohe"],
    "to": ["nein sagen zu können, ohne mich zu schämen", "wieder arbeiten zu müssen"],
    "because": ["weil sie nicht zuhört", "weils nix bringt", "aus Scham", "wegen meiner Tochter"],
    "clause": ["mein Mann will nicht, dass ich gehe", "mein Chef ändert dauernd meine Schicht", "kann nicht schlafen",
               "die Leute gehen dann weg", "mir geht es schlecht", "sie merkt sich nie was", "mir ging's gut, das ist es ja",
               "hab im August die Tabletten abgesetzt", "mache die Übungen nie", "kennt meinen Chef", "jedes Mal, wenn sie fragt, mache ich dicht", "im Bus starre ich nur auf mein Handy", "auf Kurdisch hätte ich ein Wort", "als ich es sagte, lachte er", "das Kochen macht mir zu schaffen", "zieh nach Bremen", "hab sie abgesetzt ohne was zu sagen", "ja, zweimal abgesagt", "frag mich nicht nach meinem Stiefvater", "nick nicht immer nur",
               "um den Hund geht's", "danach geht's mir schlecht", "im Juni hab ich gekündigt", "nichts, ich konnte einfach nicht", "keine Ahnung, frühstücken vielleicht"],
    "like": ["erschöpft", "verkatert", "übergangen", "so müde und leer"],
    "do": ["jeden Tag aufstehen", "nicht geglaubt bekommen", "um Hilfe bitten", "nicht schlafen können", "meine Rente verlieren", "nicht ans Fenster gehen müssen", "wissen wer da ist"],
    "thing": ["Scham", "das mit dem Geld", "die Fahrt", "der Tod meiner Schwester", "Angst vor dem Weinen", "Rückenweh und kein Schlaf", "mal wieder was lesen, egal was", 'ein "tut mir leid"', 'dieses "schon wieder?"'],
    "if": ["wenn ich nicht weglaufe"], "what": ["was in Köln war", "wie viel ich ausgebe"],
    "question": ["können wir auch mal malen?", "wer bin ich ohne die Angst"],
}  # fmt: skip
SPANISH = {
    "none": ["no sé", "nada"],
    "that": ["que bebo", "pues que ya estoy mejor", "q no me quiera como antes"],
    "because": ["porque no escucha", "por pudor", "por miedo a llorar"], "time": ["para no llorar"], "about": ["de mi padre", "del trabajo", "de lo del dinero"],
    "clause": ["mi marido no quiere que vaya", "la gente se va a ir", "pegué a mi hijo", "no puedo dormir",
               "las voces suenan más fuerte", "pertenece a otra época", "conoce a mi vecina", "oigo ruidos de noche", "se acaba mi seguro"],
    "do": ["estar sola", "poder decir que no", "no dormir", "irme de casa", "levantarme cada día"],
    "thing": ["vergüenza", "el viaje", "trabajo de noche", "la sala de espera", "un «lo siento»"],
    "if": ["si no salgo corriendo"], "what": ["lo que pasó en Sevilla", "cuánto gasto"],
    "question": ["¿podemos dibujar también?", "quién soy sin la ansiedad"],
}  # fmt: skip
CASES = [
    (language, wanted, typed)
    for language, shapes in (("en", ENGLISH), ("de", GERMAN), ("es", SPANISH))
    for wanted, every in shapes.items()
    for typed in every
]


@each(("language", "wanted", "typed"), CASES)
def test_typed_words_have_a_shape(language: str, wanted: str, typed: str) -> None:
    assert shape(typed, language) == wanted


@pytest.mark.parametrize(
    "typed", ["don't know why he left. dr. no said so", "at 3 a.m. I wake", "being alone... again"]
)
def test_a_stop_within_a_sentence_ends_none(typed: str) -> None:
    assert len(sentences(typed)) == typed.count(". dr") + 1


def test_a_language_without_word_lists_splices_nothing() -> None:
    assert shape("meus amigos", "pt") == "other"
    assert shape("quem sou eu?", "pt") == "question"


@pytest.mark.parametrize("region", ["en-GB", "es-419", "de-CH"])
def test_a_region_is_heard_as_its_language(region: str) -> None:
    typed = {"en-GB": "my debts", "es-419": "mis deudas", "de-CH": "meine Schulden"}[region]
    assert shape(typed, region) == "thing"


def test_sentence_ends_are_found_in_words_marks_and_spaces_of_any_length() -> None:
    assert sentences("It's a lot…! Then I go. e.g. at 3. May is hard?! Yes.") == (
        "It's a lot…!",
        "Then I go.",
        "e.g. at 3. May is hard?!",
        "Yes.",
    )
    for sign in "a!. …":
        assert sentences(sign * 20_000) == ((sign * 20_000).strip(),)
