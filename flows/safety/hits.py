"""Finds the phrases of a list in a text, and what the words around each make of it. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import accumulate, repeat
from operator import or_

import msgspec
from msgspec.structs import replace

from flows.safety.finding import OTHERS_ACT
from flows.safety.lexicon import END, OTHER, Frame, Level, Lexicon, Phrase, Where
from flows.safety.lists.patterns import Row
from flows.safety.normalise import Words

_REACH = 8  # words before a hit in which it may be denied
_SUBJECT = 12  # words before a hit in which we look for who it is about
_WINDOW = 24  # words around a hit that tell whether it is past, joked or quoted
_TENSE = 4  # words before a hit in which its tense stands
_PART = 48  # words of a long text that are looked at together
_WHOLE_PART = (1 << _PART) - 1
_ENOUGH = 3  # plain statements of one kind and weight; more of them change nothing
_ELSEWHERE: frozenset[Frame] = frozenset({"story", "elsewhere"})  # a bare word there is only a topic
_SOFT: frozenset[Level] = frozenset({"soft", "hint"})
_UNFRAMED: frozenset[Level] = frozenset({"idiom", "mark", "fact"})
_NEVER_A_REPORT = OTHERS_ACT | {"psychosis_mania", "command_voices"}


class Hit(msgspec.Struct, frozen=True):
    """A phrase found at a place of the text.

    `core` is the stretch of it that alarms, `frames` say that it is denied, past, quoted or joked.
    `ambiguous`: it has a vague word ("do it tonight") and none that is plain, so it may mean therapy.
    """

    phrase: Phrase
    level: Level
    start: int
    end: int
    core: tuple[int, int]
    signs: str
    frames: frozenset[Frame] = frozenset()
    third: bool = False
    ambiguous: bool = False

    @property
    def category(self) -> str:
        """Return the kind of danger."""
        return self.phrase.group.category

    @property
    def otherwise(self) -> bool:
        """Tell whether it is denied, past, quoted or joked."""
        return bool(self.frames)

    @property
    def direct(self) -> bool:
        """Tell whether it is said of oneself, here and now."""
        return not (self.frames or self.third)


@dataclass(frozen=True, slots=True)
class SignedText:
    """A text as word signs, in a row and one by one.

    `stops` are the places where a sentence or a clause ends, `turns` those of words like "but", after which
    something else is said, `questions` those where a question ends, `quotes` the stretches between quotation
    marks. `told` holds what words around a hit say about it, since several hits mostly share them.
    """

    signs: str
    each: Sequence[str]
    stops: tuple[int, ...]
    turns: tuple[int, ...]
    questions: frozenset[int]
    quotes: tuple[tuple[int, int], ...] = ()
    told: dict[tuple[Where, str], frozenset[Frame]] = field(default_factory=dict)


def find(lexicon: Lexicon, words: Words, *, all_kinds: bool = True) -> list[Hit]:
    """Return the hits of a text that count, with what is said of each; harmless phrases cover theirs.

    Without `all_kinds`, only those that decide: after a plain statement, the rest of a long text is searched
    for other categories alone, and for weightier statements.
    """
    signs = _signs(lexicon, words)
    if len(signs) <= _PART and not lexicon.rarest.within({*signs}):
        return []  # as most texts of everyday length
    return _as_meant([*_Search(lexicon, words, signs).hits(all_kinds=all_kinds)])


def covers(spans: Iterable[tuple[int, int]]) -> Callable[[int, int], bool]:
    """Return a function that tells whether a stretch lies within one of the spans."""
    ordered = sorted(spans)
    starts = [start for start, _ in ordered]
    reach = list(accumulate((end for _, end in ordered), max, initial=0))
    return lambda start, end: end <= reach[bisect_right(starts, start)]


def apart(hits: list[Hit]) -> list[Hit]:
    """Return hits that do not overlap, from left to right."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


class _Near(dict[int, int]):
    """Bits of the phrases for which a word in the nth part of a text will do."""

    def __init__(self, lexicon: Lexicon, signs: list[str]) -> None:
        super().__init__()
        self._rarest = lexicon.rarest
        self._signs = signs

    def __missing__(self, part: int) -> int:
        here = {*self._signs[part * _PART : (part + 1) * _PART]} if part >= 0 else ()
        self[part] = found = self._rarest.any_of(here)
        return found


