"""The pages of the gap map: what they say, who may open what, and what they cost."""

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from competence.models import Assessment, Competence, GapStale
from competence.views.gap_map_pages import MapPage, SpreadPage
from portal.models import Role, Unit, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_requirement
from tests.make.gap_counts import count_gaps
from tests.make.people import make_mandate, make_person, make_profession, make_unit

if TYPE_CHECKING:
    from django.test import Client

MOST = 12


def fill(unit: Unit, people: int, *, profession: str = "sjukskoterska") -> list[User]:
    of = make_profession(organisation=unit.organisation, code=profession)
    return [make_person(organisation=unit.organisation, unit=unit, profession=of) for _ in range(people)]


def rate(people: list[User], competence: Competence, *levels: int) -> None:
    """Each of the people submits the level in her place; who has none has not answered."""
    for person, level in zip(people, levels, strict=False):
        assessment = make_assessment(user=person, state=Assessment.State.SUBMITTED)
        make_rating(assessment=assessment, competence=competence, self_level=level)


@pytest.fixture
def niv(cast: Cast) -> Competence:
    """Demanded of everyone at level 2."""
    competence = make_competence(framework=make_framework(organisation=cast.organisation), name="NIV")
    make_requirement(competence=competence, level=2)
    return competence


def count(cast: Cast) -> None:
    count_gaps(cast.organisation, on=timezone.localdate())


def page_of(client: "Client", unit: Unit, query: str = "") -> MapPage:
    answer = client.get(reverse("competence:gap-map-unit", args=[unit.pk]) + query)
    assert answer.status_code == 200
    return cast_page(answer.context["page"])


def cast_page(page: object) -> MapPage:
    return cast("MapPage", page)


def figures(page: MapPage) -> dict[str, list[str]]:
    """What the cells say: the words of the rows, then share and detail."""
    lines = [*([page.whole] if page.whole else []), *page.lines]
    return {
        line.name: [f"{cell.word} {cell.share} {cell.detail} {cell.note}".strip() for cell in line.cells]
        for line in lines
    }


