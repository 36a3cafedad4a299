"""Shows flows to a clinician, keeps signatures, and compares a release with the one before."""
