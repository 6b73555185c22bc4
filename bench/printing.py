"""What a worker of the batch does, as a worker of the portal does it; only Celery's bell is not rung."""

from django.db import connection

from planning.documents.plan import STYLESHEETS
from portal import pdf
from portal.worker import running

EMPTY = '<html lang="sv"><head><title>x</title></head><body><p>x</p></body></html>'


def make_ready() -> None:
    """Read fonts and stylesheets, and connect: what a worker has done long before its first job."""
    pdf.render(EMPTY, stylesheets=STYLESHEETS)
    connection.ensure_connection()


def print_all(worker: str) -> None:
    """Job after job until none is left."""
    while running.run_next(worker=worker):
        pass
