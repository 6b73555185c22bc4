"""Settings of the test suite: real PostgreSQL and Valkey, quick password hashing."""

from portal.embedded import database_settings, database_url

from .base import *

SECRET_KEY = "testing-only"  # noqa: S105 - the tests hold no real person
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {"default": database_settings(database_url())}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
