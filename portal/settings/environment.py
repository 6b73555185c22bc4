"""What production reads from its environment. What is missing or wrong is told in a sentence that says what to do."""

import os

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50  # characters; `check --deploy` asks for the same
TRUE = {"1", "true", "yes", "on"}


def required(name: str, how: str) -> str:
    """The value of the variable `name`, as `optional` finds it; refused with `how` to set it where there is none."""
    value = optional(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {how}")
    return value


def optional(name: str) -> str:
    """The value of the variable `name`, or of the file that `name_FILE` names (a secret mounted by the platform)."""
    value = os.environ.get(name, "")
    if not value and (path := os.environ.get(f"{name}_FILE")):
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123 - one line
                value = file.read()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from error
    return value.strip()


def is_on(name: str) -> bool:
    """Whether a switch is on."""
    return os.environ.get(name, "").strip().lower() in TRUE


def refuse_debug() -> None:
    """DEBUG shows source, settings and data to every visitor."""
    if is_on("DEBUG"):
        raise ImproperlyConfigured(
            "DEBUG is set, and production never shows debug pages. Unset DEBUG; errors are in the log."
        )


def secret_key() -> str:
    """A key long enough to sign sessions with."""
    make = "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
    key = required("SECRET_KEY", f"Make one with: {make} - and give the same to every process.")
    if len(key) < SHORTEST_KEY or len(set(key)) < SHORTEST_KEY // 10 or key.startswith(("demo-only", "testing-only")):
        raise ImproperlyConfigured(
            f"SECRET_KEY is easy to guess: it needs at least {SHORTEST_KEY} random characters. Make one with: {make}"
        )
    return key


def allowed_hosts() -> list[str]:
    """The host names under which the portal answers."""
    text = required(
        "ALLOWED_HOSTS", "Name the host the portal is reached at, for example ALLOWED_HOSTS=kompetens.example.se"
    )
    hosts = [host for part in text.split(",") if (host := part.strip())]
    if "*" in hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is *, which accepts forged host names. Name the hosts, with commas between."
        )
    return hosts


def database_address() -> str:
    """The address of PostgreSQL."""
    url = required("DATABASE_URL", "Name the database: DATABASE_URL=postgresql://user:password@host:5432/kompetens")
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(
            "DATABASE_URL names no PostgreSQL. Write postgresql://user:password@host:5432/kompetens"
        )
    return url


def broker_address() -> str:
    """The address of Valkey (or Redis)."""
    url = required("REDIS_URL", "Name the message broker: REDIS_URL=redis://host:6379/0")
    if not url.startswith(("redis://", "rediss://", "redis+socket://")):
        raise ImproperlyConfigured(
            "REDIS_URL names no Valkey or Redis. Write redis://host:6379/0, or rediss:// with TLS."
        )
    return url


def whole_number(name: str, default: int, how: str) -> int:
    """A number, or `default` where the variable is not set."""
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} is no whole number. {how}")
    return int(text)
