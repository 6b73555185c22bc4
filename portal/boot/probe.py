"""Health check of a container: `python -m portal.boot.probe [address]`. Exit code 0 when the address answers 200."""

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

SECONDS = 5.0


def answers(address: str, host: str) -> bool:
    """Whether a GET of `address` gives 200; `host` is the name asked for, since others are refused."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=SECONDS)
    try:
        connection.request("GET", parts.path, headers={"Host": host})
        return connection.getresponse().status == 200  # noqa: PLR2004 - OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    first_host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip().lstrip(".")
    sys.exit(not answers(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/healthz", first_host))
