"""The tests: `make test`. Conversations are in `talks/`, one file each."""
