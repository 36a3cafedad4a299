"""Reads what may be written as lines of one text: choices, branches, parts of a recap, answers to answers."""
