"""Files of jobs: made once for everybody, kept for a time, in pieces where they are large; and work in parts."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from portal.actions import jobs
from portal.models import Job, JobResult, User
from portal.queries import jobs as queries
from portal.worker import running
from tests.make.jobs import AT, ask, effects, make_asker, reload
from tests.make.people import make_organisation, make_person
from tests.portal import worker_settings

State = Job.State


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> None:
    settings.JOB_HANDLERS = worker_settings.JOB_HANDLERS
    settings.JOB_ACCESS = worker_settings.JOB_ACCESS
    settings.JOB_LABELS = worker_settings.JOB_LABELS


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
