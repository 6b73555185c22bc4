"""The manager's own view: noted when the organisation says, by who may, and never seen too early."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from competence.actions import assessments
from competence.actions import manager_views as actions
from competence.actions.manager_views import View
from competence.models import AnswersOpened, Assessment, ManagerView
from competence.queries import manager_views
from portal.models import Organisation, User
from tests.cast import Cast
from tests.competence.work import LATER, Work, make_work, submitted
from tests.make.assessment_windows import make_manager_view

NOW = timezone.now()
Use = Organisation.ManagerView


@pytest.fixture
def work(cast: Cast) -> Work:
    return make_work(cast)


def use(cast: Cast, how: str) -> None:
    Organisation.objects.filter(pk=cast.organisation.pk).update(manager_view=how)
    for person in (cast.employee, cast.manager, cast.deputy, cast.manager_above):
        person.organisation.refresh_from_db()


def note(cast: Cast, work: Work, level: int | None = 1, version: int = 0, by: User | None = None) -> int:
    views = {work.hygiene.pk: View(level, "Säker på dagen", version)}
    return actions.note_views(person=cast.employee, views=views, by=by or cast.manager, at=NOW)


@pytest.mark.parametrize(
    ("how", "is_submitted", "error"),
    [
        (Use.NONE, False, actions.NotUsed),
        (Use.NONE, True, actions.NotUsed),
        (Use.BEFORE, False, None),
        (Use.BEFORE, True, None),
        (Use.AFTER, False, actions.NotSubmittedYet),
        (Use.AFTER, True, None),
    ],
)
def test_when_a_view_may_be_noted(
    cast: Cast,
    work: Work,
    how: str,
    is_submitted: bool,
    error: type[Exception] | None,
) -> None:
    use(cast, how)
    if is_submitted:
        submitted(cast, work)
    if error:
        with pytest.raises(error):
            note(cast, work)
        assert not ManagerView.objects.exists()
    else:
        assert note(cast, work) == 1
        assert ManagerView.objects.get().before_seeing == (how == Use.BEFORE)


@pytest.mark.parametrize("who", ["employee", "colleague", "manager_above", "manager_elsewhere", "hr_strategist"])
def test_only_the_nearest_manager_notes_and_opens(cast: Cast, work: Work, who: str) -> None:
    use(cast, Use.BEFORE)
    submitted(cast, work)
    with pytest.raises(PermissionDenied):
        note(cast, work, by=getattr(cast, who))
    with pytest.raises(PermissionDenied):
        actions.open_answers(person=cast.employee, by=getattr(cast, who), at=NOW)
    assert note(cast, work, by=cast.deputy) == 1


def test_who_opens_first_has_not_noted_before_seeing(cast: Cast, work: Work) -> None:
    use(cast, Use.BEFORE)
    submitted(cast, work)
    assert manager_views.must_note_first(cast.manager, cast.employee)
    actions.open_answers(person=cast.employee, by=cast.manager, at=NOW)
    actions.open_answers(person=cast.employee, by=cast.manager, at=NOW)
    assert not manager_views.must_note_first(cast.manager, cast.employee)
    assert manager_views.must_note_first(cast.deputy, cast.employee)
    note(cast, work)
    assert not ManagerView.objects.get().before_seeing
    assert [one.noted_first for one in AnswersOpened.objects.all()] == [False]


def test_who_notes_first_is_remembered_so(cast: Cast, work: Work) -> None:
    use(cast, Use.BEFORE)
    note(cast, work)
    with pytest.raises(actions.NothingToOpen):
        actions.open_answers(person=cast.employee, by=cast.manager, at=NOW)
    submitted(cast, work)
    actions.open_answers(person=cast.employee, by=cast.manager, at=NOW)
    assert [(one.opened_by, one.noted_first) for one in AnswersOpened.objects.all()] == [(cast.manager, True)]


def test_a_view_is_changed_and_taken_back_by_who_saw_it_last(cast: Cast, work: Work) -> None:
    use(cast, Use.BEFORE)
    note(cast, work)
    assert note(cast, work) == 0  # sent twice
    with pytest.raises(actions.StaleView):
        note(cast, work, level=3)
    assert note(cast, work, level=3, version=1) == 1
    assert [(row.level, row.version) for row in ManagerView.objects.all()] == [(3, 2)]
    assert note(cast, work, level=None, version=2) == 1
    assert not ManagerView.objects.exists()


def test_no_view_outside_what_is_asked_and_outside_the_scale(cast: Cast, work: Work) -> None:
    use(cast, Use.BEFORE)
    with pytest.raises(actions.OutsideScale):
        note(cast, work, level=5)
    with pytest.raises(actions.NotAsked):
        actions.note_views(person=cast.employee, views={work.unasked.pk: View(1, "", 0)}, by=cast.manager, at=NOW)
    assert not ManagerView.objects.exists()


def test_with_the_agreement_the_views_belong_to_the_assessment(cast: Cast, work: Work) -> None:
    assessment = submitted(cast, work)
    mine = make_manager_view(user=cast.employee, competence=work.hygiene, entered_by=cast.manager)
    others = make_manager_view(user=cast.colleague, competence=work.hygiene, entered_by=cast.manager)
    assessments.agree_assessment(assessment_id=assessment.pk, by=cast.manager, at=LATER)
    belongs = dict(ManagerView.objects.values_list("pk", "assessment"))
    assert belongs == {mine.pk: assessment.pk, others.pk: None}
    assert Assessment.objects.get().state == Assessment.State.AGREED
