"""Reads texts and taps that don't answer the open question: to nudges, too early, forwarded, remarks."""
