"""Template of a new flow: small, complete and free of problems, so that each change can be tried at once."""

from __future__ import annotations

SKELETON = """\
# A new talk. What every key means: docs/authoring.md. After each change: stile check {folder}
[flow]
title = "{title}"
command = "{command}"
menu = "main"
order = 200
minutes = 3
about = "What this talk is for, in one line."
techniques = "if-then plan"
sources = "Where the idea comes from"

[say.door]
say = "This is about one thing that gets in the way. It takes about three minutes, and you can skip anything."

[multi.what]
ask = \"\"\"
What is it like for you? Tap all that fit.

One way it can be #first
Another way #second
\"\"\"
help = "Pick by feel. Nothing you tap here is final."
other = true
line = "What it is like"

[scale.strong]
ask = "How much does it get in the way? 0 is not at all, 10 is very much."
line = "How much it gets in the way (0 to 10)"
goto = \"\"\"
gently if strong >= 7
bring
\"\"\"

[say.gently]
say = "That is a lot. A small piece of it can be enough for now."

[text.bring]
ask = "Here is a sentence you could bring. Use it, or say it your way."
suggest = "Something gets in my way between sessions. Can we look at it together?"
record = "sentence"
line = "A sentence I'd like to bring"

[plan.plan]
ask = "One small plan helps. What moment could be your cue?"
cues = "I sit down in the room | they ask how the week was"
acts = "read out my sentence"
record = "plan"
line = "My plan"

[preview.preview]
ask = "These lines can go on your page. Tap one to switch it on or off."

[end.close]
say = "That is a start, and it's enough for today."
"""


def skeleton(name: str, folder: str) -> str:
    """Return the content of a new flow file."""
    words = name.replace("-", " ")
    return SKELETON.format(title=words[:1].upper() + words[1:], command=name.replace("-", "_"), folder=folder)
