"""Counts how much of a conversation the talks are: `python -m bench.conversation [--into DIR]`.

Two people walk each barrier talk, and the others, by what stands on the screen, so that an older checkout
can be counted as well (`PYTHONPATH=../older python bench/conversation.py`): one who writes a lot and takes
the whole way, and one who taps and takes the short way where there is one. Counted are questions, taps,
words shown, the share of questions with a line above them that answers what was given, and those that hold
the person's own words. With `--into` the walks of the
barrier talks are kept as transcripts; those in tests/transcripts/conversations were written by hand, by two
people, and have other names.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from bot.simulator.playground import Playground
from flows import assembly

TALKS = (
    "getting-better", "facing-it", "opening-up", "failing", "goals", "methods", "symptoms", "substances",
    "distractions", "expectations", "honesty", "warning-signs", "before-you-decide",
)  # fmt: skip
OTHERS = (
    "fear",
    "find-my-barrier",
    "before-session",
    "after-session",
    "coming-back",
    "weekly-pulse",
    "reasons",
)
"""Talks that are counted, and kept as no transcripts of a conversation."""

MOST = 60
"""Lines after which a walk is given up."""

ENDS = ("What next?", "That page is yours", "[1] Menu")
WRITES: Mapping[str, str] = {
    "I'd want to keep": "the way my sister sits with me when it's bad",
    "what might happen that worries you": "everyone will think it was never that bad",
    "what thought gets in the way": "if I'm fine, nobody has a reason to stay",
    "things about you that are not the problem": "I make people laugh",
    "one small thing you'd be doing": "buying bread in the morning without planning it the night before",
    "makes it hard to say": "I'm afraid she'd look at me differently afterwards",
    ", and not ": "I managed it once last spring, when my brother drove me",
    "one step easier": "if somebody came along the first time",
    "What do you miss out on": "sleep, and weekends with the kids",
    "What was it, in one line": "I told my boss about the panic and he just nodded",
    "think your therapist would say or do": "go quiet and write something down",
    "What would you call it": "the year with my stepfather",
    "failing at therapy": "sitting there in two years saying the same things",
    "does it sound in your head": "other people manage this in ten sessions",
    "what went a tiny bit better": "I called instead of cancelling by text",
    "what would you say to them": "you're allowed to be slow, you came, that's the thing",
    "what would be different": "I sleep through most nights",
    "say the goal is": "that I go back to work",
    "How would someone who knows you notice": "my daughter would stop asking if I'm angry",
    "first small sign": "two nights in a row without the phone",
    "What about it doesn't fit": "we talk about my father every week and I leave with nothing to do",
    "What takes it down": "a shower, then the balcony",
    "What eases it": "a shower, then the balcony",
    "What would you like to be different": "to get through a Sunday without the first beer at noon",
    "What would make it a 2": "one week that isn't a fight",
    "leaving it out cost you": "I sit there nodding and feel like a liar on the way home",
    "The truer line is": "I cry most mornings and tell her it was a good week",
    "best thing that could come from": "that she stops congratulating me",
    "cost you anything you care about": "I miss the one hour where nobody needs me",
    "What did you hope for": "that the mornings stop being so heavy",
    "To say, word for word": "I'd like to slow down",
}  # fmt: skip
"""Answers of the one who writes a lot, by a piece of the question."""

PLAN = "When I want to cancel, I will write her one honest line"


SAYS = "it's hard to put into words, but it's there most days"
KNOWN = {"how many sessions": "12", "Which day suits you": "3", "which city is in your": "Lisbon"}
_BUTTON = re.compile(r"\[(\w+)\] ([^\[\n]+?)(?=  \[|\n|$)")
_HEAVY = re.compile(r"death|not safe|I'm not sure|Not sure|Voices")
_ANSWERS = re.compile(r"\d+ out of 10|So, in your words|side by side")


@dataclass
class Told:
    """Words one person has typed, and how often each question was answered."""

    typed: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)


@dataclass
class Count:
    """Figures of one walk."""

    questions: int = 0
    taps: int = 0
    words: int = 0
    answering: int = 0
    own: int = 0


def answer(block: str, told: Told, *, writes: bool) -> str:
    """Return the next line of the person in front of this block."""
    labels = {key: label.strip() for key, label in _BUTTON.findall(block)}
    question = block.partition("\n  [")[0]
    if "[0]" in block and "[10]" in block:
        return "6"
    if "in your order" in question:
        told.asked[question] += 1
        return "1" if told.asked[question] == 1 else "Done"
    if known := _on_a_button(block, labels, told.asked[question], writes=writes) or _known(question):
        return known
    if "“When …”" in question or "If … what?" in question:
        return PLAN if writes else "1"
    told.asked[question] += 1
    if writes and "☑" not in block:
        for part, words in WRITES.items():
            if part in question and words not in told.typed:
                told.typed.add(words)
                return words
    return _tapped(question, labels, plenty=writes and "☐" in block) or (SAYS if writes else "a bit")


def _on_a_button(block: str, labels: Mapping[str, str], asked: int, *, writes: bool) -> str:
    for key, label in labels.items():
        if label.startswith("Short:"):
            return str(int(key) + writes)
        if label in {"Put my sentence on", "Make my page", "Not now"}:
            return key
        if label == "Done" and ("☑" in block or asked):
            return key
    return ""


def _known(question: str) -> str:
    found = next((line for part, line in KNOWN.items() if part in question), "")
    return found or ("6" if "0 is " in question else "")


def _tapped(question: str, labels: Mapping[str, str], *, plenty: bool) -> str:
    numbered = [key for key in labels if key.isdecimal()]
    plain = "thoughts like that" in question or "fooling yourself" in question
    if plain:
        return next((key for key in numbered if labels[key] in {"No", "I don't think so"}), "s")
    calm = [key for key in numbered if not _HEAVY.search(labels[key])]
    return (calm or numbered or [""])[1 if plenty and len(calm) > 1 else 0]


async def walk(talk: str, *, writes: bool) -> tuple[Count, str]:
    """Return what one person's walk through a talk came to, and its transcript."""
    chat = Playground(assembly.conversation())
    await chat.enter("/agree")
    line, told, count = f"/start {talk}", Told(), Count()
    for _ in range(MOST):
        before = len(chat.transcript)
        await chat.enter(line)
        block = "\n".join(chat.transcript[before:]).partition("\n")[2]
        count.taps += 1
        asked = re.split(r"\n  \[", block, maxsplit=1)[0].strip()
        paragraphs = [one for one in asked.split("\n\n") if one and not one.startswith("✓")]
        if paragraphs and "☑" not in block.partition("[p]")[0]:
            count.questions += 1
            count.words += len(" ".join(paragraphs).split())
            count.answering += len(paragraphs) > 1 or bool(_ANSWERS.search(asked))
            count.own += any(words[:30].lower() in asked.lower() for words in told.typed)
        if any(end in block for end in ENDS):
            break
        line = answer(block, told, writes=writes)
    if closing := getattr(chat, "close", None):  # an older checkout has none
        await closing()
    return count, "\n".join(chat.transcript)


def main() -> None:
    """Walk every talk as both people and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, help="folder for the transcripts")
    given = parser.parse_args()
    print(f"{'talk':<20}{'who':<8}{'questions':>10}{'taps':>6}{'words':>7}{'answering':>11}{'own words':>11}")
    every: dict[bool, Count] = {True: Count(), False: Count()}
    for talk in (*TALKS, *OTHERS):
        for writes in (True, False):
            count, transcript = asyncio.run(walk(talk, writes=writes))
            who = "writes" if writes else "taps"
            print(
                f"{talk:<20}{who:<8}{count.questions:>10}{count.taps:>6}{count.words:>7}"
                f"{count.answering / max(count.questions, 1):>11.0%}{count.own:>11}"
            )
            for one in fields(count):
                setattr(every[writes], one.name, getattr(every[writes], one.name) + getattr(count, one.name))
            if given.into and talk in TALKS:
                name = f"{talk}-counted-{who}.txt"
                (given.into / name).write_text(transcript, encoding="utf-8")
    for writes, count in every.items():
        share = count.answering / max(count.questions, 1)
        print(f"all, {'writes' if writes else 'taps'}: {count}, {share:.0%} answer what was said")


if __name__ == "__main__":
    main()
