"""Sends decisions to Telegram: the order, the pace, and old keyboards. It decides nothing."""
