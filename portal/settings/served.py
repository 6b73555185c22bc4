"""What demo, bench and production share: fingerprinted static files and connections that stay open."""

import os

from whitenoise.compress import Compressor

from portal.embedded import database_settings

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files live in the database (JobResult)
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60 * 60  # seconds, for the few files without a fingerprint in their name
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map", "ttf")  # not fetched by a page

# The web (portal/boot/web.py) has PostgreSQL plan each statement once for each connection. Planning was the larger part
# of PostgreSQL's work: 2.5 ms of 3.3 for what is required of a person. Imports and jobs do without: they send several
# commands at once, and work on tables that come and go.
PREPARED = {"server_side_binding": True, "prepare_threshold": 5}


def database(url: str) -> dict[str, object]:
    """Settings for the database at this address.

    Measured: a connection that stays open with its check costs 0.04 ms a request, psycopg's pool 0.05 ms, a new one
    4 ms.
    """
    settings = database_settings(url)
    options = settings["OPTIONS"]
    if os.environ.get("PREPARE_STATEMENTS") == "1" and isinstance(options, dict):
        options |= PREPARED
    return settings | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