class _Search:
    """Looks for the phrases of a list in one text, and stops where more of a kind would change nothing.

    The signs of the text come one by one as well: those of a string would be new objects at each use.
    """

    def __init__(self, lexicon: Lexicon, words: Words, signs: list[str]) -> None:
        self.lexicon = lexicon
        self.words = words
        self.signs = signs
        self.row = Row(signs)
        self._near = _Near(lexicon, signs)
        self.seen: set[tuple[int, int, int]] = set()
        self.plain: Counter[tuple[str, Level]] = Counter()
        self.done = 0
        self.stated: list[Hit] = []
        self.settled: set[tuple[str, str]] = set()

    @cached_property
    def text(self) -> SignedText:
        """Return the text as the words around a hit are looked at."""
        return _signed(self.lexicon, self.words, self.signs)

    def hits(self, *, all_kinds: bool) -> Iterator[Hit]:
        """Yield every phrase of the list that is in the text.

        A long text is looked through in parts: what a phrase needs must be near, not just anywhere.
        """
        for first in range(0, len(self.signs), _PART):
            if not all_kinds:
                self._weigh(first)
            yield from self._part(first)

    def _weigh(self, first: int) -> None:
        """Look from here on for phrases alone that add to what was said plainly so far.

        A statement counts once no phrase further on can hold it, and so take it back.
        """
        said = [hit for hit in self.stated if hit.end <= first - self.lexicon.reach]
        if said:
            self.stated = [hit for hit in self.stated if hit.end > first - self.lexicon.reach]
            self.settled.update(hit.phrase.kind for hit in said)
            of_kind = self.lexicon.of_kind
            self.done = reduce(or_, (of_kind[kind] for kind in of_kind if not self._adds(*kind)), self.done)

    def _adds(self, category: str, level: Level) -> bool:
        """Tell whether a phrase of this kind may still add a category, or weigh more than it did."""
        if level in {"amber", "red"}:
            levels = ("amber", "red") if level == "amber" else ("red",)
            return self.settled.isdisjoint((category, heard) for heard in levels)
        return level in {"context", "mark", "fact"}

    def _part(self, first: int) -> Iterator[Hit]:
        """Yield the hits of one part: harmless phrases first, so that what they cover is not counted."""
        lexicon, phrases, nth, bits = self.lexicon, self.lexicon.phrases, first // _PART, self._near
        tried = lexicon.rarest.all_of(bits[nth], bits[nth - 1] | bits[nth] | bits[nth + 1])
        if not tried:
            return
        near = {*self.signs[max(0, first - lexicon.reach) : first + _PART + lexicon.reach]}
        harmless: list[tuple[int, int]] = []
        done = 0
        while tried:
            if self.done is not done:  # seldom: the bits of thousands of phrases
                done = self.done
                tried &= ~done
                continue
            at = tried.bit_length() - 1
            tried ^= 1 << at
            phrase = phrases[at]
            for need in phrase.further:
                if near.isdisjoint(need):
                    break
            else:
                within = self._within(phrase, first)
                for hit in self._of(at, phrase, within) if within else ():
                    if hit.level == "idiom":
                        harmless.append((hit.start, hit.end))
                    elif hit.direct and not hit.ambiguous and not covers(harmless)(*hit.core):
                        self._count(hit)
                    yield hit

    def _count(self, hit: Hit) -> None:
        kind = hit.phrase.kind
        self.plain[kind] += 1
        if self.plain[kind] >= _ENOUGH:
            self.done |= self.lexicon.of_kind[kind]
        # Beside somebody else's danger, a hint of one's own tells whom it is about.
        if hit.level in {"amber", "red"} and hit.category != "other_in_danger":
            self.stated.append(hit)

    def _within(self, phrase: Phrase, first: int) -> int:
        """Return the places near enough to the rarest word, as bits; 0 where another word is missing."""
        reach, row = phrase.reach, self.row
        wide = (1 << 2 * reach + 1) - 1
        left = row[phrase.rarest] >> first & _WHOLE_PART
        within = 0
        while left:
            lowest = left & -left
            within |= wide * lowest
            left ^= lowest
        within = within << first >> reach
        for need in phrase.others:
            if not row[need] & within:
                return 0
        return within

    def _of(self, at: int, phrase: Phrase, within: int) -> Iterator[Hit]:
        """Yield the hits of one phrase at these places that were not found before."""
        for begin, end in _stretches(within):
            for start, stop in phrase.pattern.spans(self.row, begin, end):
                place = at, start, stop
                if place in self.seen:
                    continue
                self.seen.add(place)
                hit = _hit(self.lexicon, phrase, start, self.text.signs[start:stop])
                told = hit if hit.level in _UNFRAMED else framed(self.lexicon, self.text, hit)
                if told is not None:
                    yield told


