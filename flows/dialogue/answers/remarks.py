"""Tells words about the open question from an answer to it: doubt, a wish to stop, being tired. Pure."""

from __future__ import annotations

import re

from flows.dialogue.answers.typed_text import TypedText
from flows.engine.doubt import is_doubt
from flows.engine.prompt import Prompt
from flows.listening.shapes import is_none
from flows.locale.matching import begins

SENTENCE, PLAN, LINES, CHOICE = "unsure-sentence", "unsure-plan", "unsure-lines", "unsure-choice"
"""Phrases that answer doubt about a sentence, half a plan, a list and a question with buttons."""

CARD = "unsure-card"
"""Phrase that answers doubt about a card, which has one button and no skip."""

DONE = "done-here"
"""Phrase for "done" where nothing is written yet."""

TIRED = "tired"
"""Phrase for tiredness, which may be the answer as well: the words are offered below the question."""

STUCK = "stuck"
"""Phrase for being stuck, typed where a reason for therapy is asked for; the words are offered as well."""

TAKEN_BELOW = frozenset({TIRED, STUCK})
"""Remarks that may be the answer, and are offered below the question."""

TIRED_HERE = "tired-here"
"""Phrase for tiredness where it is no answer."""

PAGE_WRONG = "page-wrong"
"""Phrase for a no to the page that is shown, which says how a line is changed."""

REWORDED = "reworded"
"""Phrase for a remark with other words behind it; those are offered below the question."""

NO_WRONG_TAP = "no-wrong-tap"
"""Phrase for all of it, and for small talk, at a question about danger."""

LEAST_REWORDED = 4
"""Words behind a remark that may be the answer; fewer belong to the remark."""

LONGEST_WHY = 9
"""Words of a question about the open one; a longer one is told for its own sake."""

TO_THEM = frozenset({"want", "sentence"})
"""Sections of the page whose answers may be questions to somebody else."""

ASSENTS = ("use-words", "go-on-words", "yes-words")
"""Lists of words that take what is offered."""

_CLAUSE = re.compile(r"[,.;:!?…\n]+\s*")

_SETTINGS = frozenset({"city", "country"})
"""Answers that are no words of a person's own."""


def remark(typed: TypedText, prompt: Prompt) -> str:
    """Return the phrase that answers a remark, typed where own words are asked for; empty for an answer.

    Where a sentence or a plan is asked for, comments and a bare no are remarks as well; in a plan a bare yes
    is one, as it names nothing.
    """
    state, kind = prompt.state, prompt.kind
    if state.keep in _SETTINGS:
        return ""
    if kind.own_words and not kind.whole_sentence and state.keep != "sentence":
        return _remark_on_words(typed, prompt)
    if not (kind.whole_sentence or kind.own_words) or not state.skip:
        picks = kind.has_ids and state.other and state.skip
        return CHOICE if picks and is_doubt(typed.said, typed.words, typed.language) else ""
    if kind.own_words and _is_tired(typed):
        return TIRED_HERE
    assents, doubts = typed.is_in(*ASSENTS), _is_done(typed) or _doubts(typed)
    if kind.own_words:
        return SENTENCE if doubts and not assents else _reworded_below(typed, prompt)
    again = prompt.kind.takes_again(prompt, typed.text)
    return PLAN if (doubts or assents or _approves(typed)) and not again else ""


def _reworded_below(typed: TypedText, prompt: Prompt) -> str:
    """Return the phrase for other words than those that are offered; empty where there are none."""
    other = reworded(typed) if prompt.suggest else ""
    return REWORDED if other not in ("", prompt.suggest) else ""


def reworded(typed: TypedText) -> str:
    """Return what follows a remark on the offered words: "no, too long. I'd like …"; empty for nothing.

    Doubt, as in "I don't know, …", may be part of a sentence and is no such remark.
    """
    lists, told = typed.lists, False
    names = "no-words", "remark-words", "rewording-words", "comparing-words"
    telling = tuple(map(lists.__getitem__, names))
    start = 0
    for stop in _CLAUSE.finditer(typed.text):
        clause = TypedText(typed.text[start : stop.start()], typed.words, typed.language)
        doubt = is_doubt(clause.said, clause.words, clause.language)
        tells = not doubt and clause.holds(telling, _beside(clause))
        if not tells and not clause.is_made_of(*_beside(clause)):
            break
        told, start = told or tells, stop.end()
    rest = typed.text[start:].strip()
    return rest if told and len(rest.split()) >= LEAST_REWORDED else ""


def _remark_on_words(typed: TypedText, prompt: Prompt) -> str:
    """Return the phrase for a remark where lines or a text of any kind are asked for."""
    takes_lines = prompt.kind.value_type == "list"
    if typed.says_more and not takes_lines:
        return ""
    if _is_tired(typed):
        return TIRED
    if prompt.state.keep == "reasons" and _says(typed, "stuck-words"):
        return STUCK
    closes, skip = _is_done(typed), prompt.state.skip
    if takes_lines:
        unsure = typed.is_in("between-words") or _is_unsure(typed)
        return LINES if skip and not closes and unsure else ""
    return DONE if closes and skip and not prompt.suggest else ""


