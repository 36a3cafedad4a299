"""Tables by which several workers over one database share people, updates and pace."""
