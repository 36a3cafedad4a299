"""Screens typed text for danger and formats helplines. The dialogue decides what a finding leads to."""
