"""Decides what to say and when. Pure: no clock, network, randomness, logging or disk write."""
