"""The manager's own views of a person's levels for the coming talk, and whether they have to be noted first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, QuerySet, Value

from competence.models import AnswersOpened, Assessment, Competence, ManagerView
from portal.models import Organisation, User


def open_rows(person: User) -> QuerySet[ManagerView]:
    """The views of the coming talk. Only for who noted them, until the person has submitted."""
    return ManagerView.objects.filter(user=person, assessment__isnull=True).select_related("entered_by")


def kinds_of(competence_ids: Collection[int]) -> dict[int, str]:
    """The kind of each competence that can be rated."""
    rows = Competence.objects.filter(pk__in=competence_ids).exclude(kind=Competence.Kind.CERTIFICATE)
    return dict(rows.values_list("pk", "kind"))


@dataclass(frozen=True, slots=True)
class View:
    """A view as it is read beside the person's own answers."""

    level: int
    comment: str
    entered_by: str
    entered_at: datetime
    before_seeing: bool


def beside(person: User, assessment_id: UUID, *, is_agreed: bool) -> dict[int, View]:
    """The views that belong to a submitted assessment, by competence: those of its talk, or of the coming one.

    Only for an assessment that is submitted: before that, nobody reads a view. One query, and none where the
    organisation does not use views.
    """
    if person.organisation.manager_view == Organisation.ManagerView.NONE:
        return {}
    rows = ManagerView.objects.filter(user=person, assessment=assessment_id if is_agreed else None)
    return {
        row.competence_id: View(row.level, row.comment, row.entered_by.name, row.entered_at, row.before_seeing)
        for row in rows.select_related("entered_by")
    }


def must_note_first(reader: User, person: User) -> bool:
    """Whether `reader` has to note her own view (or choose to look without one) before she may see what is submitted.

    Only asked of managers, where the organisation wants it; no query elsewhere.
    """
    if reader.pk == person.pk or reader.organisation.manager_view != Organisation.ManagerView.BEFORE:
        return False
    submitted = Assessment.objects.filter(user=person, state=Assessment.State.SUBMITTED)
    return submitted.exclude(openings__opened_by=reader).exists()


def is_unopened(reader: User, person: OuterRef) -> Exists | Value:
    """Whether `must_note_first` is true of a person she leads, as a column for another query."""
    if reader.organisation.manager_view != Organisation.ManagerView.BEFORE:
        return Value(False, output_field=BooleanField())
    submitted = Assessment.objects.filter(user=person, state=Assessment.State.SUBMITTED)
    return Exists(submitted.exclude(openings__opened_by=reader))


def unopened_by(reader: User, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the people she leads of whom `must_note_first` is true: lists leave out what they have handed in.

    One query, and none where the organisation does not want it so.
    """
    if not person_ids or reader.organisation.manager_view != Organisation.ManagerView.BEFORE:
        return frozenset()
    people = User.objects.filter(is_unopened(reader, OuterRef("pk")), pk__in=person_ids).exclude(pk=reader.pk)
    return frozenset(people.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Opening:
    """Who has opened the submitted answers, and whether she had noted a view of her own first."""

    user_id: UUID
    who: str
    at: datetime
    noted_first: bool


def opened_by(person: User) -> tuple[Opening, ...]:
    """The openings of what is submitted, the first one first. One query."""
    rows = AnswersOpened.objects.filter(assessment__user=person, assessment__state=Assessment.State.SUBMITTED)
    found = rows.select_related("opened_by").order_by("opened_at")
    return tuple(Opening(row.opened_by_id, row.opened_by.name, row.opened_at, row.noted_first) for row in found)


def standing(reader: User, person: User) -> tuple[bool, bool]:
    """Whether something is submitted, and whether `reader` has to note a view before she may see it. One query."""
    asks_first = reader.organisation.manager_view == Organisation.ManagerView.BEFORE
    submitted = Assessment.objects.filter(user=person, state=Assessment.State.SUBMITTED)
    opened = AnswersOpened.objects.filter(assessment=OuterRef("pk"), opened_by=reader)
    row = submitted.values_list(Exists(opened)).first()
    return row is not None, asks_first and row is not None and not row[0]
