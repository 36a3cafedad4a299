"""Takes plans apart that begin with what is to be done: "I'll text Jo if I wake up", "maybe call Ann"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.listening.grammar.spanish import is_infinitive
from flows.listening.letters import is_quoted
from flows.listening.plans.acts import without_hedge
from flows.listening.plans.day_times import holds_time, time_ahead, time_behind
from flows.listening.plans.lone_acts import begins_with_act, does_then, is_doing, is_routine
from flows.listening.plans.moments import has_own_start, is_time
from flows.listening.shapes import shape
from flows.listening.words import of, tokens

FEWEST_LISTED = 3
"""Things to do one after another that are a plan and no moment."""

SHORTEST_ACT = 2
"""Words of the shortest act that a moment can follow: "call Ann"."""


@dataclass(frozen=True, slots=True)
class Halves:
    """Halves of a typed plan; a missing one is empty. A plan that has to stay as it was typed is `whole`."""

    cue: str = ""
    act: str = ""
    whole: str = ""


_WILLS = {
    "en": re.compile(
        r"(?:(?:maybe|perhaps|probably|i guess|i suppose|i think|so|then|and|ok|okay),? )*"
        r"(?:(?:could|would|should|might|will)(?= (?!you|we|i|he|she|they|it|the|my)\w+ \w)|"
        r"i'll|i will|i won'?t|i'd(?! (?:had|been))|i would|(?:i'm|im|i am) (?:going to|gonna)|"
        r"i (?:can|could|might|should|shall)|i want to|i plan to|(?:my|the) plan is(?: to)?)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?:(?:vielleicht|dann|und|also|ok) )*(?:ich |(?=kann |könnte |sollte |will |würde |werde ))"
        r"(?:kann|könnte|möchte|müsste|sollte|versuche?|werde?|will|würde?)\b|mein plan ist\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:(?:quizás?|tal vez|a lo mejor|igual|pues|y|entonces|yo|no) )*"
        r"(?:voy a|quiero|quisiera|debería|debo|tengo que|puedo|podría|me gustaría|(?:mi|el) plan es|"
        r"(?:(?:lo|la|le|les|me|se lo|se la) )?\w+(?:aré|eré|iré))\b",
        re.IGNORECASE,
    ),
}
"""Beginnings by which somebody says what they will, could or would like to do."""

_SURE = {
    "en": re.compile(
        r"(?:(?:maybe|perhaps|probably|i guess|i suppose|i think|so|then|and|ok|okay),? )*"
        r"(?:(?:could|would|should|might|will)(?= (?!you|we|i|he|she|they|it|the|my)\w+ \w)|"
        r"i'll|i will|i won'?t|gonna|going to|i'd(?: quite)? like to|i'd rather|i'd better|"
        r"i would(?: quite)? like to|i was thinking (?:of|about)|i'?(?:m| am) thinking of|"
        r"i'?ve been meaning to|"
        r"(?:should|could|can|shall) i|"
        r"(?:i'm|im|i am) (?:going to|gonna)|i (?:could|might|should|shall|ought to|really should)|i plan to|"
        r"(?:my|the) plan is)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?:(?:vielleicht|dann|und|also|ok) )*(?:ich )?"
        r"(?:könnte|müsste|sollte|soll|werde|würde?)(?: ich)?\b|"
        r"ich (?:versuche?|werd)\b|mein plan ist\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:(?:quizás?|tal vez|a lo mejor|igual|pues|y|entonces|yo|no) )*"
        r"(?:(?:creo que )?voy a|debería|tendría que|podría|me gustaría|trato de|intento(?= \w+[aei]r)|"
        r"(?:estaba|estoy) pensando en|he pensado en|"
        r"(?:mi|el) plan es|"
        r"(?:(?:me|le|les|lo|la) )?(?!sería|estaría|tendría|habría|querría|haría falta)\w+[aei]ría(?= \w)|"
        r"pienso (?=\w+[aeiáéí]r(?:l[aeo]s?|sel[oa])?\b)|"
        r"(?:(?:lo|la|le|les|me|se lo|se la) )?\w+(?:aré|eré|iré))\b",
        re.IGNORECASE,
    ),
}
"""Beginnings that leave no doubt: no moment is told by them, as one may be by "I want to cancel"."""

_JOINS = {
    "en": (
        r"if|when|whenever|once|as soon as|every time|each time|(?:the )?next time|"
        r"the (?:moment|minute|second)|unless|in case"
    ),
    "de": r"immer wenn|jedes ?mal,? wenn|wenn(?:'?s)?|falls|sobald|sowie|bevor|nachdem",
    "es": (
        r"si|cuando|cada vez que|siempre que|en cuanto|apenas|(?:ni|no) bien|tan pronto como|"
        r"la próxima vez que|por si|nada más"
    ),
}
"""Words with which the moment begins behind an act."""

_TIMES = {
    "en": (
        r"before|after|during|at the (?:start|beginning|end)|in the (?:first|last)|every|each|"
        r"on (?:\w+days?|the way)|at (?:\d|noon|night|lunch|bedtime|dinner)"
    ),
    "de": (
        r"bevor|nachdem|(?:nach|vor) (?:dem|der|jede[mrn])|beim|in den (?:ersten|letzten)|"
        r"am (?:anfang|ende|\w+tag)|jeden|jede|\w+tags|um \w+ uhr"
    ),
    "es": (
        r"antes de|después de|al (?:principio|final|llegar|salir|entrar|volver)|"
        r"en los (?:primeros|últimos)|cada|todos los|los (?:lunes|martes|miércoles|jueves|viernes)"
    ),
}
"""Beginnings of a time or place behind an act."""

_BEFORE_MINE = {
    "en": r"(?:before|after) (?=i\b)\S+",
    "es": r"antes de (?=\w+[aei]r(?:me|le|les|lo|la|se)?\b)\S+",
}
"""Beginnings of what the person does next, behind a bare verb: "walk round before I answer"."""

_WHEN = {
    "en": re.compile(
        r"\b(?:at the (?:start|beginning|end)|in the (?:first|last|next|morning|evening)|before|after|"
        r"on (?:\w+ )?(?:days|nights|evenings|mornings)|during|until|tonight|tomorrow|today|every|each|"
        r"by (?:noon|\w+day)|next \w+|first thing|"
        r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|this (?:week|evening|morning|afternoon)|"
        r"\d{1,2} ?(?:am|pm|o'?clock)|straight away|right away)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:am (?:anfang|ende|morgen|abend|\w+tag)|in (?:der|den) (?:ersten|letzten|nächsten|früh)|"
        r"vor|nach|bevor|heute|morgen|jede[nrs]?|(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|abends|"
        r"morgens|nachts|um (?:\d|halb|viertel|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|"
        r"elf|zwölf)\w*|gleich|sofort|nächste\w*|beim|bis)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:al (?:principio|final|empezar|acabar|llegar|salir|entrar)|en (?:los|las|la|el) "
        r"(?:primer\w*|últim\w*|próxim\w*)|antes|después|durante|hoy|mañana|esta (?:noche|tarde)|cada|"
        r"tod[oa]s l[oa]s|(?:el|los) (?:lunes|martes|miércoles|jueves|viernes|sábados?|domingos?)|"
        r"a las? (?:\d|una\b|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)|la próxima|hasta)\b",
        re.IGNORECASE,
    ),
}
"""Words of a time that an act holds already: "I'll eat before noon" wants no other moment."""

_TAIL = {
    "en": re.compile(
        r"\b(?:instead of|rather than|and not|but not|so (?:that )?(?:i|it|we)|i'll|i will|then i)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:anstatt|statt|und nicht|aber nicht|damit ich|sondern|werde ich)\b", re.IGNORECASE
    ),
    "es": re.compile(
        r"\b(?:en vez de|en lugar de|y no|pero no|sino|para que|para no|voy a|y entonces)\b", re.IGNORECASE
    ),
}
"""Words behind a moment with which the act goes on, so that the two can't be told apart."""

