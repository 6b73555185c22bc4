"""What is logged, and how: lines on standard error, plain or (`LOG_FORMAT=json`) one JSON object each."""

import os
from typing import Any


def logging(*, with_messages: bool) -> dict[str, Any]:
    """Django's LOGGING. `with_messages`: also what an exception says, which may name a person (made-up ones only)."""
    kind = "JsonLines" if os.environ.get("LOG_FORMAT") == "json" else "PlainLines"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"portal.boot.logs.{kind}", "with_messages": with_messages}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }
