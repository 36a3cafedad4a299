"""Parts of loading content: one file, what is kept for the next start, and the pause of the collector."""
