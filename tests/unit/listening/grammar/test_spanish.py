"""Typed Spanish words are heard as what they are; what is in doubt is never spliced."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

from flows.listening.shapes import shape
from tests.helpers.offenders import each

SHAPES = {
    "none": ["no sé", "nada"],
    "that": ["que bebo", "pues que ya estoy mejor", "q no me quiera como antes"],
    "because": ["porque no escucha", "por pudor", "por miedo a llorar"], "time": ["para no llorar"], "about": ["de mi padre", "del trabajo", "de lo del dinero"],
    "clause": ["mi marido no quiere que vaya", "la gente se va a ir", "pegué a mi hijo", "no puedo dormir",
               "las voces suenan más fuerte", "pertenece a otra época", "conoce a mi vecina", "oigo ruidos de noche", "se acaba mi seguro"],
    "do": ["estar sola", "poder decir que no", "no dormir", "irme de casa", "levantarme cada día"],
    "thing": ["vergüenza", "el viaje", "trabajo de noche", "la sala de espera", "el coche siempre roto", "un «lo siento»"],
    "if": ["si no salgo corriendo"], "what": ["lo que pasó en Sevilla", "cuánto gasto"],
    "question": ["¿podemos dibujar también?", "quién soy sin la ansiedad"],
}  # fmt: skip


@each(("wanted", "typed"), [(wanted, typed) for wanted, every in SHAPES.items() for typed in every])
def test_typed_words_have_a_shape(wanted: str, typed: str) -> None:
    assert shape(typed, "es") == wanted
