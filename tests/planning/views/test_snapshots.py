"""The pages of frozen figures: who reads which, what they say, and what they refuse."""

from datetime import date, timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from planning.models import CoverageSnapshot, Plan
from portal.models import Job
from portal.worker import running
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.people import make_unit
from tests.make.planning import make_plan
from tests.make.snapshots import make_people, make_published, make_snapshot

DAY = date(2026, 10, 31)
LIST = "/snapshots/"


def url(name: str, *parts: object) -> str:
    return reverse(f"planning:{name}", args=parts)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK, (address, answer.status_code)
    return " ".join(answer.content.decode().split())


def test_the_list_says_when_why_and_by_whom(cast: Cast, sign_in: SignIn) -> None:
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    make_snapshot(organisation=cast.organisation, day=date(2026, 9, 30))
    make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist, note="Till fullmäktige")
    seen = text_of(sign_in(cast.hr_strategist), LIST)
    for words in (
        "31 October 2026",
        "30 September 2026",
        "on demand",
        "at the end of the month",
        "by the portal itself",
    ):
        assert words in seen, words
    assert f"by {cast.hr_strategist.name}" in seen
    assert "7 %" in seen
    assert "1 of 15" in seen
    # Who reads what is published sees nothing else.
    read = text_of(sign_in(cast.reader), LIST)
    assert "31 October 2026" in read
    assert "30 September 2026" not in read
    assert "Freeze the figures" not in read


def test_a_snapshot_is_read_by_who_follows_up_the_unit_until_it_is_published(cast: Cast, sign_in: SignIn) -> None:
    make_people(8, unit=cast.ward)
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    ward, root = (url("snapshot-unit", snapshot.pk, unit.pk) for unit in (cast.ward, cast.root))
    readers = ("hr_partner", "hr_strategist", "manager", "reader", "foreign_manager", "employee")

    def statuses(address: str) -> list[int]:
        return [sign_in(getattr(cast, name)).get(address).status_code for name in readers]

    # Who leads people there could take them out of a frozen figure: until it is published it is not for her.
    assert statuses(ward) == [200, 200, 403, 403, 404, 403]
    assert statuses(root) == [403, 200, 403, 403, 404, 403]
    answer = sign_in(cast.hr_strategist).post(url("snapshot-publish", snapshot.pk), {"note": "Till fullmäktige"})
    assert answer.status_code == HTTPStatus.FOUND
    assert statuses(root) == [200, 200, 200, 200, 404, 403]
    seen = text_of(sign_in(cast.reader), url("snapshot", snapshot.pk))
    assert "Till fullmäktige" in seen
    assert snapshot.digest[:32] in seen
    assert "the fingerprint still matches" not in seen, "it is made again when somebody asks"
    assert f"{root}?check=1" in seen
    assert "the fingerprint still matches" in text_of(sign_in(cast.reader), f"{root}?check=1")
    # Once is enough, and it is said.
    again = sign_in(cast.hr_strategist).get(url("snapshot-publish", snapshot.pk), follow=True)
    assert "These figures are published already" in again.content.decode()


def test_the_page_keeps_to_the_small_groups_and_the_limit_of_its_day(cast: Cast, sign_in: SignIn) -> None:
    make_people(8, unit=cast.ward)
    small = make_unit(organisation=cast.organisation, name="Liten avdelning", parent=cast.division)
    make_people(3, unit=small)
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    cast.organisation.small_group_limit = 20
    cast.organisation.save()
    client = sign_in(cast.hr_strategist)
    seen = text_of(client, url("snapshot-unit", snapshot.pk, cast.division.pk))
    assert "Medicinavdelning 3" in seen
    assert "Liten avdelning" not in seen
    assert "2 units with too few people" in seen
    assert "Too few people to show" in text_of(client, url("snapshot-unit", snapshot.pk, small.pk))


