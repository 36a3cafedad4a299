"""The third listener: clues that say little by themselves and are added up."""
