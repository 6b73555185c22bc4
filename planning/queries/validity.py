"""How long a plan stays current: the same arithmetic as the counting statement of `coverage`, for one plan."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Protocol

from django.utils import timezone

from planning.models import Plan
from portal.models import Organisation


class Lasting(Protocol):
    """What decides how long a plan is current: of a `Plan`, or of a row with these columns."""

    @property
    def state(self) -> str: ...
    @property
    def is_complete(self) -> bool: ...
    @property
    def agreed_at(self) -> datetime | None: ...
    @property
    def reviewed_at(self) -> datetime | None: ...


def add_months(day: date, months: int) -> date:
    """The same day so many months later (or earlier), or the last of that month, as PostgreSQL adds months."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def seen_on(plan: Lasting) -> date:
    """The day of the latest agreement or follow-up of an agreed plan."""
    moments = [moment for moment in (plan.agreed_at, plan.reviewed_at) if moment]
    return timezone.localdate(max(moments))


def last_day(plan: Lasting, months: int) -> date:
    """The last day on which an agreed plan is current, if nothing more is done (domain.md, rule 8).

    It is current while the day so many months before is earlier than the day it was seen. Months differ in length, so
    the day so many months later is where to look, and not always the answer.
    """
    seen = seen_on(plan)
    counts = plan.state == Plan.State.AGREED and plan.is_complete
    day = add_months(seen, months)
    while counts and seen > add_months(day, -months):
        day += timedelta(days=1)
    while day > seen and not (counts and seen > add_months(day, -months)):
        day -= timedelta(days=1)
    return day


def is_to_follow_up(plan: Lasting, terms: Organisation, *, on: date) -> bool:
    """Whether nobody has looked at an agreed plan for longer than the months of a living one (domain.md, rule 8)."""
    return seen_on(plan) < add_months(on, -terms.living_months)
