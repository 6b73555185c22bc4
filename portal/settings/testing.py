"""Settings of the test suite: real PostgreSQL and Valkey, quick password hashing, undefined template variables fail."""

from portal.embedded import broker_url, database_settings, database_url
from portal.settings.undefined import Undefined

from .base import *

SECRET_KEY = "testing-only"  # noqa: S105 - the tests hold no real person
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {"default": database_settings(database_url())}
CELERY_BROKER_URL = broker_url(1)  # a demo that runs beside the tests uses database 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined(BASE_DIR)
STATIC_ROOT.mkdir(
    parents=True, exist_ok=True
)  # nothing has to be collected before a test, but the place has to be there
