"""A short flow with a text, a choice, a list and a page, for the tests of the dialogue."""

from __future__ import annotations

ROUNDABOUT = """
[flow]
name = "roundabout"
title = "Roundabout"
command = "roundabout"
menu = "main"
version = 1
summary = true

[state.words]
type = "text"
ask = "In words?"
help = "About {words|or anything}."
label = "My words"
keep = "sentence"
goto = "which"

[state.which]
type = "choice"
ask = "Which?"
choices = [
  { id = "a", label = "This" },
  { id = "b", label = "Not now" },
]
label = "Which"
goto = "lines"

[state.lines]
type = "list"
ask = "Lines?"
goto = "look"

[state.look]
type = "preview"
ask = "Is this your page?"
goto = "close"

[state.close]
type = "end"
say = "That was it."
"""
