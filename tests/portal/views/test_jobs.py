import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from planning.models import Plan
from portal.actions import jobs
from portal.models import Job, JobResult, User
from portal.worker import running
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.planning import make_plan
from tests.portal import worker_settings

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> None:
    settings.JOB_HANDLERS = worker_settings.JOB_HANDLERS
    settings.JOB_ACCESS = worker_settings.JOB_ACCESS
    settings.JOB_LABELS = worker_settings.JOB_LABELS
    settings.JOB_ABOUT = worker_settings.JOB_ABOUT


def ask(by: User, kind: str = "makes_file", **parameters: object) -> Job:
    return jobs.ask(kind=kind, subject="s1", by=by, at=AT, parameters={"makes_file": True, **parameters})


def page(client: Client, job: UUID, *, htmx: bool = False) -> str:
    response = client.get(reverse("portal:job", args=[job]), headers=HTMX if htmx else {})
    assert response.status_code == 200
    return response.content.decode()


def test_waiting_work_asks_again_by_itself_and_has_a_link_for_it(cast: Cast, sign_in: SignIn) -> None:
    job = ask(cast.employee)
    shown = page(sign_in(cast.employee), job.pk)
    url = reverse("portal:job", args=[job.pk])
    assert f'hx-get="{url}" hx-trigger="every 1s"' in shown
    assert f'<a href="{url}">' in shown
    assert "Waiting for its turn" in shown
    assert "<h1>A piece of work</h1>" in shown


def test_htmx_gets_the_progress_alone(cast: Cast, sign_in: SignIn) -> None:
    job = ask(cast.employee)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, started_at=timezone.now(), lease_until=timezone.now(), done=120, total=480
    )
    shown = page(sign_in(cast.employee), job.pk, htmx=True)
    assert "<html" not in shown
    assert "120" in shown
    assert "480" in shown


def test_done_work_asks_no_more_and_offers_its_file(cast: Cast, sign_in: SignIn) -> None:
    job = ask(cast.employee, back_url="/plans/")
    running.run(job.pk)
    shown = page(sign_in(cast.employee), job.pk)
    assert "hx-trigger" not in shown
    assert reverse("portal:job-file", args=[job.pk]) in shown
    assert 'href="/plans/"' in shown


def test_a_way_back_leads_nowhere_else(cast: Cast, sign_in: SignIn) -> None:
    job = ask(cast.employee, back_url="https://elsewhere.example/")
    assert "elsewhere.example" not in page(sign_in(cast.employee), job.pk)


def test_failed_work_says_why_and_what_to_do(cast: Cast, sign_in: SignIn) -> None:
    job = ask(cast.employee, "cannot")
    running.run(job.pk)
    shown = page(sign_in(cast.employee), job.pk)
    assert "Row 3 has no name. Write one and hand the file in again." in shown
    assert "hx-trigger" not in shown


def test_a_file_that_is_no_longer_kept_is_told(cast: Cast, sign_in: SignIn) -> None:
    job = ask(cast.employee)
    running.run(job.pk)
    JobResult.objects.all().delete()
    client = sign_in(cast.employee)
    assert "The file is no longer kept." in page(client, job.pk)
    assert client.get(reverse("portal:job-file", args=[job.pk])).status_code == 404


def test_the_file_is_downloaded_and_never_kept_or_guessed_at(cast: Cast, sign_in: SignIn) -> None:
    job = ask(cast.employee)
    running.run(job.pk)
    response = sign_in(cast.employee).get(reverse("portal:job-file", args=[job.pk]))
    assert (response.status_code, response.getvalue()) == (200, b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''bl%C3%A5b%C3%A4r%20%221%22.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["portal:job", "portal:job-file"])
def test_only_the_asker_gets_in(cast: Cast, sign_in: SignIn, name: str) -> None:
    job = ask(cast.employee)
    running.run(job.pk)
    url = reverse(name, args=[job.pk])
    people = (cast.employee, cast.colleague, cast.manager, cast.administrator, cast.foreigner)
    assert [sign_in(person).get(url).status_code for person in people] == [200, 403, 403, 403, 404]
    assert sign_in(cast.employee).get(reverse(name, args=[uuid4()])).status_code == 404
    assert Client().get(url).status_code == 302
    assert sign_in(cast.employee).post(url).status_code == 405


@pytest.mark.parametrize("name", ["portal:job", "portal:job-file"])
def test_the_right_to_the_thing_is_asked_again(cast: Cast, sign_in: SignIn, name: str) -> None:
    job = ask(cast.employee)
    running.run(job.pk)
    client = sign_in(cast.employee)
    url = reverse(name, args=[job.pk])
    assert client.get(url).status_code == 200
    cast.employee.employments.all().delete()
    assert client.get(url).status_code == 403


