"""Hears the shape of typed words, and gives them back in sentences, plans, reflections and recaps."""
