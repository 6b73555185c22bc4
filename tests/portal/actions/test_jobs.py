from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier, Thread
from time import monotonic
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from portal.actions import jobs
from portal.models import Job, JobResult, NobodyAsked, Profession, User
from portal.worker import running
from portal.worker.keeper import LostLease
from tests.make.jobs import ask, effects, make_asker, reload
from tests.make.people import make_employment, make_organisation, make_person, make_unit
from tests.portal import worker_settings

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
State = Job.State


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> None:
    settings.JOB_HANDLERS = worker_settings.JOB_HANDLERS
    settings.JOB_ACCESS = worker_settings.JOB_ACCESS
    settings.JOB_LABELS = worker_settings.JOB_LABELS


# --- asking -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_asking_writes_a_row_and_rings_after_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    by = make_asker()
    with django_capture_on_commit_callbacks() as bells:
        job = ask(by, parameters={"language": "nb"})
    row = reload(job)
    assert (row.state, row.organisation, row.asked_by, row.asked_at) == (State.QUEUED, by.organisation, by, AT)
    assert (row.kind, row.subject, row.parameters) == ("no_file", "s1", {"language": "nb"})
    assert len(bells) == 1


@pytest.mark.django_db
def test_asking_again_while_it_is_open_gives_the_same_job_and_no_second_bell(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    by = make_asker()
    first = ask(by, unique_key="plan-1")
    with django_capture_on_commit_callbacks() as bells:
        assert ask(by, unique_key="plan-1") == first
    assert (Job.objects.count(), bells) == (1, [])
    assert ask(by, unique_key="plan-2") != first
    assert ask(by) != ask(by)


@pytest.mark.django_db
def test_the_database_holds_that_open_work_is_asked_for_once() -> None:
    first = ask(make_asker(), unique_key="plan-1")
    with pytest.raises(IntegrityError, match="job_once"), transaction.atomic():
        Job.objects.create(
            organisation=first.organisation, kind="x", subject="x", unique_key=first.unique_key,
            asked_by=first.asked_by, asked_at=AT,
        )  # fmt: skip


@pytest.mark.django_db
def test_a_rolled_back_cause_leaves_no_job() -> None:
    by = make_asker()
    with transaction.atomic():
        ask(by)
        assert Job.objects.count() == 1
        transaction.set_rollback(True)
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_the_portal_itself_asks_for_an_organisation() -> None:
    organisation = make_organisation()
    with pytest.raises(ValueError, match="for an organisation"):
        jobs.ask(kind="no_file", subject="s1", by=None, at=AT)
    job = jobs.ask(kind="no_file", subject="s1", by=None, organisation=organisation, at=AT)
    assert running.run(job.pk)
    row = reload(job)
    assert (row.state, row.organisation, row.asked_by, effects()) == (State.DONE, organisation, None, ["no_file"])
    with pytest.raises(NobodyAsked):
        str(row.asker)
    assert not jobs.may_see(make_asker(organisation), row)
    nobody = jobs.ask(kind="refused", subject="s2", by=None, organisation=organisation, at=AT)
    assert running.run(nobody.pk)
    assert reload(nobody).state == State.FAILED, "a right that nobody has is refused"


@pytest.mark.django_db
def test_a_kind_without_handler_is_refused_at_once() -> None:
    with pytest.raises(jobs.UnknownKind):
        ask(make_asker(), "nothing")


# --- running ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_running_does_the_work_once_and_keeps_the_file() -> None:
    job = ask(make_asker(), "makes_file")
    assert running.run(job.pk)
    assert not running.run(job.pk)
    row = reload(job)
    assert (row.state, row.attempts, row.lease_until, row.failure) == (State.DONE, 1, None, "")
    assert row.finished_at is not None
    assert effects() == ["makes_file"]
    result = JobResult.objects.get(job=job)
    assert (result.file_name, result.content_type, bytes(result.content)) == (
        'blåbär "1".pdf', "application/pdf", b"%PDF-",
    )  # fmt: skip


@pytest.mark.django_db
def test_an_unknown_job_is_no_error() -> None:
    assert not running.run(uuid4())


@pytest.mark.django_db
def test_what_cannot_be_done_is_told_in_plain_words_and_undone() -> None:
    job = ask(make_asker(), "cannot")
    assert running.run(job.pk)
    row = reload(job)
    assert (row.state, row.failure) == (State.FAILED, "Row 3 has no name. Write one and hand the file in again.")
    assert effects() == []


@pytest.mark.django_db
def test_what_nobody_expected_is_told_with_a_number_and_undone(caplog: pytest.LogCaptureFixture) -> None:
    job = ask(make_asker(), "breaks")
    User.objects.update(language="en")
    assert running.run(job.pk)
    row = reload(job)
    assert row.state == State.FAILED
    assert row.failure.endswith(f"tell your system administrator this number: {job.pk}")
    assert "ZeroDivision" not in row.failure
    assert effects() == []
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.django_db
def test_a_right_that_ended_between_asking_and_running_stops_the_work() -> None:
    kept, ended = make_asker(), make_asker()
    with_right, without = ask(kept, "refused"), ask(ended, "refused")
    ended.employments.all().delete()
    assert running.run(with_right.pk)
    assert running.run(without.pk)
    assert [reload(with_right).state, reload(without).state] == [State.DONE, State.FAILED]
    assert Profession.objects.filter(code="s1").get().organisation == kept.organisation


@pytest.mark.django_db
def test_a_lost_database_leaves_the_job_to_be_taken_up_again() -> None:
    job = ask(make_asker(), "loses_database")
    with pytest.raises(running.Interrupted):
        running.run(job.pk)
    row = reload(job)
    assert (row.state, row.attempts, effects()) == (State.RUNNING, 1, [])
    assert row.lease_until is not None


@pytest.mark.django_db
def test_effect_and_done_are_one_transaction(settings: Settings) -> None:
    settings.JOB_HANDLERS = {"takes_over": "tests.portal.actions.test_jobs.takes_over"}
    job = ask(make_asker(), "takes_over")
    with pytest.raises(running.Interrupted):
        running.run(job.pk)
    assert effects() == []
    assert reload(job).state == State.RUNNING


def takes_over(job: Job, report: Callable[[int, int], None], at: datetime) -> None:
    """Work during which someone else claims the job: the lease had run out."""
    Profession.objects.create(organisation=job.organisation, code="s1", name={"en": "twice"})
    Job.objects.filter(pk=job.pk).update(attempts=2)


# --- claiming ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_claim_holds_until_its_lease_runs_out() -> None:
    job = ask(make_asker())
    assert running.claim(job.pk, at=AT) == job
    assert running.claim(job.pk, at=AT + timedelta(seconds=29)) is None
    again = running.claim(job.pk, at=AT + timedelta(seconds=31))
    assert again is not None
    assert again.attempts == 2


@pytest.mark.django_db
def test_after_three_deaths_the_job_is_parked_and_told(caplog: pytest.LogCaptureFixture) -> None:
    job = ask(make_asker())
    User.objects.update(language="en")
    at = AT
    for attempt in (1, 2, 3):
        claimed = running.claim(job.pk, at=at)
        assert claimed is not None
        assert claimed.attempts == attempt
        at += timedelta(minutes=1)
    assert running.claim(job.pk, at=at) is None
    row = reload(job)
    assert (row.state, row.finished_at) == (State.PARKED, at)
    assert row.failure.startswith("This was started 3 times, and each time the program stopped in the middle.")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert running.claim(job.pk, at=at + timedelta(days=1)) is None


@pytest.mark.django_db
def test_the_first_worker_of_two_cannot_finish_or_fail_what_the_second_has() -> None:
    job = ask(make_asker())
    first = running.claim(job.pk, at=AT)
    second = running.claim(job.pk, at=AT + timedelta(minutes=1))
    assert first is not None
    assert second is not None
    with pytest.raises(LostLease), transaction.atomic():
        running.finish(first, at=AT)
    running.fail(first, "late", at=AT)
    assert reload(job).state == State.RUNNING
    running.finish(second, at=AT + timedelta(minutes=2))
    assert reload(job).state == State.DONE


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_that_hear_the_bell_one_does_the_work() -> None:
    job = ask(make_asker(), "counts")
    barrier, claimed = Barrier(6), []

    def work() -> None:
        barrier.wait()
        try:
            claimed.append(running.run(job.pk))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [False] * 5 + [True]
    assert effects() == ["I"]


def together(deed: Callable[[], None], many: int) -> None:
    """Do it in so many threads at once."""

    def alone() -> None:
        try:
            deed()
        finally:
            connection.close()

    threads = [Thread(target=alone) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_of_500_asked_for_at_once_each_is_done_once() -> None:
    by, number = make_asker(), count()
    waits: list[float] = []

    def asking() -> None:
        for _ in range(125):
            began = monotonic()
            ask(by, "counts", subject=f"s{next(number)}")
            waits.append(monotonic() - began)

    def working() -> None:
        while running.run_next():
            pass

    together(asking, 4)
    together(working, 3)
    assert (Job.objects.filter(state=State.DONE).count(), max(waits) < 1) == (500, True)
    assert Profession.objects.filter(code__startswith="s", name__en="I").count() == 500


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_the_same_job() -> None:
    by = make_asker()
    barrier, asked = Barrier(4), []

    def work() -> None:
        barrier.wait()
        try:
            asked.append(ask(by, unique_key="plan-1").pk)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == [Job.objects.get().pk] * 4


@pytest.mark.django_db(transaction=True)
def test_the_page_sees_progress_that_the_work_has_not_committed() -> None:
    job = ask(make_asker(), "slow", parameters={"seconds": 1.5})

    def work() -> None:
        running.run(job.pk)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    seen = set()
    while thread.is_alive():
        row = reload(job)
        seen.add((row.state, row.done, row.total))
        thread.join(0.05)
    assert (State.RUNNING, 3, 10) in seen
    assert reload(job).state == State.DONE


# --- the sweep --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_sweep_rings_for_the_oldest_of_what_nobody_has() -> None:
    by = make_asker()
    young = ask(by, at=AT - timedelta(seconds=1))
    held = ask(by, at=AT - timedelta(hours=1))
    running.claim(held.pk, at=AT)
    orphan = ask(by, at=AT - timedelta(hours=2))
    running.claim(orphan.pk, at=AT - timedelta(hours=2))
    waiting = [ask(by, at=AT - timedelta(minutes=minutes)) for minutes in (3, 2, 1)]
    unheard = timedelta(seconds=5)
    assert running.sweep(at=AT, older_than=unheard, at_most=10) == (orphan.pk, *(job.pk for job in waiting))
    assert running.sweep(at=AT, older_than=unheard, at_most=2) == (orphan.pk, waiting[0].pk)
    assert young.state == State.QUEUED


@pytest.mark.django_db
def test_only_the_asker_may_see_it_and_only_with_the_right() -> None:
    organisation = make_organisation()
    unit = make_unit(organisation=organisation)
    asker, other = make_person(organisation=organisation, unit=unit), make_person(organisation=organisation, unit=unit)
    job = ask(asker)
    assert [jobs.may_see(asker, job), jobs.may_see(other, job)] == [True, False]
    asker.employments.all().delete()
    assert not jobs.may_see(asker, job)
    make_employment(user=asker, unit=unit)
    asker.is_active = False
    assert not jobs.may_see(asker, job)
