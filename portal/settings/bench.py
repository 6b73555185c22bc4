"""What `make bench` drives: production's values, over plain http on this machine, with made-up people."""

from portal.embedded import broker_url, database_url

from .base import *
from .served import *

DEMO = True  # the people are generated
SECRET_KEY = "bench-only-not-a-secret-bench-only-not-a-secret-bench"  # noqa: S105 - no real person
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
DATABASES = {"default": database(database_url("bench"))}
CELERY_BROKER_URL = broker_url(2)
ROOT_URLCONF = "bench.urls"  # the portal's, and an empty page
MIDDLEWARE = ["bench.middleware.count_queries", *MIDDLEWARE]
ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip"}  # fifty people sign in from one address
