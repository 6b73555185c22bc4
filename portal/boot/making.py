"""A database appears under its name only when it is whole.

The first start fills `kompetens_making` and renames it at the end. A start that was killed in the middle of a migration
or of the demo leaves only that one behind, and the next start begins anew.
"""

import os

from portal.embedded import DATABASE, database_url, postgres, var_directory


class Making:
    """The database of this start: the finished one, or one in the making. Leaves a named `DATABASE_URL` alone."""

    def __init__(self) -> None:
        self.name = os.environ.get("PORTAL_DATABASE") or DATABASE
        self.unfinished = f"{self.name}_making"
        self.is_new = False
        if address := os.environ.get("DATABASE_URL"):
            self.url = address
            return
        database_url("postgres")
        postgres.drop_database(var_directory(), self.unfinished)
        self.is_new = not postgres.has_database(var_directory(), self.name)
        self.url = database_url(self.unfinished if self.is_new else self.name)

    def finish(self) -> str:
        """The address of the whole database."""
        if self.is_new:
            postgres.rename_database(var_directory(), self.unfinished, self.name)
            self.url = postgres.url(var_directory(), self.name)
            self.is_new = False
        return self.url
