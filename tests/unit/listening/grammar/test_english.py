"""Typed English words are heard as what they are; what is in doubt is never spliced."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

from flows.listening.shapes import shape
from tests.helpers.offenders import each

SHAPES = {
    "none": ["nothing really", "idk", "I don't know.", "not sure", "x", "", "  ", "...", "Nothing!", "nothing tbh", "idk lol", "fuck knows", "no fucking idea"],
    "several": ["It brings up too much. I'm a mess after.", "i'm tired. i cant sleep", "Why me? I don't know."],
    "question": ["who am i without it", "can we do more on sleep", "what if it all comes back", "How would I cope", "does a new job count"],
    "because": ["because she doesn't listen", "cos everyone moves on", "because of my religion", "out of guilt", "so I can sleep again", "so that nobody has to lie"],
    "that": ["that I still see my ex", "that nothing ever works", "that my husband will leave", "that mornings aren't so awful"],
    "to": ["to be heard", "not to be judged", "for her to say she was wrong", "To say one thing I mean", "just to understand why", "for him to just listen"],
    "clause": [
        "my mother is in hospital", "I work nights", "sometimes I want to disappear", "its too far to drive",
        "no one knows that I lost the job", "kids are sick all the time", "being here scares me", "my boss shouts at me",
        "my boyfriend hits me", "every night I cry", "to be honest I don't like it", "nothing helps",
        "no one checks on me anymore", "two years ago I lost the house", "my boss touched me",
        "what I told you about my dad isn't true", "half of what I tell you is made up", "idk maybe eating breakfast",
        "work's mental right now", "moneys tight", "id ring my mates back", "getting better mean I must go home",
        "my aunt only phoned because I was ill", "nobody ever asked me", "my payments stop", "When I stop talking, wait", "getting drunk helps me sleep", "sorry but I never liked the forms", "look, I lied about it",
    ],
    "if": ["if I don't run away", "unless I drink"],
    "when": ["when he talked about his holiday", "whenever she sighs"],
    "what": ["what my uncle did", "what the plan is for spring", "how much I spend", "why I left home", "what happened in Leeds"],
    "doing": ["not having the words", "losing my benefits", "always being late", "you telling me when I drift", "being scared of you"],
    "order": ["understand me a bit", "call me out on it", "don't give me exercises", "please don't take notes", "tell me when I go off topic"],
    "did": ["binned her letters", "translated wrong all hour", "laughed when I said it", "left early", "didn't open the worksheet", "yawned twice", "arrived 20 min late"],
    "can": ["have to go back to the office", "can't leave the house", "dont feel real"],
    "do": ["worry less", "stop overthinkin everything", "get out of bed before ten", "be a better dad", "stop hating my body", "shower twice a week"],
    "about": ["about my dad", "mostly about money"],
    "time": ["on Mondays", "after work", "1998"],
    "like": ["laughed at", "sorry for shouting", "too scared", "ignored", "afraid of you", "too expensive", "fucking lonely", "left out", "burned out", "too knackered after nights"],
    "thing": [
        "panic on the stairs", "worry about rent", "you to phone me first", "the girl my brother never mentions",
        "something my therapist said in the first session", "somebody I knew at school",
        "my debts", "shame", "that winter", "the letter I never sent", "the way my dog follows me around",
        "binge eating", "no more sick notes", "something that happened at work", "homework that I can really do",
        "people expecting me to be ok", "exercises I can do on my phone",
    ],
    "other": ["study for finals", "new job, no time"],
}  # fmt: skip


@each(("wanted", "typed"), [(wanted, typed) for wanted, every in SHAPES.items() for typed in every])
def test_typed_words_have_a_shape(wanted: str, typed: str) -> None:
    assert shape(typed, "en") == wanted
