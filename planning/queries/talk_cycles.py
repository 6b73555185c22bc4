"""Which talk year a day belongs to, and when its talks are to be held."""

from datetime import date, timedelta

from planning.models import TalkCycle, TalkWindow
from planning.queries.validity import add_months
from portal.models import Organisation

MONTHS_OF_A_YEAR = 12


def of_day(organisation: Organisation, *, on: date) -> TalkCycle | None:
    """The year that runs (or has been closed) on the day; a draft is nobody's but HR's. One query."""
    years = TalkCycle.objects.filter(organisation=organisation, period__contains=on)
    return years.exclude(state=TalkCycle.State.DRAFT).first()


def days_of(organisation: Organisation, *, on: date) -> tuple[date, date]:
    """First day and the day after the last of what "this year's talks" means on the day: the talk year, half-open.

    Where the organisation has none, the twelve months up to and with the day.
    """
    cycle = of_day(organisation, on=on)
    if cycle is not None:
        return cycle.period.lower, cycle.period.upper
    return add_months(on, -MONTHS_OF_A_YEAR), on + timedelta(days=1)


def windows_of(cycle: TalkCycle) -> dict[str, TalkWindow]:
    """The windows of a year by kind of talk. One query."""
    return {window.kind: window for window in cycle.windows.select_related("questions")}
