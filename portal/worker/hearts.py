"""Signs of life of the workers."""

from datetime import datetime, timedelta

from portal.models import Heartbeat

FORGOTTEN = timedelta(days=1)


def beat(*, worker: str, at: datetime) -> None:
    """Write that the worker took work at this moment; forget workers that have been gone for a day."""
    Heartbeat.objects.update_or_create(name=worker[:200], defaults={"beat_at": at})
    Heartbeat.objects.filter(beat_at__lt=at - FORGOTTEN).delete()
