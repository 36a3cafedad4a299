"""Adds flows to the menus and to the finder that their files name."""
