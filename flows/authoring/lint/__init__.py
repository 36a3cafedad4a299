"""Rules of `stile check`, one module for each kind of problem.

Errors that stop loading live in `flows/definition`.
"""
