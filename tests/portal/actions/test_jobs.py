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
from portal.models import Job, JobResult, NobodyAsked, Organisation, Profession, User
from portal.queries import jobs as queries
from portal.worker import running
from portal.worker.keeper import LostLease
from tests.make.people import make_employment, make_organisation, make_person, make_unit
from tests.portal import worker_settings

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
State = Job.State


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> None:
    settings.JOB_HANDLERS = worker_settings.JOB_HANDLERS
    settings.JOB_ACCESS = worker_settings.JOB_ACCESS
    settings.JOB_LABELS = worker_settings.JOB_LABELS


def make_asker(organisation: Organisation | None = None) -> User:
    organisation = organisation or make_organisation()
    return make_person(organisation=organisation, unit=make_unit(organisation=organisation))


def ask(by: User, kind: str = "no_file", **facts: object) -> Job:
    return jobs.ask(**{"kind": kind, "subject": "s1", "by": by, "at": AT, **facts})  # type: ignore[arg-type]


def reload(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def effects() -> list[str]:
    return list(Profession.objects.filter(code="s1").values_list("name__en", flat=True))


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
def test_a_file_of_exactly_this_content_is_given_again() -> None:
    by = make_asker()
    done = ask(by, "makes_file", content="content-1")
    assert running.run(done.pk)
    Job.objects.update(finished_at=AT)
    soon = AT + timedelta(days=1)
    assert ask(by, "makes_file", content="content-1", at=soon) == done
    assert ask(by, "makes_file", content="content-2", at=soon) != done
    assert ask(by, "makes_file", at=soon) != done


@pytest.mark.django_db
def test_the_next_who_asks_gets_the_file_as_the_result_of_her_own_job() -> None:
    by = make_asker()
    other = make_person(organisation=by.organisation)
    done = ask(by, "makes_file", content="content-1")
    assert running.run(done.pk)
    hers = ask(other, "makes_file", content="content-1")
    assert (hers.pk != done.pk, hers.state, hers.asked_by, hers.finished_at) == (True, State.DONE, other, AT)
    assert [bytes(one.content) for one in JobResult.objects.order_by("pk")] == [b"%PDF-"] * 2
    assert effects() == ["makes_file"]
    assert ask(make_asker(), "makes_file", content="content-1").state == State.QUEUED, "another organisation"


@pytest.mark.django_db
def test_an_own_file_that_will_soon_be_gone_is_given_with_a_new_time() -> None:
    by = make_asker()
    done = ask(by, "makes_file", content="content-1")
    assert running.run(done.pk)
    Job.objects.update(finished_at=AT)
    late = AT + timedelta(days=5)
    again = ask(by, "makes_file", content="content-1", at=late)
    assert (again.pk != done.pk, again.state, again.finished_at, effects()) == (True, State.DONE, late, ["makes_file"])


@pytest.mark.django_db
def test_work_whose_file_is_gone_is_done_again() -> None:
    by = make_asker()
    done = ask(by, "makes_file", content="content-1")
    assert running.run(done.pk)
    assert running.forget_files(at=datetime(2100, 1, 1, tzinfo=UTC)) == 1
    assert ask(by, "makes_file", content="content-1").state == State.QUEUED


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


# --- parts ------------------------------------------------------------------------------------------------------------


def ask_in_parts(by: User, kinds: list[str]) -> Job:
    parts = [jobs.Part(kind=kind, subject=f"part-{number}", parameters={}) for number, kind in enumerate(kinds)]
    return jobs.ask_in_parts(kind="makes_file", subject="s1", by=by, at=AT, parts=parts, unique_key="whole")


@pytest.mark.django_db
def test_large_work_runs_when_all_its_parts_have_ended() -> None:
    by = make_asker()
    whole = ask_in_parts(by, ["no_file", "cannot", "no_file"])
    assert ask_in_parts(by, ["no_file"]) == whole, "it is open already"
    single = ask(by, subject="single", at=AT + timedelta(hours=1))
    assert not running.run(whole.pk)
    order = []
    while running.run_next():
        order.append(Job.objects.filter(finished_at__isnull=False).order_by("-finished_at").first())
    assert [job and job.pk for job in (order[0], order[-1])] == [single.pk, whole.pk], "what one waits for goes first"
    assert [job.state for job in whole.parts.order_by("subject")] == [State.DONE, State.FAILED, State.DONE]
    assert (reload(whole).state, len(order)) == (State.DONE, 5)


@pytest.mark.django_db
def test_large_work_of_no_parts_runs_at_once() -> None:
    assert running.run(ask_in_parts(make_asker(), []).pk)


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
def test_files_are_kept_for_as_long_as_the_organisation_says_and_the_rows_for_longer() -> None:
    week, month = make_asker(make_organisation(result_days=7)), make_asker(make_organisation(result_days=30))
    old, new, kept = ask(week, "pieces"), ask(week, "pieces", subject="s2"), ask(month, "pieces", subject="s3")
    for job in (old, new, kept):
        assert running.run(job.pk)
    Job.objects.filter(pk__in=[old.pk, kept.pk]).update(asked_at=AT, finished_at=AT)
    Job.objects.filter(pk=new.pk).update(asked_at=AT, finished_at=AT + timedelta(days=2))
    assert running.forget_files(at=AT + timedelta(days=8)) == 1
    assert [JobResult.objects.filter(job=job).exists() for job in (old, new, kept)] == [False, True, True]
    assert Job.objects.count() == 3


@pytest.mark.django_db
def test_a_large_file_is_stored_and_copied_in_pieces() -> None:
    by = make_asker()
    job = ask(by, "pieces", content="content-1")
    assert running.run(job.pk)
    copy = ask(make_person(organisation=by.organisation), "pieces", content="content-1")
    for one in (job, copy):
        assert b"".join(queries.content_of(queries.result(reload(one)))) == b"onetwothree"


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
