"""Screens beside the flows: summary editor, history, sentences, progress.

Prompts of flows are in `flows.engine`.
"""