def test_freezing_is_a_job_that_says_how_far_it_is(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.hr_strategist)
    assert "Freeze the figures of a day" in text_of(client, url("snapshot-new"))
    answer = client.post(url("snapshot-new"), {"day": "2026-10-31", "note": "Inför nämnden"})
    job = Job.objects.get(kind="snapshot")
    assert answer.headers["Location"] == reverse("portal:job", args=[job.pk])
    assert running.run(job.pk)
    snapshot = CoverageSnapshot.objects.get()
    assert (snapshot.kind, snapshot.day, snapshot.note, snapshot.taken_by) == (
        "ASKED",
        DAY,
        "Inför nämnden",
        cast.hr_strategist,
    )
    # A bell that is heard twice freezes once.
    assert not running.run(job.pk)
    assert CoverageSnapshot.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-02-30", "Write a day that exists"),
        ("", "This field is required"),
        ("9999-99-99", "Write a day that exists"),
        ("2026-10-31\x00", "Write a day that exists"),
        ("1999-12-31", "Choose a day from 2015 on"),
        (str(timezone.localdate() + timedelta(days=2)), "Choose today or a day gone by"),
    ],
)
def test_days_that_cannot_be_frozen_are_refused_in_words(cast: Cast, sign_in: SignIn, day: str, words: str) -> None:
    answer = sign_in(cast.hr_strategist).post(url("snapshot-new"), {"day": day, "note": "Kvar"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in answer.content.decode()
    assert 'value="Kvar"' in answer.content.decode(), "what was written is still there"
    assert not Job.objects.filter(kind="snapshot").exists()


def test_who_lost_the_right_before_it_ran_freezes_nothing(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.hr_strategist).post(url("snapshot-new"), {"day": "2026-10-31", "note": ""})
    cast.hr_strategist.mandates.all().delete()
    job = Job.objects.get(kind="snapshot")
    running.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert not CoverageSnapshot.objects.exists()


def test_two_days_are_compared_with_the_reasons(cast: Cast, sign_in: SignIn) -> None:
    people = make_people(20, unit=cast.ward)
    before = make_snapshot(organisation=cast.organisation, day=date(2026, 5, 31))
    for person in people[:9]:
        make_plan(user=person, manager=cast.manager, state=Plan.State.AGREED)
    after = make_snapshot(organisation=cast.organisation, day=date(2026, 6, 30))
    client = sign_in(cast.hr_partner)
    for address in (
        url("snapshot-compare") + f"?a={before.pk}&b={after.pk}&unit={cast.ward.pk}",
        url("snapshot-compare") + f"?a={after.pk}&b={before.pk}&unit={cast.ward.pk}",
        url("snapshot-compare"),
    ):
        seen = text_of(client, address)
        assert "Plan agreed" in seen
        assert "+9" in seen
        assert "31 May 2026: 0 of" in seen


def test_what_cannot_be_compared_is_said(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.hr_strategist)
    compare = url("snapshot-compare")
    assert "not two different frozen days" in text_of(client, compare)
    one = make_snapshot(organisation=cast.organisation, day=DAY)
    assert "not two different frozen days" in text_of(client, f"{compare}?a={one.pk}&b={one.pk}")
    assert "cannot be compared" in text_of(client, f"{compare}?a=2026-02-30&b=%00")
    assert "cannot be compared" in text_of(client, f"{compare}?unit=99999999999999999999999")
    assert client.get(f"{compare}?a={uuid4()}").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"{compare}?unit={2**62}").status_code == HTTPStatus.NOT_FOUND
    assert client.get(url("snapshot", uuid4())).status_code == HTTPStatus.NOT_FOUND
    assert client.get(url("snapshot-unit", one.pk, 2**63)).status_code == HTTPStatus.NOT_FOUND
    # One that is there, but not for her.
    manager = sign_in(cast.manager_elsewhere)
    refused = manager.get(f"{compare}?a={one.pk}&b={one.pk}&unit={cast.ward.pk}")
    assert refused.status_code == HTTPStatus.FORBIDDEN


def test_pages_cost_the_same_with_more_in_them(cast: Cast, sign_in: SignIn) -> None:
    """List, one, and two compared: at most twelve queries, session and user among them."""
    client = sign_in(cast.hr_partner)
    days = [date(2026, month, 28) for month in range(1, 10)]
    make_people(12, unit=cast.ward)
    taken = [make_snapshot(organisation=cast.organisation, day=days[0])]
    counts, compare = [], ""
    for more in (days[1:2], days[2:]):
        taken += [make_snapshot(organisation=cast.organisation, day=day) for day in more]
        make_people(3, unit=make_unit(organisation=cast.organisation, name="En till", parent=cast.ward))
        compare = f"{url('snapshot-compare')}?a={taken[0].pk}&b={taken[-1].pk}&unit={cast.ward.pk}"
        snapshot = url("snapshot", taken[1].pk)
        pages = (LIST, url("snapshot-unit", taken[1].pk, cast.ward.pk), snapshot, f"{snapshot}?check=1", compare)
        counts.append([queries_of(client, page) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12, counts
    assert queries_of(client, compare) == counts[0][-1] - 4, "what was worked out once is kept"


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == HTTPStatus.OK
    return len(queries)
