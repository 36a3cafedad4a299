"""Runs the dialog stack: opens, suspends, resumes and ends flows, and records their results."""
