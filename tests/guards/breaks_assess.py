"""What the constraints of windows, returns, the manager's own view and the settings forbid, done on purpose."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from competence.models import (
    AnswerPace,
    AnswersOpened,
    Assessment,
    AssessmentWindow,
    ManagerView,
    ReturnedSubmission,
    SettingChange,
)
from portal.models import Organisation
from tests.guards.world import World
from tests.make.assessment_windows import make_manager_view, make_window
from tests.make.competence import make_assessment

Break = Callable[[World], object]
NOW = timezone.now()


def _window(**changes: object) -> Break:
    def broken(world: World) -> None:
        make_window(organisation=world.cast.organisation, unit=world.cast.ward)
        AssessmentWindow.objects.update(**changes)

    return broken


def _returned(**changes: object) -> Break:
    values = {"submitted_at": NOW, "returned_at": NOW, "message": "Se över.", "answers": {}, **changes}
    return lambda w: ReturnedSubmission.objects.create(assessment=w.assessment, returned_by=w.cast.manager, **values)


def _view(times: int = 1, **changes: object) -> Break:
    def broken(world: World) -> None:
        for _ in range(times):
            make_manager_view(user=world.cast.employee, competence=world.competence, entered_by=world.cast.manager)
        ManagerView.objects.update(**changes)

    return broken


def _opened_twice(world: World) -> None:
    for _ in range(2):
        AnswersOpened.objects.create(
            assessment=world.assessment, opened_by=world.cast.manager, opened_at=NOW, noted_first=True
        )


def _unchanged(world: World) -> None:
    who = world.cast.hr_strategist
    values = {"setting": "review_years", "before": "2", "after": "2", "changed_by": who, "changed_at": NOW}
    SettingChange.objects.create(organisation=world.cast.organisation, **values)


def _two_drafts(world: World) -> None:
    for _ in range(2):
        make_assessment(user=world.cast.colleague)


BREAKS_ASSESS: dict[str, Break] = {
    "assessment_one_draft": _two_drafts,
    "assessment_agreed_whole": lambda _: Assessment.objects.update(agreed_at=NOW),
    "assessment_window_in_order": _window(closes_on=NOW.date() - timedelta(days=1)),
    "assessment_window_target": lambda w: _window(user=w.cast.employee)(w),
    "returned_in_order": _returned(returned_at=NOW - timedelta(days=1)),
    "returned_message": _returned(message=""),
    "manager_view_one_open": _view(times=2),
    "manager_view_level": _view(level=8),
    "manager_view_not_own": lambda w: _view(entered_by=w.cast.employee)(w),
    "answers_opened_once": _opened_twice,
    "setting_change_is_one": _unchanged,
    "organisation_review_years": lambda _: Organisation.objects.update(review_years=0),
    "answer_pace": lambda w: AnswerPace.objects.create(
        organisation=w.cast.organisation, seconds=0, answers=1, measured_at=NOW
    ),
}
