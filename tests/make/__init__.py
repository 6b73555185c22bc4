"""Builders of valid objects for the tests: each gives one complete row that satisfies every constraint."""