def test_the_map_says_where_people_are_below(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    rate(fill(cast.ward, 10), niv, 0, 1, 1, 1, 1, 2, 2, 3, 4, 4)
    fill(cast.sibling_ward, 10)
    count(cast)
    page = page_of(sign_in(cast.hr_partner), cast.division)
    assert figures(page) == {
        "The whole unit": ["not known 17 % 19 of 29 not rated"],
        "Akutmottagningen": ["not known 0 % 14 of 14 not rated with small groups"],
        "Medicinavdelning 3": ["many 33 % 5 of 15"],
    }


def test_a_competence_shows_the_whole_distribution(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    rate(fill(cast.ward, 8), niv, 0, 1, 2, 2, 4)
    count(cast)
    address = reverse("competence:gap-map-spread", args=[cast.ward.pk, niv.pk])
    page = cast_spread(sign_in(cast.manager).get(address).context["page"])
    (bar,) = page.bars
    assert [value for _words, value in bar.counts] == ["1", "1", "2", "1", "12", "0"]
    assert (bar.required, bar.share) == ("17", "12 %")
    assert page.team_url == reverse("competence:unit-matrix", args=[cast.ward.pk])


def cast_spread(page: object) -> SpreadPage:
    return cast("SpreadPage", page)


def test_who_is_no_manager_finds_no_way_to_named_people(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    count(cast)
    assert page_of(sign_in(cast.union), cast.root).team_url == ""
    assert page_of(sign_in(cast.hr_strategist), cast.root).team_url == ""


def test_professions_of_the_organisation(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    doctors = fill(cast.ward, 7, profession="lakare")
    rate(doctors, niv, 1, 1, 3, 3, 3, 3, 3)
    count(cast)
    client = sign_in(cast.union)
    page = cast_page(client.get(reverse("competence:gap-map-professions")).context["page"])
    shares = sorted(cell.detail for line in page.lines for cell in line.cells)
    assert shares == ["15 of 15 not rated", "2 of 7"]
    spread = client.get(reverse("competence:gap-map-profession-spread", args=[niv.pk])).context["page"]
    assert sorted(bar.required for bar in spread.bars) == ["15", "7"]


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("hr_strategist", "root", 200),
        ("union", "root", 200),
        ("hr_partner", "division", 200),
        ("hr_partner", "root", 403),
        ("hr_partner_elsewhere", "ward", 403),
        ("manager", "ward", 200),
        ("manager", "division", 403),
        ("employee", "ward", 403),
        ("reader", "root", 403),
        ("foreign_manager", "ward", 404),
    ],
)
def test_who_may_open_which_unit(
    cast: Cast, niv: Competence, sign_in: SignIn, who: str, where: str, status: int
) -> None:
    count(cast)
    client = sign_in(getattr(cast, who))
    unit = getattr(cast, where)
    for name, args in (("unit", [unit.pk]), ("csv", [unit.pk]), ("workbook", [unit.pk]), ("spread", [unit.pk, niv.pk])):
        assert client.get(reverse(f"competence:gap-map-{name}", args=args)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("hr_strategist", 200), ("union", 200), ("hr_partner", 403), ("manager", 403)]
)
def test_professions_are_for_those_who_follow_up_everything(
    cast: Cast, niv: Competence, sign_in: SignIn, who: str, status: int
) -> None:
    count(cast)
    client = sign_in(getattr(cast, who))
    for name in ("professions", "professions-csv", "professions-workbook"):
        assert client.get(reverse(f"competence:gap-map-{name}")).status_code == status
    assert client.get(reverse("competence:gap-map-profession-spread", args=[niv.pk])).status_code == status


def test_a_competence_of_another_organisation_does_not_exist(cast: Cast, sign_in: SignIn) -> None:
    foreign = make_competence(framework=make_framework(organisation=cast.foreigner.organisation))
    client = sign_in(cast.hr_strategist)
    assert client.get(reverse("competence:gap-map-spread", args=[cast.root.pk, foreign.pk])).status_code == 404
    assert client.get(reverse("competence:gap-map-profession-spread", args=[foreign.pk])).status_code == 404
    assert client.get(f"/gap-map/{cast.root.pk}/{10**30}/").status_code == 404


def test_too_few_people_are_never_shown(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    """The ward of the cast has five people: it is shown from the sixth on."""
    count(cast)
    client = sign_in(cast.manager)
    page = page_of(client, cast.ward)
    assert (page.is_small, page.heads, page.lines) == (True, (), [])
    answer = client.get(reverse("competence:gap-map-csv", args=[cast.ward.pk]))
    assert len(rows_of(answer.content)) == 1
    fill(cast.ward, 2)
    count(cast)
    assert page_of(client, cast.ward).is_small is False


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_files_hold_what_the_page_may_show(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    rate(fill(cast.ward, 6), niv, 0, 1, 2, 3)
    fill(cast.sibling_ward, 10)
    Unit.objects.filter(pk=cast.sibling_ward.pk).update(name="=1+1")
    count(cast)
    client = sign_in(cast.hr_strategist)
    lines = rows_of(client.get(reverse("competence:gap-map-csv", args=[cast.division.pk])).content)
    assert [line[0] for line in lines[1:]] == [
        "Akutsjukvård och medicin",
        "'=1+1",
        "Medicinavdelning 3, with groups too small to show alone",
    ]
    assert lines[3][3:] == ["12", "2", "1", "1", "1", "1", "8", "0"]
    book = client.get(reverse("competence:gap-map-workbook", args=[cast.division.pk]))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert len(sheet) == 5
    professions = rows_of(client.get(reverse("competence:gap-map-professions-csv")).content)
    assert [line[3] for line in professions] == ["Required of", "31"]


def test_a_change_is_seen_at_once_while_few_units_have_changed(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    people = fill(cast.ward, 6)
    fill(cast.sibling_ward, 10)
    count(cast)
    rate(people, niv, 0)
    client = sign_in(cast.hr_partner)
    page = page_of(client, cast.ward)
    assert figures(page)["The whole unit"] == ["not known 8 % 11 of 12 not rated with small groups"]
    assert page.about.waiting == ""


def test_the_page_says_what_is_being_counted_again(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    client = sign_in(cast.hr_strategist)
    assert page_of(client, cast.root).about.waiting == "All units are being counted again."
    count(cast)
    assert page_of(client, cast.root).about.waiting == ""
    units = [cast.root, cast.division, cast.ward, cast.sibling_ward]
    GapStale.objects.bulk_create(GapStale(organisation=cast.organisation, unit=unit) for unit in units)
    assert page_of(client, cast.root).about.waiting == "4 units have changed since and are being counted again."
    make_requirement(competence=niv, level=3, since=timezone.localdate() + timedelta(days=1), until=None, state="DRAFT")
    assert GapStale.objects.filter(unit=None, organisation=cast.organisation).count() == 0


def test_columns_can_be_those_of_a_framework_or_an_area(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    other = make_competence(framework=make_framework(organisation=cast.organisation), name="Läkemedel")
    make_requirement(competence=other)
    count(cast)
    client = sign_in(cast.hr_strategist)

    def names(show: str) -> list[str]:
        return [head.name["sv"] for head in page_of(client, cast.root, f"?show={show}").heads]

    assert sorted(names("")) == ["Läkemedel", "NIV"]
    assert names(f"f{other.framework_id}") == ["Läkemedel"]
    assert names(f"a{niv.area_id}") == ["NIV"]
    assert names("a0") == []
    assert sorted(names("x%00")) == ["Läkemedel", "NIV"]
    assert sorted(names("a" + "9" * 40)) == ["Läkemedel", "NIV"]


@pytest.mark.parametrize("wards", [1, 3])
def test_the_cost_does_not_grow_with_units(
    cast: Cast, niv: Competence, sign_in: SignIn, wards: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(wards):
        fill(make_unit(organisation=cast.organisation, name=f"Avdelning {number}", parent=cast.division), 6)
    count(cast)
    client = sign_in(cast.hr_strategist)
    with django_assert_num_queries(9):
        assert len(page_of(client, cast.division).lines) == wards + 1
    with django_assert_num_queries(10):
        client.get(reverse("competence:gap-map-professions"))
    GapStale.objects.create(organisation=cast.organisation, unit=cast.ward)
    with django_assert_num_queries(11):
        page_of(client, cast.division)


def test_all_pages_of_all_readers_together_give_no_small_group_away(
    cast: Cast, niv: Competence, sign_in: SignIn
) -> None:
    """A clinic where all dentists work beside three nurses, a ward with two, and a large one."""
    clinic = make_unit(organisation=cast.organisation, name="Tandvård", parent=cast.other_division)
    fill(clinic, 8, profession="tandlakare")
    fill(clinic, 3)
    fill(cast.other_division, 2)
    fill(make_unit(organisation=cast.organisation, name="Vårdcentral", parent=cast.other_division), 15)
    count(cast)
    client = sign_in(cast.hr_strategist)
    professions = client.get(reverse("competence:gap-map-profession-spread", args=[niv.pk])).context["page"]
    assert [bar.required for bar in professions.bars] == ["43"], "the dentists alone would give the three nurses away"


def test_a_leader_cannot_subtract_her_own_people_from_a_few_others(
    cast: Cast, niv: Competence, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rate(fill(cast.ward, 10), niv, 0, 1, 1, 1, 1, 2, 2, 3, 4, 4)
    fill(cast.sibling_ward, 10)
    night = make_unit(organisation=cast.organisation, parent=cast.ward)
    led_by_another = fill(night, 4)
    make_mandate(user=led_by_another[0], role=Role.MANAGER, unit=night)
    count(cast)
    client = sign_in(cast.manager)
    page_of(client, cast.ward)
    with django_assert_num_queries(MOST):
        hers = page_of(client, cast.ward)
    assert (hers.heads, hers.left_out, hers.is_small) == ((), 1, True)
    theirs = page_of(sign_in(cast.hr_partner), cast.ward)
    assert (len(theirs.heads), theirs.left_out) == (1, 0)


def test_a_leader_of_everyone_there_sees_the_whole_map(cast: Cast, niv: Competence, sign_in: SignIn) -> None:
    rate(fill(cast.ward, 10), niv, 0, 1, 1, 1, 1, 2, 2, 3, 4, 4)
    count(cast)
    page = page_of(sign_in(cast.manager), cast.ward)
    assert (len(page.heads), page.left_out) == (1, 0)
