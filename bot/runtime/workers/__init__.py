"""Several workers over one database: each serves its share of the people, and all keep one pace."""
