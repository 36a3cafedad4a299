"""Answers that are none to the open question: to nudges and warnings, early, forwarded."""
