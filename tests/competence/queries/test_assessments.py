"""What is asked of a person, and who may see what she has answered."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from competence.models import Assessment, Competence
from competence.queries import assessments
from competence.queries.assessments import Reason, Sheet
from portal.models import Disclosure, User
from tests.cast import Cast
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_requirement

State = Assessment.State


def today() -> date:
    return timezone.localdate()


def pk_of(sheet: Sheet) -> UUID | None:
    return sheet.head.pk if sheet.head else None


# --- who sees what ---------------------------------------------------------------------------------------------------


def everyones(cast: Cast) -> dict[str, Assessment]:
    """A draft and a submitted one in the ward, one elsewhere and one in another organisation."""
    return {
        "draft": make_assessment(user=cast.employee),
        "before": make_assessment(user=cast.employee, state=State.SUPERSEDED, agreed_by=cast.manager),
        "submitted": make_assessment(user=cast.colleague, state=State.SUBMITTED),
        "elsewhere": make_assessment(user=cast.stranger, state=State.AGREED, agreed_by=cast.manager_elsewhere),
        "abroad": make_assessment(user=cast.foreigner, state=State.SUBMITTED),
    }


def names_visible_to(user: User, all_of_them: dict[str, Assessment]) -> set[str]:
    seen = set(assessments.visible_to(user).values_list("pk", flat=True))
    return {name for name, assessment in all_of_them.items() if assessment.pk in seen}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("employee", {"draft", "before"}),
        ("colleague", {"submitted"}),
        ("manager", {"before", "submitted"}),
        ("deputy", {"before", "submitted"}),
        ("former_manager", set()),
        ("manager_elsewhere", {"elsewhere"}),
        ("manager_above", set()),
        ("hr_partner", set()),
        ("hr_strategist", set()),
        ("administrator", set()),
        ("foreign_manager", {"abroad"}),
    ],
)
def test_who_sees_which_assessments(cast: Cast, who: str, expected: set[str]) -> None:
    assert names_visible_to(getattr(cast, who), everyones(cast)) == expected


def test_after_a_reason_the_submitted_ones_are_visible_and_drafts_are_not(cast: Cast) -> None:
    all_of_them = everyones(cast)
    now = timezone.now()
    for person in (cast.employee, cast.colleague, cast.stranger):
        for reader in (cast.manager_above, cast.hr_partner_elsewhere):
            Disclosure.objects.create(
                reader=reader, person=person, reason="Omplacering", opened_at=now, closes_at=now + timedelta(hours=1)
            )
    assert names_visible_to(cast.manager_above, all_of_them) == {"before", "submitted", "elsewhere"}
    assert names_visible_to(cast.hr_partner_elsewhere, all_of_them) == set()
    Disclosure.objects.update(closes_at=now)
    assert names_visible_to(cast.manager_above, all_of_them) == set()


def test_others_are_shown_the_agreed_one_while_a_draft_is_under_way(cast: Cast) -> None:
    competence = make_competence(framework=make_framework(organisation=cast.organisation))
    make_requirement(competence=competence)
    agreed = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=agreed, competence=competence, agreed_level=1)
    draft = make_assessment(user=cast.employee)
    make_rating(assessment=draft, competence=competence, self_level=4)
    shown, mine = assessments.shown(cast.employee, on=today()), assessments.mine(cast.employee, on=today())
    assert (pk_of(shown), [item.answer and item.answer.settled_level for item in shown.items]) == (agreed.pk, [1])
    assert (pk_of(mine), [item.answer and item.answer.level for item in mine.items]) == (draft.pk, [4])
    assert [item.last and item.last.agreed_level for item in mine.items] == [1]


# --- what is asked, and first ----------------------------------------------------------------------------------------


def test_what_is_new_changed_or_below_comes_before_what_is_only_confirmed(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    rest, below, changed, new, undone = (make_competence(framework=framework) for _ in range(5))
    for competence in (rest, below, changed, new, undone):
        make_requirement(competence=competence, level=2)
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=old, competence=rest, self_level=1, agreed_level=2)
    make_rating(assessment=old, competence=below, self_level=3, agreed_level=1)
    make_rating(assessment=old, competence=changed, agreed_level=4)
    make_rating(assessment=old, competence=undone, self_level=None)
    Competence.objects.filter(pk=changed.pk).update(revision=2)
    make_assessment(user=cast.employee)
    sheet = assessments.mine(cast.employee, on=today())
    reasons = {item.competence_id: item.reason for item in sheet.items}
    assert reasons == {
        rest.pk: Reason.REST,
        below.pk: Reason.BELOW,
        changed.pk: Reason.CHANGED,
        new.pk: Reason.NEW,
        undone.pk: Reason.NEW,
    }
    assert [item.competence_id for item in sheet.unanswered] == [below.pk, changed.pk, new.pk, undone.pk, rest.pk]
    assert [item.competence_id for item in sheet.items if item.can_be_kept] == [rest.pk]


def test_a_raised_requirement_asks_again(cast: Cast) -> None:
    competence = make_competence(framework=make_framework(organisation=cast.organisation))
    make_requirement(competence=competence, level=2)
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=old, competence=competence, agreed_level=2, required_level=2)
    make_assessment(user=cast.employee)
    assert assessments.mine(cast.employee, on=today()).items[0].reason == Reason.REST
    make_requirement(competence=competence, level=3, unit=cast.ward)
    assert assessments.mine(cast.employee, on=today()).items[0].reason == Reason.BELOW


def test_a_comment_is_no_answer_and_not_relevant_is_one(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    commented, outside, empty = (make_competence(framework=framework) for _ in range(3))
    for competence in (commented, outside, empty):
        make_requirement(competence=competence)
    draft = make_assessment(user=cast.employee)
    make_rating(assessment=draft, competence=commented, self_level=None)
    make_rating(assessment=draft, competence=outside, not_applicable=True)
    sheet = assessments.mine(cast.employee, on=today())
    assert [item.competence_id for item in sheet.unanswered] == [commented.pk, empty.pk]


def test_certificates_and_what_others_need_are_not_asked(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    mine, theirs, retired = (make_competence(framework=framework) for _ in range(3))
    certificate = make_competence(framework=framework, kind=Competence.Kind.CERTIFICATE)
    language = make_competence(framework=framework, kind=Competence.Kind.LANGUAGE)
    for competence in (mine, certificate, language, retired):
        make_requirement(competence=competence, unit=cast.ward)
    make_requirement(competence=theirs, unit=cast.sibling_ward)
    Competence.objects.filter(pk=retired.pk).update(retired_on=today())
    sheet = assessments.mine(cast.employee, on=today())
    assert [item.competence_id for item in sheet.items] == [mine.pk, language.pk]


def test_an_answer_to_what_is_no_longer_asked_is_kept_apart(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    asked, dropped = (make_competence(framework=framework) for _ in range(2))
    make_requirement(competence=asked)
    handed_in = make_assessment(user=cast.employee, state=State.SUBMITTED)
    make_rating(assessment=handed_in, competence=asked)
    make_rating(assessment=handed_in, competence=dropped)
    sheet = assessments.shown(cast.employee, on=today())
    assert [item.competence_id for item in sheet.items] == [asked.pk]
    assert [item.competence_id for item in sheet.dropped] == [dropped.pk]


@pytest.mark.parametrize(("answers", "expected"), [(0, 0), (1, 1), (2, 1), (3, 2), (12, 6), (25, 13)])
def test_an_answer_takes_half_a_minute(answers: int, expected: int) -> None:
    assert assessments.minutes(answers) == expected
