"""Draws PDFs and charts and builds exports, in a process of its own. It sends nothing."""
