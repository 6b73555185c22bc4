"""Who is let in to the pages of background work: everybody to her own, and managers to the plans of their units."""

ACTORS_OF_WARD = frozenset({"manager", "deputy", "manager_above"})
ROWS_JOBS = {"planning:plan-archive": ACTORS_OF_WARD}
