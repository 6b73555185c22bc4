"""Deeds of the competence app."""
