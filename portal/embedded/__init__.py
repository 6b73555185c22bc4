"""PostgreSQL and Valkey from wheels, for machines that name no servers of their own.

`DATABASE_URL` and `REDIS_URL` name the servers. Where one is not set, the embedded one under `PORTAL_VAR` (default
`var/` in the project) is used: started by the first process that needs it, stopped by the last one that ends.
"""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from portal.embedded import postgres, valkey
from portal.embedded.holding import NotStarted, hold
from portal.embedded.place import var_directory

__all__ = ["DATABASE", "NotStarted", "broker_url", "database_settings", "database_url", "var_directory"]

DATABASE = "kompetens"


def database_url(name: str | None = None) -> str:
    """`DATABASE_URL`, or the address of the database `name` on the embedded server; both are made if absent.

    Without `name` it is `PORTAL_DATABASE`, else `kompetens`.
    """
    if url := os.environ.get("DATABASE_URL"):
        return url
    directory = var_directory()
    hold(directory, postgres.start, postgres.stop)
    name = name or os.environ.get("PORTAL_DATABASE") or DATABASE
    postgres.create_database(directory, name)
    return postgres.url(directory, name)


def broker_url(number: int = 0) -> str:
    """`REDIS_URL`, or the address of database `number` (0 to 15) on the embedded Valkey, started if it sleeps."""
    if url := os.environ.get("REDIS_URL"):
        return url
    directory = var_directory()
    hold(directory, valkey.start, valkey.stop)
    return valkey.url(directory, number)


def database_settings(url: str) -> dict[str, object]:
    """Django's settings for a `postgresql://user:password@host:port/name?option=value` address."""
    parts = urlsplit(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or (unquote(parts.hostname) if parts.hostname else "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
