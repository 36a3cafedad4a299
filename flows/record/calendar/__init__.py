"""Sessions with the therapist: series, breaks, what a calendar file says of them."""
