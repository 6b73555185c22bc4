"""The demo region: made-up people with a history, the same for the same seed, for `make run` and for the bench."""
