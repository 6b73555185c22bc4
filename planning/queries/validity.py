"""How long a plan stays current: the same arithmetic as the counting statement of `coverage`, for one plan."""

from calendar import monthrange
from datetime import date, timedelta

from django.utils import timezone

from planning.models import Plan


def add_months(day: date, months: int) -> date:
    """The same day so many months later (or earlier), or the last of that month, as PostgreSQL adds months."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def seen_on(plan: Plan) -> date:
    """The day of the latest agreement or follow-up of an agreed plan."""
    moments = [moment for moment in (plan.agreed_at, plan.reviewed_at) if moment]
    return timezone.localdate(max(moments))


def is_current(plan: Plan, months: int, *, on: date) -> bool:
    """Whether an agreed and complete plan is current on the day (domain.md, rule 8)."""
    return plan.state == Plan.State.AGREED and plan.is_complete and seen_on(plan) > add_months(on, -months)


def last_day(plan: Plan, months: int) -> date:
    """The last day on which an agreed plan is current, if nothing more is done."""
    day = add_months(seen_on(plan), months)
    while is_current(plan, months, on=day):
        day += timedelta(days=1)
    while not is_current(plan, months, on=day) and day > seen_on(plan):
        day -= timedelta(days=1)
    return day
