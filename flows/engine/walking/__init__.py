"""Leads sessions through flows: the machines, one walk from an answer to the next question, migration."""
