"""The demo region on one machine: `make run`. Embedded servers, demo sign-ins, never for real people."""

from portal.embedded import database_settings, database_url

from .base import *

DEMO = True
SECRET_KEY = "demo-only-not-a-secret-demo-only-not-a-secret-demo-only"  # noqa: S105 - the demo holds no real person
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DATABASES = {"default": database_settings(database_url())}