def _stretches(places: int) -> Iterator[tuple[int, int]]:
    """Yield the begin and the end of each run of places."""
    at = 0
    while places:
        gap = (places & -places).bit_length() - 1
        places >>= gap
        length = (places + 1 & ~places).bit_length() - 1
        places >>= length
        yield at + gap, at + gap + length
        at += gap + length


def _hit(lexicon: Lexicon, phrase: Phrase, start: int, inside: str) -> Hit:
    group = phrase.group
    end = start + len(inside)
    core = (start, end) if group.category in OTHERS_ACT else _core(lexicon, inside, start)
    vague = any(sign in lexicon.vague for sign in inside)
    plain = any(sign in lexicon.plain for sign in inside)
    return Hit(phrase, group.level, start, end, core, inside, ambiguous=vague and not plain)


def _core(lexicon: Lexicon, inside: str, start: int) -> tuple[int, int]:
    """Return from where to where a hit alarms: its alarming words, or else its last."""
    places = [at for at, sign in enumerate(inside, start) if sign in lexicon.keys]
    return (places[0], places[-1] + 1) if places else (start + len(inside) - 1, start + len(inside))


def as_signs(lexicon: Lexicon, words: Words) -> SignedText:
    """Write the words as one sign each, so that phrases are small patterns over them."""
    return _signed(lexicon, words, _signs(lexicon, words))


def _signs(lexicon: Lexicon, words: Words) -> list[str]:
    """Return a sign for each word, and one for each end of a sentence."""
    signs = [*map(lexicon.signs.get, words.words, repeat(OTHER))]
    for end in sorted(words.ends, reverse=True):
        signs.insert(end, END)
    return signs


def _signed(lexicon: Lexicon, words: Words, each: list[str]) -> SignedText:
    """Return the text that has these signs."""
    ends, signs = sorted(words.ends), "".join(each)
    plain = signs.replace(END, "") if ends else signs
    commas = [
        at
        for at in words.commas - words.ends
        if 0 < at < len(plain) and plain[at] not in lexicon.binds and plain[at - 1] not in lexicon.opens
    ]
    stops = sorted([at + bisect_right(ends, at) for at in (*ends, *commas)])
    turning = {*each}.intersection(lexicon.turns)
    turns = [at for at, sign in enumerate(each) if sign in turning] if turning else ()
    questions = [end + at for at, end in enumerate(ends) if end in words.questions] if words.questions else ()
    quotes = [(at + bisect_right(ends, at), to + bisect_right(ends, to - 1)) for at, to in words.quotes]
    return SignedText(signs, each, (*stops,), (*turns,), frozenset(questions), (*quotes,))


