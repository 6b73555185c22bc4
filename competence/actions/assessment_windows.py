"""Asking people to rate themselves: a window is opened, changed and closed.

The manager asks her unit or one of her people before the talk; the HR strategist asks everyone. Nothing is shut when a
window closes: who is late hands in late.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from competence.models import AssessmentWindow
from portal.authorization import Permission, require
from portal.models import Organisation, Unit, User

LONGEST_DAYS = 366


class OpensInThePast(Exception):
    """A window opens today or later: whoever is asked could not have known of it before."""


class ClosesBeforeItOpens(Exception):
    """The last day is before the first one."""


class AlreadyOver(Exception):
    """The last day has passed."""


class TooLong(Exception):
    """A window is open for at most a year: then it is time to ask again."""


class Overlaps(Exception):
    """The same people are asked already, in some of these days."""

    def __init__(self, window: AssessmentWindow) -> None:
        super().__init__(str(window))
        self.window = window


class WindowChanged(Exception):
    """Somebody else has changed or removed the window since the page was opened."""


@dataclass(frozen=True, slots=True)
class Days:
    """From which day until which (both included), with a message to those who are asked."""

    opens_on: date
    closes_on: date
    note: str = ""


def require_target(by: User, *, unit: Unit | None, user: User | None) -> None:
    """Raise unless `by` may ask these people: one person, a unit and below, or (None, None) everyone."""
    require(by, Permission.OPEN_ASSESSMENT_WINDOW)
    if user is not None:
        require(by, Permission.OPEN_ASSESSMENT_WINDOW, user)
    elif unit is not None:
        require(by, Permission.OPEN_ASSESSMENT_WINDOW, unit)
    else:
        require(by, Permission.DECIDE_CATALOGUE)


@transaction.atomic
def open_window(
    *, organisation: Organisation, unit: Unit | None, user: User | None, days: Days, by: User, at: datetime
) -> AssessmentWindow:
    """Ask these people between these days.

    Raises OpensInThePast, ClosesBeforeItOpens, AlreadyOver, TooLong and Overlaps.
    """
    _lock(organisation)
    require_target(by, unit=unit, user=user)
    today = timezone.localdate(at)
    if days.opens_on < today:
        raise OpensInThePast
    window = AssessmentWindow(
        organisation=organisation,
        unit=unit,
        user=user,
        opens_on=days.opens_on,
        closes_on=days.closes_on,
        note=days.note,
        opened_by=by,
        opened_at=at,
    )
    _refuse_wrong_days(window, today)
    window.save()
    return window


@transaction.atomic
def change_window(*, window: AssessmentWindow, seen: Days, days: Days, by: User, at: datetime) -> AssessmentWindow:
    """Give the window other days or another message; `seen` is what the page showed.

    Raises WindowChanged, and what `open_window` raises. One that has opened keeps its first day.
    """
    _lock(window.organisation)
    window = _again(window, seen)
    require_target(by, unit=window.unit, user=window.user)
    today = timezone.localdate(at)
    if days.opens_on != window.opens_on and min(days.opens_on, window.opens_on) < today:
        raise OpensInThePast
    window.opens_on, window.closes_on, window.note = days.opens_on, days.closes_on, days.note
    _refuse_wrong_days(window, today)
    window.save(update_fields=("opens_on", "closes_on", "note"))
    return window


@transaction.atomic
def close_window(*, window: AssessmentWindow, by: User, at: datetime) -> None:
    """Ask no longer: yesterday was its last day. One that opened today or later goes. Raises AlreadyOver.

    What has been answered stays, and what is begun can still be handed in.
    """
    _lock(window.organisation)
    row = AssessmentWindow.objects.select_related("unit", "user", "organisation").filter(pk=window.pk).first()
    require_target(by, unit=window.unit, user=window.user)
    today = timezone.localdate(at)
    if row is None or row.closes_on < today:
        raise AlreadyOver
    if row.opens_on >= today:
        row.delete()
        return
    row.closes_on = today - timedelta(days=1)
    row.save(update_fields=("closes_on",))


def _lock(organisation: Organisation) -> None:
    """Windows of an organisation are changed one after the other: they are few, and must not overlap."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _again(window: AssessmentWindow, seen: Days) -> AssessmentWindow:
    row = AssessmentWindow.objects.select_related("unit", "user", "organisation").filter(pk=window.pk).first()
    if row is None or Days(row.opens_on, row.closes_on, row.note) != seen:
        raise WindowChanged
    return row


def _refuse_wrong_days(window: AssessmentWindow, today: date) -> None:
    if window.closes_on < window.opens_on:
        raise ClosesBeforeItOpens
    if window.closes_on < today:
        raise AlreadyOver
    if (window.closes_on - window.opens_on).days > LONGEST_DAYS:
        raise TooLong
    others = AssessmentWindow.objects.filter(organisation=window.organisation, unit=window.unit, user=window.user)
    others = others.filter(opens_on__lte=window.closes_on, closes_on__gte=window.opens_on).exclude(pk=window.pk)
    if other := others.order_by("opens_on").first():
        raise Overlaps(other)
