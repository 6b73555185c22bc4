"""The start page of those who comment on the catalogue, and of those who answer."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competence.actions.consultations import answer_comment, comment_on_version
from competence.models import FrameworkVersion
from planning.actions import question_sets
from planning.models import QuestionSetVersion
from portal.models import User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.catalogue import make_version
from tests.make.competence import make_framework
from tests.make.talk_cycles import make_question, make_question_set, make_question_version

START = "/"
MOST_QUERIES = 12


def make_consultation(cast: Cast, *, days: int = 7) -> FrameworkVersion:
    framework = make_framework(organisation=cast.organisation)
    version = make_version(framework=framework, number=2, state="CONSULTATION")
    version.consultation_until = timezone.localdate() + timedelta(days=days)
    version.save(update_fields=["consultation_until"])
    return version


def make_consultation_on_questions(cast: Cast) -> QuestionSetVersion:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=made, state="DRAFT")
    make_question(version=version)
    return question_sets.open_consultation(
        version=version, until=timezone.localdate(), note="", by=cast.hr_partner, at=timezone.now()
    )


def to_do(sign_in: SignIn, user: User) -> list[tuple[str, str]]:
    return [(str(one.text), one.url) for one in sign_in(user).get(START).context["page"].todos]


def test_the_union_is_asked_until_it_has_commented_and_hr_until_it_has_answered(cast: Cast, sign_in: SignIn) -> None:
    version = make_consultation(cast)
    url = reverse("competence:consultation", args=[version.framework_id, version.number])
    asked = [("Say what you think of Gemensam kompetens, version 2", url)]
    assert to_do(sign_in, cast.union) == asked
    assert (to_do(sign_in, cast.hr_strategist), to_do(sign_in, cast.employee)) == ([], [])
    now = timezone.now()
    comment = comment_on_version(framework_version=version, text="Bra.", competence_code="", by=cast.union, at=now)
    assert to_do(sign_in, cast.union) == []
    assert [room.url for room in sign_in(cast.union).get(START).context["page"].rooms][:1] == [url]
    assert to_do(sign_in, cast.hr_strategist) == [("Answer 1 comment on Gemensam kompetens", url)]
    answer_comment(comment=comment, text="Tack.", by=cast.hr_strategist, at=now)
    assert to_do(sign_in, cast.hr_strategist) == []


def test_questions_are_asked_about_and_answered_in_the_same_list(cast: Cast, sign_in: SignIn) -> None:
    version = make_consultation_on_questions(cast)
    url, name = reverse("planning:question-version", args=[version.pk]), version.question_set.name["en"]
    assert to_do(sign_in, cast.union) == [(f"Say what you think of {name}, version 1", url)]
    assert (to_do(sign_in, cast.hr_strategist), to_do(sign_in, cast.employee)) == ([], [])
    now = timezone.now()
    comment = question_sets.comment(version=version, question_id=None, text="Bra.", by=cast.union, at=now)
    assert to_do(sign_in, cast.union) == []
    assert to_do(sign_in, cast.hr_strategist) == [(f"Answer 1 comment on {name}", url)]
    question_sets.answer(comment=comment, text="Tack.", by=cast.hr_strategist, at=now)
    assert to_do(sign_in, cast.hr_strategist) == []


def test_nobody_is_asked_for_a_comment_after_the_last_day(cast: Cast, sign_in: SignIn) -> None:
    make_consultation(cast, days=0)
    assert len(to_do(sign_in, cast.union)) == 1
    FrameworkVersion.objects.update(consultation_until=timezone.localdate() - timedelta(days=1))
    assert to_do(sign_in, cast.union) == []


def test_the_page_stays_within_twelve_queries(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_consultation(cast)
    make_consultation_on_questions(cast)
    for user in (cast.union, cast.hr_strategist, cast.hr_partner):
        browser = sign_in(user)
        with django_assert_max_num_queries(MOST_QUERIES):
            browser.get(START)
