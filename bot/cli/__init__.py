"""Commands of `stile` for operators and authors. Nothing that serves people imports it."""
