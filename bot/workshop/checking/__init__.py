"""Checks every flow in a process of its own, and holds what that found."""