def framed(lexicon: Lexicon, text: SignedText, hit: Hit) -> Hit | None:
    """Return the hit with what the words around it say about it; None when it is nobody's or a joke."""
    left, right = _sentence(text, hit)
    # A phrase may reach over a comma or a "but": a denial holds only for the clause that alarms.
    begins = max(left, _last(text.stops, hit.core[1] - 1), _last(text.turns, hit.core[1] - 1))
    begins = _own_clause(lexicon, text.signs, begins, hit.core[1] - 1)
    near = _frames(lexicon, text, "before", max(begins, hit.start - _REACH), hit.start)
    near |= _frames(lexicon, text, "after", hit.end, min(right, hit.end + _REACH))
    end = text.signs.find(END, hit.end)
    if end in text.questions:  # "kill myself? no, never"
        answer = text.signs[end + 1 : end + 1 + _REACH].replace(END, "")
        near |= _told_by(lexicon, text, "answer", answer, answer)
    onward = _frames(lexicon, text, "onward", hit.end, hit.end + _WINDOW)
    near |= onward - {"past"}
    if not hit.phrase.denies:
        near |= _frames(lexicon, text, "inside", max(begins, hit.start), hit.end)
    wide = _frames(lexicon, text, "sentence", left, right) | (onward & {"past"})
    before = text.signs[left : hit.start]
    stop = next((stop for stop in text.stops if stop >= hit.core[1]), hit.end)
    if _in_the_present(lexicon, before[-_TENSE:] + text.signs[hit.start : min(stop, hit.end)]):
        wide -= {"past"}
    else:  # "but that was years ago" tells of what stands before it
        beyond = text.signs[right : right + _WINDOW].partition(END)[0]
        wide |= _told_by(lexicon, text, "sentence", beyond, beyond) & {"past"}
    frames = _with_quotes(lexicon, text, hit, {*near, *wide})
    if (hit.level == "topic" and frames & _ELSEWHERE) or (
        "story" in frames and not any(sign in lexicon.me for sign in text.signs[left:right])
    ):
        return None
    if hit.category in _NEVER_A_REPORT:  # "he said he'd kill me", "the radio talks to me"
        frames.discard("reported")
    if hit.category in OTHERS_ACT:  # "my sister's therapist kissed her"
        third = "another" in frames
    else:
        third = hit.category == "third_party" or _about_others(lexicon, before[-_SUBJECT:], hit)
    if hit.level == "topic":  # the word itself counts, so that it shares what is said of a phrase around it
        hit = replace(hit, level="soft", start=hit.core[0], end=hit.core[1])
    if "laughter" in frames and hit.level in _SOFT:
        return None
    return replace(hit, frames=_softening(frames), third=third)


def _with_quotes(lexicon: Lexicon, text: SignedText, hit: Hit, frames: set[Frame]) -> set[Frame]:
    """Return the frames of a hit in a text with quotation marks.

    A hit between them is somebody else's where the words around name whose. Where a saying leads up to the
    marks and the hit stands outside them, it is not part of the report.
    """
    around = [(begin, end) for begin, end in text.quotes if begin <= hit.core[0] and hit.core[1] <= end]
    if around:
        return frames | {"reported"} if _is_of_another(lexicon, text, *around[0]) else frames
    led_up_to = any(text.signs[begin - 1 : begin] in lexicon.saying for begin, _ in text.quotes if begin)
    return frames - {"reported"} if led_up_to else frames


def _is_of_another(lexicon: Lexicon, text: SignedText, begin: int, end: int) -> bool:
    """Tell whether the words around quotation marks name somebody else, a book, a song, a form.

    Before the marks whoever speaks stands before the saying ("my ex wrote"): in "told my ex" it is oneself,
    as it is wherever one is named. After them the one who is named first counts.
    """
    left = text.signs[max(0, begin - _SUBJECT) : begin].rstrip(END).rpartition(END)[2]
    said = max((at for at, sign in enumerate(left) if sign in lexicon.saying), default=len(left))
    if said < len(left) or any(sign in lexicon.quotable for sign in left):
        own = any(sign in lexicon.self_quoting for sign in left)
        return not own and any(sign in lexicon.quotable for sign in left[:said])
    right = text.signs[end : end + _SUBJECT].lstrip(END).partition(END)[0]
    first = next((sign for sign in right if sign in lexicon.quotable or sign in lexicon.self_quoting), "")
    return bool(first) and first in lexicon.quotable


def _in_the_present(lexicon: Lexicon, signs: str) -> bool:
    """Tell whether words are in the present tense; "was going to" is not, nor is "made me not want to"."""
    return any(
        sign in lexicon.present and not signs[:at].rstrip(lexicon.unstressed).endswith(tuple(lexicon.was))
        for at, sign in enumerate(signs)
    )


