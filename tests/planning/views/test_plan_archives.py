"""Asking for the plans of a unit on paper: what is offered, to whom, and what bad input is answered with."""

from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from planning.models import Plan
from portal.models import Job, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.people import make_person
from tests.make.planning import make_plan


def url(cast: Cast) -> str:
    return reverse("planning:plan-archive", args=[cast.ward.pk])


def test_the_page_says_how_many_plans_there_are_and_who_has_none(cast: Cast, sign_in: SignIn) -> None:
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    shown = sign_in(cast.manager).get(url(cast)).content.decode()
    assert "1 of your 4 employees here have a plan in force." in shown
    without = shown.partition("No plan in force</h2>")[2].partition("</ul>")[0]
    assert (cast.colleague.name in without, cast.employee.name in without) == (True, False)


def test_asking_leads_to_the_job(cast: Cast, sign_in: SignIn) -> None:
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    client = sign_in(cast.manager)
    for what, kind in (("archive", "plan_archive"), ("report", "follow_up_report")):
        answer = client.post(url(cast), {"what": what, "language": "nb"})
        job = Job.objects.get(kind=kind)
        assert answer.headers["Location"] == reverse("portal:job", args=[job.pk])
        assert (job.parameters["language"], job.parameters["back_url"], job.asked_by) == ("nb", url(cast), cast.manager)


def test_nothing_to_put_together_is_said_in_words(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    answer = client.post(url(cast), {"what": "archive", "language": "sv"}, follow=True)
    assert "None of your people in this unit has a plan in force" in answer.content.decode()
    answer = client.post(url(cast), {"what": "\x00", "language": "xx"}, follow=True)
    assert "Choose the archive or the report." in answer.content.decode()
    assert Job.objects.count() == 0
    cast.manager.employments.all().delete()
    above = sign_in(cast.manager_above).get(url(cast)).content.decode()
    assert "You lead nobody here yourself" in above


def test_three_people_cost_as_many_queries_as_one(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    User.objects.filter(pk__in=[cast.colleague.pk, cast.deputy.pk]).update(is_active=False)
    client = sign_in(cast.manager)
    for _rows in ("one", "three"):
        with django_assert_num_queries(6):
            client.get(url(cast))
        for _ in range(2):
            person = make_person(organisation=cast.organisation, unit=cast.ward)
            make_plan(user=person, manager=cast.manager, state=Plan.State.AGREED)
