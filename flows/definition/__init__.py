"""Reads content files into flows: schema, parser, validation, conditions, templates and translations.

Nothing here runs a flow.
"""