def _frames(lexicon: Lexicon, text: SignedText, where: Where, begin: int, end: int) -> frozenset[Frame]:
    """Return what the words at one place around a hit say about it."""
    return _told_by(lexicon, text, where, text.signs[begin:end], text.each[begin:end])


def _told_by(
    lexicon: Lexicon, text: SignedText, where: Where, signs: str, each: Sequence[str]
) -> frozenset[Frame]:
    """Return what these words, in a row and one by one, say about a hit."""
    told = text.told.get((where, signs))
    if told is None:
        around = lexicon.around.get(where)
        told = text.told[where, signs] = around.frames(signs, each) if around else frozenset()
    return told


def _softening(frames: set[Frame]) -> frozenset[Frame]:
    """Return the frames by which a hit counts for less; "meant" takes back denials, jokes and reports."""
    left = frames - _ELSEWHERE - {"meant", "laughter", "another"}
    if "meant" in frames:
        left -= {"joke", "reported"}
        if left == {"denied"}:
            left.clear()
    return frozenset(left)


def _sentence(text: SignedText, hit: Hit) -> tuple[int, int]:
    """Return from where to where words tell of a hit: its sentence, up to a turn like "but"."""
    end_before = text.signs.rfind(END, 0, hit.start) + 1
    end_after = text.signs.find(END, hit.start)
    turn_before = _last(text.turns, hit.core[0])
    turn_after = next((turn for turn in text.turns if turn >= hit.end), len(text.signs))
    left = max(0, hit.start - _WINDOW, end_before, turn_before)
    right = min(end_after if end_after >= 0 else len(text.signs), turn_after, hit.end + _WINDOW)
    return left, max(right, hit.end)


def _own_clause(lexicon: Lexicon, signs: str, begins: int, start: int) -> int:
    """Return where the clause of a hit begins: a new "I" opens one, but not in "I think that I".

    "I have no friends I want to die" has two clauses although nothing parts them.
    """
    if not lexicon.links:
        return begins
    for at in range(start, begins, -1):
        if signs[at] in lexicon.subject and signs[at - 1] not in lexicon.links:
            told = signs[begins:at].rstrip(lexicon.me + lexicon.others + lexicon.unstressed)[-1:]
            if told and told in lexicon.saying:  # "she said to me I …"
                continue
            return at
    return begins


def _last(places: tuple[int, ...], at: int) -> int:
    """Return the last of the places up to one."""
    before = bisect_right(places, at)
    return places[before - 1] if before else 0


def _about_others(lexicon: Lexicon, left: str, hit: Hit) -> bool:
    """Tell whether the nearest person named in or before the hit is someone else.

    With nobody named, words that are mostly said of others ("talked about dying") are about them. In a
    goodbye "you" is who it is said to ("by the time you read this").
    """
    to = lexicon.addressed if hit.category == "goodbye_affairs" else ""
    named = [sign for sign in hit.signs if sign in lexicon.me or sign in lexicon.others]
    people = [sign for sign in named if sign not in to]
    people = people or [sign for sign in left if sign in lexicon.me or sign in lexicon.others][-1:]
    return all(sign in lexicon.others for sign in people) and (bool(people) or hit.category == "third_party")


def _as_meant(found: list[Hit]) -> list[Hit]:
    """Return the hits; what lies within something denied, past, quoted or joked is so as well.

    A phrase that itself says "not" ("not worth living") is not denied by the "not" it is made of.
    """
    softened = [hit for hit in found if hit.frames]
    if not softened:
        return found
    within = covers((hit.start, hit.end) for hit in softened)
    return [
        replace(hit, frames=_frames_around(hit, softened)) if within(hit.start, hit.end) else hit
        for hit in found
    ]


def _frames_around(inner: Hit, softened: list[Hit]) -> frozenset[Frame]:
    """Return what is said of the hits that hold this one."""
    around = (hit.frames for hit in softened if hit.start <= inner.start and inner.end <= hit.end)
    own: frozenset[Frame] = frozenset({"denied"}) if inner.phrase.denies else frozenset()
    return inner.frames | (frozenset[Frame]().union(*around) - own)
