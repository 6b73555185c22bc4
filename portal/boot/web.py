"""Settings of gunicorn (`gunicorn -c python:portal.boot.web`), the same for demo, bench and production.

`BIND` (address:port), `WEB_CONCURRENCY` (processes) and `WEB_THREADS` (threads of each) come from the environment, and
so does `PREPARE_STATEMENTS`: 0 behind a pooler that hands each transaction another connection.
"""

import gc
import os
from pathlib import Path

os.environ.setdefault("PREPARE_STATEMENTS", "1")  # read by the settings, which are loaded after this
wsgi_app = "portal.wsgi:application"
bind = os.environ.get("BIND") or "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"  # a browser's idle connection does not keep others waiting
preload_app = True  # started once, shared by the processes; a refusal is said once
keepalive = 15  # seconds
timeout = 60  # seconds
graceful_timeout = 10  # seconds
max_requests = 50_000  # a process that grew is replaced
max_requests_jitter = 5_000
accesslog = None  # an address is personal data
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL") or "warning"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - the sign of life never waits for a disk


def pre_fork(_server: object, _worker: object) -> None:
    """Leave what was loaded out of later collections: it stays shared between the processes."""
    gc.freeze()
