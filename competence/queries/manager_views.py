"""The manager's own views of a person's levels for the coming talk, and whether they have to be noted first."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from competence.models import AnswersOpened, Assessment, Competence, ManagerView
from portal.models import Organisation, User


def open_rows(person: User) -> QuerySet[ManagerView]:
    """The views of the coming talk. Only for who noted them, until the person has submitted."""
    return ManagerView.objects.filter(user=person, assessment__isnull=True).select_related("entered_by")


def kinds_of(competence_ids: Collection[int]) -> dict[int, str]:
    """The kind of each competence that can be rated."""
    rows = Competence.objects.filter(pk__in=competence_ids).exclude(kind=Competence.Kind.CERTIFICATE)
    return dict(rows.values_list("pk", "kind"))


def must_note_first(reader: User, person: User) -> bool:
    """Whether `reader` has to note her own view (or choose to look without one) before she may see what is submitted.

    Only asked of managers, where the organisation wants it; no query elsewhere.
    """
    if reader.pk == person.pk or reader.organisation.manager_view != Organisation.ManagerView.BEFORE:
        return False
    submitted = Assessment.objects.filter(user=person, state=Assessment.State.SUBMITTED)
    return submitted.exclude(openings__opened_by=reader).exists()


def opened_by(person: User) -> tuple[tuple[str, datetime, bool], ...]:
    """Who has opened the submitted answers, when, and whether she had noted a view of her own first."""
    rows = AnswersOpened.objects.filter(assessment__user=person, assessment__state=Assessment.State.SUBMITTED)
    found = rows.select_related("opened_by").order_by("opened_at")
    return tuple((row.opened_by.name, row.opened_at, row.noted_first) for row in found)
