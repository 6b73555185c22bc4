"""When people are asked to rate themselves: the window that asks a person today, and the windows someone looks after.

Of several that ask the same person, her own counts before her unit's, the nearer unit's before one further up, and the
organisation's last.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404

from competence.models import AssessmentWindow
from portal.authorization import Permission, own_reports, scopes_of, units_within
from portal.models import Unit, User

if TYPE_CHECKING:
    from uuid import UUID

SECONDS_EACH = 30
"""How long one answer takes where it has not been measured: read five short texts and choose."""

MOST_PAST = 20

# Parameters of both: `person`, `organisation`, `day`.
WINDOW = """
SELECT json_build_object('pk', w.id, 'opens_on', w.opens_on, 'closes_on', w.closes_on, 'note', w.note,
    'asked_by', coalesce(asker.given_name || ' ' || asker.family_name, ''))::text
FROM competence_assessmentwindow w
LEFT JOIN portal_unit target ON target.id = w.unit_id
LEFT JOIN portal_user asker ON asker.id = w.opened_by_id
WHERE w.organisation_id = %(organisation)s::bigint AND %(day)s::date BETWEEN w.opens_on AND w.closes_on
  AND (w.user_id = %(person)s::uuid OR (w.user_id IS NULL AND w.unit_id IS NULL) OR EXISTS (
    SELECT FROM portal_employment e JOIN portal_unit place ON place.id = e.unit_id
    WHERE e.user_id = %(person)s::uuid AND e.is_main AND e.period @> %(day)s::date AND target.path @> place.path))
ORDER BY w.user_id IS NULL, nlevel(target.path) DESC NULLS LAST, w.opened_at DESC, w.id DESC LIMIT 1
"""

PACE = "SELECT seconds FROM competence_answerpace WHERE organisation_id = %(organisation)s::bigint"


@dataclass(frozen=True, slots=True)
class Window:
    """The window that asks a person: until which day (included), and who asked ("" for the portal's operator)."""

    pk: int
    opens_on: date
    closes_on: date
    note: str
    asked_by: str

    def is_answered_by(self, submitted_on: date | None) -> bool:
        """Whether what was submitted on this day is the answer to it."""
        return submitted_on is not None and submitted_on >= self.opens_on


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what terms a person rates herself today: who asks until when, and how long one answer takes (seconds)."""

    window: Window | None = None
    seconds: float = SECONDS_EACH


def terms_of(person: User, *, on: date) -> Terms:
    """The terms for this person on the day. One query."""
    values: dict[str, UUID | int | date] = {"person": person.pk, "organisation": person.organisation_id, "day": on}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({WINDOW}), ({PACE})", values)
        return read_terms(*cursor.fetchone())


def read_terms(window: str | None, seconds: Decimal | None) -> Terms:
    """The terms out of the columns of `WINDOW` and `PACE`."""
    return Terms(_window(json.loads(window)) if window else None, float(seconds or SECONDS_EACH))


def _window(row: dict[str, Any]) -> Window:
    opens, closes = (date.fromisoformat(row[name]) for name in ("opens_on", "closes_on"))
    return Window(row["pk"], opens, closes, row["note"], row["asked_by"])


def visible_to(user: User, *, on: date) -> QuerySet[AssessmentWindow]:
    """The windows that `user` may open and close: of units within her reach, of her own people, of the organisation."""
    windows = AssessmentWindow.objects.filter(organisation_id=user.organisation_id)
    if None in scopes_of(user, Permission.OPEN_ASSESSMENT_WINDOW, on=on):
        return windows
    units = units_within(user, Permission.OPEN_ASSESSMENT_WINDOW, on=on).values("pk")
    return windows.filter(Q(unit__in=units) | Q(user__in=own_reports(user, on=on).values("pk")))


def listed(user: User, *, on: date, unit: Unit | None = None) -> Sequence[AssessmentWindow]:
    """Those open or to come, the nearest last day first, then the latest that are over; of one unit or of all."""
    windows = visible_to(user, on=on).select_related("unit", "user", "opened_by")
    if unit is not None:
        windows = windows.filter(unit=unit)
    now = windows.filter(closes_on__gte=on).order_by("closes_on", "pk")
    over = windows.filter(closes_on__lt=on).order_by("-closes_on", "-pk")[:MOST_PAST]
    return [*now, *over]


def get(user: User, window_id: int) -> AssessmentWindow:
    """The window with this id; `Http404` for an unknown one and for one of another organisation.

    The caller still asks for the right to what it is about (`competence.actions.assessment_windows.require_target`).
    """
    windows = AssessmentWindow.objects.select_related("unit", "user", "opened_by", "organisation")
    window = windows.filter(organisation_id=user.organisation_id, pk=window_id).first()
    if window is None:
        raise Http404
    return window


@dataclass(frozen=True, slots=True)
class Targets:
    """Whom `user` may ask: everyone, these units, these people."""

    everyone: bool
    units: tuple[Unit, ...]
    people: tuple[User, ...]


def targets_of(user: User, *, on: date) -> Targets:
    """Whom `user` may ask. A strategist asks everyone, or a unit from its own page: the tree is too long to list."""
    everyone = None in scopes_of(user, Permission.OPEN_ASSESSMENT_WINDOW, on=on)
    units = Unit.objects.none() if everyone else units_within(user, Permission.OPEN_ASSESSMENT_WINDOW, on=on)
    people = own_reports(user, on=on).order_by("family_name", "given_name", "pk")
    return Targets(everyone, tuple(units.order_by("path")), tuple(people))
