"""Freezing at the end of the month: once, whatever happens to the scheduler and the workers."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connection

from planning.documents import snapshot_job
from planning.models import CoverageSnapshot, SnapshotPerson
from portal.models import Job, User
from portal.worker import running
from tests.cast import Cast

ZONE = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def since_long(cast: Cast) -> Cast:
    """The portal has been in use since the beginning of the year."""
    User.objects.update(joined_at=datetime(2026, 1, 1, tzinfo=ZONE))
    return cast


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZONE)  # type: ignore[arg-type,misc]  # year, month, day, hour, minute


def days() -> list[str]:
    return [f"{one.day} {one.kind}" for one in CoverageSnapshot.objects.order_by("day")]


def do_all(jobs: list[Job]) -> None:
    for job in jobs:
        assert running.run(job.pk)


def test_the_last_evening_of_a_month_is_frozen_once(since_long: Cast) -> None:
    organisation = since_long.organisation
    first = snapshot_job.ask_due(organisation=organisation, at=at(2026, 10, 31, 22, 59))
    assert [job.parameters["day"] for job in first] == ["2026-09-30"], "the first month that had people"
    do_all(first)
    assert snapshot_job.ask_due(organisation=organisation, at=at(2026, 10, 31, 22, 59)) == []
    evening = snapshot_job.ask_due(organisation=organisation, at=at(2026, 10, 31, 23, 0))
    again = snapshot_job.ask_due(organisation=organisation, at=at(2026, 10, 31, 23, 10))
    assert [job.pk for job in again] == [job.pk for job in evening], "asking twice is asking once"
    do_all(evening)
    assert days() == ["2026-09-30 MONTHLY", "2026-10-31 MONTHLY"]


def test_a_scheduler_that_was_down_for_months_loses_none(since_long: Cast) -> None:
    organisation = since_long.organisation
    do_all(snapshot_job.ask_due(organisation=organisation, at=at(2026, 6, 30, 23, 30)))
    do_all(snapshot_job.ask_due(organisation=organisation, at=at(2026, 10, 3, 8, 0)))
    assert days() == ["2026-06-30 MONTHLY", "2026-07-31 MONTHLY", "2026-08-31 MONTHLY", "2026-09-30 MONTHLY"]


def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_does_all(
    since_long: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = snapshot_job.ask_due(organisation=since_long.organisation, at=at(2026, 10, 31, 23, 0))

    def die(*_arguments: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM planning_snapshotperson")
            assert cursor.fetchone() == (15,), "everybody was written already"
        raise OperationalError("the connection is gone")

    with monkeypatch.context() as patched:
        patched.setattr("planning.actions.snapshots._write_figures", die)
        with pytest.raises(running.Interrupted):
            running.run(job.pk)
    assert days() == []
    assert not SnapshotPerson.objects.exists()
    Job.objects.filter(pk=job.pk).update(lease_until=at(2026, 1, 1, 0, 0))
    do_all([job])
    assert days() == ["2026-10-31 MONTHLY"]
    assert SnapshotPerson.objects.count() == 15
