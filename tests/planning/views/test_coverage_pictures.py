"""The other pictures of the coverage: names of one's own people, trend, cuts of the whole organisation, quality."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from planning.actions import coverage as counting
from planning.actions import quality
from planning.models import Plan
from planning.queries.validity import add_months
from portal.models import Employment, Unit, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.people import make_person, make_profession, make_unit
from tests.make.planning import make_plan
from tests.make.snapshots import make_snapshot


def fill(unit: Unit, people: int, **fields: object) -> list[User]:
    return [make_person(organisation=unit.organisation, unit=unit, **fields) for _ in range(people)]  # type: ignore[arg-type]  # of the table of cases


def url(unit: Unit) -> str:
    return reverse("planning:coverage-unit", args=[unit.pk])


def names_url(unit: Unit, measure: str = "current") -> str:
    return reverse("planning:coverage-names", args=[unit.pk, measure])


def named(client: Client, address: str) -> list[str]:
    return [link.label for link in client.get(address).context["page"].people]


def test_a_manager_finds_her_own_people_without_a_plan_by_name(cast: Cast, sign_in: SignIn) -> None:
    """Who is not counted is not listed; nobody else's people are, whatever she may see of them as figures."""
    more = fill(cast.ward, 2)
    fill(cast.division, 6)
    hourly = fill(cast.ward, 1, form=Employment.Form.HOURLY)[0]
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED, at=timezone.now())
    client = sign_in(cast.manager)
    page = client.get(url(cast.ward)).context["page"]
    assert page.figures[0].names_url == names_url(cast.ward)
    names = named(client, names_url(cast.ward))
    first = client.get(names_url(cast.ward)).context["page"].people[0]
    assert client.get(first.url).status_code == HTTPStatus.OK, "each leads to the talk room"
    led = set(map(str, [cast.colleague, cast.deputy, cast.expired_deputy, *more]))
    assert set(names) == led
    assert str(hourly) not in names
    assert set(named(client, names_url(cast.ward, "assessed"))) == {*led, str(cast.employee)}
    assert client.get(names_url(cast.ward, "three")).status_code == HTTPStatus.NOT_FOUND


def test_nobody_finds_names_of_other_peoples_people(cast: Cast, sign_in: SignIn) -> None:
    fill(cast.other_division, 9)
    above = sign_in(cast.manager_above)
    assert named(above, names_url(cast.ward)) == [str(cast.manager)], "whom she leads herself"
    for reader in (cast.hr_strategist, cast.hr_partner, cast.union, cast.manager_elsewhere):
        client = sign_in(reader)
        assert client.get(names_url(cast.ward)).status_code == HTTPStatus.FORBIDDEN
    page = sign_in(cast.hr_strategist).get(url(cast.root)).context["page"]
    assert {figure.names_url for figure in page.figures} == {""}


def test_who_knows_her_people_by_name_is_not_told_of_a_few_others(cast: Cast, sign_in: SignIn) -> None:
    """Three from beside are counted with her ward: less her own, they would be given away to her, and only to her."""
    fill(cast.ward, 8)
    Employment.objects.filter(unit__in=[cast.sibling_ward, cast.division]).delete()
    fill(cast.sibling_ward, 3)
    hr = sign_in(cast.hr_strategist).get(url(cast.ward)).context["page"]
    assert (hr.has_guests, hr.is_told, hr.said.split(" employees")[0]) == (True, False, "0 of 16")
    page = sign_in(cast.manager).get(url(cast.ward)).context["page"]
    assert (page.is_told, page.big, page.figures, page.left_out) == (True, "–", [], [])
    assert page.own_url == names_url(cast.ward)
    table = sign_in(cast.manager).get(reverse("planning:coverage-csv", args=[cast.ward.pk]))
    assert table.content == b""


