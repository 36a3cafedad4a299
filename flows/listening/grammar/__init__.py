"""Tells the shape of words in each language, by closed lists and endings."""
