"""Background work of the kinds that the tests have (`tests.portal.worker_settings`), and what it left behind."""

from datetime import UTC, datetime
from typing import Any

from portal.actions import jobs
from portal.models import Job, Organisation, Profession, User
from tests.make.people import make_organisation, make_person, make_unit

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def make_asker(organisation: Organisation | None = None) -> User:
    """Somebody who may ask for every kind."""
    organisation = organisation or make_organisation()
    return make_person(organisation=organisation, unit=make_unit(organisation=organisation))


def ask(by: User, kind: str = "no_file", **facts: Any) -> Job:
    """A job that is asked for."""
    return jobs.ask(**{"kind": kind, "subject": "s1", "by": by, "at": AT, **facts})


def reload(job: Job) -> Job:
    """The job as the database has it now."""
    return Job.objects.get(pk=job.pk)


def effects() -> list[str]:
    """What has been changed, once for each time."""
    return list(Profession.objects.filter(code="s1").values_list("name__en", flat=True))