def test_the_page_costs_few_queries(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    job = ask(cast.employee)
    running.run(job.pk)
    client = sign_in(cast.employee)
    with django_assert_max_num_queries(6):
        page(client, job.pk)


# --- all of mine ------------------------------------------------------------------------------------------------------


def rows_of(client: Client) -> list[list[str]]:
    """The words of each row of the page."""
    response = client.get(reverse("portal:jobs"))
    assert response.status_code == 200
    body = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    words = [re.sub(r"<[^>]+>", "|", row) for row in body.split("<tr>")[1:]]
    return [[word.strip() for word in row.split("|") if word.strip()] for row in words]


def test_my_jobs_are_shown_with_state_time_left_file_and_failure(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    assert "You have asked for nothing yet" in client.get(reverse("portal:jobs")).content.decode()
    done, failed, running_now = ask(cast.employee), ask(cast.employee, "cannot"), ask(cast.employee, "no_file")
    for number, job in enumerate((done, failed, running_now)):
        Job.objects.filter(pk=job.pk).update(asked_at=AT + timedelta(minutes=number), subject=f"s{number}")
    assert running.run(done.pk)
    assert running.run(failed.pk)
    Job.objects.filter(pk=done.pk).update(finished_at=AT + timedelta(hours=1))
    now = timezone.now()
    Job.objects.filter(pk=running_now.pk).update(
        state=Job.State.RUNNING, started_at=now - timedelta(seconds=110), lease_until=now, done=40, total=200
    )
    ask(cast.colleague)
    first, second, third = rows_of(client)
    assert first[:2] == ["A piece of work", "About s2"]
    assert first[3:] == ["running", "40 of 200, about 8 minutes left"]
    assert second[3:] == ["failed", "Row 3 has no name. Write one and hand the file in again."]
    assert third[3:5] == ["done", "Download"]
    assert third[-1] == "kept until 8 June 2026, 15:00"
    JobResult.objects.all().delete()
    assert rows_of(client)[2][3:] == ["done", "The file is no longer kept."]


def test_what_it_is_about_is_said_only_to_who_may_see_it_now(cast: Cast, sign_in: SignIn) -> None:
    people = cast.employee, cast.stranger
    plans = [make_plan(user=user, manager=cast.manager, state=Plan.State.AGREED) for user in people]
    for plan in plans:
        job = ask(cast.manager)
        Job.objects.filter(pk=job.pk).update(kind="plan_pdf", subject=plan.pk)
        running.keep(job, jobs.File("p.pdf", "application/pdf", b"%PDF"))
    with override_settings(JOB_ABOUT={"plan_pdf": "planning.documents.plan_job.about"}, JOB_LABELS={}):
        shown = {row[1]: "Download" in row for row in rows_of(sign_in(cast.manager))}
    assert shown == {cast.employee.name: True, "You have no right to see it now.": False}


def test_my_jobs_ask_again_by_themselves_while_something_is_open(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    job = ask(cast.employee)
    part = client.get(reverse("portal:jobs"), headers=HTMX).content.decode()
    assert ('hx-trigger="every 2s"' in part, "<html" in part) == (True, False)
    assert running.run(job.pk)
    assert "hx-trigger" not in client.get(reverse("portal:jobs")).content.decode()
    assert client.get(reverse("portal:jobs") + "?page=\x00").status_code == 200


def test_large_work_shows_how_many_of_its_parts_have_ended(cast: Cast, sign_in: SignIn) -> None:
    parts = [jobs.Part(kind="no_file", subject=f"p{number}", parameters={}) for number in range(4)]
    whole = jobs.ask_in_parts(
        kind="makes_file", subject="s1", by=cast.employee, at=timezone.now(), parts=parts, unique_key="whole"
    )
    client = sign_in(cast.employee)
    assert [row[3:] for row in rows_of(client)] == [["waiting"]]
    assert running.run_next()
    Job.objects.filter(parent=whole, state=Job.State.DONE).update(started_at=timezone.now() - timedelta(seconds=45))
    assert [row[3:] for row in rows_of(client)] == [["running", "1 of 4, about 3 minutes left"]]
    assert "about 3 minutes left" in page(client, whole.pk)


def test_three_jobs_cost_as_many_queries_as_one(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(cast.employee)
    for number in range(3):
        parts = [jobs.Part(kind="no_file", subject=f"p{number}", parameters={})]
        jobs.ask_in_parts(
            kind="makes_file", subject=number, by=cast.employee, at=AT, parts=parts, unique_key=f"whole-{number}"
        )
        if number in {0, 2}:
            with django_assert_num_queries(7):
                client.get(reverse("portal:jobs"))