def remark_on_choice(typed: TypedText, prompt: Prompt) -> str:
    """Return the phrase that answers a remark, typed where one of several is to be picked; or nothing."""
    if _is_tired(typed):
        return TIRED_HERE
    if prompt.kind.makes_page and _doubts(typed) and not _is_unsure(typed):
        return PAGE_WRONG
    between = typed.is_in("between-words") or typed.holds((typed.lists["between-words"],), _around(typed))
    doubts = between or _is_unsure(typed)
    if not prompt.kind.skippable:
        return CARD if doubts else ""
    if not prompt.state.skip:
        return ""
    if _is_done(typed):
        return DONE
    return CHOICE if doubts else ""


def _around(typed: TypedText) -> tuple[frozenset[str], ...]:
    """Return the lists of what stands around a remark and says nothing by itself."""
    lists = typed.lists
    return lists["polite-words"], lists["remark-frame-words"], lists["small-words"]


def _is_tired(typed: TypedText) -> bool:
    return typed.holds((typed.lists["tired-words"],), (typed.lists["small-words"],))


def _is_done(typed: TypedText) -> bool:
    return typed.is_made_of(typed.lists["done-words"])


def says_little(typed: TypedText) -> bool:
    """Tell whether a text is an okay, thanks or a filler, which answers no question about danger."""
    lists = typed.lists
    return typed.is_made_of(lists["thanks-words"], lists["small-words"], lists["done-words"])


def halts(typed: TypedText) -> bool:
    """Tell whether a bare "stop" was typed, which in the middle of a talk may mean the talk.

    With a stroke before or after it the command is meant.
    """
    return _says(typed, "halt-words") and not {"/", "\\"} & {*typed.text}


def asks_why(typed: TypedText, prompt: Prompt) -> bool:
    """Tell whether somebody asks why a question is asked, or what it means: "What do you mean by a piece?".

    Where a sentence to say to somebody is asked for, only the bare question is one about ours.
    """
    if _says(typed, "why-words"):
        return True
    if prompt.state.section in TO_THEM or not typed.text.rstrip("\"'”’) ").endswith("?"):
        return False
    is_short = len(typed.said.split()) <= LONGEST_WHY
    return is_short and begins(typed.said, typed.lists["why-opening-words"])


def _says(typed: TypedText, name: str) -> bool:
    if typed.says_more:
        return False
    return typed.is_in(name) or typed.holds((typed.lists[name],), (typed.lists["small-words"],))


def takes_leave(typed: TypedText, *, at_rest: bool = False) -> bool:
    """Tell whether a text says goodbye, with thanks and the like: "thanks, good night", "going to bed".

    At rest, with no question open, "that's all" does so too.
    """
    lists = typed.lists
    goodbye = lists["bye-words"] if at_rest else lists["bye-words"] - lists["done-words"]
    leaving = goodbye, lists["leaving-words"]
    met = lists["greeting-words"] - goodbye  # "buenas noches" is both
    along = lists["thanks-words"] - goodbye, lists["small-words"], met
    return typed.said in goodbye or typed.is_in("leaving-words") or typed.holds(leaving, along)


def _doubts(typed: TypedText) -> bool:
    """Tell whether words are nothing but a comment on what is offered, a no, doubt, or a wish to reword it.

    Approval beside it takes nothing back: "ok but less stiff", "fine, but not like that".
    """
    names = "remark-words", "between-words", "no-words", "rewording-words", "comparing-words"
    core = tuple(map(typed.lists.__getitem__, names))
    return typed.is_in(*names[:3]) or typed.holds(core, _beside(typed)) or _is_unsure(typed)


def _approves(typed: TypedText) -> bool:
    """Tell whether words only approve of what is offered: "thanks, that's good"; not "yes, today"."""
    days = typed.lists["days"]
    around = tuple(names - days for names in (*_around(typed), typed.lists["thanks-words"]))
    return typed.holds(tuple(map(typed.lists.__getitem__, ASSENTS)), around)


def _beside(typed: TypedText) -> tuple[frozenset[str], ...]:
    """Return the lists of what may stand beside a remark on offered words, approval among them."""
    names = "thanks-words", "use-words", "joining-words", "done-words"
    return *_around(typed), *map(typed.lists.__getitem__, names)


def _is_unsure(typed: TypedText) -> bool:
    """Tell whether words say that somebody has no answer: "idk", "hmm, not sure"."""
    drawn_out = len(typed.said) == 1  # "aaaa" is no letter alone
    none = not drawn_out and is_none(typed.said, typed.language)
    return none or typed.holds((typed.lists["nothing-words"],), _around(typed))
