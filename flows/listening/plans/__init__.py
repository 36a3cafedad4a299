"""Plans as people type them: taken apart into a moment and an act, and said as one sentence."""
