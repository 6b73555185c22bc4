"""The coverage page: who may open what, what it says, and what it costs."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from planning.actions import coverage as counting
from planning.models import Plan
from portal.models import Unit, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.people import make_person, make_unit
from tests.make.planning import make_plan


def fill(unit: Unit, people: int) -> list[User]:
    return [make_person(organisation=unit.organisation, unit=unit) for _ in range(people)]


def url(unit: Unit) -> str:
    return reverse("planning:coverage-unit", args=[unit.pk])


def test_hr_strategist_sees_the_whole_organisation(cast: Cast, sign_in: SignIn) -> None:
    """The figure is exact: everyone of the cast in her organisation, one with a plan."""
    fill(cast.sibling_ward, 4)
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED, at=timezone.now())
    page = sign_in(cast.hr_strategist).get(reverse("planning:coverage")).context["page"]
    assert (page.name, page.said.split(" employees")[0]) == ("Region Exempel", "1 of 19")


def test_the_figure_moves_by_exactly_one_when_both_have_agreed(cast: Cast, sign_in: SignIn) -> None:
    counting.refresh(organisation=cast.organisation, on=timezone.localdate())
    client = sign_in(cast.hr_strategist)

    def said() -> str:
        return str(client.get(url(cast.root)).context["page"].said).split(" of ")[0]

    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.PROPOSED, at=timezone.now())
    assert said() == "0"
    now = timezone.now()
    Plan.objects.filter(pk=plan.pk).update(
        state=Plan.State.AGREED, employee_agreed_at=now, agreed_at=now, is_complete=True, fingerprint="0" * 64
    )
    assert said() == "1"


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("hr_strategist", "root", 200),
        ("union", "root", 200),
        ("hr_partner", "division", 200),
        ("hr_partner", "ward", 200),
        ("hr_partner", "root", 403),
        ("hr_partner_elsewhere", "ward", 403),
        ("manager", "ward", 200),
        ("manager", "division", 403),
        ("deputy", "ward", 200),
        ("expired_deputy", "ward", 403),
        ("former_manager", "ward", 403),
        ("manager_above", "ward", 200),
        ("employee", "ward", 403),
        ("reader", "root", 403),
        ("administrator", "root", 403),
        ("foreign_manager", "ward", 404),
    ],
)
def test_who_may_open_which_unit(cast: Cast, sign_in: SignIn, who: str, where: str, status: int) -> None:
    client = sign_in(getattr(cast, who))
    unit = getattr(cast, where)
    if who == "foreign_manager":
        assert client.get(reverse("planning:coverage")).status_code == 200
    assert client.get(url(unit)).status_code == status
    assert client.get(reverse("planning:coverage-csv", args=[unit.pk])).status_code == status


def test_a_small_group_is_merged_and_cannot_be_opened(cast: Cast, sign_in: SignIn) -> None:
    fill(cast.ward, 8)
    small = make_unit(organisation=cast.organisation, name="Liten enhet", parent=cast.division)
    fill(small, 3)
    client = sign_in(cast.hr_strategist)
    names = [line.name for line in client.get(url(cast.division)).context["page"].lines]
    assert names == ["Medicinavdelning 3", "2 units with too few people to show alone"]
    page = client.get(url(small)).context["page"]
    assert (page.is_small, page.big, page.lines) == (True, "–", [])
    assert client.get(reverse("planning:coverage-csv", args=[small.pk])).content == b""


def test_the_table_is_a_file_for_a_spreadsheet(cast: Cast, sign_in: SignIn) -> None:
    fill(cast.ward, 8)
    fill(make_unit(organisation=cast.organisation, name="Liten enhet", parent=cast.division), 3)
    Unit.objects.filter(pk=cast.ward.pk).update(name="=cmd()")
    answer = sign_in(cast.hr_strategist).get(reverse("planning:coverage-csv", args=[cast.division.pk]))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0] == (
        "Depth;Unit;With a current plan;Of;Share (per cent);With a living plan;With an appraisal talk;"
        "With a performance talk;With a pay feedback talk;With one of the three talks;With two of the three talks;"
        "With all three talks;With a self-assessment handed in;With agreed levels;Hourly paid;New in the job;"
        "On long full-time leave;Leaving soon;Hourly paid with a current plan"
    )
    assert [line.split(";")[1] for line in lines[1:]] == [
        "Akutsjukvård och medicin",
        "'=cmd()",
        "Merged: too few people to show alone",
    ]


def test_the_page_costs_the_same_with_few_and_many_units(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Seven when everything is kept, eight beside a changed unit, nine when the day is not counted yet."""
    client = sign_in(cast.hr_strategist)
    with django_assert_num_queries(9):
        client.get(url(cast.root))
    for _ in range(6):
        fill(make_unit(organisation=cast.organisation, parent=cast.root), 7)
    with django_assert_num_queries(9):
        client.get(url(cast.root))
    counting.refresh(organisation=cast.organisation, on=timezone.localdate())
    with django_assert_num_queries(7):
        client.get(url(cast.root))
    fill(cast.ward, 1)
    with django_assert_num_queries(8):
        client.get(url(cast.root))


@pytest.mark.parametrize("path", ["/coverage/0/", f"/coverage/{2**63}/", f"/coverage/{10**40}/", "/coverage/x/"])
def test_an_unknown_unit_is_not_found(cast: Cast, sign_in: SignIn, path: str) -> None:
    assert sign_in(cast.hr_strategist).get(path).status_code == 404
