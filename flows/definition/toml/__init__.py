"""Finds, reads and explains TOML files. It does not know what a flow is."""
