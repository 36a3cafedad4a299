"""Rules about how texts are worded: words that push, slots of other programs, words that alarm."""
