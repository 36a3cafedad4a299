"""Yes, no and whole numbers in the ways people type them, in three languages."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.number_parsers import number_said, reason_behind, whole_number, yes_or_no
from flows.engine.prompt import Prompt
from flows.engine.prompts import PROMPTS
from flows.engine.spoken_words import WORD_PHRASES
from flows.locale.matching import Words, words_of
from flows.model import State, Template
from tests.helpers.chat import shipped_library

LIBRARY = shipped_library()


@cache
def spoken(language: str) -> Words:
    return words_of({name: LIBRARY.phrase(name, language).source for name in WORD_PHRASES})


def asked(language: str, high: int = 10) -> Prompt:
    return Prompt(
        PROMPTS["scale"], State("now", "scale", Template("", ()), high=high), words=spoken(language)
    )


YES = {
    "en": "yes|Yes.|YES!|y|yeah|yep|ya|yes please|yes, please|yes please!|please yes|of course|yes of course|"
    "sure|sure, thanks|yes thank you|yeah sure|I do|yes I do|yes I am|I am|ok|okay then|yess|yesss|yeees|"
    "absolutely|definitely|yes definitely|why not|go ahead|oh yes|yes yes|well, yes|👍|I think so|"
    "yes, I would|sounds good|yes that'd be nice|I guess so|fine by me|all right|uh huh|sure 👍|yes pls 🙂|"
    "that sounds good, thanks|yes :)|yes, I'm sure",
    "de": "ja|Ja.|JA!|j|jo|jup|ja bitte|ja, bitte|bitte ja|ja gerne|gerne|ja, sehr gerne|klar|"
    "na klar|ja klar|"
    "natürlich|ja natürlich|auf jeden Fall|ja danke|ok|sicher|jaaa|ja ja|ja doch|stimmt|genau|ja, genau|"
    "ja das stimmt|bin ich|warum nicht|ich denke schon|ach ja|also ja|👍|passt|"
    "ja, das passt|in Ordnung|einverstanden|jawohl|meinetwegen|"
    "so ist es|ja, denke schon|ja das wäre gut|ja 🙂|mhm",
    "es": "sí|si|Sí.|SÍ!|s|sí por favor|sí, por favor|por favor sí|sí gracias|claro|claro que sí|sí claro|"
    "por supuesto|sí por supuesto|vale|bueno|sip|ok|desde luego|así es|exacto|sí exacto|de acuerdo|"
    "siii|pues sí|bueno, sí|sí, la verdad|creo que sí|adelante|me gustaría|👍|cómo no|oh sí|"
    "está bien|sí, perfecto|dale|sí, porfa|"
    "es verdad|supongo que sí|con gusto|sí 🙂|ajá",
}
NO = {
    "en": "no|No.|NO!|n|nope|nah|no thanks|no, thanks|no thank you|not really|no not really|not now|"
    "no, not now|"
    "I don't|no I don't|I’m not|nooo|no way|not at all|no, sorry|well no|oh no|of course not|not today|👎|"
    "I don't think so|better not|no please|certainly not|not yet|no need|not right now|"
    "that's not right|not quite|I don't want to|no thanks 🙂|hell no|nay",
    "de": "nein|Nein.|NEIN!|n|nö|nee|nein danke|nein, danke|danke nein|lieber nicht|"
    "nein lieber nicht|eher nicht|"
    "nein, eher nicht|auf keinen Fall|gar nicht|nicht wirklich|neiiin|leider nein|nein leider|noch nicht|"
    "jetzt nicht|nein, jetzt nicht|ich glaube nicht|heute nicht|ach nein|niemals|👎|natürlich nicht|"
    "nicht nötig|im Moment nicht|glaub nicht|möchte nicht|nicht ganz|auf gar keinen Fall|nein 🙂",
    "es": "no|No.|NO!|n|nop|no gracias|no, gracias|gracias no|para nada|no para nada|no mucho|ahora no|"
    "no, ahora no|mejor no|no, mejor no|creo que no|claro que no|por supuesto que no|nooo|hoy no|pues no|"
    "la verdad no|no la verdad|todavía no|nunca|👎|en absoluto|no lo soy|"
    "no hace falta|por ahora no|no es cierto|no del todo|prefiero no|no lo creo|no gracias 🙂",
}
NEITHER = {
    "en": "maybe|yes and no|yes no|please|thanks|of course I mind|I know|nothing|yesterday|noon|perhaps|"
    "yes I went but it was hard|yes 👎|depends|both|sometimes|no worries|no idea what you mean|7",
    "de": "vielleicht|ja und nein|jein|bitte|danke|ja nein|nichts|ja aber es war schwer|"
    "nein weiß nicht genau warum",
    "es": "tal vez|sí y no|no sé|por favor|gracias|sí no|nadie|sí pero fue difícil|no entiendo la pregunta",
}


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_a_yes_and_a_no_are_understood_in_the_ways_people_say_them(language: str) -> None:
    read = {
        typed: yes_or_no(asked(language), typed)
        for table in (YES, NO, NEITHER)
        for typed in table[language].split("|")
    }

    assert [typed for typed in YES[language].split("|") if read[typed] is not True] == []
    assert [typed for typed in NO[language].split("|") if read[typed] is not False] == []
    assert [typed for typed in NEITHER[language].split("|") if read[typed] is not None] == []


NUMBERS = {
    "en": {
        7: "7|7.|７|٧|seven|Seven!|7/10|7 / 10|7 out of 10|7 of 10|seven out of ten|about 7|"
        "around seven|maybe 7|"
        "a 7|7 please|I'd say 7|7 I think|~7|perhaps a seven|it's a 7|7️⃣|roughly 7 out of 10|"
        "more like 7|probably 7|7ish|seven-ish|a solid 7|7 today|7 points|7.0|7 on 10|closer to 7|I'm at 7|"
        "(7)|#7|no. 7|7 🙂|7 :)|7, I think|level 7",
        10: "10|ten|10/10|a ten|🔟|ten out of ten", 0: "0|zero|0/10|a zero",
    },
    "de": {
        7: "7|sieben|Sieben.|7/10|7 von 10|sieben von zehn|etwa 7|ungefähr sieben|eine 7|eine sieben|so 7|"
        "vielleicht 7|so etwa 7|ich würde sagen 7|eher 7|7 denke ich|circa 7|７|7 bitte|wohl 7|ca 7|"
        "eine gute 7|ich glaube 7|wahrscheinlich 7|bei 7|7 Punkte|7,0|#7|7 würde ich sagen|7 🙂",
        10: "10|zehn|10 von 10|eine zehn", 0: "0|null|eine null",
    },
    "es": {
        7: "7|siete|Siete.|7/10|7 de 10|siete de diez|unos 7|más o menos 7|como 7|como un 7|un 7|un siete|"
        "quizás 7|tal vez un 7|diría que 7|7 creo|７|7 por favor|aproximadamente 7|7 sobre 10|sobre 7|"
        "yo diría 7|yo diría un 7|alrededor de 7|7 puntos|7,0|estoy en 7|le pongo un 7|aprox. 7|#7|7 🙂",
        10: "10|diez|10 de 10|un diez", 0: "0|cero|un cero",
    },
}  # fmt: skip
NO_NUMBER = (
    "7%|7th|10/7|less than 7|at least 7|7+|7.05|6 to 7|"
    "-1|3.5|7,5|lots|6-7|6 or 7|3/5|7 of 5|1/2|¼|7+7|7 8|seven eight|" + "1" * 4096 + "|a|about|~|"
)


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_a_number_is_understood_in_the_ways_people_say_it(language: str) -> None:
    wrong = [
        typed
        for value, several in NUMBERS[language].items()
        for typed in several.split("|")
        if whole_number(asked(language), typed) != value
    ]

    assert wrong == []
    assert [typed for typed in NO_NUMBER.split("|") if whole_number(asked(language), typed) is not None] == []


@given(st.sampled_from(["en", "de", "es"]), st.integers(0, 999), st.integers(1, 999))
def test_a_part_is_taken_only_of_the_highest_number(language: str, number: int, whole: int) -> None:
    read = whole_number(asked(language, 100), f"{number}/{whole}")

    assert read == (number if whole == 100 else None)


@given(st.sampled_from(["en", "de", "es"]), st.text())
def test_any_text_is_a_yes_a_no_a_number_or_none(language: str, typed: str) -> None:
    assert yes_or_no(asked(language), typed) in (True, False, None)
    assert whole_number(asked(language), typed) is None or any(char.isalnum() for char in typed)


@pytest.mark.parametrize(
    ("language", "typed", "value"),
    [
        ("en", "6 now, sitting here with the cat. It would be nearer 9 in her room.", 6),
        ("en", "maybe a 5, on a good day a 4", 5),
        ("en", "7, it was an 8 on Monday", 7),
        ("de", "7, am Montag war es eine 8", 7),
        ("es", "un 7, el lunes fue un 8", 7),
        ("en", "6, no 7", None),
        ("en", "6, or 7", None),
        ("en", "4 or 5", None),
        ("en", "Eight this week. It was the anniversary.", 8),
        ("en", "8 last week", None),
        ("en", "7? no like 6", 6),
        ("en", "Eleven I think, no wait, twelve with the one online", 12),
        ("de", "sieben, ach nein, sechs", 6),
        ("en", "It must be around forty-five by now", 45),
        ("en", "a hundred and five", None),
        ("de", "hundert und fünf", None),
        ("en", "sixty-two", 62),
    ],
)
def test_a_sentence_says_the_number_it_opens_with(language: str, typed: str, value: int | None) -> None:
    assert number_said(asked(language, 200), typed) == value


@pytest.mark.parametrize(
    ("typed", "behind"),
    [
        ("about a 5 if i dont look at her", "if i dont look at her"),
        ("A six. I was brought up not to hope too loudly.", "I was brought up not to hope too loudly."),
        ("six because it is late. Really", "because it is late. Really"),
        ("six", ""),
    ],
)
def test_words_behind_a_number_say_why(typed: str, behind: str) -> None:
    assert reason_behind(asked("en"), typed) == behind
