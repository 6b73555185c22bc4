"""Published figures and answers to the council, as a politician meets them."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from python_calamine import CalamineWorkbook

from planning.actions import council_answers as actions
from planning.actions.snapshots import publish
from planning.documents import report_jobs
from planning.documents.workbook import as_workbook
from planning.models import CouncilAnswer, CoverageSnapshot, SnapshotPublication, Talk
from planning.queries import reports
from portal.actions.jobs import File
from portal.models import Job, Unit, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.council_answers import WORDS
from tests.make.snapshots import make_not_held, make_people, make_published, make_snapshot
from tests.pdfs import complaints, pictures, title_and_language

if TYPE_CHECKING:
    from django.test import Client

DAY = date(2026, 10, 31)
AGREED = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
def people(cast: Cast) -> list[User]:
    """Eight on the ward with a plan, seven without beside them."""
    make_people(7, unit=cast.ward)
    return make_people(8, unit=cast.ward, manager=cast.manager, agreed_at=AGREED)


@pytest.fixture
def published(cast: Cast, people: list[User]) -> CoverageSnapshot:
    return make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist, note="Höstens siffror")


def an_answer(cast: Cast, snapshot: CoverageSnapshot) -> CouncilAnswer:
    return actions.write(snapshot=snapshot, unit=cast.root, words=WORDS, by=cast.hr_strategist, at=NOW)


def form_of(cast: Cast, snapshot: CoverageSnapshot, /, **changes: object) -> dict[str, object]:
    return {**WORDS, "snapshot": str(snapshot.pk), "unit": cast.root.pk, **changes}


def test_a_politician_reads_what_is_published_and_nothing_else(
    cast: Cast, published: CoverageSnapshot, sign_in: SignIn, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    later = make_snapshot(organisation=cast.organisation, day=date(2026, 11, 1), by=cast.hr_strategist)
    client = sign_in(cast.reader)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        index = client.get(reverse("planning:published"))
    assert index.status_code == 200
    assert [entry.detail for entry in index.context["page"].days] == ["Höstens siffror"]
    page = client.get(reverse("planning:published-figures", args=[published.pk])).context["page"]
    assert (page.report.headline.part, page.report.headline.whole) == (8, reports.of(published).figure.people)  # type: ignore[union-attr]
    assert client.get(reverse("planning:published-figures", args=[later.pk])).status_code == 403
    assert client.get(reverse("planning:published-figures", args=[uuid4()])).status_code == 404
    assert sign_in(cast.employee).get(reverse("planning:published")).status_code == 403


def test_a_part_that_is_too_small_is_said_to_be_counted_elsewhere(
    cast: Cast, published: CoverageSnapshot, sign_in: SignIn
) -> None:
    client = sign_in(cast.reader)
    shown = client.get(reverse("planning:published-unit", args=[published.pk, cast.ward.pk])).context["page"]
    hidden = client.get(reverse("planning:published-unit", args=[published.pk, cast.other_division.pk])).context["page"]
    unknown = client.get(reverse("planning:published-unit", args=[published.pk, 2**70])).context["page"]
    assert [page.is_small for page in (shown, hidden, unknown)] == [False, True, True]


def test_reasons_are_shown_where_enough_people_share_them_and_stay_as_they_were_frozen(
    cast: Cast, people: list[User], sign_in: SignIn
) -> None:
    make_not_held(people[:6], by=cast.manager, at=AGREED)
    make_not_held(people[6:], by=cast.manager, at=AGREED, reason=Talk.Reason.WISH)
    snapshot = make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    Talk.objects.update(reason=Talk.Reason.OTHER)
    found = reports.of(snapshot)
    assert found is not None
    assert [(one.kind, one.reason, one.people) for one in found.not_held or ()] == [
        ("PERFORMANCE", "TIME", 6),
        ("PERFORMANCE", "WISH", None),
    ]
    shown = sign_in(cast.reader).get(reverse("planning:published-figures", args=[snapshot.pk])).context["page"].report
    assert [[(row.word, row.text) for row in table.rows] for table in shown.not_held] == [
        [("not enough time", "6"), ("the employee's wish", "too few to show")]
    ]


def test_older_figures_say_that_they_have_no_reasons(cast: Cast, published: CoverageSnapshot, sign_in: SignIn) -> None:
    address = reverse("planning:published-figures", args=[published.pk])
    note = "It was not kept when these figures were frozen."
    assert note not in sign_in(cast.reader).get(address).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE planning_coveragesnapshot SET digest_version = 1")
    assert note in sign_in(cast.reader).get(address).content.decode()


def test_the_trend_shows_published_months_and_the_others_to_who_may_read_them(
    cast: Cast, people: list[User], sign_in: SignIn
) -> None:
    months = [date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)]
    taken = [make_snapshot(organisation=cast.organisation, day=day) for day in months]
    publish(snapshot=taken[1].pk, note="", by=cast.hr_strategist, at=NOW)
    latest = make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)

    def days(reader: User, unit: Unit) -> list[str]:
        address = reverse("planning:published-unit", args=[latest.pk, unit.pk])
        return [row.day for row in sign_in(reader).get(address).context["page"].report.trend.rows]

    def in_words(*found: date) -> list[str]:
        return [f"{day.day} {day:%B} {day.year}" for day in found]

    assert days(cast.reader, cast.root) == in_words(months[1], DAY)
    assert days(cast.manager, cast.ward) == in_words(months[1], DAY), "who leads people reads no unpublished figures"
    assert days(cast.hr_partner, cast.root) == in_words(months[1], DAY), "the whole is not hers to follow up"
    assert days(cast.hr_partner, cast.ward) == in_words(*months, DAY)
    assert days(cast.hr_strategist, cast.root) == in_words(*months, DAY)
    for reader, expected in ((None, 1), (cast.reader, 1), (cast.hr_strategist, 3)):
        sheet = CalamineWorkbook.from_filelike(BytesIO(as_workbook(latest, reader=reader)))
        assert len(sheet.get_sheet_by_name("Trend by month").to_python()) == 1 + expected


@pytest.mark.parametrize("with_months", [True, False])
def test_the_months_before_are_published_with_the_figures_where_that_is_asked_for(
    cast: Cast, people: list[User], sign_in: SignIn, *, with_months: bool
) -> None:
    make_snapshot(organisation=cast.organisation, day=date(2026, 8, 31))
    make_published(organisation=cast.organisation, day=date(2026, 9, 1), by=cast.hr_strategist)
    on_demand = make_snapshot(organisation=cast.organisation, day=date(2026, 9, 15), by=cast.hr_strategist)
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    answer = an_answer(cast, snapshot)
    address = reverse("planning:council-answer", args=[answer.pk])
    client = sign_in(cast.hr_strategist)
    assert client.get(address).context["page"].months == 1
    chosen = {"months": "on"} if with_months else {}
    client.post(reverse("planning:council-answer-publish", args=[answer.pk]), {"version": 1, **chosen})
    assert not SnapshotPublication.objects.filter(snapshot=on_demand).exists()
    trend = sign_in(cast.reader).get(address).context["page"].report.trend
    assert [row.day for row in trend.rows] == ["31 August 2026", "31 October 2026"][not with_months :]


def test_the_form_offers_the_months_only_where_there_are_some(cast: Cast, people: list[User], sign_in: SignIn) -> None:
    first = make_snapshot(organisation=cast.organisation, day=date(2026, 9, 30))
    second = make_snapshot(organisation=cast.organisation, day=DAY)
    client = sign_in(cast.hr_strategist)
    for snapshot, fields in ((first, ["note"]), (second, ["note", "months"])):
        page = client.get(reverse("planning:snapshot-publish", args=[snapshot.pk])).context["page"]
        assert list(page.form.fields) == fields
    client.post(reverse("planning:snapshot-publish", args=[second.pk]), {"note": "", "months": "on"})
    assert SnapshotPublication.objects.count() == 2


def test_an_answer_is_written_changed_and_published_with_its_figures(
    cast: Cast, people: list[User], sign_in: SignIn
) -> None:
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    client = sign_in(cast.hr_strategist)
    assert client.get(reverse("planning:council-answer-new")).status_code == 200
    client.post(reverse("planning:council-answer-new"), form_of(cast, snapshot))
    answer = CouncilAnswer.objects.get()
    address = reverse("planning:council-answer", args=[answer.pk])
    assert sign_in(cast.reader).get(address).status_code == 403
    client = sign_in(cast.hr_strategist)
    change = reverse("planning:council-answer-change", args=[answer.pk])
    first = client.post(change, form_of(cast, snapshot, title="Motion 12 b", version=1))
    second = client.post(change, form_of(cast, snapshot, title="Motion 12 c", version=1))
    assert (first.status_code, second.status_code) == (302, 409)
    assert "<del>b</del>" in second.content.decode()
    assert "Motion 12 c" in second.content.decode()
    stale = client.post(reverse("planning:council-answer-publish", args=[answer.pk]), {"version": 1})
    assert (stale.status_code, SnapshotPublication.objects.count()) == (302, 0)
    client.post(reverse("planning:council-answer-publish", args=[answer.pk]), {"version": 2})
    assert SnapshotPublication.objects.get().snapshot == snapshot
    page = sign_in(cast.reader).get(address)
    assert (page.status_code, page.context["page"].title, page.context["page"].may_change) == (
        200,
        "Motion 12 b",
        False,
    )
    client = sign_in(cast.hr_strategist)
    assert client.post(change, form_of(cast, snapshot, version=2)).status_code == 403
    client.post(reverse("planning:council-answer-discard", args=[answer.pk]))
    assert CouncilAnswer.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"question": " "}, {"unit": 2**70}, {"snapshot": "x"}, {"title": "a\x00b"}]
)
def test_what_cannot_be_saved_is_told_and_kept(
    cast: Cast, published: CoverageSnapshot, sign_in: SignIn, wrong: dict[str, object]
) -> None:
    client = sign_in(cast.hr_strategist)
    response = client.post(reverse("planning:council-answer-new"), form_of(cast, published, **wrong))
    assert response.status_code in {400, 422}
    assert not CouncilAnswer.objects.exists()
    if response.status_code == 422:
        assert "Så här många." in response.content.decode()


def test_a_part_without_figures_of_its_own_has_no_answer(
    cast: Cast, published: CoverageSnapshot, sign_in: SignIn
) -> None:
    with pytest.raises(actions.NotOfTheSnapshot):
        actions.write(snapshot=published, unit=cast.other_division, words=WORDS, by=cast.hr_strategist, at=NOW)


def test_a_draft_is_thrown_away(cast: Cast, published: CoverageSnapshot, sign_in: SignIn) -> None:
    answer = an_answer(cast, published)
    sign_in(cast.hr_strategist).post(reverse("planning:council-answer-discard", args=[answer.pk]))
    assert not CouncilAnswer.objects.exists()


def made(kind: str, subject: object, by: User, **parameters: object) -> File:
    job = Job(kind=kind, subject=str(subject), asked_by=by, organisation=by.organisation, parameters=parameters)
    run = report_jobs.run_board if kind == report_jobs.BOARD else report_jobs.run_council
    return run(job, lambda _done, _total: None, NOW)


def test_the_documents_conform_and_their_pages_are_filled(cast: Cast, published: CoverageSnapshot) -> None:
    answer = an_answer(cast, published)
    board = made(report_jobs.BOARD, published.pk, cast.reader, unit=cast.root.pk, language="sv")
    council = made(report_jobs.COUNCIL, answer.pk, cast.hr_strategist, language="nb")
    for file in (board, council):
        assert isinstance(file.content, bytes)
        assert complaints(file.content) == []
        assert all(0.01 < dark < 0.4 for _width, _height, dark in pictures(file.content))
    assert title_and_language(bytes(council.content)) == ("Motion 12", "nb")  # type: ignore[arg-type]


def test_asking_for_documents(cast: Cast, published: CoverageSnapshot, sign_in: SignIn) -> None:
    unpublished = make_snapshot(organisation=cast.organisation, day=date(2026, 11, 1), by=cast.hr_strategist)
    answer = an_answer(cast, published)
    reader: Client = sign_in(cast.reader)
    asked = reader.post(reverse("planning:published-report", args=[published.pk, cast.root.pk]), {"language": "nb"})
    refused = reader.post(reverse("planning:published-report", args=[unpublished.pk, cast.root.pk]), {"language": "nb"})
    unknown = reader.post(reverse("planning:published-report", args=[published.pk, cast.root.pk]), {"language": "xx"})
    draft = reader.post(reverse("planning:council-answer-pdf", args=[answer.pk]), {"language": "sv"})
    assert [one.status_code for one in (asked, refused, unknown, draft)] == [302, 403, 302, 403]
    assert list(Job.objects.values_list("kind", "asked_by")) == [("board_report", cast.reader.pk)]
    assert report_jobs.allowed_board(cast.reader, Job.objects.get())
    assert not report_jobs.allowed_board(cast.employee, Job.objects.get())
