"""The demo region on one machine: `make run`. Embedded servers, demo sign-ins, never for real people."""

from portal.embedded import broker_url, database_url

from .base import *
from .logs import logging
from .served import *

DEMO = True
SECRET_KEY = "demo-only-not-a-secret-demo-only-not-a-secret-demo-only"  # noqa: S105 - the demo holds no real person
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DATABASES = {"default": database(database_url())}
CELERY_BROKER_URL = broker_url()
LOGGING = logging(with_messages=True)
