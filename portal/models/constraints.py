"""The shapes of constraint that recur, so that none is copied out."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db.models import CheckConstraint, F, Q

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def both_or_neither(first: str, second: str, *, name: str, message: "str | _StrPromise") -> CheckConstraint:
    """Two columns that say one thing together (who and when) are both filled in or both empty."""
    together = Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    together |= Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    return CheckConstraint(condition=together, name=name, violation_error_message=message)


def in_order(earlier: str, later: str, *, name: str, message: "str | _StrPromise") -> CheckConstraint:
    """Of two times, the later one is empty or not before the earlier one."""
    condition = Q(**{f"{later}__isnull": True}) | Q(**{f"{later}__gte": F(earlier)})
    return CheckConstraint(condition=condition, name=name, violation_error_message=message)


def state_has(states: Iterable[str], *columns: str, name: str, message: "str | _StrPromise") -> CheckConstraint:
    """In these states the columns (actor, time, reason) are filled in."""
    filled = Q(**{f"{column}__isnull": False for column in columns})
    return CheckConstraint(condition=~Q(state__in=list(states)) | filled, name=name, violation_error_message=message)


def one_at_a_time(
    *columns: str | Any,
    name: str,
    message: "str | _StrPromise",
    condition: Q | None = None,
    period: str = "period",
) -> ExclusionConstraint:
    """No two rows with the same columns have periods that overlap (a GiST exclusion constraint)."""
    same: list[tuple[Any, str]] = [(column, RangeOperators.EQUAL) for column in columns]
    return ExclusionConstraint(
        name=name,
        expressions=[*same, (period, RangeOperators.OVERLAPS)],
        condition=condition,
        violation_error_message=message,
    )
