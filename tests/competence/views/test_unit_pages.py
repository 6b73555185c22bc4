"""The unit's competence: what its manager finds, what others are refused, and what the pages cost."""

import io
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from competence.models import Assessment, Requirement
from portal.actions.disclosures import disclose
from portal.models import Employment
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.competence import make_assessment, make_rating, make_requirement
from tests.make.people import make_mandate, make_person, make_unit
from tests.make.units import ThinWard, agree, make_thin_ward, someone_on_leave

PAGES = ("matrix", "matrix-print", "matrix-workbook", "needs", "leaving", "strengths", "changes", "then")
SHOWN = ("matrix", "needs", "leaving", "strengths", "changes")


@pytest.fixture
def ward(cast: Cast) -> ThinWard:
    return make_thin_ward(cast)


def url(ward: ThinWard, page: str) -> str:
    return reverse(f"competence:unit-{page}", args=[ward.cast.ward.pk])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "who", ["employee", "colleague", "stranger", "manager_elsewhere", "hr_partner", "hr_strategist", "union"]
)
def test_who_does_not_lead_the_unit_is_refused(ward: ThinWard, sign_in: SignIn, page: str, who: str) -> None:
    assert sign_in(getattr(ward.cast, who)).get(url(ward, page)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_the_manager_and_her_deputy_are_let_in(ward: ThinWard, sign_in: SignIn, page: str) -> None:
    assert sign_in(ward.cast.manager).get(url(ward, page)).status_code == 200
    assert sign_in(ward.cast.deputy).get(url(ward, page)).status_code == 200
    assert sign_in(ward.cast.foreign_manager).get(url(ward, page)).status_code == 404


@pytest.mark.parametrize("page", SHOWN)
def test_a_manager_further_up_sees_nobody_she_does_not_lead(ward: ThinWard, sign_in: SignIn, page: str) -> None:
    """Not even after a reason: that opens the person's own page, and no table."""
    cast = ward.cast
    disclose(person=ward.keeper, reason="Planering", by=cast.manager_above, at=timezone.now())
    text = sign_in(cast.manager_above).get(url(ward, page)).content.decode()
    assert [name for name in (ward.keeper.name, ward.learner.name) if name in text] == []
    assert "are led by someone else" in text
    assert reverse("portal:people-of-unit", args=[cast.ward.pk]) in text
    assert ward.keeper.name in sign_in(cast.manager).get(url(ward, "matrix")).content.decode()


def test_a_head_count_of_people_she_does_not_lead_is_not_judged(ward: ThinWard, sign_in: SignIn) -> None:
    above = sign_in(ward.cast.manager_above).get(url(ward, "needs")).context["page"]
    assert (above.unmet, above.met, above.alone) == ((), (), ())
    own = sign_in(ward.cast.manager).get(url(ward, "needs")).context["page"]
    assert [row.name for row in own.unmet] == ["NIV-behandling"]


def test_one_person_alone_can_it(ward: ThinWard, sign_in: SignIn) -> None:
    page = sign_in(ward.cast.manager).get(url(ward, "needs")).context["page"]
    assert [row.lead for row in page.alone] == [f"NIV-behandling: only {ward.keeper.name}"]
    [row] = page.unmet
    assert "Has 1 of 2" in row.mark
    assert ward.learner.name in row.willing
    assert "wants more" in row.willing


def test_who_is_on_leave_is_told_beside(ward: ThinWard, sign_in: SignIn) -> None:
    away = someone_on_leave(ward)
    [row] = sign_in(ward.cast.manager).get(url(ward, "needs")).context["page"].unmet
    assert "Has 1 of 2" in row.mark
    assert away.name in row.away
    Employment.objects.filter(user=away).update(leave=None)
    page = sign_in(ward.cast.manager).get(url(ward, "needs")).context["page"]
    assert [len(page.unmet), len(page.met), len(page.alone)] == [0, 1, 0]


def test_a_draft_changes_nothing(ward: ThinWard, sign_in: SignIn) -> None:
    client = sign_in(ward.cast.manager)
    before = client.get(url(ward, "matrix")).context["page"]
    draft = make_assessment(user=ward.cast.deputy)
    make_rating(assessment=draft, competence=ward.niv, self_level=4)
    assert client.get(url(ward, "matrix")).context["page"].sheet == before.sheet
    Assessment.objects.filter(pk=draft.pk).update(state="SUBMITTED", submitted_at=timezone.now())
    assert client.get(url(ward, "matrix")).context["page"].sheet != before.sheet


def test_the_planned_leaver_is_chosen_and_what_breaks_is_told(ward: ThinWard, sign_in: SignIn) -> None:
    client = sign_in(ward.cast.manager)
    page = client.get(url(ward, "leaving")).context["page"]
    assert page.chosen == ward.keeper.name
    [lost] = page.nobody
    assert (lost.name, lost.before, lost.after) == ("NIV-behandling", 1, 0)
    assert ward.learner.name in lost.willing
    assert [row.name for row in page.alone] == ["Basal hygien"]

    page = client.get(url(ward, "leaving"), {"chosen": "1", "person": str(ward.learner.pk)}).context["page"]
    assert (page.chosen, page.nobody, page.is_planned) == (ward.learner.name, (), False)
    page = client.get(url(ward, "leaving"), {"chosen": "1"}).context["page"]
    assert (page.chosen, page.is_nothing_lost) == ("", False)


def test_a_head_count_breaks(ward: ThinWard, sign_in: SignIn) -> None:
    agree(ward.cast.deputy, ward.cast.manager, {ward.niv: 2})
    page = sign_in(ward.cast.manager).get(url(ward, "leaving")).context["page"]
    assert [(row.name, row.before, row.after) for row in page.broken] == [("NIV-behandling", 2, 1)]


def test_strengths_that_nobody_uses(ward: ThinWard, sign_in: SignIn) -> None:
    page = sign_in(ward.cast.manager).get(url(ward, "strengths")).context["page"]
    assert [(row.name, row.groups[0].label) for row in page.wishes] == [("NIV-behandling", "Want more")]
    told = {row.name: [group.label for group in row.groups] for row in page.skills}
    assert told == {"Basal hygien": ["Above what is asked"]}
    ward.need.delete()
    page = sign_in(ward.cast.manager).get(url(ward, "strengths")).context["page"]
    assert [group.label for row in page.skills for group in row.groups] == [
        "Above what is asked",
        "Can it well, not asked",
    ]


def test_change_since_a_day(ward: ThinWard, sign_in: SignIn) -> None:
    """Levels were agreed 30 days ago, and more has been asked for ten days."""
    today = timezone.localdate()
    Requirement.objects.filter(competence=ward.hygiene).delete()
    rise = today - timedelta(days=10)
    make_requirement(competence=ward.hygiene, level=2, unit=ward.cast.ward, until=rise)
    make_requirement(competence=ward.hygiene, level=3, unit=ward.cast.ward, since=rise)
    make_person(organisation=ward.cast.organisation, unit=ward.cast.ward, hired_on=today - timedelta(days=5))
    page = (
        sign_in(ward.cast.manager).get(url(ward, "changes"), {"since": str(today - timedelta(days=60))}).context["page"]
    )
    rows = {row.name: (row.then, row.now, row.moved) for row in page.moved}
    assert rows["Basal hygien"] == (
        "0 gaps of 4, 4 not known",
        "1 gap of 4, 2 not known",
        "2 are newly known, more is asked of 4",
    )
    assert page.joined_left.startswith("1 person has come, 0 people have left")


@pytest.mark.parametrize("since", ["tomorrow", "2026-13-45", "1200-01-01", "9999-12-31", "\x00"])
def test_a_day_that_is_none_is_said(ward: ThinWard, sign_in: SignIn, since: str) -> None:
    answer = sign_in(ward.cast.manager).get(url(ward, "changes"), {"since": since})
    assert answer.status_code == 422
    assert answer.context["page"].error


@pytest.mark.parametrize(
    "query",
    ["?area=x&profession=-1&competence=99999999999999999999999&only=all&q=%00", "?competence=²", "?person=x&chosen=1"],
)
def test_nonsense_in_the_address_is_no_failure(ward: ThinWard, sign_in: SignIn, query: str) -> None:
    client = sign_in(ward.cast.manager)
    assert [client.get(url(ward, page) + query).status_code for page in PAGES] == [200] * len(PAGES)


def test_the_matrix_is_narrowed(ward: ThinWard, sign_in: SignIn) -> None:
    client = sign_in(ward.cast.manager)

    def said(query: str) -> str:
        return str(client.get(url(ward, "matrix") + query).context["page"].said)

    assert said("") == "4 people · 2 competences"
    assert said("?only=needs") == "4 of 4 people · 1 competence"
    assert said(f"?q={ward.keeper.family_name}") == "1 of 4 people · 2 competences"
    assert said("?only=gaps") == "0 of 4 people · 0 competences"
    assert said("?area=1") == "4 of 4 people · 0 competences"


def test_a_name_is_no_markup(ward: ThinWard, sign_in: SignIn) -> None:
    ward.keeper.family_name = "<b>&"
    ward.keeper.save()
    for page in ("matrix", "matrix-print", "needs", "leaving"):
        text = sign_in(ward.cast.manager).get(url(ward, page)).content.decode()
        assert "&lt;b&gt;&amp;" in text
        assert "<b>&" not in text


def test_the_workbook_holds_texts(ward: ThinWard, sign_in: SignIn) -> None:
    ward.keeper.given_name = "=1+1"
    ward.keeper.save()
    answer = sign_in(ward.cast.manager).get(url(ward, "matrix-workbook"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Who can what", "Head-counts", "One person or nobody"]
    rows = book.get_sheet_by_name("Who can what").to_python()
    assert rows[2] == ["Name", "Profession", "Planned", "NIV-behandling", "Basal hygien"]
    assert ward.keeper.name in [row[0] for row in rows]
    needs = book.get_sheet_by_name("Head-counts").to_python()
    assert needs[2][:5] == ["NIV-behandling", needs[2][1], 1.0, 1.0, ward.keeper.name]


def test_one_competence_row_by_row(ward: ThinWard, sign_in: SignIn) -> None:
    page = sign_in(ward.cast.manager).get(url(ward, "matrix"), {"competence": ward.hygiene.pk}).context["page"]
    rows = {row.name: row.words for row in page.rows}
    assert rows[ward.keeper.name].endswith(", agreed")
    assert len(rows) == 4


def test_the_way_to_ones_unit(ward: ThinWard, sign_in: SignIn) -> None:
    cast, address = ward.cast, reverse("competence:unit-competence")
    assert sign_in(cast.manager).get(address).headers["Location"] == url(ward, "matrix")
    other = make_unit(organisation=cast.organisation, parent=cast.root, name="Dagvården")
    make_mandate(user=cast.manager, role="MANAGER", unit=other)  # type: ignore[arg-type]  # the value of the enum
    page = sign_in(cast.manager).get(address).context["page"]
    assert [link.label for link in page.links] == ["Dagvården", cast.ward.name]
    assert sign_in(cast.employee).get(address).status_code == 403


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("people", [1, 3])
def test_a_page_costs_the_same_for_one_and_for_many(
    ward: ThinWard, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries, page: str, people: int
) -> None:
    for _number in range(people):
        agree(make_person(organisation=ward.cast.organisation, unit=ward.cast.ward), ward.cast.manager, {ward.niv: 1})
    client = sign_in(ward.cast.manager)
    with django_assert_num_queries({"changes": 12, "then": 12}.get(page, 11)):
        client.get(url(ward, page))


def test_the_matrix_as_it_was(
    ward: ThinWard, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(ward.cast.manager)
    today = timezone.localdate()
    now = client.get(url(ward, "then"), {"day": today.isoformat()}).context["page"]
    assert ward.keeper.name in now.sheet.rows
    Employment.objects.filter(user=ward.learner).update(period=DateRange(today, None))
    with django_assert_num_queries(12):
        then = client.get(url(ward, "then"), {"day": (today - timedelta(days=1)).isoformat()}).context["page"]
    assert (ward.keeper.name in then.sheet.rows, ward.learner.name in then.sheet.rows) == (True, False)
    Assessment.objects.update(submitted_at=timezone.now(), agreed_at=timezone.now())
    before = client.get(url(ward, "then"), {"day": (today - timedelta(days=1)).isoformat()}).context["page"]
    assert before.sheet.rows != then.sheet.rows


@pytest.mark.parametrize(("day", "says"), [("2026-02-30", "That is not a day."), ("1066-10-14", "knows nothing")])
def test_a_day_of_the_unit_that_cannot_be_shown(ward: ThinWard, sign_in: SignIn, day: str, says: str) -> None:
    answer = sign_in(ward.cast.manager).get(url(ward, "then"), {"day": day})
    assert (answer.status_code, says in answer.content.decode()) == (400, True)
