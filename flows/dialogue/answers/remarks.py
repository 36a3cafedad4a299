"""Tells words about the open question from an answer to it: doubt, a wish to stop, being tired. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.definition.kinds import kind_of
from flows.engine.prompt import Prompt
from flows.listening.shapes import is_none
from flows.locale.matching import Words, made_of, plain

SENTENCE, PLAN, LINES, CHOICE = "unsure-sentence", "unsure-plan", "unsure-lines", "unsure-choice"
"""Phrases that answer doubt about a sentence, half a plan, a list and a question with buttons."""

DONE = "done-here"
"""Phrase for "done" where nothing is written yet."""

TIRED = "tired"
"""Phrase for tiredness, which may be the answer as well: the words are offered below the question."""

TIRED_HERE = "tired-here"
"""Phrase for tiredness where it is no answer."""

NO_WRONG_TAP = "no-wrong-tap"
"""Phrase for all of it, and for small talk, at a question about danger."""

ASSENTS = ("use-words", "go-on-words", "yes-words")
"""Lists of words that take what is offered."""

_SETTINGS = frozenset({"city", "country"})
"""Answers that are no words of a person's own."""

_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


def remark(text: str, words: Words, language: str, prompt: Prompt) -> str:
    """Return the phrase that answers a remark, typed where own words are asked for; empty for an answer.

    `words` are those of the person's language. Where a sentence or a plan is asked for, comments and a bare
    no are remarks as well; in a plan a bare yes is one, as it names nothing.
    """
    kind, said = kind_of(prompt.state), _said(text)
    if prompt.state.keep in _SETTINGS:
        return ""
    if kind.own_words and not kind.whole_sentence and prompt.state.keep != "sentence":
        return _remark_on_words(said, words, language, prompt)
    if not (kind.whole_sentence or kind.own_words) or not prompt.state.skip:
        return ""
    typed = words.typed
    assents = any(said in typed[name] for name in ASSENTS)
    if kind.own_words:
        if _is_tired(said, words):
            return TIRED_HERE
        doubts = made_of(said, typed["done-words"]) or _doubts(said, words, language)
        return SENTENCE if doubts and not assents else ""
    names_nothing = assents or made_of(said, typed["done-words"])
    return PLAN if names_nothing or _doubts(said, words, language) else ""


def _remark_on_words(said: str, words: Words, language: str, prompt: Prompt) -> str:
    """Return the phrase for a remark where lines or a text of any kind are asked for."""
    typed, lines = words.typed, kind_of(prompt.state).value_type == "list"
    if _is_tired(said, words):
        return TIRED
    closes = made_of(said, typed["done-words"])
    if lines:
        unsure = said in typed["between-words"] or _is_unsure(said, words, language)
        return LINES if prompt.state.skip and not closes and unsure else ""
    return DONE if closes and prompt.state.skip and not prompt.suggest else ""


def remark_on_choice(text: str, words: Words, language: str, prompt: Prompt) -> str:
    """Return the phrase that answers a remark, typed where one of several is to be picked; or nothing."""
    typed, said = words.typed, _said(text)
    if _is_tired(said, words):
        return TIRED_HERE
    if not prompt.state.skip:
        return ""
    if made_of(said, typed["done-words"]):
        return DONE
    between = _holds(said, (typed["between-words"],), _around(words)) or said in typed["between-words"]
    return CHOICE if between or _is_unsure(said, words, language) else ""


def _said(text: str) -> str:
    """Return a text as it is compared, with "hmmmm" as "hm"."""
    return _DRAWN_OUT.sub(r"\1", plain(text))


def _holds(said: str, core: Sequence[frozenset[str]], around: Sequence[frozenset[str]]) -> bool:
    """Tell whether words are made of those of the core and what stands around them, with one of the core."""
    return made_of(said, *core, *around) and not made_of(said, *around)


def _around(words: Words) -> tuple[frozenset[str], ...]:
    """Return the lists of what stands around a remark and says nothing by itself."""
    return tuple(words.typed[name] for name in ("polite-words", "remark-frame-words", "small-words"))


def _is_tired(said: str, words: Words) -> bool:
    return _holds(said, (words.typed["tired-words"],), (words.typed["small-words"],))


def says_little(text: str, words: Words) -> bool:
    """Tell whether a text is an okay, thanks or a filler, which answers no question about danger."""
    typed = words.typed
    return made_of(_said(text), typed["thanks-words"], typed["small-words"], typed["done-words"])


def halts(text: str, words: Words) -> bool:
    """Tell whether a bare "stop" was typed, which in the middle of a talk may mean the talk.

    With a stroke before or after it the command is meant.
    """
    return not {"/", "\\"} & {*text} and _says(text, words, "halt-words")


def asks_why(text: str, words: Words) -> bool:
    """Tell whether somebody asks why a question is asked, or what it means."""
    return _says(text, words, "why-words")


def _says(text: str, words: Words, name: str) -> bool:
    said = _said(text)
    return said in words.typed[name] or _holds(said, (words.typed[name],), (words.typed["small-words"],))


def takes_leave(text: str, words: Words, *, at_rest: bool = False) -> bool:
    """Tell whether a text says goodbye, with thanks and the like: "thanks, good night", "going to bed".

    At rest, with no question open, "that's all" does so too.
    """
    typed, said = words.typed, _said(text)
    goodbye = typed["bye-words"] if at_rest else typed["bye-words"] - typed["done-words"]
    leaving = goodbye, typed["leaving-words"]
    met = typed["greeting-words"] - goodbye  # "buenas noches" is both
    along = typed["thanks-words"] - goodbye, typed["small-words"], met
    return any(said in words_ for words_ in leaving) or _holds(said, leaving, along)


def _doubts(said: str, words: Words, language: str) -> bool:
    """Tell whether words are nothing but a comment on what is offered, a no, or doubt."""
    typed = words.typed
    core = typed["remark-words"], typed["between-words"], typed["no-words"]
    around = *_around(words), typed["thanks-words"]
    listed = any(said in one for one in core)
    return listed or _holds(said, core, around) or _is_unsure(said, words, language)


def _is_unsure(said: str, words: Words, language: str) -> bool:
    """Tell whether words say that somebody has no answer: "idk", "hmm, not sure"."""
    drawn_out = len(said) == 1  # "aaaa" is no letter alone
    nothing = words.typed["nothing-words"]
    return (not drawn_out and is_none(said, language)) or _holds(said, (nothing,), _around(words))
