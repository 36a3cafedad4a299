"""Typed German words are heard as what they are; what is in doubt is never spliced."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

from flows.listening.shapes import shape
from tests.helpers.offenders import each

SHAPES = {
    "none": ["keine Ahnung", "weiß nicht"],
    "about": ["darum, dass ich nicht glaube", "um sachen von früher", "um, naja, mein Gewicht", "um meine Lehrerin, ich mag sie", "eher um meinen Mann als um mich", "um die Schulden", "um Cannabis"],
    "other": ["wie in der Schule an der Tafel", "mein Handy, ich hänge da dran"],
    "that": ["dass ich trinke", "das ich eigentlich nur drohe"],
    "to": ["nein sagen zu können, ohne mich zu schämen", "wieder arbeiten zu müssen"],
    "because": ["weil sie nicht zuhört", "weils nix bringt", "aus Scham", "wegen meiner Tochter"],
    "clause": ["mein Mann will nicht, dass ich gehe", "mein Chef ändert dauernd meine Schicht", "kann nicht schlafen",
               "die Leute gehen dann weg", "mir geht es schlecht", "sie merkt sich nie was", "mir ging's gut, das ist es ja",
               "hab im August die Tabletten abgesetzt", "mache die Übungen nie", "kennt meinen Chef", "jedes Mal, wenn sie fragt, mache ich dicht", "im Bus starre ich nur auf mein Handy", "auf Kurdisch hätte ich ein Wort", "als ich es sagte, lachte er", "das Kochen macht mir zu schaffen", "zieh nach Bremen", "hab sie abgesetzt ohne was zu sagen", "ja, zweimal abgesagt", "frag mich nicht nach meinem Stiefvater", "nick nicht immer nur",
               "um den Hund geht's", "laut klingt es dumm", "kotze vor jeder Prüfung", "im Bus krieg ich Angst", "danach geht's mir schlecht", "im Juni hab ich gekündigt", "nichts, ich konnte einfach nicht", "keine Ahnung, frühstücken vielleicht"],
    "like": ["erschöpft", "verkatert", "übergangen", "so müde und leer"],
    "do": ["jeden Tag aufstehen", "nicht geglaubt bekommen", "um Hilfe bitten", "nicht schlafen können", "meine Rente verlieren", "nicht ans Fenster gehen müssen", "wissen wer da ist"],
    "thing": ["Scham", "das mit dem Geld", "die Fahrt", "der Tod meiner Schwester", "Angst vor dem Weinen", "Rückenweh und kein Schlaf", "mal wieder was lesen, egal was", 'ein "tut mir leid"', 'dieses "schon wieder?"'],
    "if": ["wenn ich nicht weglaufe"], "what": ["was in Köln war", "wie viel ich ausgebe", "was ich abends mache"],
    "question": ["können wir auch mal malen?", "was mach ich dann bloß", "wer bin ich ohne die Angst"],
}  # fmt: skip


@each(("wanted", "typed"), [(wanted, typed) for wanted, every in SHAPES.items() for typed in every])
def test_typed_words_have_a_shape(wanted: str, typed: str) -> None:
    assert shape(typed, "de") == wanted
