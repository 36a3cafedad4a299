"""A plan is understood as people type it, and said as one sentence."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

import pytest

from flows.listening.plans.act_first import Halves
from flows.listening.plans.acts import act_of
from flows.listening.plans.halves import split
from flows.listening.plans.plan_lines import line, opening
from tests.helpers.offenders import each

WHOLE = [
    (
        "en",
        "If my chest hurts, then I will breathe out slowly",
        "If my chest hurts, I will breathe out slowly.",
    ),
    ("en", "When I want to cancel, I'll text her instead", "When I want to cancel, I will text her instead."),
    ("en", "I'll leave the room if he starts shouting", "If he starts shouting, I will leave the room."),
    (
        "en",
        "when I feel like cancelling I'll text my sister",
        "When I feel like cancelling, I will text my sister.",
    ),
    ("en", "If it gets loud, breathe.", "If it gets loud, I will breathe."),
    ("en", "after each session, I will note one thing", "After each session, I will note one thing."),
    ("en", "on mondays after work I'll write one line", "On mondays after work, I will write one line."),
    ("en", "If he yells I go to the other room", "If he yells, I go to the other room."),
    ("en", "when I think I failed I will call Ann", "When I think I failed, I will call Ann."),
    ("en", "if I feel like I can't go on I call the line", "If I feel like I can't go on, I call the line."),
    ("es", "Si él grita me voy a otra habitación", "Si él grita, me voy a otra habitación."),
    ("es", "debería llamar a mamá después de cenar", "Después de cenar, voy a llamar a mamá."),
    ("es", "lo escribiré en cuanto llegue a casa", "En cuanto llegue a casa, lo escribiré."),
    (
        "de",
        "Wenn ich absagen will, schreibe ich ihr eine Zeile",
        "Wenn ich absagen will, schreibe ich ihr eine Zeile.",
    ),
    (
        "de",
        "Ich rufe meine Schwester an, wenn ich trinken will",
        "Wenn ich trinken will, rufe ich meine Schwester an.",
    ),
    ("es", "Cuando quiera cancelar, le escribo una línea", "Cuando quiera cancelar, le escribo una línea."),
    ("de", "wenn ich absagen will, schreib ich ihr nur", "Wenn ich absagen will, schreib ich ihr nur."),
    ("es", "Llamaré a mi hermana si tengo ganas de beber", "Si tengo ganas de beber, llamaré a mi hermana."),
    ("en", "before dinner i write one line", "Before dinner, I write one line."),
    ("en", "on the train read my page", "On the train, I will read my page."),
    ("en", "every evening after work ten breaths", "Every evening after work, my plan is ten breaths."),
    ("en", "when he shouts dont answer", "When he shouts, I will not answer."),
    ("en", "call Ann when it gets dark", "When it gets dark, I will call Ann."),
    ("es", "si nieva voy en metro", "Si nieva, voy en metro."),
    ("es", "los martes antes de cenar escribo una frase", "Los martes antes de cenar, escribo una frase."),
    ("es", "cuando grite mi padre no contesto nada", "Cuando grite mi padre, no contesto nada."),
    ("es", "llamar a Ana cuando me entre el miedo", "Cuando me entre el miedo, voy a llamar a Ana."),
    ("de", "do um 5 stell ich das Handy aus", "Do um 5 stell ich das Handy aus."),
    ("en", "if they ask how i am say one true thing", "If they ask how I am, I will say one true thing."),
    ("en", "when im knackered go to bed", "When im knackered, I will go to bed."),
    ("en", "ugh ok: if the post comes, I open it with Ann", "If the post comes, I open it with Ann."),
    (
        "en",
        "soon as she asks about my week I read from my hand",
        "Soon as she asks about my week, I read from my hand.",
    ),
    (
        "en",
        "three lines in the blue book, on fridays after work",
        "On fridays after work, my plan is three lines in the blue book.",
    ),
    (
        "es",
        'si sale el tema digo "mira, yo paso" y me voy',
        'Si sale el tema, digo "mira, yo paso" y me voy.',
    ),
    (
        "es",
        "no sé si sirve pero cuando me dé la bajona saco la guitarra",
        "Cuando me dé la bajona, saco la guitarra.",
    ),
    ("es", "apenas suene el timbre saco la libreta", "Apenas suene el timbre, saco la libreta."),
    ("de", "vielleicht … beim Kochen sag ich laut einen Satz", "Beim Kochen sag ich laut einen Satz."),
    ("de", "wenn i merk i wird grantig, geh i Holz hacken", "Wenn i merk i wird grantig, geh i Holz hacken."),
    ("de", "ehe ick hinschmeiß, frag ick erst Moni", "Ehe ick hinschmeiß, frag ick erst Moni."),
    ("de", "kommt die Angst, zähl ich bis zehn", "Kommt die Angst, zähl ich bis zehn."),
    ("es", "tras el trabajo, 10 minutos de paseo", "Tras el trabajo: 10 minutos de paseo."),
    (
        "es",
        "Cada sábado antes de comer le voy a leer una línea",
        "Cada sábado antes de comer, le voy a leer una línea.",
    ),
    ("es", "En cuanto me suden las manos, las lavo", "En cuanto me suden las manos, las lavo."),
    ("de", "wenns mir zu laut wird geh ich raus", "Wenns mir zu laut wird, geh ich raus."),
    ("de", "samstags nach dem Sport ruf ich Oma an", "Samstags nach dem Sport ruf ich Oma an."),
    ("de", "nach dem Mittagessen kurz rausgehen", "Nach dem Mittagessen werde ich kurz rausgehen."),
    ("de", "nach dem Aufstehen 3 Seiten", "Nach dem Aufstehen: 3 Seiten."),
    (
        "de",
        "meine Schwester anrufen wenn ich trinken will",
        "Wenn ich trinken will, dann werde ich meine Schwester anrufen.",
    ),
]
PAIRS = [
    ("en", "on Mondays", "go for a walk", "On Mondays, I will go for a walk."),
    ("en", "after work", "I should maybe call mum", "After work, I will call mum."),
    ("en", "panic", "breathing", "When I notice panic, my plan is breathing."),
    ("en", "tired", "go to bed", "When I'm tired, I will go to bed."),
    ("en", "my chest hurts", "breathe", "When my chest hurts, I will breathe."),
    ("en", "a bad night", "text the clinic", "On a bad night, I will text the clinic."),
    ("en", "my phone", "put it in the hall", "When it comes to my phone, I will put it in the hall."),
    ("en", "before bed", "phone in the kitchen", "Before bed: phone in the kitchen."),
    ("en", "payday", "move some money", "On payday, I will move some money."),
    ("en", "the bus stop", "breathe", "At the bus stop, I will breathe."),
    ("es", "si me agobio", "cuento hasta diez", "Si me agobio, cuento hasta diez."),
    ("en", "cant sleep", "get up and read", "When I cant sleep, I will get up and read."),
    ("en", "wanna cancel", "text her first", "When I wanna cancel, I will text her first."),
    ("en", "feels pointless", "tell her", "When it feels pointless, I will tell her."),
    ("en", "chest tight", "say slow", "Chest tight: I will say slow."),
    ("en", "kid sick", "do it by phone", "Kid sick: I will do it by phone."),
    ("en", "nowhere near", "call Ann", "Nowhere near: I will call Ann."),
    ("de", "mein Handy", "es weglegen", "Mein Handy: Dann werde ich es weglegen."),
    ("de", "Sonntagabend", "einen Satz aufschreiben", "Sonntagabend werde ich einen Satz aufschreiben."),
    ("es", "mi móvil", "dejarlo en la cocina", "Mi móvil: voy a dejarlo en la cocina."),
    ("en", "when I get home", "not drink", "When I get home, I will not drink."),
    (
        "de",
        "ich zittere",
        "die Füße auf den Boden stellen",
        "Wenn ich zittere, dann werde ich die Füße auf den Boden stellen.",
    ),
    ("de", "montags", "spazieren gehen", "Montags werde ich spazieren gehen."),
    (
        "de",
        "mir die Brust eng wird",
        "langsam ausatmen",
        "Wenn mir die Brust eng wird, dann werde ich langsam ausatmen.",
    ),
    ("de", "Ich wache nachts auf", "aufstehen", "Wenn ich nachts aufwache, dann werde ich aufstehen."),
    ("de", "mir wird schlecht", "Fenster auf", "Wenn mir schlecht wird: Fenster auf."),
    ("de", "mein Vater ruft an", "nicht rangehen", "Wenn mein Vater anruft, dann werde ich nicht rangehen."),
    (
        "de",
        "ich merke dass ich dichtmache",
        "es sagen",
        "Wenn ich merke dass ich dichtmache, dann werde ich es sagen.",
    ),
    (
        "de",
        "Es läutet und ich erwarte keinen",
        "ich mache nicht auf",
        "Wenn es läutet und ich keinen erwarte, mache ich nicht auf.",
    ),
    (
        "de",
        "Mir rutscht ein Fluch heraus",
        "Ich sage Entschuldigung",
        "Wenn mir ein Fluch herausrutscht, sage ich Entschuldigung.",
    ),
    (
        "de",
        "Wir reden und er wird laut, obwohl ich bitte",
        "Ich gehe raus",
        "Wir reden und er wird laut, obwohl ich bitte. Dann gehe ich raus.",
    ),
    ("es", "Oigo gritar al vecino", "pongo música", "Cuando oigo gritar al vecino, pongo música."),
    ("en", "craving", "tea", "When I notice a craving: tea."),
    ("es", "SI ME ENTRA EL PÁNICO", "RESPIRO", "SI ME ENTRA EL PÁNICO, RESPIRO."),
    (
        "de",
        "Uwe mit seinen Sprüchen",
        "aufs Klo und leise fluchen",
        "Uwe mit seinen Sprüchen: aufs Klo und leise fluchen.",
    ),
    ("es", "la vocecita de no sirves", "contestarle", "La vocecita de no sirves: voy a contestarle."),
    (
        "de",
        "sie fragt wie's daheim ist",
        "den Zettel zeigen",
        "Wenn sie fragt wie's daheim ist, dann werde ich den Zettel zeigen.",
    ),
    (
        "de",
        "ich sitz im Zug und will umkehren",
        "sitzen bleiben",
        "Wenn ich im Zug sitz und umkehren will, dann werde ich sitzen bleiben.",
    ),
    ("de", "sie fragt was", "kurz warten", "Wenn sie was fragt, dann werde ich kurz warten."),
    ("en", "the day before", "pack my bag", "The day before, I will pack my bag."),
    ("de", "Lust auf Bier", "Sprudel", "Wenn ich Lust auf Bier habe: Sprudel."),
    ("de", "die Angst", "atmen", "Wenn die Angst kommt, dann werde ich atmen."),
    (
        "de",
        "Brief vom Gericht",
        "liegen lassen dürfen",
        "Wenn Brief vom Gericht kommt: liegen lassen dürfen.",
    ),
    ("de", "bevor ich losfahre", "dreimal ausatmen", "Bevor ich losfahre, werde ich dreimal ausatmen."),
    ("de", "absagen wollen", "trotzdem losgehen", "Absagen wollen: trotzdem losgehen."),
    (
        "de",
        "ich kann nicht einschlafen",
        "aufstehen, Tee",
        "Wenn ich nicht einschlafen kann: aufstehen, Tee.",
    ),
    ("es", "enojo", "agua fría", "Cuando note enojo: agua fría."),
    ("es", "ganas de fumar", "salir al balcón", "Cuando tenga ganas de fumar, voy a salir al balcón."),
    ("es", "un ataque de pánico", "hielo", "Cuando tenga un ataque de pánico: hielo."),
    ("es", "peleas en casa", "auriculares", "Si hay peleas en casa: auriculares."),
    ("es", "me llama mi ex", "no abro", "Cuando me llama mi ex, no abro."),
    (
        "es",
        "me pregunte como estoy",
        "no decir que bien",
        "Cuando me pregunte como estoy, no voy a decir que bien.",
    ),
    ("es", "ella mire el reloj", "decírselo", "Cuando ella mire el reloj, voy a decírselo."),
    (
        "en",
        "its 3am and im panicking",
        "text my sister",
        "When its 3am and im panicking, I will text my sister.",
    ),
    ("en", "its raining", "walk anyway lol", "When its raining, I will walk anyway."),
    ("en", "bedtime", "maybe write it down idk", "At bedtime, I will write it down."),
    ("es", "bus lleno", "música", "Bus lleno: música."),
    ("en", "urge", "chew gum", "When I notice an urge, I will chew gum."),
    ("en", "panic on the bus", "count", "When I notice panic on the bus, I will count."),
    ("en", "he rings", "phone off", "When he rings: phone off."),
    ("en", "the voices start", "hum", "When the voices start, I will hum."),
    (
        "en",
        "a row at home",
        "ten minutes outside",
        "When there's a row at home, my plan is ten minutes outside.",
    ),
    ("en", "bad dreams", "light on", "When there are bad dreams: light on."),
    ("en", "my flat", "window open", "My flat: window open."),
    ("es", "los lunes", "salir a caminar", "Los lunes, voy a salir a caminar."),
    ("es", "que suene la puerta", "respirar", "Cuando suene la puerta, voy a respirar."),
    ("es", "las ocho y media", "apagar la tele", "A las ocho y media, voy a apagar la tele."),
    ("es", "para no dormirme", "agua fría", "Para no dormirme: agua fría."),
    ("en", "Fri nights", "stay in", "On Fri nights, I will stay in."),
    ("de", "freitagabends", "zu Hause bleiben", "Freitagabends werde ich zu Hause bleiben."),
    ("de", "im Bus krieg ich Angst", "aussteigen", "Im Bus krieg ich Angst. Dann werde ich aussteigen."),
    ("en", "half past ten", "go up", "At half past ten, I will go up."),
    ("en", "“loser”", "say: a thought", "“Loser”: I will say: a thought."),
    ("en", "my ex rings", "don't pick up, hum", "When my ex rings: don't pick up, hum."),
    ("en", "to slow down", "cold water", "To slow down: cold water."),
    ("en", "having shouted", "say sorry", "After having shouted, I will say sorry."),
    ("de", "Post kommt", "nicht allein aufmachen", "Wenn Post kommt: nicht allein aufmachen."),
    ("de", "kein Hunger", "trotzdem frühstücken", "Kein Hunger: Dann werde ich trotzdem frühstücken."),
    ("de", "an die Prüfung denken", "drei Dinge zählen", "An die Prüfung denken: drei Dinge zählen."),
    ("de", "halb neun", "das Licht löschen", "Um halb neun werde ich das Licht löschen."),
    ("de", "mich klein fühlen", "gerade hinstellen", "Mich klein fühlen: gerade hinstellen."),
    ("es", "se me aprieta el pecho", "no beber", "Cuando se me aprieta el pecho, no voy a beber."),
]


LATER = [
    ("en", "once the dishes are done I'm going to ring Ann", "Once the dishes are done, I will ring Ann."),
    ("en", "maybe I could hum if the lift stops", "If the lift stops, I will hum."),
    ("en", "leave the room if he lights one", "If he lights one, I will leave the room."),
    ("en", "don't answer when it's my ex", "When it's my ex, I will not answer."),
    ("en", "drink some water when my mouth goes dry", "When my mouth goes dry, I will drink some water."),
    ("en", "tell her the number at the start", "At the start, I will tell her the number."),
    ("en", "my plan is to say it at the start", "At the start, I will say it."),
    ("es", "mi plan es decirlo al principio", "Al principio, voy a decirlo."),
    ("en", "panic -> feet on the floor", "When I notice panic: feet on the floor."),
    ("en", "Craving? chew gum", "When I notice a craving, I will chew gum."),
    ("en", "the next time he sulks I go for a walk", "The next time he sulks, I go for a walk."),
    ("en", "go round the pond before I reply to him", "Before I reply to him, I will go round the pond."),
    ("en", "if she knocks at lunch let her wait", "If she knocks at lunch, I will let her wait."),
    ("en", "I'd rather write than speak if I'm hoarse", "If I'm hoarse, I'd rather write than speak."),
    ("es", "si entra mi jefe llamo a mi hermana", "Si entra mi jefe, llamo a mi hermana."),
    (
        "de",
        "wenn er anruft geh ich nicht ran, ich schreib ihm",
        "Wenn er anruft, geh ich nicht ran, ich schreib ihm.",
    ),
    ("es", "dar una vuelta antes de contestarle", "Antes de contestarle, voy a dar una vuelta."),
    ("es", "en el metro leo la nota", "En el metro, leo la nota."),
    ("es", "si llama tarde no lo cojo", "Si llama tarde, no lo cojo."),
    ("de", "um den Block gehen bevor ich antworte", "Bevor ich antworte, werde ich um den Block gehen."),
    ("de", "wenn er spät klingelt lass ich's sein", "Wenn er spät klingelt, lass ich's sein."),
    ("es", "quizá podría cantar si se para el ascensor", "Si se para el ascensor, voy a cantar."),
    ("es", "irme al balcón si fuman", "Si fuman, voy a irme al balcón."),
    ("es", "si me llama te lo cuento", "Si me llama, te lo cuento."),
    (
        "es",
        "al volver del trabajo me siento un rato en el portal",
        "Al volver del trabajo, me siento un rato en el portal.",
    ),
    ("es", "una vez que cene apago el móvil", "Una vez que cene, apago el móvil."),
    ("es", "leer la nota en los primeros minutos", "En los primeros minutos, voy a leer la nota."),
    (
        "de",
        "vielleicht könnte ich singen wenn der Aufzug hält",
        "Wenn der Aufzug hält, dann werde ich singen.",
    ),
    ("de", "aus dem Zimmer gehen wenn er raucht", "Wenn er raucht, dann werde ich aus dem Zimmer gehen."),
    (
        "de",
        "sobald das Essen steht würde ich gern kurz atmen",
        "Sobald das Essen steht, werde ich kurz atmen.",
    ),
    (
        "de",
        "in den letzten zehn Minuten den Zettel vorlesen",
        "In den letzten zehn Minuten werde ich den Zettel vorlesen.",
    ),
]
"""Plans that begin with the act, have a mark between their halves, or neither comma nor *I will*."""

KEPT = [
    (
        "en",
        "I'll hum while the drill runs when I'm there instead of leaving",
        "I'll hum while the drill runs when I'm there instead of leaving.",
    ),
    ("en", "sit down, breathe, count", "Sit down, breathe, count."),
    ("en", "text Ann every Monday how it went", "Text Ann every Monday how it went."),
    ("es", "sentarme, respirar, contar", "Sentarme, respirar, contar."),
    ("de", "hinsetzen, atmen, zählen", "Hinsetzen, atmen, zählen."),
    ("en", "IF HE COMES I GO", "IF HE COMES I GO."),
    ("en", "if I go blank, could you wait?", "If I go blank, could you wait?"),
    ("en", "if it's loud, hum. if it's quiet, read", "If it's loud, hum. If it's quiet, read."),
    ("es", "si me callo, ¿puedes esperar?", "Si me callo, ¿puedes esperar?"),
    ("de", "ich versuche vor neun zu frühstücken", "Ich versuche vor neun zu frühstücken."),
    ("de", "wenn ich stocke, kann ich kurz rausgehen?", "Wenn ich stocke, kann ich kurz rausgehen?"),
]
"""Plans whose halves can't be told apart, and that stay as they were typed."""


