"""Measures how long screening takes for 4,096 characters of anything, by kinds of text.

Run from a checkout: `python -m bench.screening_speed`. Each text is new to the screen; the times are those
of the processor, the best of `--times` for each text, and the slowest text of each kind. "At first" is the
slowest at its first time, when words and phrases that no text had before are made ready as well. The steps
are instructions of Python, which a busy machine doesn't change; work inside its C library isn't counted. The
last lines are about the labelled lines one by one, which are as long as what people write: at their first
time in a new process, and at their best.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from types import FrameType

from bench.screening import SETS, sets
from flows import shipped
from flows.safety.lexicon import Lexicon, load
from flows.safety.lexicon_set import Lexicons
from flows.safety.spelling import misspellings

LONGEST = 4096
AIM = 5.0
"""Milliseconds of the processor for any text of that length."""

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
LANGUAGES = ("en", "es", "de")
OTHER_SCRIPTS = "жйцукенгшщзхъфываαβγδεζηθικλμνאבגדהוזחטابتثجحखगघङचछ我你他是的了不在有人"
RIGHT_TO_LEFT = "אבגדהוזחטيكلمنسعفص  "
EMOJI = "😀😂😭💀🤣😅😆🥹👍🙃❤️🏳️"
MARKS = "\u0300\u0301\u0308\u0327\u0330"
SIGNS = ".,;:!?-_*/()[]{}<>@#$%^&+='\"|~`…–—"

_SHORT = 4  # letters
_BUSY = 250  # words

Make = Callable[[Random], str]
Trace = Callable[[FrameType, str, object], "Trace"]


def lists() -> dict[str, Lexicon]:
    """Return the shipped lists by language."""
    return {code: load(shipped.SCREENING / code) for code in LANGUAGES}


def filled(parts: Iterator[str], between: str = " ") -> str:
    """Return the parts one after the other, up to the longest message."""
    text = ""
    for part in parts:
        text += part + between
        if len(text) >= LONGEST:
            return text[:LONGEST]
    return text


def any_of(random: Random, words: list[str]) -> Iterator[str]:
    """Yield one of the words after the other, without an end."""
    while True:
        yield random.choice(words)


def lines(*names: str) -> list[str]:
    """Return the lines of the sets of labelled lines that lie in these folders."""
    return [line.text for name in names for file in sorted(SETS.glob(name)) for line in sets(file)]


def shuffled(random: Random, line: str) -> str:
    """Return the words of a line in another order: all that a phrase needs, and seldom the phrase."""
    words = line.split()
    random.shuffle(words)
    return " ".join(words)


def marked(random: Random, length: int) -> str:
    """Return letters with up to three marks each."""
    return "".join(
        random.choice("adeikl ") + "".join(random.choices(MARKS, k=random.randrange(4)))
        for _ in range(length)
    )[:length]


def slipped(random: Random, word: str) -> str:
    """Return the word with one letter wrong."""
    at = random.randrange(len(word))
    return word[:at] + random.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]


def kinds(found: dict[str, Lexicon]) -> dict[str, Make]:
    """Return how each kind of text is made."""
    known = {code: sorted(one.signs) for code, one in found.items()}
    alarming = {code: sorted(one.spelling.keys) for code, one in found.items()}
    ordinary = {code: sorted(one.spelling.ordinary) for code, one in found.items()}
    slips = {
        code: sorted(misspellings(one.spelling.slips.words, one.spelling.ordinary))
        for code, one in found.items()
    }
    mixed = [word for words in known.values() for word in words]
    labelled = {"en": lines("*.toml"), "es": lines("es/*.toml"), "de": lines("de/*.toml")}
    every = [line for each in labelled.values() for line in each]
    phrases = {
        code: [" ".join(w for w in text.split() if w.isalpha()) for text, _ in one.phrases.written()]
        for code, one in found.items()
    }
    harmless = {
        code: [
            " ".join(w for w in text.split() if w.isalpha())
            for text, group in one.phrases.written()
            if group.level == "idiom"
        ]
        for code, one in found.items()
    }
    busy = {code: _in_most_phrases(lines_of) for code, lines_of in phrases.items()}
    letters = "abcdefghijklmnopqrstuvwxyz"
    made: dict[str, Make] = {
        "one letter": lambda r: r.choice(letters) * LONGEST,
        "spaced out": lambda r: filled(any_of(r, ["k.i.l.l-m/y.s*e_l f", "s u i c i d e", "d.i.e", "m-e"])),
        "spaced out, any": lambda r: filled(any_of(r, list(letters)), r.choice((" ", ".", "-", " . "))),
        "random letters": lambda r: "".join(r.choice(f"{letters}   ") for _ in range(LONGEST)),
        "random signs": lambda r: "".join(r.choice(letters + SIGNS + " ") for _ in range(LONGEST)),
        "other scripts": lambda r: "".join(r.choice(OTHER_SCRIPTS + " ") for _ in range(LONGEST)),
        "any character": lambda r: "".join(chr(r.randrange(1, 0xD7FF)) for _ in range(LONGEST)),
        "ligatures": lambda r: r.choice("\ufdfa\ufdfb\u3300\u33ff") * LONGEST,
        "stars in words": lambda r: filled(
            f"{word[:1]}{'*' * r.randrange(1, 4)}{word[-1:]}" for word in any_of(r, mixed)
        ),
        "leet": lambda r: filled(
            word.translate(str.maketrans("oieas", "01345")) for word in any_of(r, mixed)
        ),
        "glued together": lambda r: filled(
            "".join(r.choice(alarming["en"] + known["en"]) for _ in range(5)) for _ in range(LONGEST)
        ),
        "all sets": lambda r: filled(any_of(r, every), ". "),
        "all sets, no ends": lambda r: filled(any_of(r, every)),
        "words of all lists": lambda r: filled(any_of(r, mixed)),
        "pages of all sets": lambda r: filled(any_of(r, every), "\n"),
        "lines of one word": lambda r: filled(any_of(r, mixed), "\n"),
        "short words": lambda r: filled(any_of(r, [word for word in mixed if len(word) < _SHORT])),
        "no spaces": lambda r: filled(any_of(r, every), "").replace(" ", ""),
        "emoji": lambda r: "".join(r.choice(EMOJI) for _ in range(LONGEST)),
        "marks over letters": lambda r: marked(r, LONGEST),
        "digits": lambda r: "".join(r.choice("0123456789 .") for _ in range(LONGEST)),
        "right to left": lambda r: "".join(r.choice(RIGHT_TO_LEFT) for _ in range(LONGEST)),
        "apostrophes": lambda r: filled(any_of(r, ["don't", "i'll", "she'd", "can't", "''", "they'll"])),
        "stars": lambda r: filled(any_of(r, ["s***", "d*e", "k*ll", "*a*b*", "s*icide", "k***"])),
        "like typos": lambda r: filled(
            "".join(r.choices("aeioustnrldk", k=r.randrange(4, 9))) for _ in range(LONGEST)
        ),
        "glued to noise": lambda r: filled(
            f"kill{''.join(r.choices(letters, k=r.randrange(3, 34)))}" for _ in range(LONGEST)
        ),
        "clause after clause": lambda r: filled(
            any_of(r, ["i,", "die.", "kill?", "me!", '"not"', "but", ";", "want", "to", "--", "(end)", "it:"])
        ),
    }
    for code in LANGUAGES:
        made |= _of_language(code, known, alarming, ordinary, slips, labelled, phrases, harmless, busy)
    return made


def _in_most_phrases(phrases: list[str]) -> list[str]:
    """Return the words that most phrases have, for their length: a text of them tries the most."""
    times = Counter(word for line in phrases for word in {*line.split()})
    return sorted(times, key=lambda word: times[word] / (len(word) + 1))[-_BUSY:]


def _of_language(code: str, *words: dict[str, list[str]]) -> dict[str, Make]:
    known, alarming, ordinary, slips, labelled, phrases, harmless, busy = (each[code] for each in words)
    return {
        f"harmless sayings, {code}": lambda r: filled(any_of(r, harmless)),
        f"phrases, shuffled, {code}": lambda r: filled(shuffled(r, line) for line in any_of(r, phrases)),
        f"words of most phrases, {code}": lambda r: filled(any_of(r, busy)),
        f"labelled lines, {code}": lambda r: filled(any_of(r, labelled), ". "),
        f"phrases, {code}": lambda r: filled(any_of(r, phrases), " "),
        f"known words, {code}": lambda r: filled(any_of(r, known)),
        f"alarming words, {code}": lambda r: filled(any_of(r, alarming)),
        f"ordinary words, {code}": lambda r: filled(any_of(r, ordinary)),
        f"slips, {code}": lambda r: filled(any_of(r, slips)),
        f"slips of known, {code}": lambda r: filled(slipped(r, word) for word in any_of(r, known)),
        f"slips of alarming, {code}": lambda r: filled(slipped(r, word) for word in any_of(r, alarming)),
    }


def measured(screen: Lexicons, text: str, times: int) -> tuple[float, float]:
    """Return the milliseconds of the processor that screening the text took: at first, and the least."""
    took: list[float] = []
    for _ in range(times):
        screen.screen("", "en", (), NOW)  # or the last text would be known
        began = time.process_time()
        screen.screen(text, "en", (), NOW)
        took.append((time.process_time() - began) * 1000)
    return took[0], min(took)


def steps(screen: Lexicons, text: str) -> int:
    """Return the instructions of Python that screening a text takes."""
    taken = 0

    def count(frame: FrameType, event: str, _argument: object) -> Trace:
        nonlocal taken
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        taken += event == "opcode"
        return count

    screen.screen("", "en", (), NOW)
    before = sys.gettrace()
    sys.settrace(count)
    try:
        screen.screen(text, "en", (), NOW)
    finally:
        sys.settrace(before)
    return taken


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.screening_speed", description=__doc__)
    parser.add_argument("--texts", type=int, default=20, help="of each kind")
    parser.add_argument("--times", type=int, default=3, help="each text is screened so often")
    parser.add_argument("--every", type=int, default=10, help="each nth of the labelled lines one by one")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = lists()
    screen = Lexicons(found["en"], {code: found[code] for code in LANGUAGES[1:]})
    gc.collect()
    gc.freeze()  # as the bot does once it has started
    one_by_one = lines("*.toml", "es/*.toml", "de/*.toml")[:: arguments.every]
    first_lines = sorted(measured(screen, line, 1)[0] for line in one_by_one)
    worst = 0.0
    print(f"| {LONGEST:,} characters of | median ms | slowest ms | at first | steps a character |")
    print("|---|---|---|---|---|")
    for name, make in kinds(found).items():
        random = Random(arguments.seed)
        texts = [make(random) for _ in range(arguments.texts)]
        both = [measured(screen, text, arguments.times) for text in texts]
        took, at_first = sorted(best for _, best in both), max(first for first, _ in both)
        worst = max(worst, took[-1])
        row = f"{took[len(took) // 2]:.1f} | {took[-1]:.1f} | {at_first:.1f}"
        print(f"| {name} | {row} | {steps(screen, texts[0]) / LONGEST:.0f} |", flush=True)
    print(f"\nslowest of all: {worst:.1f} ms; the aim is {AIM:g} ms")
    again = sorted(measured(screen, line, arguments.times)[1] for line in one_by_one)
    for said, times in (("at first", first_lines), ("at best", again)):
        half, most = times[len(times) // 2], times[len(times) * 99 // 100]
        print(f"{len(times):,} labelled lines one by one {said}: {half:.2f} ms, 99 % within {most:.2f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
