"""What mypy's Django plugin reads: the apps and models, no server."""

from .base import *

SECRET_KEY = "typing-only"  # noqa: S105 - nothing runs with it
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "unused"}}
CELERY_BROKER_URL = "redis://unused"
