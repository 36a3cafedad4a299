"""Engine on PostgreSQL. Nothing of it is loaded unless the settings name a database."""
