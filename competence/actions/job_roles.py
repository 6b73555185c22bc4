"""Give a person a role, and end it: from then on its required levels are hers.

The nearest manager gives roles to her people, and an HR strategist to anyone in the organisation. `by` is None when a
command on the server does it (see `competence.actions.frameworks`).
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from competence.models import JobRole, RoleHolding
from portal.authorization import Permission, can, require
from portal.models import User


class AlreadyHeld(Exception):
    """The person holds the role already, in a part of the period."""


class NotHeld(Exception):
    """The person does not hold the role on the day."""


class RoleIsRetired(Exception):
    """The role is not given any more."""


class PeriodIsEmpty(Exception):
    """The role would end before it begins."""


@transaction.atomic
def give_role(
    *,
    user: User,
    role: JobRole,
    since: date,
    until: date | None = None,
    by: User | None,
) -> RoleHolding:
    """Let the person hold the role from `since` up to the day before `until`.

    Raises `AlreadyHeld`, `PeriodIsEmpty`, `RoleIsRetired`.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    require_giver(by, locked)
    if role.organisation_id != locked.organisation_id:
        raise Http404
    if role.retired_on is not None and (until is None or until > role.retired_on):
        raise RoleIsRetired
    if until is not None and until <= since:
        raise PeriodIsEmpty
    period = DateRange(since, until)
    if RoleHolding.objects.filter(user=locked, role=role, period__overlap=period).exists():
        raise AlreadyHeld
    return RoleHolding.objects.create(user=locked, role=role, period=period, given_by=by)


@transaction.atomic
def end_role(
    *,
    user: User,
    role: JobRole,
    last_day: date,
    by: User | None,
) -> RoleHolding:
    """The person holds the role on `last_day` for the last time. Raises `NotHeld`."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    require_giver(by, locked)
    holding = RoleHolding.objects.filter(user=locked, role=role, period__contains=last_day).first()
    if holding is None:
        raise NotHeld
    holding.period = DateRange(holding.period.lower, last_day + timedelta(days=1))
    holding.save(update_fields=["period"])
    return holding


def require_giver(by: User | None, user: User) -> None:
    """Raise unless `by` gives this person roles: her nearest manager, and an HR strategist."""
    if by is None:
        return
    if by.organisation_id == user.organisation_id and can(by, Permission.DECIDE_REQUIREMENTS):
        return
    require(by, Permission.AGREE_ASSESSMENT, user)
