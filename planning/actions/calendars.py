"""The private address of one's calendar: made, made anew, ended."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from planning.actions import bookings
from planning.models import CalendarFeed
from portal.models import User

BYTES = 32  # of chance in a secret: nobody guesses it


@transaction.atomic
def make_feed(*, by: User, at: datetime) -> str:
    """Make a new address; the one before ends. Gives the secret, which is nowhere kept: only its SHA-256 is."""
    bookings.lock_people(people=[by])
    secret = secrets.token_urlsafe(BYTES)
    CalendarFeed.objects.update_or_create(
        user=by, defaults={"digest": digest_of(secret), "made_at": at, "read_at": None}
    )
    return secret


@transaction.atomic
def end_feed(*, by: User) -> bool:
    """End the address; whether there was one."""
    bookings.lock_people(people=[by])
    return bool(CalendarFeed.objects.filter(user=by).delete()[0])


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
