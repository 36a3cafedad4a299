"""Acts on decisions: Telegram, storage, time, files and the command line. `flows` decides what to say."""
