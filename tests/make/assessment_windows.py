"""Assessment windows, managers' own views, and answers given one after the other."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from competence.models import Assessment, AssessmentWindow, Competence, ManagerView
from portal.models import Organisation, Unit, User
from tests.make.competence import NOON, make_assessment, make_rating


def make_window(
    *,
    organisation: Organisation,
    unit: Unit | None = None,
    user: User | None = None,
    opens_on: date | None = None,
    closes_on: date | None = None,
    opened_by: User | None = None,
    note: str = "",
) -> AssessmentWindow:
    """A window that is open today and for a week."""
    today = timezone.localdate()
    return AssessmentWindow.objects.create(
        organisation=organisation,
        unit=unit,
        user=user,
        opens_on=opens_on or today,
        closes_on=closes_on or today + timedelta(days=7),
        note=note,
        opened_by=opened_by,
        opened_at=timezone.now(),
    )


def make_manager_view(
    *, user: User, competence: Competence, entered_by: User, level: int = 1, comment: str = ""
) -> ManagerView:
    """A view for the coming talk."""
    return ManagerView.objects.create(
        user=user,
        competence=competence,
        level=level,
        comment=comment,
        before_seeing=True,
        entered_by=entered_by,
        entered_at=NOON,
    )


def make_answers(*, user: User, competences: list[Competence], seconds: float, at: datetime = NOON) -> Assessment:
    """A submitted assessment whose answers were saved so many seconds apart."""
    assessment = make_assessment(user=user, state=Assessment.State.SUBMITTED, at=at)
    for number, competence in enumerate(competences):
        rating = make_rating(assessment=assessment, competence=competence)
        rating.saved_at = at - timedelta(seconds=seconds * (len(competences) - number))
        rating.save(update_fields=["saved_at"])
    return assessment
