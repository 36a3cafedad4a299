"""Says the moment of a plan as the beginning of a sentence: "On Mondays", "When my chest gets tight"."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import cache
from itertools import pairwise

from flows.listening.grammar.english import lacks_article
from flows.listening.letters import cleaned, lowered, raised, without_stop
from flows.listening.plans.day_times import is_day_time
from flows.listening.shapes import shape
from flows.listening.words import bare, of, short, tokens

SPAN = {
    "on": (
        "day",
        "days",
        "night",
        "nights",
        "evening",
        "morning",
        "afternoon",
        "weekend",
        "payday",
        "bus",
        "train",
        "tram",
        "tube",
    ),
    "in": (
        *("week", "month", "moment", "session", "room", "hallway", "car", "office", "kitchen", "shower"),
        *("queue", "supermarket", "garden", "bathroom", "toilet", "lift", "corridor", "street", "bath"),
    ),
    "during": ("break", "meeting", "appointment"),
    "at": (
        *("bedtime", "breakfast", "dinner", "lunch", "lunchtime", "midnight", "noon", "teatime", "stop"),
        *("station", "door", "desk", "clinic", "gate", "sink", "table", "till", "gym", "pub", "bar"),
        *("shop", "store", "party", "funeral", "wedding", "checkout", "airport", "school", "church"),
        "fridge",
    ),
}
"""English words for a time or a place, by the preposition they take: "On a bad night"."""


_WITHOUT_I, _WITHOUT_IT = frozenset(["wanna", "gotta"]), frozenset(["feels", "gets", "seems", "becomes"])
"""English verbs with which a cue begins that leaves out "I" or "it": "wanna cancel", "feels pointless"."""


SHORTEST_CUE = 2
"""Words that a moment has at least one more of, where no comma ends it."""


_LEADS = {"en": "when", "de": "wenn", "es": "cuando"}


def half(cue: str, language: str) -> str:
    """Return the cue as the beginning of a sentence: "On Mondays", "When my chest gets tight"."""
    spoken, plain = short(language), without_stop(cleaned(cue, language))
    small = lowered(plain, language)
    if not plain or spoken not in _LEADS:
        return raised(plain)
    if plain[:1] in '"“„«':
        return ""  # what somebody said
    if is_clock(plain, spoken):
        return f"{_AT[spoken]} {small}"
    if spoken == "en" and is_day_time(f"on {small}", "en") and small.startswith("the "):
        return f"On {small}"  # "the 14th"
    if has_own_start(plain, spoken) or is_time(plain, spoken) or (spoken == "de" and is_verb_first(plain)):
        return raised(small)
    return _feeling(plain, small, spoken) or _by_shape(plain, small, spoken)


_CLOCK = {
    "en": re.compile(
        r"(?:(?:\w+|a quarter) (?:minutes )?(?:to|past) (?:\d{1,2}|one|two|three|four|five|six|seven|eight|"
        r"nine|ten|eleven|twelve|noon|midnight)|half (?:one|two|three|four|five|six|seven|eight|nine|ten|"
        r"eleven|twelve)|(?:about |around )?\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|o'?clock)|"
        r"\d{1,2}[:.]\d\d)(?: (?:sharp|at night|in the morning))?",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?:\w+ (?:vor|nach) (?:halb )?|halb |viertel (?:vor |nach )?)(?:eins|zwei|drei|vier|fünf|sechs|"
        r"sieben|acht|neun|zehn|elf|zwölf|\d{1,2})|\d{1,2}(?:[:.]\d\d)? ?uhr|\d{1,2}:\d\d",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"las? (?:una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|\d{1,2}(?:[:.]\d\d)?)"
        r"(?: (?:y|menos|en) [\w ]{2,16})?(?: de la (?:mañana|tarde|noche))?",
        re.IGNORECASE,
    ),
}
"""A time of the clock without its preposition: "ten to nine", "zehn vor neun", "las nueve menos diez"."""


def is_clock(text: str, spoken: str) -> bool:
    """Tell whether the words are a time of the clock without its preposition."""
    return _CLOCK[spoken].fullmatch(text) is not None


_AT = {"en": "At", "de": "Um", "es": "A"}


def has_own_start(text: str, spoken: str) -> bool:
    """Tell whether the words begin with a *when* of their own."""
    counted = spoken == "en" and text[:7].lower() == "once a "  # "once a week" is a time
    return not counted and text.lower().startswith(_starts(spoken))


@cache
def _starts(spoken: str) -> tuple[str, ...]:
    return tuple(f"{word} " for word in of(spoken, "cue_start"))


_DAY = re.compile(
    r"(?:mo|di|mi|do|fr|sa|so)(?= (?:\d|um |ab |nach |vor |früh|abends?))|"
    r"(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)(?:abend|morgen|mittag|nachmittag|nacht)s?\b",
    re.IGNORECASE,
)
"""A German day in two letters before an hour or a part of the day, or with that part: "fr um 4"."""


def is_time(text: str, spoken: str) -> bool:  # noqa: PLR0911 - one for each sign, in their order
    words = tokens(text)
    if is_day_time(text, spoken) or (spoken == "de" and _DAY.match(text)):
        return True
    if words[:1] == ("the",) and words[1:2] and words[1] in of(spoken, "times"):
        return words[2:3] in (("before",), ("after",), ("of",))  # "the night before"
    if not words or words[0] not in of(spoken, "plan_time") | (
        of(spoken, "time") if spoken != "en" else frozenset()
    ):
        return False
    if has_own_start(text, spoken):
        return False
    if spoken == "de" and shape(text, spoken) == "do" and not {*words[-2:-1]} & _BEFORE_A_DOING:
        return False  # "an den Unfall denken"
    if spoken == "es" and words[0] in {"el", "la", "las", "los", "esta", "este"}:
        named = {*words[1:4]} & of("es", "times") or any(word.isdecimal() for word in words[1:3])
        if not named:
            return False  # "la vocecita de siempre"
    return shape(text, spoken) not in {"clause", "question", "several"} or (spoken == "en" and words[0] in {
        "after", "before", "by",
    })  # fmt: skip


_BEFORE_A_DOING = frozenset(["am", "beim", "dem", "im", "vom", "vorm", "zum", "der", "jedem"])
"""German words that make a time of the infinitive behind them: "vor dem einschlafen"."""


def _feeling(plain: str, small: str, spoken: str) -> str:
    """Return the beginning for a feeling that comes: "When I notice panic"; empty for anything else."""
    words = tokens(plain)
    if not words:
        return ""
    told = {"en": _english_feeling, "de": _german_feeling, "es": _spanish_feeling}[spoken]
    named = len(words) == 1 or shape(plain, spoken) in {"thing", "time", "like"}
    return told(words, small) if named and "," not in words else ""


def _is_felt(words: Sequence[str], spoken: str, behind: Container[str]) -> bool:
    """Tell whether a feeling is named, alone, with its article or with what it is about."""
    named = len(words) == 1 or (len(words) == 2 and words[0] in of(spoken, "determiner"))
    known = of(spoken, "feeling")
    return (named and words[-1] in known) or (words[0] in known and words[1:2] != () and words[1] in behind)


def _english_feeling(words: Sequence[str], small: str) -> str:
    if words[-1] in of("en", "attack") and words[0] not in of("en", "determiner"):
        article = "an" if small[:1] in "aeiou" else "a"  # "craving", "panic attack"
        return f"When I notice {article} {small}" if len(words) <= SHORTEST_CUE else ""
    return f"When I notice {small}" if _is_felt(words, "en", of("en", "prepositions")) else ""


def _german_feeling(words: Sequence[str], small: str) -> str:
    comes = words[0] if words[0] not in of("de", "determiner") else words[1:2] and words[1]
    if comes in of("de", "comes") or _is_felt(words, "de", ()):
        return f"Wenn {small} kommt"
    about = words[1:2] != () and words[1] in of("de", "preposition")
    return f"Wenn ich {small} habe" if about and words[0] in of("de", "feeling") | of("de", "had") else ""


def _spanish_feeling(words: Sequence[str], small: str) -> str:
    if words[0] in of("es", "had"):
        article = {"ataque": "un ", "crisis": "una "}.get(words[0], "")
        return f"Cuando tenga {article}{small}"
    if words[0] in {"un", "una"} and words[1:2] and words[1] in of("es", "had"):
        return f"Cuando tenga {small}"
    if words[0] in of("es", "several"):
        return f"Si hay {small}"
    return f"Cuando note {small}" if _is_felt(words, "es", _OF_WHAT) else ""


_OF_WHAT = frozenset(["a", "al", "antes", "con", "de", "en", "por"])
"""Spanish words behind a feeling that say of what or where it is."""


def _by_shape(plain: str, small: str, spoken: str) -> str:  # noqa: PLR0911 - one for each sign, in their order
    """Return the beginning for a cue without its own *when*; empty where only two parts can be said."""
    if not tokens(plain):
        return ""  # signs and pictures alone
    if spoken == "en":
        return "" if _begins_with_time(plain) else _by_english_shape(plain, small)
    kind = shape(plain, spoken)
    if spoken == "de":
        last = tokens(plain)[-1]
        first = tokens(plain)[0]
        denied = first.startswith("kein")  # "kein Geld haben"
        infinitive = kind == "do" and (denied or first not in of("de", "subject") | of("de", "determiner"))
        named = plain.rsplit(maxsplit=1)[-1][:1].isupper() and not plain.isupper()  # "kein Schlaf"
        verb_last = (
            last in of("de", "finite")
            and kind != "clause"
            and len(tokens(plain)) > 1
            and not infinitive
            and not named
        )
        if verb_last or _verb_last(plain):
            return f"Wenn {small}"
        if kind in {"clause", "other", "thing"} and (turned := _verb_at_end(small)):
            return f"Wenn {turned}"
        return f"Wenn ich {small} bin" if kind == "like" else ""
    if kind == "that":
        return f"Cuando {small.partition(' ')[2]}"  # "que suene el teléfono" goes on with a *cuando*
    if kind == "clause" and not plain.lower().startswith(
        ("una de la", "dos de la", "tres de la", "cuatro de la")
    ):
        return f"Cuando {small}"
    return f"Cuando esté {small}" if kind == "like" else ""


def _begins_with_time(plain: str) -> bool:
    """Tell whether a time leads in to an English cue: "3am, can't sleep", "in the evenings I'm worst"."""
    timed = tokens(plain)[0] in {"at", "during", "in", "on"} and shape(plain, "en") == "clause"
    return timed or is_clock(plain.partition(",")[0], "en")


def _by_english_shape(plain: str, small: str) -> str:  # noqa: PLR0911 - one for each sign, in their order
    """Return the beginning for an English cue without its own *when*, or nothing."""
    kind, first = shape(plain, "en"), tokens(plain)[0]
    if first == "next" and len(tokens(plain)) <= LONGEST_HEAD and kind not in {"clause", "other"}:
        return raised(small)  # "next payday"
    if first in _SHORT_DAYS and tokens(plain)[1:2] and tokens(plain)[1] in of("en", "times"):
        return f"On {plain}"
    if first == "having":
        return f"After {small}"
    if first == "its" or first in {
        "nobody's",
        "nobodys",
        "no-one's",
        "everyone's",
        "everybody's",
        "someone's",
    }:
        return f"When {small}"  # "its 3am": "it's" without its sign
    if kind == "clause" or (kind == "thing" and _holds_verb(plain)):
        return f"When {small}"
    if kind in {"can", "do"} or first in _WITHOUT_I:
        return f"When I {small}"  # "cant sleep": people leave out the "I" of the question
    if first in _WITHOUT_IT:
        return f"When it {small}"
    if kind == "thing" and _is_named(plain) and not lacks_article(plain, tokens(plain)):
        return _of_thing(small)
    return f"When I'm {small}" if kind in {"like", "doing"} and not small.startswith("not ") else ""


_SHORT_DAYS = frozenset({"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"})


def _is_named(text: str) -> bool:
    """Tell whether a cue names a thing or a time: "the waiting room", "payday", not "nowhere near"."""
    words = tokens(text)
    if words[-1] in of("en", "adjective") and words[0] not in of("en", "determiner"):
        return False  # "kid sick" tells something
    times = {word for spans in SPAN.values() for word in spans}
    return words[0] in of("en", "determiner") or words[-1] in of("en", "noun") | times


def _of_thing(small: str) -> str:
    """Return the beginning for a thing: "On a bad night", "When it comes to my phone"."""
    last = tokens(small)[-1]
    time = next((word for word, spans in SPAN.items() if last in spans), "")
    inside = {*tokens(small)[1:]} & {"at", "before", "for", "in", "on", "with"}  # "meds with breakfast"
    if time and not inside:
        return f"{time.capitalize()} {small}"
    first = tokens(small)[0]
    if first in {"a", "an", "another", "no", "some", "more"}:
        return f"When there's {small}"
    several = first not in of("en", "determiner") and last.endswith("s") and not last.endswith("ss")
    return f"When there are {small}" if several else f"{OF_THINGS} {small}"


OF_THINGS = "When it comes to"


def _holds_verb(text: str) -> bool:
    """Tell whether a word in -s is the verb of a cue, where a moment is told: "my phone rings"."""
    words = tokens(text)
    told = words[0] in of("en", "determiner") and words[2:3] and words[2].endswith("s")
    stems = (words[2][:-1], words[2][:-2]) if told else ()
    several = words[0] in of("en", "determiner") and words[1:2] and words[1].endswith("s")
    if several and not words[1].endswith(("ss", "us")) and words[2:3] and words[2] in of("en", "verb"):
        return True  # "the voices start"
    return any(stem in of("en", "verb") for stem in stems)


def _verb_last(text: str) -> bool:
    """Tell whether a German clause has its verb last, as it has behind *wenn*: "mir die Brust eng wird"."""
    words = tokens(text)
    if len(words) < 3 or "," in words[:2]:
        return False
    clause = words[: words.index(",")] if "," in words else words
    first, second, last = words[0], words[1], clause[-1]
    if first not in of("de", "subject") | of("de", "determiner") | {"mir", "mich"}:
        return False
    if last.endswith("en") and (first == "mich" or first.startswith("kein")):
        return False  # "mich wie eine Last fühlen", "kein Geld haben"
    if second in of("de", "finite"):
        return second == last
    after_subject = (
        of("de", "small_words") | of("de", "preposition") | of("de", "adverb") | of("de", "determiner")
    )
    return last in of("de", "finite") or (second in after_subject and last.endswith(("e", "t", "en")))


_NO_PREFIX = frozenset([
    "bin", "bist", "darf", "hab", "habe", "hat", "hatte", "ist", "kann", "mag", "muss", "sind", "soll", "war",
    "will", "wird",
])  # fmt: skip
"""German verbs to which no prefix at the end of a clause belongs."""


_WISHES = frozenset(["könnte", "möchte", "sollte", "werde", "würde"])
"""German verbs behind which somebody tells what to do, and no moment."""


LONGEST_HEAD = 3
"""Words of "ich merke dass" with which the moment goes on behind them."""

_SAID_BEHIND = frozenset([
    "dass", "ob", "obs", "warum", "wann", "was", "wen", "wer", "wie", "wie's", "wies", "wieso", "wo",
])  # fmt: skip

_LONGEST_TURNED = 8
"""Words of the longest German clause whose verb is put where it stands behind "wenn"."""


def _without_subject(small: str) -> str:
    """Return a second clause whose subject was said in the first: "will umdrehen" is "umdrehen will"."""
    verb, *rest = small.split()
    return " ".join((*rest, verb)) if rest and bare(verb) in of("de", "finite") else ""


def _is_verb(typed: Sequence[str], at: int) -> bool:
    """Tell whether the word at a place is the verb of a clause, by the lists or by its ending."""
    words = [bare(word) for word in typed]
    verb = words[at]
    if verb in of("de", "finite"):
        return not typed[at][:1].isupper()  # "kein Schlaf"
    no_verb = of("de", "adverb") | of("de", "preposition") | of("de", "like") | of("de", "small_words")
    small = (
        typed[at][:1].islower() and len(verb) > SHORTEST_CUE and verb not in no_verb | of("de", "function")
    )
    if words[0] in {"ich", "du", "er", "wir", "man", "es"}:
        return at == 1 and small
    named = at == 2 and typed[1][:1].isupper() and words[0] in of("de", "determiner")
    ended = verb.endswith("t") and not verb.startswith("ge") and verb not in {"nicht", "selbst", "statt"}
    return (
        small and ended and (named or (at == 1 and words[0] in {"mir", "mich", "uns", "sie", "alles", "das"}))
    )


def _verb_at_end(small: str) -> str:
    """Return a German main clause as it stands behind "wenn": "mir wird schlecht" is "mir schlecht wird".

    The words stay, in another order; a prefix at the end is joined to its verb. Empty where that is in doubt.
    """
    typed = small.split()
    words = [bare(word) for word in typed]
    pronouns = of("de", "subject") | {"mir", "mich", "uns"}
    if len(words) > LONGEST_HEAD and any(word in _SAID_BEHIND for word in words[2:-1]):
        told = words[0] in {"ich", "er", "sie", "man", "es"} and words[2] in _SAID_BEHIND
        return small if told else ""  # "ich merk dass ich wegdrifte", "sie fragt wie's mir geht"
    if words.count("und") == 1:
        one, other = small.split(" und ")
        both = _verb_at_end(one), _verb_at_end(other) or _without_subject(other)
        return " und ".join(both) if all(both) else ""
    plain = 1 < len(words) <= _LONGEST_TURNED and not any(mark in small for mark in ",;:")
    if not plain or {*words} & (
        of("de", "subordinate") - {"das", "der", "die", "den", "auch"} | {"und", "oder"}
    ):
        return ""
    named = len(words) == 2 or words[0] in of("de", "determiner")
    at = 1 if words[0] in pronouns - of("de", "determiner") or len(words) == 2 else 2 if named else 0
    if words[0] in {"alle", "alles", "das", "ihr", "keiner", "meine", "sie"} and _is_verb(typed, 1):
        at = 1
    named = typed[0][:1].isupper() and words[0] not in of("de", "adverb") | of("de", "time") | of("de", "wh")
    if not at and named and words[1] in of("de", "finite"):
        at = 1  # "Oma fragt nach der Arbeit"
    begun = re.search(r"\b(?:ab|an|auf|aus|ein|los|weg|zurück)zu\w+en\b", small) is not None or any(
        word in of("de", "separable") and after == "zu" for word, after in pairwise(words)
    )
    if begun or not at or at >= len(words) or not _is_verb(typed, at) or words[at] in _WISHES:
        return ""
    verb, rest = typed[at], typed[at + 1 :]
    if rest and words[-1] in of("de", "separable") and words[at] not in _NO_PREFIX:
        rest, verb = rest[:-1], f"{rest[-1]}{verb}"
    if words[0] in of("de", "function") | {"ich", "mir", "mich", "uns"}:  # no "Mama"
        typed = [typed[0].lower(), *typed[1:]]
    return " ".join((*typed[:at], *rest, verb))


def is_verb_first(text: str) -> bool:
    """Tell whether a German moment has its verb first, as it can without a *wenn*: "ruft er an"."""
    words = tokens(text)
    if len(words) < SHORTEST_CUE or words[0] not in of("de", "finite"):
        return False
    pronoun = words[1] in {"er", "sie", "es", "ich", "man", "wer", "jemand"}
    return pronoun or (words[1] in of("de", "determiner") and words[0].endswith("t"))


def tapped_cue(cue: str, language: str) -> str:
    """Return an author's cue with its own *when*, behind which it was written to stand."""
    spoken = short(language)
    if spoken not in _LEADS or has_own_start(cue, spoken) or is_time(cue, spoken):
        return cue
    return f"{_LEADS[spoken]} {lowered(cue, language)}"
