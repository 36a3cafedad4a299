"""Lays the texts of a language, or changed texts, over flows. Steps stay as they are."""
