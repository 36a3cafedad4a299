"""Frames of English grammar by acts: what is denied, past or told of others opens no card, and hides none."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from bench.screening import LEXICON
from flows import shipped
from flows.safety.finding import Finding
from flows.safety.lexicon import load
from flows.safety.lexicon_set import Lexicons

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ALL = Lexicons(load(LEXICON), shipped.lexicons())

ACTS = [
    ("kill myself", "killing myself"),
    ("end my life", "ending my life"),
    ("die", "dying"),
    ("hurt myself", "hurting myself"),
    ("take my own life", "taking my own life"),
    ("commit suicide", "committing suicide"),
    ("cut myself", "cutting myself"),
    ("hang myself", "hanging myself"),
    ("be dead", "being dead"),
    ("end it all", "ending it all"),
]

FRAMES = {
    "denied": """\
i'm not going to {0}
i am not planning to {0}
i'm not planning on {1}
i would never {0}
i wouldn't {0}
i won't {0}
i'd never {0}
i don't want to {0}
i really don't want to {0}
i don't intend to {0}
i have no plans to {0}
i have no intention of {1}
i've no intention to {0}
no thoughts of {1}
i'm not thinking about {1}
i don't think about {1}
i've never thought of {1}
i never thought about {1}
i haven't been thinking about {1}
{1} isn't an option
{1} is not something i'd do
{1} has never crossed my mind
i'm not someone who would {0}
it's not that i want to {0}
i'm not saying i want to {0}
i don't mean i want to {0}
i can't imagine {1}
i couldn't {0}
don't worry i won't {0}
nobody needs to worry i'm not going to {0}
i promised not to {0}
i have no desire to {0}
i've never tried to {0}
i don't feel like {1}
i'm not about to {0}
not gonna {0}
not that i would {0}
i'd rather not {0}
i am in no danger of {1}
there is no chance of me {1}
i don't have the urge to {0}
i no longer want to {0}
i stopped wanting to {0}
i don't think i would {0}
i doubt i would {0}
i have not tried to {0}
i'm glad i didn't {0}""",
    "past": """\
when i was 15 i tried to {0}
years ago i wanted to {0}
i used to think about {1}
i used to want to {0}
in 2012 i thought of {1}
back in college i planned to {0}
before i met my wife i wanted to {0}
i was going to {0} once, years ago
i haven't thought about {1} since 2015
ten years ago i nearly tried to {0}
as a teenager i thought about {1} a lot
in my twenties i wanted to {0}
last year i wanted to {0}, not now
after my divorce i wanted to {0}
during lockdown i thought about {1}
there was a time when i wanted to {0}
i once tried to {0}
i wanted to {0} back then
in the army i wanted to {0}
a long time ago i tried to {0}
i wanted to {0} when my dad died
in hospital i tried to {0}, that was 2019
at uni i thought about {1}
i tried to {0} in 1998""",
    "told of others": """\
my therapist asked if i want to {0}
my doctor asked whether i was thinking of {1}
the form asks about {1}
the questionnaire wants to know if i think of {1}
he told me to {0}
people online said i should {0}
my mum is scared i'll {0}
my wife thinks i want to {0}
in the film she wanted to {0}
there's a song about {1}
they always ask if i plan to {0}
she asked me do you want to {0}
in group a guy talked about {1}
i read an article about {1}
the question was do you think about {1}
my boss joked about {1}
my ex always threatened to {0}
in the book he tries to {0}
"are you thinking of {1}" she asked
the leaflet mentions {1}""",
}

BEFORE = """\
i will never be happy
i have not slept
i don't have a plan
nobody cares
it will never get better
i can't do this
i'm not okay
i have no friends
i have no reason to stay
no one would miss me
i'm not joking
he doesn't love me
i never felt like this
i'm not good enough
my mum asked how i am
she says i'm fine
they told me to wait
my therapist thinks i'm better
last year my dad died
i was fine yesterday
i used to be happy
years ago my brother left
my friend thinks i'm lazy
he told me i'm useless
the doctor asked me questions
i took the test
nothing helps
i won't lie
i don't want help
i don't know why
my wife doesn't know
i'm not scared
not gonna lie
i haven't told anyone
i wouldn't tell my mum
she thinks it's a phase
they say it passes
people tell me to smile
in college i was happy
when i was 16 life was good
i'm not sad
i can't sleep
you don't get it
not sure why
it's not a phase
i never asked for this"""

MEANT = """\
I want to die
i want to kill myself
i'm going to kill myself tonight
i am suicidal
i wish i was dead
i'm thinking about ending my life"""

AND = (" ", ". ", ", ", " and ", " but ", " so ")


def card(text: str) -> bool:
    found: Finding | None = ALL.screen(text, "en", (), NOW)
    return found is not None and found.tier != "soft" and not found.softened


@pytest.mark.parametrize("kind", FRAMES)
def test_an_act_in_a_frame_that_takes_it_back_opens_a_card_one_time_in_twenty_at_most(kind: str) -> None:
    lines = [frame.format(*act) for frame, act in product(FRAMES[kind].splitlines(), ACTS)]

    opened = [line for line in lines if card(line)]

    assert len(opened) <= len(lines) / 20, opened


def test_a_clause_before_it_softens_no_plain_statement() -> None:
    lines = [f"{a}{link}{b}" for a, link, b in product(BEFORE.splitlines(), AND, MEANT.splitlines())]

    assert [line for line in lines if not card(line)] == []
