"""Writes a talk in its short form, with its comments where they were."""
