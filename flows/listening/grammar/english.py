"""Tells the shape of English words. A splice needs a sure sign; all doubt is `other`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from flows.listening.grammar.english_clauses import (
    after_adverbs,
    is_clause,
    is_past_of_a_verb,
    is_told_by_a_clause,
)
from flows.listening.words import of

Words = Sequence[str]

_RELATIVE = frozenset({"i", "you", "we", "they", "he", "she", "that", "which", "who"})
_HOW_OFTEN = frozenset({"once", "twice", "daily", "every", "again", "earlier", "regularly"})

_STILL = frozenset({"always", "constantly", "mostly", "still"})
_WHERE = frozenset({"at", "in", "on", "under", "with"})
"""Adverbs, and prepositions behind them, by which somebody says where they are."""

_YEAR = re.compile(r"(?:19|20)\d\d")

_BEHIND_PAST = frozenset([
    "late", "early", "up", "out", "off", "home", "away", "once", "twice", "two", "three", "again", "through",
    "over", "just", "that", "how", "wrong", "badly",
])  # fmt: skip
"""Words behind a past form that leave no doubt that the person did it."""

_CLAUSE_LEADS = re.compile(
    r"to (?:be (?:honest|fair|frank|clear|sure)|tell (?:you )?the truth|start with|begin with)\b,?"
)


def shape(text: str, words: Words) -> str:  # noqa: PLR0911 - one for each sign, in their order
    """Return the shape of words that are one phrase or one clause; first sure sign wins."""
    words = tuple(" ".join(words).replace("no one", "no-one").split())
    first = words[0] if words else ""
    if _asks(text, words):
        return "question"
    if (
        first in of("en", "because")
        and len(words) > 1
        and (first != "since" or words[1] in of("en", "people") | _subjects())
    ):
        return "clause" if _goes_on_with_i(words) else "because"
    if first == "so" and _is_purpose(words):
        return "because"  # "so I can trust you again"
    if words[:2] == ("out", "of") and {*words[2:3]} & of("en", "feeling"):
        return "because"  # "out of shame"
    if first in of("en", "objects") | {"you"} and words[1:2] == ("to",) and words[3:]:
        return "thing"  # "you to ask about the drinking" goes on with "I'd like"
    if len(words) == 1 and _YEAR.fullmatch(first):
        return "time"
    if first == "that" and len(words) > 1 and (found := _that(words)):
        return found
    if found := _to(words):
        return found
    named = words[1:4] == ("to", "do", "with")  # "anything to do with sex"
    return "thing" if named else "clause" if is_clause(words) else _phrase(words)


def _is_purpose(words: Words) -> bool:
    """Tell whether a *so* says what something is for: "so (that) I can sleep"; "so I drink" tells."""
    at = 2 if words[1:2] == ("that",) else 1
    subject = words[at : at + 1] != () and words[at] in of("en", "people") | {"my", "we", "nobody", "people"}
    purpose = {"can", "could", "don't", "dont", "won't", "wont"}
    if at == 1 and words[1:2] != () and words[1] in {"the", "my", "our", "people", "nobody"}:
        return bool(
            {*words[at + 1 : at + 4]} & (purpose | {"aren't", "arent", "isn't", "isnt", "doesn't", "doesnt"})
        )
    return subject and (at == 2 or (words[at + 1 : at + 2] != () and words[at + 1] in purpose))


def _goes_on_with_i(words: Words) -> bool:
    """Tell whether a main clause follows the reason: "because he's kind I only say nice things"."""
    told = words[1].endswith(("'s", "'re")) or (words[2:3] != () and words[2] in of("en", "be"))
    joins = of("en", "finite") | of("en", "breaks") | of("en", "determiner") | of("en", "prepositions")
    joins |= of("en", "verb") | {
        "and",
        "but",
        "or",
        "like",
        "said",
        "knows",
        "thinks",
        "person",
        "thing",
        "one",
    }
    mine = {"i", "i'm", "i'd", "i'll", "i've"}
    return told and any(word in mine and before not in joins for before, word in pairwise(words[2:]))


def _phrase(words: Words) -> str:  # noqa: C901, PLR0911 - one for each sign, in their order
    first, rest = words[0], words[1:]
    if first in of("en", "condition") | {"as"} and rest:
        return _condition(words)
    if first in of("en", "wh") and rest:
        return _wh(words)
    if _is_doing(words):
        return "like" if first == "still" else "doing"  # "still smoking" is how somebody is
    if _orders(words):
        return "order"
    if found := _subjectless(words):
        return found
    if _is_like(words):
        return "like"
    if first in {"have", "need"} and rest[:1] == ("to",) and rest[1:]:
        return "can"  # "have to go back": the "I" is left out, and nobody wishes for it
    if _is_do(words) or _stops_or_starts(words):
        return "do"
    if words[at := after_adverbs(words)] == "about" and words[at + 1 :]:
        return "about"
    if first in of("en", "time") | {"with", "from", "without", "for", "like", "of", "since"} and rest:
        return "time"
    return _thing(words)


def _thing(words: Words) -> str:  # noqa: PLR0911 - one for each sign, in their order
    plain = [word for word in words if word not in ",;:"]
    if _said_of_it(words) or _happens(words):
        return "clause"
    if plain[0] in of("en", "determiner") or plain[0].isdecimal() or is_told_by_a_clause(plain):
        return "thing"
    so = plain[0] == "so"  # "so people expect more"
    if so or ("," in words[:-1] and words[words.index(",") + 1] not in of("en", "adverb")):
        return "other"
    named = plain[0].endswith("s") or plain[0] in of("en", "noun") - of("en", "also_name")
    if named and plain[0] not in of("en", "verb") and plain[1:2] and plain[1] in _RELATIVE:
        return "thing"  # "exercises I can do at home", "homework I can do on the bus"
    if plain[0] == "been":
        return "other"  # "been sleeping in my clothes"
    if (
        plain[0] in of("en", "nounverb") & of("en", "verb")
        and plain[1:2]
        and plain[1] in {"for", "at", "by", "in", "with"}
    ):
        return "do" if plain[0] in {"start", "deal"} and plain[2:] else "other"
    if plain[0] in of("en", "maybe_subject") | of("en", "noun") and {*plain[1:]} & of("en", "breaks"):
        return "thing"
    if len(plain) == 1 and plain[0] in of("en", "objects"):
        return "thing"
    if any(word in of("en", "finite") | of("en", "people") | of("en", "breaks") for word in plain):
        return "other"
    return "thing" if len(plain) <= 8 else "other"


def _stops_or_starts(words: Words) -> bool:
    """Tell whether something is to be stopped or begun: "stop overthinkin everything"."""
    first, second = (*words, "", "")[:2]
    return first in {"stop", "quit", "start", "keep"} and second.endswith(("ing", "in", "in'"))


def _said_of_it(words: Words) -> bool:
    """Tell whether a thing comes with a clause about it: "my phone, I look at it all night"."""
    if "," not in words[:-2]:
        return False
    after = words[words.index(",") + 1]
    return after in of("en", "subject") | {"it's", "he's", "she's", "they're", "i'm"}


def _happens(words: Words) -> bool:
    """Tell whether several things do something: "my shifts change every week"."""
    if len(words) <= len(("my", "shifts", "change")) or words[0] not in of("en", "determiner"):
        return False
    several = words[1].endswith("s") and not words[1].endswith(("ss", "us"))
    told = words[2] in of("en", "verb") and words[3] in {"every", "all", "at", "me", "us", "too", "so"}
    return several and told


def _subjects() -> frozenset[str]:
    return of("en", "subject") | of("en", "maybe_subject") | of("en", "people")


def _asks(text: str, words: Words) -> bool:  # noqa: PLR0911 - one for each sign, in their order
    if text.rstrip().endswith("?") or (text[:1] in '“"' and text.rstrip(" \"'”’").endswith("?")):
        return True
    first, second = (*words, "", "")[:2]
    if text[:1] in '“"':
        return False  # somebody else's words, and more behind them
    if first in {"does", "would", "could", "should", "can", "will"} and second in {"a", "an"}:
        return True
    if first in of("en", "aux") and second in of("en", "people") | of("en", "maybe_subject") | {
        "my",
        "this",
        "the",
        "your",
        "our",
    }:
        return first not in {"do", "don't", "dont", "have", "can't", "cant"} or second in of(
            "en", "people"
        ) - {
            "it",
            "you",
        }
    if (first, second) in {("what", "if"), ("how", "about"), ("what", "about"), ("how", "come")}:
        return True
    wh = first in {"what", "how", "why", "where", "when", "who"}
    if (
        wh
        and len(words) > 2
        and second in of("en", "aux")
        and words[2] in of("en", "people") | of("en", "determiner") | {"people"}
    ):
        return True
    long = (
        first in {"how", "what"}
        and len(words) > 3
        and words[2] in of("en", "aux")
        and words[3] in of("en", "people")
    )
    return long and second not in of("en", "people")


def _that(words: Words) -> str:
    second, rest = words[1], words[2:]
    subjects = _subjects() | of("en", "determiner") | of("en", "crowds")
    if second in subjects - {"one", "whole", "other"} and rest:
        return "that"
    if second in of("en", "finite") | of("en", "finite_s") | of("en", "past"):
        return "clause"  # "that was hard"
    several = second.endswith("s") and second in of("en", "times") | of("en", "noun")
    if several and any(word in of("en", "finite") for word in rest[:2]):
        return "that"  # "that mornings aren't so awful": one of them would be "that morning"
    if any(word in of("en", "subject") | of("en", "people") - {"it", "you"} for word in rest):
        return "other"  # "that night I hit him", "that Anna knows I lied"
    if any(word in of("en", "finite") for word in rest) and second not in of("en", "noun") | of(
        "en", "times"
    ):
        return "that"
    return "other" if any(word in of("en", "finite") for word in rest) else "thing"


def _to(words: Words) -> str:
    first, second = (*words, "", "")[:2]
    if _CLAUSE_LEADS.match(" ".join(words)):
        return "clause"
    if first in {"not", "just", "only", "simply", "maybe", "mostly", "mainly"} and second == "to":
        return "to"
    if first == "to":
        ok = second in of("en", "verb") | of("en", "adverb") | {"be", "not", "like"} or second not in (
            of("en", "determiner") | of("en", "objects") | of("en", "people") | of("en", "noun") | {""}
        )
        return "to" if ok else "other"
    if first == "for" and "to" in words[2:5] and words[words.index("to", 2) + 1 :]:
        after = next(
            (word for word in words[words.index("to", 2) + 1 :] if word not in of("en", "adverb")), ""
        )
        return "to" if after in of("en", "verb") or after == "be" else ""
    return ""


def _condition(words: Words) -> str:
    """A subordinate clause alone is `if` or `when`; with its main clause behind it, it is a clause."""
    name = "if" if words[0] in {"if", "unless", "as"} else "when"
    subjects = of("en", "subject") | of("en", "people") | {"i'd", "i'll", "that's", "that'd", "i'm"}
    if words[0] == "as" and words[1:2] not in (("if",), ("soon",), ("long",)):
        return "clause" if len([w for w in words if w in subjects]) > 1 else "other"
    seen = [n for n, word in enumerate(words) if word in subjects and n > 0]
    comma = "," in words and any(n > words.index(",") for n in seen)
    if comma or ("," in words[:-1] and _bids(words[words.index(",") + 1 :])):
        return "clause"
    later = [
        n
        for n in seen[1:]
        if words[n - 1] not in of("en", "breaks") | {"and", "or", "like", "but", "think", "said"}
    ]
    started = bool(seen) and seen[0] <= 2
    return "other" if started and later and later[-1] - seen[0] > 2 else name


def _bids(words: Words) -> bool:
    """Tell whether words ask somebody to do something: "wait", "just wait", "don't fill it"."""
    first = next((word for word in words if word not in of("en", "adverb") | {"please"}), "")
    return first in {"don't", "dont"} or first in of("en", "verb")


def _wh(words: Words) -> str:
    first, second = words[0], words[1]
    if first == "what" and second in {"a", "an"}:
        return "other"
    if first == "whatever":
        return "other"
    subjects = of("en", "subject") | of("en", "people")
    if first == "what" and second in of("en", "determiner") and words[3:4] in (("is",), ("was",)):
        return "what" if words[4:5] == () or words[4] in of("en", "prepositions") else "clause"
    cleft = first == "what" and any(
        word in {"is", "was", "isn't", "wasn't"} and before not in subjects
        for before, word in pairwise(words[2:-1])
    )
    if cleft or (
        first == "what"
        and second in {"scares", "worries", "frightens", "bothers"}
        and of("en", "be") & {*words}
    ):
        return "clause"
    return "what"


def _is_doing(words: Words) -> bool:
    at = _after_degree(words)
    if words[at] in of("en", "objects") | {"you"} and words[at + 1 :]:
        at += 1  # "you telling me", "her being late"
    word = words[at]
    return word.endswith(("ing", "in'")) and word not in of("en", "ing_noun") and len(word) > 4


def _orders(words: Words) -> bool:
    first, second = (*words, "", "")[:2]
    if first == "please" and second:
        return True
    if first in {"don't", "dont", "do-not", "stop"} and (
        second in of("en", "orders") or second.endswith("ing")
    ):
        return first != "stop" or second in {
            "asking",
            "telling",
            "giving",
            "saying",
            "talking",
            "treating",
            "writing",
        }
    told = first in of("en", "verb") and first not in {"mean", "suit", "fit", "like"}
    return told and second in {"me", "us"}  # of oneself it would be "myself"


def _subjectless(words: Words) -> str:  # noqa: PLR0911 - one for each sign, in their order
    at = after_adverbs(words)
    first, second = (*words[at:], "", "")[:2]
    if f"{first} {second}" in of("en", "two_worded") and len(words) - at == len(("left", "out")):
        return "like"
    if first in of("en", "past") or first == "didn't":
        both = first in of("en", "adjective") and second != "up"  # "broke up with Lou"
        if not both or second in of("en", "objects") | of("en", "determiner"):
            return "did"
    sure = _BEHIND_PAST | of("en", "objects") | of("en", "determiner")
    done_to = second in of("en", "objects") | {"my", "her", "his", "their", "your"}
    if first.endswith("ed") and done_to and first not in of("en", "adjective") and words[at + 2 :]:
        return "did"  # "muted her messages": a verb that no list holds
    if first.endswith("ed") and _is_past(first) and (second in sure or second.isdecimal()):
        return "did"  # "arrived late": "raised by my gran" was done to somebody
    if first in of("en", "cant") and second:
        return "did" if first in {"didn't", "didnt"} else "can" if first != "never" else ""
    if first == "never" or words[0] == "never":
        return "did" if second in of("en", "past") else ""
    return ""


def _is_past(word: str) -> bool:
    """Tell whether a word in -ed comes of a verb and says how nobody is: "arrived", not "tired"."""
    return is_past_of_a_verb(word) and word not in of("en", "adjective")


def _after_degree(words: Words) -> int:
    """Return where the words begin behind adverbs, "so", "too" and what people swear."""
    degree = of("en", "adverb") | of("en", "very") | of("en", "swearing")
    return next((n for n, word in enumerate(words) if word not in degree), 0)


def _is_like(words: Words) -> bool:
    at = _after_degree(words)
    word = words[at]
    told = word in of("en", "adjective") or (words[0] in {"too", "so"} and at and word.endswith("ed"))
    if " ".join(words[at : at + 2]) in of("en", "states"):
        return True  # "out of money"
    if words[0] in _STILL and words[1:2] and words[1] in _WHERE and words[2:]:
        return True  # "still on the app every night"
    if word in {"like", "a"} or not told:
        return False
    after = words[at + 1 : at + 2]
    if at and words[0] in {"too", "more", "less"} and after and after[0] not in of("en", "after_like"):
        return False
    return (
        not after
        or " ".join(words[at + 1 :]) in of("en", "aside")
        or (
            after[0] == "the" and words[at + 2 : at + 3] != () and words[at + 2] in of("en", "times")
        )  # "drunk the night before"
        or after[0] in of("en", "after_like") | of("en", "subject") | of("en", "people")
        or after[0].endswith("ly")
    )


def _is_do(words: Words) -> bool:  # noqa: PLR0911 - one for each sign, in their order
    at = next((n for n, w in enumerate(words) if w not in of("en", "adverb")), 0)
    word, after = words[at], (*words, "")[at + 1]
    if word not in of("en", "verb"):
        return False
    if word not in of("en", "nounverb") | of("en", "noun") and word != "binge":
        return (
            bool(after)
            or (at and words[0] in {"just", "only", "simply"})
            or word
            in {
                "relax",
                "breathe",
                "forgive",
                "apologise",
                "apologize",
                "belong",
                "heal",
            }
        )
    if after.endswith("ing") and after not in of("en", "ing_noun") and word == "binge":
        return False
    if after in _HOW_OFTEN:
        return True
    if after.endswith("ing") and word in {"stop", "start", "quit", "try", "practice", "practise", "cut"}:
        return True
    if word in of("en", "feeling") and after in of("en", "prepositions") - {"less", "more", "better"}:
        return False  # "panic on the train" is had, never wished for
    return after in of("en", "determiner") | of("en", "objects") | (
        of("en", "prepositions") - {"for", "from", "with", "at", "by", "in"}
    )


_MOST_BARE = 3
"""Words of a thing that a preposition can't take without an article: "old work accident"."""


def lacks_article(text: str, words: Words) -> bool:
    """Tell whether a thing of several words is one of a kind: "old crush", "work accident".

    Such a thing stands behind a colon and not behind "about", which wants an "a" or a "the" before it.
    """
    first, last = words[0], words[-1]
    if len(words) == 1:
        return first in of("en", "counted") and text[:1].islower()
    if (
        not 1 < len(words) <= _MOST_BARE
        or "," in words
        or any(part[:1].isupper() for part in text.split()[1:])
    ):
        return False
    unnamed = of("en", "maybe_subject") - of("en", "noun")
    known = of("en", "determiner") | unnamed | of("en", "kin") | of("en", "adverb")
    inside = of("en", "prepositions") | of("en", "breaks") | of("en", "people") | {"and", "or", "of", "to"}
    named = first in known or first.isdecimal() or any(word.endswith(("'s", "s'")) for word in words)
    several = last.endswith(("s", "ing", "stuff")) and not last.endswith("ss")
    return not (named or several or {*words} & inside or last in of("en", "mass"))
