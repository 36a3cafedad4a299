"""The files translators work in: TOML with the English above each text, and PO for their own programs."""
