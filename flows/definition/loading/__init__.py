"""Reads one file of content, stores what was loaded, and pauses the garbage collector meanwhile."""
