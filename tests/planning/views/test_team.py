"""My people: who is in the list, what comes next for each, and what 60 rows cost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competence.models import Assessment
from planning.models import Plan, Talk
from planning.queries import team
from planning.queries.team import TalkDot
from portal.models import Organisation, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.competence import make_assessment
from tests.make.people import make_person
from tests.make.planning import make_plan, make_talk
from tests.make.talk_cycles import make_talk_cycle

TEAM = "/team/"


def steps(sign_in: SignIn, manager: User, query: str = "") -> dict[str, str]:
    """The next step of each person in the list, by name."""
    page = sign_in(manager).get(TEAM + query).context["page"]
    return {row.name: row.step for row in page.rows}


def test_the_list_is_of_ones_own_reports(cast: Cast, sign_in: SignIn) -> None:
    ward = {person.name for person in (cast.employee, cast.colleague, cast.deputy, cast.expired_deputy)}
    assert set(steps(sign_in, cast.manager)) == ward
    assert set(steps(sign_in, cast.deputy)) == ward - {cast.deputy.name}
    assert set(steps(sign_in, cast.manager_above)) == {cast.manager.name, cast.manager_elsewhere.name}


@pytest.mark.parametrize(
    "who", ["employee", "former_manager", "expired_deputy", "hr_partner", "hr_strategist", "union", "administrator"]
)
def test_who_leads_nobody_is_refused(cast: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(getattr(cast, who)).get(TEAM).status_code == 403
    assert sign_in(cast.manager).get(TEAM).status_code == 200


def test_what_comes_next_for_each(cast: Cast, sign_in: SignIn) -> None:
    now = timezone.now()

    def plan(state: str, *, days_ago: int = 0) -> User:
        person = make_person(organisation=cast.organisation, unit=cast.ward)
        make_plan(user=person, manager=cast.manager, state=state, at=now - timedelta(days=days_ago))
        return person

    mine = plan(Plan.State.PROPOSED)
    Plan.objects.filter(user=mine).update(manager_agreed_at=None, manager_agreed_by=None, employee_agreed_at=now)
    theirs = plan(Plan.State.PROPOSED)
    submitted = make_person(organisation=cast.organisation, unit=cast.ward)
    make_assessment(user=submitted, state=Assessment.State.SUBMITTED, at=now)
    fresh, dusty, ending, ended = (plan(Plan.State.AGREED, days_ago=days) for days in (10, 200, 340, 400))
    found = steps(sign_in, cast.manager)
    assert [found[person.name] for person in (mine, theirs, submitted, fresh, dusty, ending, ended, cast.employee)] == [
        "Agree to the plan",
        "Waiting for the employee",
        "Hold the talk",
        "Nothing to do",
        "Follow up the plan",
        "Renew the plan",
        "Book the talk",
        "Book the talk",
    ]
    assert next(iter(found)) == mine.name, "the most pressing first"
    agree = reverse("planning:plan-agree", args=[Plan.objects.get(user=mine).pk])
    assert f'href="{agree}"' in sign_in(cast.manager).get(TEAM).content.decode(), "also between talks"
    assert steps(sign_in, cast.manager, "?step=HOLD_TALK") == {submitted.name: "Hold the talk"}
    assert steps(sign_in, cast.manager, f"?q={submitted.family_name.upper()}&sort=name") == {
        submitted.name: "Hold the talk"
    }
    assert steps(sign_in, cast.manager, "?step=WAITING") == {theirs.name: "Waiting for the employee"}


def test_a_plan_is_to_be_followed_up_after_the_months_that_the_organisation_has_decided(
    cast: Cast, sign_in: SignIn
) -> None:
    make_plan(
        user=cast.employee, manager=cast.manager, state=Plan.State.AGREED, at=timezone.now() - timedelta(days=100)
    )
    assert steps(sign_in, cast.manager)[cast.employee.name] == "Nothing to do"
    Organisation.objects.update(living_months=3)
    assert steps(sign_in, cast.manager)[cast.employee.name] == "Follow up the plan"
    start = sign_in(cast.employee).get(reverse("planning:start")).content.decode()
    assert "Follow up your plan" in start


def test_a_talk_of_the_year_before_counts_while_it_is_open_and_in_the_year_it_is_held(cast: Cast) -> None:
    today = timezone.localdate()
    years = [
        make_talk_cycle(organisation=cast.organisation, made_by=cast.hr_strategist, days=(first, after))
        for first, after in ((date(today.year - 1, 1, 1), date(today.year, 1, 1)),
                             (date(today.year, 1, 1), date(today.year + 1, 1, 1)))
    ]  # fmt: skip
    talk = make_talk(user=cast.employee, opened_by=cast.manager, at=timezone.now() - timedelta(days=400))
    Talk.objects.filter(pk=talk.pk).update(cycle=years[0])
    assert [dot.state for dot in dots_of(cast.employee, cast.manager)] == ["PLANNED"]
    hold_as_confirmed = {
        name: timezone.now() for name in ("held_at", "confirmed_at", "employee_confirmed_at", "manager_confirmed_at")
    }
    Talk.objects.update(state="CONFIRMED", held_by=cast.manager, manager_confirmed_by=cast.manager, **hold_as_confirmed)
    assert [dot.state for dot in dots_of(cast.employee, cast.manager)] == ["CONFIRMED"]
    Talk.objects.update(held_at=timezone.now() - timedelta(days=399))
    assert dots_of(cast.employee, cast.manager) == []


def dots_of(person: User, manager: User) -> list[TalkDot]:
    """Where the person's talks stand in the manager's list."""
    member = next(one for one in team.of(manager, on=timezone.localdate()) if one.user_id == person.pk)
    return list(member.talks.values())


def test_the_unit_is_said_once_where_all_are_of_one(cast: Cast, sign_in: SignIn) -> None:
    one = sign_in(cast.manager).get(TEAM).context["page"]
    assert (one.said, {row.under for row in one.rows}) == ("4 employees · Medicinavdelning 3", {"Nurse"})
    two = sign_in(cast.manager_above).get(TEAM).context["page"]
    assert (two.said, {row.under for row in two.rows}) == (
        "2 employees",
        {"Nurse · Medicinavdelning 3", "Nurse · Akutmottagningen"},
    )


@pytest.mark.parametrize("query", ["?step=x", "?q=%00", "?q=" + "x" * 500, "?sort=%F0%9F&q=%ED%A0%80"])
def test_strange_filters_never_fail(cast: Cast, sign_in: SignIn, query: str) -> None:
    assert sign_in(cast.manager).get(TEAM + query).status_code == 200


def test_a_draft_is_only_not_submitted(cast: Cast, sign_in: SignIn) -> None:
    assessment = make_assessment(user=cast.employee, state=Assessment.State.DRAFT)
    rows = {row.name: row for row in sign_in(cast.manager).get(TEAM).context["page"].rows}
    assert rows[cast.employee.name].assessment == rows[cast.colleague.name].assessment == "Not submitted"
    Assessment.objects.filter(pk=assessment.pk).update(state="SUBMITTED", submitted_at=timezone.now())
    rows = {row.name: row for row in sign_in(cast.manager).get(TEAM).context["page"].rows}
    assert rows[cast.employee.name].assessment.startswith("Submitted ")


def test_sixty_rows_cost_as_many_queries_as_four(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(cast.manager)
    with django_assert_num_queries(8):
        assert len(client.get(TEAM).context["page"].rows) == 4
    for _ in range(56):
        make_person(organisation=cast.organisation, unit=cast.ward)
    with django_assert_num_queries(8):
        assert len(client.get(TEAM).context["page"].rows) == 60
    assert reverse("planning:team") == TEAM


def test_names_stand_in_the_order_of_the_readers_alphabet(cast: Cast, sign_in: SignIn) -> None:
    names = ["Öberg", "Ahl", "Åkesson", "Zetterlund", "Ärlig"]
    for name in names:
        person = make_person(organisation=cast.organisation, unit=cast.ward)
        User.objects.filter(pk=person.pk).update(family_name=name)
    found = [name.split()[-1] for name in steps(sign_in, cast.manager, "?sort=name&q=Test")]
    assert [name for name in found if name in names] == ["Ahl", "Zetterlund", "Åkesson", "Ärlig", "Öberg"]
