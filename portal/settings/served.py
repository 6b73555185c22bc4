"""What demo, bench and production share: fingerprinted static files and connections that stay open."""

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files live in the database (JobResult)
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60 * 60  # seconds, for the few files without a fingerprint in their name
CONNECTION = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
