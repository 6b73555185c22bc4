"""A clock that a journey moves: the pages and the scheduler's tasks live on the day that the test is on."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone


class Clock:
    """Stands in for Django's; it goes on ticking, so that what happens later is later.

    The pages are served by a thread of this process, and nothing that the portal decides goes by the clock of the
    database (only history and "counted at" are stamped with it), so that all see the same day.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._real = timezone.now
        self._shift = timedelta()
        patch.setattr(timezone, "now", self._now)

    def go_to(self, day: str, hours: str = "09:00") -> None:
        """Make it this moment, by the clocks of the portal's zone."""
        moment = timezone.make_aware(datetime.fromisoformat(f"{day}T{hours}"))
        self._shift = moment - self._real()

    def _now(self) -> datetime:
        return self._real() + self._shift
