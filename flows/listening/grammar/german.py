"""Tells the shape of German words. A verb in second place makes a clause, a last infinitive a `do`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.listening.words import of

DROPPED = 2
"""Words with which a sentence without its subject has at least one word more."""

_MIN_VERB = 3
"""Letters of the shortest verb that is told by its ending."""

LIKE = 3
"""Words of an adjective with what stands before it: "so richtig erschöpft"."""

_NO_VERB = frozenset(
    {"zwischen", "nur", "dass", "weil", "wenn", "ob", "was", "wie", "die", "der", "das", "nicht", "zu"}
)
"""Words before "mir" and "mich" that are no verbs."""

_SUBJECTS = frozenset({"ich", "du", "er", "wir", "man", "ihr", "es"})

_TELLS = frozenset({"ist", "war", "wäre", "tat", "tut", "macht", "machte", "hat", "hatte", "hilft", "nervt"})
"""Verbs that tell something of a dass-clause before them."""

_AFTER_DASS = frozenset({"ich", "er", "wir", "man"})
"""Subjects behind a "das" that is a "dass": in a main clause its verb would stand there."""

_COMPARED = frozenset({"in", "im", "bei", "beim", "auf", "vor", "ein", "eine", "einen", "so"})
"""Words behind the "wie" of a comparison."""

_RATHER = frozenset({"eher", "mehr", "hauptsächlich", "vor", "allem", "wohl"})
"""Words before the "um" of what something is about."""

_NAMED_QUOTE = re.compile(r"\w+ [\"“„][^\"“”„]+[\"”“]")
"""An article, and what somebody said between quotes."""

_TOLD = frozenset({"dass", "ob", "wann", "warum", "was", "wen", "wer", "wie", "wieso", "wo"})
"""Words with which a clause goes on behind an infinitive."""

_DEGREE = frozenset([
    "echt", "gesagt", "halb", "komplett", "nicht", "sehr", "so", "total", "und", "völlig", "ziemlich", "zu",
])  # fmt: skip
"""Words before an adjective."""

_BEHIND_LIKE = frozenset([
    "am", "an", "auf", "bis", "im", "in", "mit", "seit", "sobald", "vom", "von", "vor", "wegen", "weil",
    "wenn", "über",
])  # fmt: skip
"""Words behind an adjective that say of what, where or since when."""

_ONE = frozenset(["das", "dem", "den", "ein", "eine", "einem", "einen", "einer", "mein", "meinen", "meinem"])
"""Articles of one thing, behind which no verb of several stands."""

_HOW_MUCH = frozenset(
    {"gern", "gut", "lange", "oft", "schlecht", "schlimm", "schnell", "sehr", "viel", "weit"}
)
"""Words behind a "wie" that are no verbs."""

_RELATIVE = frozenset({"der", "die", "das", "dem", "den"})
_MODAL = frozenset({"dürfen", "können", "müssen", "sollen", "wollen"})
"""Verbs behind an infinitive, with which a phrase without a subject ends."""

_ADJECTIVE = ("iert", "katert", "schöpft", "laugt", "fordert", "mutigt", "täuscht", "schämt")
_FIRST = {"dass": "that", "daß": "that", "das": "", "weil": "because", "da": "", "denn": "denn"}


def shape(text: str, words: Sequence[str]) -> str:  # noqa: C901, PLR0911, PLR0912 - one for each sign, in their order
    """Return the shape of words that are one phrase or one clause."""
    words = tuple(words)
    first, rest = words[0] if words else "", words[1:]
    if _ends_in_a_question(text) or _asks(words):
        return "question"
    if first in of("de", "determiner") and _NAMED_QUOTE.fullmatch(text.strip()):
        return "thing"  # 'ein "da lag ich falsch"'
    if first.endswith("en") and rest and rest[0] in _TOLD and text[:1].islower():
        return "do"  # "wissen wer ich bin"
    if first == "dass" and _behind_comma(words) in _TELLS:
        return "clause"  # "dass sie nichts gesagt hat, tat weh"
    if first == "das" and rest and rest[0] in _AFTER_DASS:
        return "that"
    if first in {*of("de", "false_s"), "weil", "weils", "weil's"} and rest:
        return "that" if first in of("de", "false_s") else "because"
    if first == "damit" and rest[:1] and rest[0] in of("de", "subject") | of("de", "determiner"):
        return "because"  # "damit ich die Miete zahlen kann"
    if words[:2] == ("immer", "wenn"):
        return "when"
    if first in of("de", "condition") and rest:
        return _condition(words)
    if first in of("de", "wh") and rest:
        return _wh(words)
    if first in {"das", "die", "der"} and rest[:1] == ("mit",):
        return "thing"  # "das mit dem Geld"
    if _is_to_infinitive(words):
        return "to"
    if _is_told_of(words):
        return "other"
    if first == "um" and (words[-1] in {"geht's", "gehts"} or words[-2:] == ("geht", "es")):
        return "clause"  # "um die Schulden geht's"
    if first == "um" and _is_about(text, words) and not _is_turned(words):
        return "about"
    if _is_clause(text, words):
        return "clause"
    if first in {"aus", "wegen"} and rest and (first == "wegen" or rest[0] in of("de", "feeling")):
        return "because"  # "aus Scham"
    passive = rest and words[-1] == "worden"  # "abgewürgt worden" has lost its "ich bin"
    return "did" if passive else _phrase(text, words)


def _ends_in_a_question(text: str) -> bool:
    """Tell whether a text asks; what somebody else asked is a thing: 'dieses "schon wieder?"'."""
    if text.rstrip().endswith("?"):
        return True
    quoted = re.search(r"[\"“„][^\"“”„]*[\"“”]$", text.rstrip())
    return text.rstrip(' "“”').endswith("?") and (quoted is None or quoted.start() == 0)


def _before_comma(words: Sequence[str]) -> Sequence[str]:
    """Return the words before the first comma, all of them where there is none."""
    return words[: words.index(",")] if "," in words else words


def _behind_comma(words: Sequence[str]) -> str:
    """Return the word behind the first comma; empty where there is none."""
    return words[words.index(",") + 1] if "," in words[:-1] else ""


def _is_to_infinitive(words: Sequence[str]) -> bool:
    """Tell whether a phrase without a subject ends in *zu* and a verb: "nein sagen zu können, ohne …"."""
    head = _before_comma(words)
    dropped = head[0] in of("de", "dropped") | of("de", "finite")  # "hab abgesetzt ohne was zu sagen"
    told = head[0] in of("de", "determiner") and {*head[2:-2]} & of("de", "finite")
    infinitive = not told and len(head) > 1 and head[-2] == "zu" and head[-1].endswith("n")
    return infinitive and not dropped and not {*head} & _SUBJECTS


def _phrase(text: str, words: Sequence[str]) -> str:  # noqa: PLR0911 - one for each sign, in their order
    """Return the shape of words without a verb of their own."""
    first, rest = words[0] if words else "", words[1:]
    if (
        words
        and _is_like(words)
        and ({*words[-1:]} | {*words[:1]}) & of("de", "like")
        and not text[:1].isupper()
    ):
        return "like"
    if words and words[-1] in of("de", "like") and _is_like(words):
        return "like"
    if _is_about(text, words):
        return "about"
    if _is_infinitive(text):
        return "do"
    if first in of("de", "time") | of("de", "preposition") and rest:
        return "time"
    if len(words) <= LIKE and words[-1].endswith(_ADJECTIVE) and text.rsplit(maxsplit=1)[-1][:1].islower():
        return "like"
    if _is_like(words):
        return "like" if {*words} & of("de", "like") else "other"
    return _thing(text, words)


def _is_told_of(words: Sequence[str]) -> bool:
    """Tell whether something is named, and a sentence about it follows: "mein Handy, ich hänge da dran"."""
    head = _before_comma(words)
    named = len(head) > 1 and head[0] in of("de", "determiner") and not {*head} & of("de", "finite")
    return named and _behind_comma(words) in _AFTER_DASS


def _is_about(text: str, words: Sequence[str]) -> bool:
    """Tell whether the words hang on an "es geht": "eher um meinen Mann", "um Cannabis"."""
    at = next((n for n, word in enumerate(words) if word not in _RATHER | of("de", "adverb")), 0)
    if words[at : at + 2] in (("darum", ","), ("um", ",")):
        return True
    if words[at] != "um" or _is_infinitive(text):
        return False
    behind = text.lower().partition("um ")[0]
    noun = text[len(behind) + len("um ") :][:1]
    if text == text.lower() and "zu" not in words and not _is_like(words[at + 1 :]) and noun.isalpha():
        return True  # typed without large letters: "um sachen von früher"
    return noun.isupper() or (words[at + 1 : at + 2] != () and words[at + 1] in of("de", "determiner"))


def _is_like(words: Sequence[str]) -> bool:
    """Tell whether the words are how somebody is, with what stands before it: "so müde und leer"."""
    at = next((n for n, word in enumerate(words) if n and word in _BEHIND_LIKE), len(words))
    told = at < len(words) - 1 and words[at - 1] in of("de", "like")
    words = words[:at] if told else words  # "wach bis fünf", "verliebt in meinen Chef"
    around = of("de", "like") | of("de", "adverb") | of("de", "swearing") | _DEGREE
    return all(word in around for word in words)


def _asks(words: Sequence[str]) -> bool:
    first, second, third = (*words, "", "", "")[:3]
    subjects = {"ich", "du", "wir", "man", "es", "sie", "ihr", "er"}
    if first in of("de", "question") and second in subjects:
        return True
    turned = third == "ich" and second not in of("de", "subject") | of("de", "adverb") | _HOW_MUCH
    if first in of("de", "wh") - {"ob"} and turned and not words[-1].endswith("e"):
        return True  # "was mach ich dann", not "wie viel ich ausgebe"
    return (
        first in of("de", "wh") - {"ob"}
        and second in of("de", "question") | of("de", "finite")
        and (third in subjects)
    )


def _condition(words: Sequence[str]) -> str:
    """A `wenn` clause alone; with its main clause behind a comma it is a sentence of its own."""
    at = words.index(",") + 1 if "," in words[:-2] else len(words)
    turned = words[at + 1 : at + 2] != () and words[at + 1] in _SUBJECTS and words[at].endswith(("te", "t"))
    if _behind_comma(words) in of("de", "finite") | {"dann"} or turned:
        return "clause"
    return "if" if words[0] in {"falls", "wenn"} else "when"


def _wh(words: Sequence[str]) -> str:
    """An indirect question ends in its verb; "was mir fehlt, ist Ruhe" is a sentence."""
    if words[0] == "wie" and words[1] in _COMPARED and not of("de", "finite") & {*words[2:]}:
        return "other"  # "wie in der Schule an der Tafel"
    return "clause" if _behind_comma(words) in {"ist", "sind", "war", "wäre", "macht"} else "what"


def _is_clause(text: str, words: Sequence[str]) -> bool:  # noqa: PLR0911 - one for each sign, in their order
    """Tell whether a finite verb stands in second place behind a subject, an adverb or an object."""
    if words[1:2] == (",",) and words[0] in {"ja", "nein", "jein", "doch"}:
        return True  # "ja, zweimal abgesagt" answers
    start = 0
    while start < len(words) - 1 and words[start] in {
        "und",
        "aber",
        "also",
        "ja",
        "naja",
        "ehrlich",
        "gesagt",
        ",",
    }:
        start += 1
    words = words[start:]
    if not words or _is_doubled_infinitive(words):
        return False
    finite, subjects = of("de", "finite"), of("de", "subject")
    first, second = (*words, "", "")[:2]
    if _begins_clause(text, words):
        return True
    if first in subjects | of("de", "adverb") and second in finite:
        return True
    dropped = first in finite and second in of("de", "after_dropped_subject")
    if dropped and first not in of("de", "clause_verb_ambiguous"):
        return True  # "bin immer müde", "habe keine Zeit": the pronoun is dropped as people do
    if _verb_second(text):
        return True
    if _is_turned(words):
        return True
    if any(word.endswith("'s") and word.removesuffix("'s") in finite for word in words[1:3]):
        return True  # "hinterher geht's mir schlechter"
    head, nouns = _before_comma(words), _nouns(text)
    return any(_holds(words, at) and words[at] not in nouns for at in range(1, min(len(head), 6)))


def _is_doubled_infinitive(words: Sequence[str]) -> bool:
    """Tell whether a phrase without a subject ends in an infinitive and a modal: "Nein sagen können"."""
    at = next((n for n, word in enumerate(words) if n and word in _MODAL), 0)
    ended = at > 0 and words[at - 1].endswith(("en", "eln", "ern"))
    being = (
        "sein" in words[1:-1] and words[words.index("sein") + 1] in _RELATIVE
    )  # "ein Vater sein der da ist"
    at = words.index("sein") if being else at
    return (ended or being) and not {*words[:at]} & (_SUBJECTS | {"die", "sie", "alle", ","})


def _nouns(text: str) -> frozenset[str]:
    """Return the words behind the first that begin large, in small letters; none where all are large."""
    found = () if text.isupper() else _LARGE.findall(text)
    return frozenset(word.lower() for word in found)


_LARGE = re.compile(r"(?<=\s)[A-ZÄÖÜ][\wäöüß]+")


def _is_turned(words: Sequence[str]) -> bool:
    """Tell whether a verb stands before its pronoun, behind what comes first: "im Büro starre ich …"."""
    no_verb = of("de", "function") | of("de", "wh") | of("de", "condition") | of("de", "adverb")
    no_verb |= of("de", "preposition") | of("de", "subordinate") | of("de", "joins")
    head = _before_comma(words)
    for at in range(1, len(head) - 1):
        verb, behind = head[at], head[at + 1]
        told = (
            verb in of("de", "finite") | of("de", "dropped")
            or verb.endswith("te")
            or (behind == "ich" and verb.endswith("e"))
        )
        told = told or behind == "ich" or (at == 1 and behind in {"es", "man"} and verb.endswith("t"))
        if behind in _SUBJECTS and told and verb not in no_verb:
            return True
    pairs = zip(words, words[1:], words[2:], strict=False)
    return any(mark == "," and verb in of("de", "finite") and behind == "ich" for mark, verb, behind in pairs)


def _begins_clause(text: str, words: Sequence[str]) -> bool:
    """Tell whether the first words are those of a main clause, its subject said or dropped."""
    first, second = (*words, "", "")[:2]
    if first in {"ich", "wir", "du", "man", "er", "es"}:
        return bool(second)
    if (
        _is_verb_behind(first, second, text)
        or _is_verb_before(text, words)
        or (first in of("de", "order") and second)
    ):
        return True
    if words[:2] == ("keine", "ahnung") or (first in {"mir", "mich", "uns"} and second.endswith(("'s", "t"))):
        return len(words) > DROPPED  # "keine Ahnung, frühstücken vielleicht", "mir ging's gut"
    if "," in words[:-2] and _behind_comma(words) in {"ich", "wir", "du", "er", "man"}:
        return True  # "nichts, ich konnte einfach nicht"
    return _forbids(words) or (
        first in of("de", "dropped") and len(words) > DROPPED
    )  # "hab im August alles abgesetzt"


def _is_verb_before(text: str, words: Sequence[str]) -> bool:
    """Tell whether an unlisted verb stands before *ich* or *mir*: "manchmal denk ich", "reiß mir …"."""
    first, second, third = (*words, "", "", "")[:3]
    if first in of("de", "adverb") and third == "ich":
        return second not in of("de", "wh")
    known = _NO_VERB | of("de", "preposition") | of("de", "function")
    return bool(third) and second in {"mir", "mich"} and text[:1].islower() and first not in known


def _forbids(words: Sequence[str]) -> bool:
    """Tell whether somebody is asked not to do something, by a verb that no list holds: "nick nicht so"."""
    first, second = (*words, "", "")[:2]
    known = of("de", "adverb") | of("de", "preposition") | of("de", "like") | of("de", "determiner")
    asked = second == "nicht" and len(words) > DROPPED and first.isalpha() and not words[-1].endswith("en")
    return asked and first not in known | of("de", "function")


def _is_verb_behind(first: str, second: str, text: str) -> bool:
    """Tell whether a verb that no list holds follows a pronoun: "sie merkt sich nie was"."""
    if first not in {"sie", "ihr", "das", "alles", "niemand", "keiner", "jemand"} or len(second) < _MIN_VERB:
        return False
    small = f" {second}" in text and second not in of("de", "adverb") | {"nicht", "statt", "selbst", "meist"}
    return small and second.endswith(("t", "te", "st", "en") if first == "sie" else ("t", "te"))


def _verb_second(text: str) -> bool:
    """Tell whether an unlisted verb follows the noun phrase: "mein Chef ändert dauernd …"."""
    typed = [word.strip('„“"()') for word in text.split()]
    if len(typed) < 3 or typed[0].lower() not in of("de", "determiner") or not typed[1][:1].isupper():
        return False
    verb = typed[2]
    if not verb[:1].islower() or not verb.endswith(("t", "te", "ten")) or len(verb) < 4:
        return False
    if verb.endswith("ten") and len(typed) == 3 and typed[0].lower() in _ONE:
        return False  # "das Handy ausschalten"
    known = (
        of("de", "adverb") | of("de", "preposition") | of("de", "like") | {"nicht", "statt", "samt", "seit"}
    )
    participle = verb.startswith(("ge", "be", "ver", "er", "zer", "ent")) and len(typed) == 3
    return verb not in known and not participle and not verb.startswith("ge")


def _holds(words: Sequence[str], at: int) -> bool:
    """Tell whether the word at a place is the finite verb of a main clause, and no infinitive."""
    word, last = words[at], at == len(_before_comma(words)) - 1
    if word not in of("de", "finite"):
        return False
    first = words[0]
    if word in of("de", "clause_verb_ambiguous"):
        return not last and first not in of("de", "like") and words[at - 1] not in {"zu", "nicht"}
    infinitive = last and word.endswith("en") and first not in of("de", "determiner") | of("de", "subject")
    return first not in of("de", "wh") and not infinitive


def _is_infinitive(text: str) -> bool:
    """Tell whether the last word is an infinitive: small letters, and an ending of one."""
    typed = [word.strip('.,;:!…"“”„()') for word in text.split()]
    typed = [word for word in typed if word]
    if not typed:
        return False
    last = typed[-1]
    if len(typed) > 1 and not last[:1].islower():
        return False
    small = last.lower()
    if len(typed) == 1 and last[:1].isupper():
        return False  # "Reden" is as good a noun
    return small.endswith(("en", "eln", "ern")) and len(small) > 3 and small not in of("de", "small_ending")


def _thing(text: str, words: Sequence[str]) -> str:
    if "," in words and len(words) > 10:
        return "other"
    second = words[1] if len(words) > 1 else ""
    if words and (words[0] in of("de", "finite") or second in {"ich", "du", "wir"}):
        return "other"
    return "thing" if len(text) <= 100 else "other"
