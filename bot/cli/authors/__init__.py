"""Commands of `stile` for people who write flows."""
