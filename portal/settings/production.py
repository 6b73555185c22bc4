"""Real people. Everything comes from the environment; docs/operating.md lists it. Nothing embedded is started."""

import os

from .base import *
from .environment import allowed_hosts, broker_address, database_address, is_on, refuse_debug, secret_key, whole_number
from .mail import first_host, mail_from, mail_server, portal_url
from .served import *

refuse_debug()
SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
ALLOWED_HOSTS = allowed_hosts()
CSRF_TRUSTED_ORIGINS = [
    f"https://{host.replace('.', '*.', 1) if host.startswith('.') else host}" for host in ALLOWED_HOSTS
]
DATABASES = {"default": database(database_address())}
CELERY_BROKER_URL = broker_address()

# Without EMAIL_URL no mail leaves the portal, and the outbox says so.
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL = mail_server()
PORTAL_URL = portal_url(default=first_host(ALLOWED_HOSTS), is_secure=True)
DEFAULT_FROM_EMAIL = mail_from(is_sending=bool(EMAIL_HOST), default=DEFAULT_FROM_EMAIL)

# Sign-in attempts are counted by the address that the last of so many proxies of ours has seen.
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number(
    "PROXY_COUNT", 1, "Write how many proxies of yours stand in front: PROXY_COUNT=1"
)

# TLS ends at the proxy, which must set (not pass on) X-Forwarded-Proto.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = not is_on("NO_SSL_REDIRECT")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = whole_number("HSTS_SECONDS", 365 * 24 * 60 * 60, "Write for example HSTS_SECONDS=31536000")
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
