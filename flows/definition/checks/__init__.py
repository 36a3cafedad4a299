"""Checks whether the steps and wordings of flows hang together. Nothing here reads a file."""
