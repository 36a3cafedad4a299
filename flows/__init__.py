"""Decides what to say and when: pure code and content files.

It has no clock, network, randomness, logging or disk write.
"""

from flows.dialogue.stack import effects
from flows.engine import prompts
from flows.record import updates

# `definition` reads content and may not import what gives names a meaning, so the names are registered here.
prompts.register()
effects.register()
updates.register()
