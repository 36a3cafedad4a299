"""Tells whether English words hold the verb of a main clause, behind a subject of any kind."""

from __future__ import annotations

from collections.abc import Sequence

from flows.listening.words import of

Words = Sequence[str]

_ANYBODY = frozenset({"nobody", "no-one", "noone", "everybody", "everyone", "somebody", "someone"})


_SOMETHING = frozenset({"something", "anything", "someone", "somebody", "stuff"})


def is_clause(words: Words) -> bool:  # noqa: PLR0911 - one for each sign, in their order
    words = words[_after_sorry(words) :]
    words = words[after_adverbs(words) :]
    if not words:
        return False
    first, second = (*words, "", "")[:2]
    if first == "i" or first in of("en", "subject") or first in {"he", "she", "they", "we"}:
        return len(words) > 1 or first != "i"
    if first == "its":
        joined = of("en", "adverb") | of("en", "very") | of("en", "adjective") | of("en", "after_its")
        return second in joined or (second.endswith("ing") and len(words) > 2)
    if first in _ANYBODY:
        second = next((word for word in words[1:] if word not in of("en", "adverb") | {"ever"}), "")
        return second in of("en", "finite") | of("en", "finite_s") | of("en", "past") or _stem(second)
    if first in {"idk", "dunno"} or ("ago" in words[1:4] and {*words} & of("en", "subject")):
        return len(words) > 1
    if first in {"you", "it"}:
        named = second.endswith("ing") and second not in of("en", "ing_noun")
        return bool(second) and second not in {"and", "or", "with", ","} and not named
    if first in {"so", "but", "and", "well", "nothing", "no", "yes", "honestly"} and len(words) > 2:
        after = words[words.index(",") + 1] if "," in words[1:3] else second
        return after in of("en", "subject") | of("en", "people") - {"it", "you"}
    if first in of("en", "condition") | of("en", "wh") | {"that", "to", "for", "as", "not"}:
        return False
    if first in {"a", "an", "the"} and words[2:3] and words[2] in {"my", "his", "her", "our", "their"}:
        return False  # "the boyfriend my parents don't know about"
    return not is_told_by_a_clause(words) and _has_verb(words)


def _after_sorry(words: Words) -> int:
    """Return where the words begin behind what somebody says before a hard thing: "sorry but", "look,"."""
    at = 0
    while at < len(words) - 1 and (
        words[at] in {"sorry", "look", "listen"} or (at and words[at] in {",", "but"})
    ):
        at += 1
    return at if at and words[at - 1] != "at" else 0


def is_told_by_a_clause(words: Words) -> bool:
    """Tell whether a clause says which thing is meant: "something my therapist said in March"."""
    told = of("en", "determiner") | of("en", "subject") | of("en", "people") | {"that", "who"}
    return words[0] in _SOMETHING and words[1:2] != () and words[1] in told


def after_adverbs(words: Words) -> int:
    """Return how many adverbs or oks, and commas behind them, stand before the words proper."""
    passed = of("en", "adverb") - {"not"} | {"ok", "okay"}
    at = 0
    while at < len(words) - 1 and (words[at] in passed or (at and words[at] == ",")):
        at += 1
    return at


def _has_verb(words: Words) -> bool:  # noqa: C901, PLR0911, PLR0912 - one line a sign, in their order
    """Tell whether a phrase that begins with no pronoun holds the verb of a main clause."""
    first = words[0]
    finite, finite_s, past = of("en", "finite"), of("en", "finite_s"), of("en", "past")
    if first in finite | past or first in {"please", "let"}:
        return False
    if first in of("en", "time") - {"today", "tomorrow", "tonight", "daily"}:
        return _after_time(words)
    if first in of("en", "verb") and first not in of("en", "nounverb") | of("en", "noun"):
        return False
    if (
        first in of("en", "often")
        and words[1:2]
        and words[1] in of("en", "times")
        and words[2:3]
        and words[2] in of("en", "people") | of("en", "subject")
    ):
        return True
    if words[1:3] == ("of", "what") and {"is", "isn't", "was", "wasn't"} & {*words[3:-1]}:
        return True  # "half of what I say is made up"
    if first in of("en", "determiner") and words[1:2] and words[1] in of("en", "heads"):
        return False
    doing = first.endswith("ing") and first not in of("en", "ing_noun")
    if doing:
        return _predicate(words)
    if _is_of_it(words):
        return True
    nounlike = first in of("en", "verb") and first not in of("en", "determiner")
    for at, word in enumerate(words[1:], 1):
        if word in of("en", "breaks") or (word in of("en", "people") - {"you", "it"} | of("en", "subject")):
            return first in {"all", "everything"} and any(one in of("en", "be") for one in words[at + 1 : -1])
        if (
            nounlike
            and at > 1
            and words[1] in of("en", "determiner") | of("en", "prepositions") | of("en", "objects")
        ):
            return False
        if word == "being" and first in of("en", "determiner"):
            return False  # "my file being left open"
        if word in finite:
            return not _seems_noun(words, at)
        if _verbs_here(words, at, finite_s, past):
            return True
    return False


