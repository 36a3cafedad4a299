"""Pure changes and readings of one person's record. `flows.dialogue` decides when a change is made."""
