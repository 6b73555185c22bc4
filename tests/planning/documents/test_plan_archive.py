"""All plans of a unit as one archive: who may have which, what is left out and said so, and how it is made."""

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from typing import cast as cast_to
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404
from django.utils import timezone
from django.utils.module_loading import import_string
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from planning.documents import plan_archive, plan_job
from planning.models import Plan
from portal.models import Employment, Job, JobResult, Message, Unit, User
from portal.queries import jobs as queries
from portal.texts import Said
from portal.worker import running
from tests.cast import Cast
from tests.make.people import make_person
from tests.make.planning import make_plan
from tests.pdfs import language_of

if TYPE_CHECKING:
    from collections.abc import Callable

State = Job.State
PERSON_AND_TWO = 3


def make_ward(cast: Cast) -> list[User]:
    """Three of the manager's people have an agreed plan; two of them have the same name. One has only a draft."""
    people = [make_person(organisation=cast.organisation, unit=cast.ward) for _ in range(PERSON_AND_TWO)]
    for number, person in enumerate(people):
        person.given_name, person.family_name = "Kim", "Blå/Öst" if number < 2 else "Zorn"
        person.save()
        make_plan(user=person, manager=cast.manager, state=Plan.State.AGREED)
    make_plan(user=cast.employee, manager=cast.manager)
    return people


def ask(unit: Unit, by: User) -> Job:
    return plan_archive.ask(unit=unit, language="en", by=by, at=timezone.now(), back_url="/team/")


def work() -> int:
    count = 0
    while running.run_next():
        count += 1
    return count


def opened(job: Job) -> tuple[dict[str, bytes], str]:
    """The files of the archive, and its list of contents."""
    content = b"".join(queries.content_of(queries.result(Job.objects.get(pk=job.pk))))
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    return files, files.pop("Contents.txt").decode("utf-8-sig")


def test_the_archive_holds_every_plan_in_force_of_the_managers_own_people(cast: Cast) -> None:
    make_ward(cast)
    job = ask(cast.ward, cast.manager)
    assert (Job.objects.count(), job.parts.filter(state=State.QUEUED).count(), ask(cast.ward, cast.manager)) == (
        4,
        3,
        job,
    )
    assert work() == 4
    files, contents = opened(job)
    assert sorted(files) == [
        "Kim Blå Öst - development plan (2).pdf",
        "Kim Blå Öst - development plan.pdf",
        "Kim Zorn - development plan.pdf",
    ]
    for content in files.values():
        assert language_of(PdfReader(BytesIO(content))) == "en"
    assert "Development plans of Medicinavdelning 3" in contents
    assert f"for {cast.manager.name}" in contents
    without = contents.partition("No plan in force when this was asked for:")[2].split("\r\n")
    assert f"  {cast.employee.name}" in without
    assert "left out" not in contents


def test_who_has_moved_meanwhile_is_left_out_and_it_says_so(cast: Cast) -> None:
    moved, failing, kept = make_ward(cast)
    job = ask(cast.ward, cast.manager)
    for _ in range(3):
        assert running.run_next()
    Employment.objects.filter(user=moved).update(unit=cast.sibling_ward)
    Job.objects.filter(parent=job, subject=str(failing.plans.get().pk)).update(state=State.FAILED, failure="Too long.")
    assert work() == 1
    files, contents = opened(job)
    assert sorted(files) == ["Kim Zorn - development plan.pdf"]
    left_out = contents.partition("Asked for and left out:")[2].partition("No plan")[0].split("\r\n")
    assert sorted(line.strip() for line in left_out if line.strip()) == [
        "Kim Blå/Öst: Too long.", "Kim Blå/Öst: is no longer one of your people in this unit",
    ]  # fmt: skip
    assert Job.objects.get(pk=job.pk).parameters["people"] == [str(kept.pk)]


def test_a_right_lost_before_a_plan_is_printed_costs_that_plan_alone(cast: Cast) -> None:
    moved, *_others = make_ward(cast)
    job = ask(cast.ward, cast.manager)
    Employment.objects.filter(user=moved).update(unit=cast.sibling_ward)
    assert work() == 4
    assert sorted(job.parts.values_list("state", flat=True)) == [State.DONE, State.DONE, State.FAILED]
    assert len(opened(job)[0]) == 2