_SAID = {
    "en": re.compile(r"\b(?:what|how|why|that|who|where|know|see|wonder|ask myself)$", re.IGNORECASE),
    "de": re.compile(r"\b(?:was|wie|warum|wo|weiß|schau\w*)$", re.IGNORECASE),
    "es": re.compile(r"\b(?:qué|cómo|por qué|que|sé|saber|preguntar\w*|pregunto|ver)$", re.IGNORECASE),
}
"""Words behind which an *if* or *when* tells no moment: "ask her if she …"."""

_SAID_ON = {
    "en": re.compile(r" (?:how|what|why|that|about|where|whether) ", re.IGNORECASE),
    "de": re.compile(r" (?:wie|was|warum|dass|ob|wo) ", re.IGNORECASE),
    "es": re.compile(r" (?:cómo|qué|por qué|cuántos?|cuántas?|dónde) ", re.IGNORECASE),
}
"""Words behind a time that belong to what is said: "tell Kim every Friday how many"."""

_ACT_VERBS = {
    "en": re.compile(
        r"(?:book|breathe|call|count|email|listen|message|phone|play|read|ring|say|show|tell|text|wait|write)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"ich (?:atme|bleibe?|erzähle?|frage?|gehe?|hole?|koche|lasse?|lege?|lese?|mache?|nehme?|öffne|"
        r"rede?|rufe?|sage?|schicke?|schreibe?|setze?|stelle?|suche?|zeige?|zähle?)\b|"
        r"(?:atme?|frage?|geh|lies|mach|nimm|ruf|sag|schreib|zähle?)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:no )?(?:(?:me|le|les|lo|la|nos|se lo) )?(?:abro|anoto|apago|apunto|aviso|busco|cierro|contesto|"
        r"cuelgo|cuento|digo|enseño|escribo|escucho|hablo|hago|leo|llamo|mando|medito|paro|pido|pongo|pregunto|"
        r"respiro|reviso|rezo|saco|salgo|subo)\b|"
        r"(?:avisar|contar|decir|escribir|leer|llamar|mandar|pedir|respirar)(?:le|les|lo|la)?\b|"
        r"me (?:acuesto|ducho|lavo|levanto|tomo|tumbo|voy)\b",
        re.IGNORECASE,
    ),
}
"""Verbs of what somebody means to do, and that befalls nobody."""


def take_apart(typed: str, spoken: str) -> Halves | None:  # noqa: PLR0911 - one for each sign, in their order
    """Return a plan that begins with its act: both halves, the act alone, or the whole as it was typed.

    None where it begins with its moment, or where a moment alone is told.
    """
    if spoken not in _WILLS or has_own_start(typed, spoken):
        return None
    wills, told = bool(_WILLS[spoken].match(typed)), bool(_ACT_VERBS[spoken].match(typed))
    sure = bool(_SURE[spoken].match(typed)) or _would(typed, spoken)
    plain = without_hedge(typed, spoken)
    ahead = time_ahead(plain, spoken) if (sure or wills or plain != typed) else ""
    if ahead and does_then(act := plain[len(ahead) :].strip(" ,"), spoken):
        return Halves(ahead, act)
    if wills and not sure and _befalls(typed, spoken):
        return None
    alone = begins_with_act(typed, spoken)
    if _is_list_of_acts(typed, spoken) or (not (alone or told) and is_routine(typed, spoken)):
        return Halves(whole=typed)
    if named := _thing_at_a_time(typed, spoken):
        return named
    if not (wills or sure or told or alone or _is_order(typed, spoken)):
        return None
    found = _behind(typed, spoken, _JOINS[spoken])
    inside = spoken == "de" and wills  # "ich sollte nach dem Essen anrufen": the verb comes last
    if found is None and not inside:
        times = _TIMES[spoken] if wills or told or alone else _BEFORE_MINE.get(spoken, "")
        found = _behind(typed, spoken, times, timed=True) if times else None
        found = found or _at_a_time(typed, spoken)
    if found is not None:
        return found
    if not (sure or alone):
        return None
    timed = holds_time(typed, spoken) or (sure and _WHEN[spoken].search(typed))
    return Halves(whole=typed) if timed else Halves(act=typed)


_COUNTED = re.compile(
    r"(?:\d+|two|three|four|five|ten|zwei|drei|vier|fünf|zehn|dos|tres|cuatro|cinco|diez) "
    r"(?!(?:minute|hour|day|week|month|year|time)s? |min |mins |stunden? |tage |wochen |"
    r"minutos |horas |días |semanas |"
    r"to |past |uhr |am |pm |und |y )\w{3,}",
    re.IGNORECASE,
)
"""A number of something to do: "3 bullet points before therapy", no "2 hours before"."""

_RULE = re.compile(r"(?:after|by|from|ab|bis|a partir de|después de) ", re.IGNORECASE)
"""Words before an hour from which something holds: "airplane mode after 9"."""


def _thing_at_a_time(typed: str, spoken: str) -> Halves | None:
    """Return the halves of a thing to do that is named with its time: "3 bullet points before therapy"."""
    if _COUNTED.match(typed):
        return _behind(typed, spoken, _TIMES[spoken], timed=True) or _at_a_time(typed, spoken)
    cue = time_behind(typed, spoken)
    thing = typed[: len(typed) - len(cue)].strip(" ,")
    ruled = cue and _RULE.match(cue) and not thing[-1:].isdecimal()
    return Halves(cue, thing) if ruled and shape(thing, spoken) == "thing" else None


_UP_TO = re.compile(
    r"\b(?:until|till|since|for|about|after|before|of|from|with|than|bis|vor|nach|seit|für|über|von|wegen|mit|hasta|desde|para|"
    r"sobre|de|con|por|en|que)$",
    re.IGNORECASE,
)
"""Words behind which a time is an end and no moment: "not read it until tomorrow"."""


_IT = re.compile(r"\w+ (?:it|they|es|er|sie|suene|suena)\b", re.IGNORECASE)
_AND = re.compile(r" (?:and|und|y) \w", re.IGNORECASE)
"""An act in two, and what happens to the first of them: "set a timer and stop when it rings"."""


def _would(typed: str, spoken: str) -> bool:
    """Tell whether an "I'd" is said of something to do: "I'd probably go and find Mel"."""
    plain = without_hedge(typed, spoken)
    ahead = time_ahead(plain, spoken)
    return _COULD.match(typed) is not None and is_doing(plain[len(ahead) :].lstrip(" ,"), spoken)


_COULD = re.compile(
    r"i'?d |i would |i (?:can|need to|have to|must) |i'?ve got to |ich (?:kann|muss|will|möchte) |"
    r"(?:puedo|debo|necesito|tengo que|hay que) ",
    re.IGNORECASE,
)
"""Beginnings of what somebody has to do or could: an act, where its verb is one of doing."""


_ARTICLES = frozenset(
    ["a", "an", "das", "dem", "den", "der", "die", "ein", "einem", "el", "la", "the", "un", "una"]
)


def _at_a_time(typed: str, spoken: str) -> Halves | None:
    """Return the halves where an act ends in its hour or day: "ring the clinic tomorrow morning"."""
    cue = time_behind(typed, spoken)
    act = typed[: len(typed) - len(cue)].strip(" ,")
    bound = _UP_TO.search(act) or {*tokens(act)[-1:]} & _ARTICLES  # "on a | Friday"
    whole = _SAID_ON[spoken].search(act) or bound or holds_time(act, spoken)
    return Halves(cue, act) if cue and act and not whole else None


def _behind(typed: str, spoken: str, begins: str, *, timed: bool = False) -> Halves | None:
    """Return the halves where one of these words begins the moment; None where none does."""
    for found in re.finditer(rf"(?<=[\s,])(?:{begins})(?=\s|$)", typed, re.IGNORECASE):
        act, cue = typed[: found.start()].strip(" ,"), typed[found.start() :]
        short = len(cue.split()) < SHORTEST_ACT or (
            len(act.split()) < SHORTEST_ACT and not is_doing(act, spoken)
        )
        if is_quoted(typed, found.start()) or short:
            continue
        if _IT.match(cue) and _AND.search(act):
            return Halves(whole=typed)
        if _SAID[spoken].search(act):
            return Halves(whole=typed) if _SURE[spoken].match(typed) else None
        if _TAIL[spoken].search(cue):
            return Halves(whole=typed)
        if timed and _SAID_ON[spoken].search(cue):
            return Halves(whole=typed)
        if timed and not (is_time(cue, spoken) or has_own_start(cue, spoken)):
            continue
        return Halves(cue, act)
    return None


def _befalls(typed: str, spoken: str) -> bool:
    """Tell whether something happens to the person, or is what they want to be rid of: "I want to cancel"."""
    plain = tokens(re.split(rf"[\s,]+(?:{_JOINS[spoken]})\s", without_hedge(typed, spoken), maxsplit=1)[0])
    return bool(plain) and {plain[0], plain[-1] if spoken == "de" else ""} & of(spoken, "befalls") != set()


def _is_order(typed: str, spoken: str) -> bool:
    """Tell whether a bare verb begins a plan that befalls nobody: "leave the party", "nicht rangehen"."""
    words = tokens(typed)
    if spoken == "en":
        return _is_english_order(words)
    if spoken == "es":
        first = next((word for word in words if word != "no"), "")
        return is_infinitive(words) and (words[:1] == ("no",) or first not in of("es", "befalls"))
    head = re.split(rf"[\s,]+(?:{_JOINS['de']})\s", typed, maxsplit=1, flags=re.IGNORECASE)[0]
    said = tokens(head)
    does = bool(said) and (shape(head, "de") == "do" or (said[0] == "bis" and said[-1].endswith("en")))
    return does and ("nicht" in said or said[-1] not in of("de", "befalls"))


def _is_list_of_acts(typed: str, spoken: str) -> bool:
    """Tell whether several things to do follow one another: "stop at the door, breathe, knock"."""
    parts = [part.strip() for part in typed.split(",")]
    if len(parts) < FEWEST_LISTED:
        return False
    if spoken == "en":
        return all(_begins_with_verb(tokens(part)) for part in parts)
    if spoken == "es":
        return all(is_infinitive(tokens(part)) for part in parts)
    return all(shape(part, "de") == "do" or (part.islower() and part.endswith("en")) for part in parts)


def _begins_with_verb(words: Sequence[str]) -> bool:
    return (
        bool(words) and words[0] in of("en", "verb") and words[0] not in of("en", "noun") - {"stop", "call"}
    )


def _is_english_order(words: Sequence[str]) -> bool:
    at = next((n for n, word in enumerate(words) if word not in of("en", "adverb")), 0)
    first, second = (*words[at:], "", "")[:2]
    if first in {"don't", "dont", "not", "never"}:
        return second in of("en", "verb") | {"be", "to"}
    if first == "drink" and {*words} & {"coffee", "juice", "tea", "water"}:
        return True
    if first not in of("en", "verb") - of("en", "befalls") or second in {"me", "us"}:
        return False
    return not (first in {"go", "get", "be"} and second in of("en", "adjective"))
