"""Opening a person's data for a stated reason, which she sees (domain.md, section 2)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.authorization import Permission, require
from portal.models import Disclosure, User

OPEN_FOR = timedelta(hours=8)  # a working day; a new reason is needed the next


class ReasonMissing(Exception):
    """No reason was given."""


@transaction.atomic
def disclose(*, person: User, reason: str, by: User, at: datetime) -> Disclosure:
    """Open `person`'s submitted assessment and agreed plan for `by` until the working day is over.

    Raises `ReasonMissing` when the reason is empty; refuses who may not (her own manager needs no reason).
    """
    require(by, Permission.DISCLOSE, person, on=timezone.localdate(at))
    if not reason.strip():
        raise ReasonMissing
    return Disclosure.objects.create(
        reader=by, person=person, reason=reason.strip(), opened_at=at, closes_at=at + OPEN_FOR
    )
