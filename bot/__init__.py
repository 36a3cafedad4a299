"""Does what `flows` decides: Telegram, the store, the clock and the command line."""