def test_the_trend_is_that_of_the_frozen_months(cast: Cast, sign_in: SignIn) -> None:
    """A month is there as it was frozen; a unit that was too small then has none, though it is shown today."""
    today = timezone.localdate()
    people = fill(cast.ward, 6)
    ends = [add_months(today.replace(day=1), -back) - timedelta(days=1) for back in (2, 1, 0)]
    for day in ends:
        make_snapshot(organisation=cast.organisation, day=day)
    for person in people:
        make_plan(user=person, manager=cast.manager, state=Plan.State.AGREED, at=timezone.now())
    fill(cast.other_division, 7)
    client = sign_in(cast.hr_strategist)
    page = client.get(url(cast.root)).context["page"]
    assert [(row.share, row.has) for row in page.trend.rows] == [("21 %", "6"), *[("0 %", "0")] * 3]
    assert page.since.startswith("+21 percentage points since")
    assert len(page.trend.line.dots) == 4
    since = {line.name: line.since for line in page.lines}
    assert since["Primärvård"] == ""
    assert client.get(url(cast.other_division)).context["page"].trend is None
    said = {"plan_valid_months": "15", "living_months": "6", "min_days_in_job": "90", "leave_days": "90"}
    said |= {"leaving_days": "30", "small_group_limit": "6", "why": "Vi räknar längre.", "number": "0"}
    assert (page.redefined, client.post(reverse("planning:coverage-definitions"), said).status_code) == ("", 302)
    page = client.get(url(cast.root)).context["page"]
    assert page.redefined.startswith("The definitions were changed on"), "the months before are of another definition"


def test_the_whole_organisation_is_cut_by_profession_form_and_span(cast: Cast, sign_in: SignIn) -> None:
    doctor = make_profession(organisation=cast.organisation, code="lakare")
    fill(cast.ward, 6, profession=doctor, form=Employment.Form.FIXED_TERM)
    fill(cast.ward, 6, form=Employment.Form.HOURLY)
    client = sign_in(cast.hr_strategist)
    cuts = ["professions", "forms", "spans"]
    assert [client.get(reverse(f"planning:coverage-{cut}")).context["page"].is_empty for cut in cuts] == [True] * 3
    counting.refresh(organisation=cast.organisation, on=timezone.localdate())
    pages = [client.get(reverse(f"planning:coverage-{cut}")).context["page"] for cut in cuts]
    assert [sum(line.whole for line in page.lines) for page in pages] == [21, 21, 21], "everyone once"
    assert sorted(line.whole for line in pages[0].lines) == [6, 15]
    assert [(line.name, line.whole) for line in pages[1].lines] == [("fixed-term, permanent", 21)]
    assert pages[1].beside == "Beside them, 0 of 6 hourly paid have a current plan."
    assert [tab.label for tab in client.get(url(cast.ward)).context["page"].tabs] == [
        "Units", "Professions", "Forms of employment", "Managers' spans", "Quality",
    ]  # fmt: skip
    assert [tab.label for tab in sign_in(cast.manager).get(url(cast.ward)).context["page"].tabs] == ["Units", "Quality"]


@pytest.mark.parametrize("who", ["hr_partner", "manager_above", "manager"])
def test_a_part_of_the_organisation_has_no_cuts(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    for cut in ("professions", "forms", "spans"):
        assert client.get(reverse(f"planning:coverage-{cut}")).status_code == HTTPStatus.FORBIDDEN


def test_quality_stands_beside_quantity(cast: Cast, sign_in: SignIn) -> None:
    """Of groups with enough plans in force; too few are said, and then nothing else."""
    people = fill(cast.ward, 6)
    for person in people:
        make_plan(user=person, manager=cast.manager, state=Plan.State.AGREED, at=timezone.now())
    client = sign_in(cast.hr_strategist)
    where = reverse("planning:coverage-quality", args=[cast.division.pk])
    assert client.get(where).context["page"].lines == []
    quality.count(organisation=cast.organisation, on=timezone.localdate())
    lines = client.get(where).context["page"].lines
    assert [(line.name, line.need_said, line.in_time) for line in lines] == [
        ("Akutsjukvård och medicin", "0 of 6", "–"),
        ("Medicinavdelning 3", "0 of 6", "–"),
    ]


@pytest.mark.parametrize("cut", ["professions", "forms", "spans"])
def test_a_cut_costs_the_same_with_few_and_many_parts(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, cut: str
) -> None:
    client = sign_in(cast.hr_strategist)
    for number in range(4):
        unit = make_unit(organisation=cast.organisation, parent=cast.root)
        fill(unit, 6, profession=make_profession(organisation=cast.organisation, code=f"yrke-{number}"))
    with django_assert_max_num_queries(10):
        client.get(reverse(f"planning:coverage-{cut}"))
    counting.refresh(organisation=cast.organisation, on=timezone.localdate())
    with django_assert_max_num_queries(8):
        client.get(reverse(f"planning:coverage-{cut}"))


def test_a_leaders_page_costs_at_most_twelve_queries(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(cast.ward, 12)
    client = sign_in(cast.manager_above)
    for where in (url(cast.division), reverse("planning:coverage-quality", args=[cast.division.pk])):
        with django_assert_max_num_queries(12):
            client.get(where)