@pytest.mark.parametrize(("language", "typed", "plan"), KEPT)
def test_a_plan_that_cant_be_taken_apart_stays_as_it_was_typed(language: str, typed: str, plan: str) -> None:
    halves = split(typed, language)

    assert (halves.cue, halves.act) == ("", "")
    assert line("", halves.whole, language) == plan


@pytest.mark.parametrize(("language", "typed", "act"), [
    ("en", "I'd like to ring my cousin", "ring my cousin"), ("en", "maybe I could hum", "hum"),
    ("es", "debería llamar a mi prima", "llamar a mi prima"), ("de", "ich sollte meine Cousine anrufen", "meine Cousine anrufen"),
])  # fmt: skip
def test_an_act_without_a_moment_is_known_as_one(language: str, typed: str, act: str) -> None:
    halves = split(typed, language)

    assert (halves.cue, halves.whole) == ("", "")
    assert act_of(halves.act, language) == act


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "I want to cancel"), ("en", "wake up when it's dark"), ("en", "drink when I'm lonely"), ("en", "when it gets dark"),
    ("es", "quiero cancelar"), ("es", "despertarme cuando es de noche"), ("es", "en el bus me bloqueo del todo"), ("de", "ich will absagen"), ("de", "trinken, wenn ich allein bin"),
])  # fmt: skip
def test_what_comes_over_somebody_is_a_moment_and_no_act(language: str, typed: str) -> None:
    assert split(typed, language) == Halves(typed)


@each(("language", "typed", "plan"), WHOLE + LATER)
def test_a_plan_typed_in_one_go_is_taken_apart_and_said(language: str, typed: str, plan: str) -> None:
    halves = split(typed, language)

    assert halves.act
    assert line(halves.cue, act_of(halves.act, language), language) == plan


@each(("language", "cue", "act", "plan"), PAIRS)
def test_two_halves_are_said_as_one_sentence(language: str, cue: str, act: str, plan: str) -> None:
    assert split(cue, language) == Halves(cue)
    assert line(cue, act_of(act, language), language) == plan


@pytest.mark.parametrize(("language", "cue", "start"), [
    ("en", "on Mondays", "On Mondays, I will"), ("en", "tired", "When I'm tired, I will"), ("en", "a bad night", "On a bad night, I will"),
    ("de", "montags", "Montags werde ich"), ("es", "los lunes", "Los lunes, voy a"), ("en", "😀😀", "😀😀: I will"),
    ("de", "😀😀", "😀😀: Dann werde ich"), ("es", "…", "…: voy a"),
])  # fmt: skip
def test_the_act_is_asked_for_with_the_cue_in_front(language: str, cue: str, start: str) -> None:
    assert opening(cue, language) == start