def test_the_file_is_given_only_while_everybody_in_it_is_hers(cast: Cast) -> None:
    moved, *_others = make_ward(cast)
    job = ask(cast.ward, cast.manager)
    work()
    job.refresh_from_db()
    assert plan_archive.allowed(cast.manager, job)
    Employment.objects.filter(user=moved).update(unit=cast.sibling_ward)
    assert not plan_archive.allowed(User.objects.get(pk=cast.manager.pk), job)


def test_a_plan_that_kills_its_workers_is_left_out_and_the_archive_is_made_and_told(cast: Cast) -> None:
    _first, killing, _third = make_ward(cast)
    job = ask(cast.ward, cast.manager)
    part = job.parts.get(subject=str(killing.plans.get().pk))
    part.attempts = running.MOST_DEATHS
    part.save()
    User.objects.update(language="en")
    assert work() == 3
    part.refresh_from_db()
    assert part.state == State.PARKED
    files, contents = opened(job)
    assert len(files) == 2
    assert "Kim Blå/Öst: This was started 3 times, and each time the program stopped in the middle." in contents
    told = Message.objects.get(to=cast.manager)
    assert (told.kind, told.path) == ("job_ready", f"/jobs/{job.pk}/")
    assert words_of(told).title == "Ready: All plans of a unit as one archive"


def test_a_document_that_kills_its_workers_is_parked_and_told(cast: Cast) -> None:
    person, *_others = make_ward(cast)
    job = plan_job.ask(plan=person.plans.get().pk, language="sv", by=person, at=timezone.now())
    Job.objects.filter(pk=job.pk).update(attempts=running.MOST_DEATHS)
    assert not running.run(job.pk)
    told = Message.objects.get(to=person)
    assert (told.kind, words_of(told).title) == ("job_parked", "Put aside: Development plan as PDF")


def words_of(message: Message) -> Said:
    return cast_to("Callable[[object], Said]", import_string(settings.MESSAGE_TEXTS[message.kind]))(message.facts)


def test_a_manager_who_has_left_gets_nothing(cast: Cast) -> None:
    make_ward(cast)
    job = ask(cast.ward, cast.manager)
    yesterday = timezone.localdate() - timedelta(days=1)
    cast.manager.mandates.update(period=DateRange(yesterday - timedelta(days=100), yesterday))
    assert work() == 4
    assert set(Job.objects.values_list("state", flat=True)) == {State.FAILED}
    assert JobResult.objects.count() == 0
    assert not plan_archive.allowed(User.objects.get(pk=cast.manager.pk), job)


def test_who_may_ask(cast: Cast) -> None:
    make_ward(cast)
    assert ask(cast.ward, cast.deputy).asked_by == cast.deputy
    for person in (cast.employee, cast.manager_elsewhere, cast.former_manager, cast.hr_partner, cast.hr_strategist):
        with pytest.raises(PermissionDenied):
            ask(cast.ward, person)
    with pytest.raises(Http404):
        ask(cast.ward, cast.foreign_manager)
    with pytest.raises(plan_archive.NothingToArchive):
        ask(cast.ward, cast.manager_above)


def test_what_is_printed_already_is_not_printed_again(cast: Cast) -> None:
    person, *_others = make_ward(cast)
    single = plan_job.ask(plan=person.plans.get().pk, language="en", by=person, at=timezone.now())
    assert running.run(single.pk)
    job = ask(cast.ward, cast.manager)
    work()
    part = job.parts.get(subject=single.subject)
    assert bytes(JobResult.objects.get(job=part).content) == bytes(JobResult.objects.get(job=single).content)


def test_asking_for_many_costs_as_much_as_asking_for_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_ward(cast)
    for _rows in ("three", "one"):
        with django_assert_num_queries(9):
            ask(cast.ward, User.objects.get(pk=cast.manager.pk))
        Job.objects.all().delete()
        Plan.objects.filter(state=Plan.State.AGREED).exclude(user__family_name="Zorn").update(
            state=Plan.State.CLOSED, closed_at=timezone.now()
        )
