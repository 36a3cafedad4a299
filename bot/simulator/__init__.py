"""One person's chat with the real app, on a clock to wind: what `stile try` and the workshop show."""