def _is_of_it(words: Words) -> bool:
    """Tell whether a thing and its *is* are one word: "work's mental", "moneys tight"."""
    owner = words[0].removesuffix("s").removesuffix("'")
    short = owner in of("en", "owners") and words[0] != owner
    return short and len(words) > 1 and words[1] not in of("en", "noun") | of("en", "nounverb")


def _verbs_here(words: Words, at: int, finite_s: frozenset[str], past: frozenset[str]) -> bool:
    first, word = words[0], words[at]
    after = (*words, "")[at + 1]
    if at > 1 and word.endswith("ed") and after in of("en", "objects") | of("en", "determiner"):
        return True  # "my boss touched me"
    before = words[at - 1]
    named = at > 2 and before in of("en", "adverb") - {"not"} and first in of("en", "determiner")
    if named and word.endswith("ed") and is_past_of_a_verb(word) and word not in of("en", "adjective"):
        return True  # "my husband only learned to cook"
    headed = at > 1 or first not in of("en", "determiner") - {"this", "everyone", "both", "all", "none"}
    if headed and first not in of("en", "adjective") and word in finite_s | past:
        return True
    if (
        headed
        and word.endswith("s")
        and _stem(word)
        and after in of("en", "objects") | of("en", "breaks") | of("en", "determiner")
    ):
        return True
    plural = before in of("en", "crowds") or (
        before.endswith("s") and not before.endswith(("ss", "'s", "us")) and at > 1
    )
    if (
        plural
        and word in of("en", "verb")
        and (
            before in of("en", "crowds")
            or word not in of("en", "nounverb")
            or after in of("en", "objects")
            or (after in {",", ""} and before not in of("en", "determiner"))  # "the benefits stop"
        )
    ):
        return True
    owned = before.endswith("'s") and before not in {"let's", "other's"}
    return owned and word in of("en", "adjective") | {
        "not",
        "been",
        "gone",
        "a",
        "the",
        "always",
        "never",
        "just",
        "still",
    }


def _stem(word: str) -> bool:
    """Tell whether a word in -s may be a verb in the third person."""
    stems = (word[:-1], word[:-2], word[:-3] + "y")
    return any(stem in of("en", "verb") for stem in stems)


def is_past_of_a_verb(word: str) -> bool:
    """Tell whether a word in -ed comes of a verb."""
    return bool({word[:-1], word[:-2], word[:-3], f"{word[:-3]}y"} & of("en", "verb"))


def _seems_noun(words: Words, at: int) -> bool:
    """Tell whether a helper stands where only a noun can: "my will to live", "used clothes"."""
    word, after = words[at], (*words, "")[at + 1]
    if word in {"will", "can", "must", "might"} and words[at - 1] in of("en", "determiner") - {
        "this",
        "all",
        "both",
    }:
        return True
    return word == "used" and after != "to"


def _predicate(words: Words) -> bool:
    """Tell whether a phrase in -ing is the subject of a sentence: "being alone is scary"."""
    for at, word in enumerate(words[1:], 1):
        others = of("en", "subject") | (of("en", "crowds") if words[0] in of("en", "mind") else frozenset())
        if word in of("en", "breaks") or word in of("en", "people") - {"you", "it"} | others:
            return False
        told = word in of("en", "predicate") | of("en", "finite") and not _seems_noun(words, at)
        if told or (word == "mean" and (*words, "")[at + 1] in of("en", "people")):
            behind = words[at - 2] if at > 1 else ""
            other = words[at - 1] in of("en", "maybe_subject") - {"here", "this"}
            return not (other and behind not in of("en", "prepositions")) and (
                behind not in of("en", "determiner")
            )
    return False


def _after_time(words: Words) -> bool:
    """Tell whether a clause follows a time or place: "at night I cry", "in the evenings my head spins"."""
    subjects = of("en", "subject") | of("en", "people") - {"you", "it"}
    for at, word in enumerate(words[1:], 1):
        if word in of("en", "breaks"):
            return False
        if word in subjects:
            comma = words[at - 1] == ","
            return (
                comma
                or words[at - 1] in of("en", "times") | {"work", "then", "therapy", "night", "that", "bed"}
                or (words[0] in {"sometimes", "mornings", "evenings", "nights"})
            )
        if word == "," and (*words, "")[at + 1] in of("en", "maybe_subject") | of("en", "determiner"):
            return True
    return False
