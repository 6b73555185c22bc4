"""Who we are: organisations, units, people, employments, mandates, authorization, audit, feeds, the shell of a page."""

__version__ = "0.1.0"
