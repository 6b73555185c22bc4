"""The demo region on one machine: `make run`. Embedded servers, demo sign-ins, never for real people."""

from portal.embedded import broker_url, database_url

from .base import *
from .logs import logging
from .mail import mail_from, mail_server, portal_url
from .served import *

DEMO = True
SECRET_KEY = "demo-only-not-a-secret-demo-only-not-a-secret-demo-only"  # noqa: S105 - the demo holds no real person
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DATABASES = {"default": database(database_url())}
CELERY_BROKER_URL = broker_url()
# Mails stay in the outbox, where people of the demo see them, unless a mail server is named.
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL = mail_server()
PORTAL_URL = portal_url(default=PORTAL_URL, is_secure=False)
DEFAULT_FROM_EMAIL = mail_from(is_sending=False, default=DEFAULT_FROM_EMAIL)
LOGGING = logging(with_messages=True)
