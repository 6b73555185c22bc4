"""Imports of people as HR looks at them: the history, one import, and what its report says."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from portal.models import Job, PeopleImport, User
from portal.queries import feed_problems
from portal.queries.feed_problems import Problem
from portal.queries.feed_summary import Summary

JOB_KINDS = {"READ": "people_import_preview", "CONFIRMED": "people_import_apply"}


@dataclass(frozen=True, slots=True)
class Report:
    """What reading the files gave: the changes (None where they were refused), the problems, headings not read."""

    summary: Summary | None
    problems: tuple[Problem, ...]
    problem_count: int
    ignored: tuple[str, ...]


def visible_to(user: User) -> QuerySet[PeopleImport]:
    """The imports of the person's organisation, the newest first; without the files and reports, which are large."""
    imports = PeopleImport.objects.filter(organisation_id=user.organisation_id).select_related(
        "handed_in_by", "confirmed_by"
    )
    return imports.defer("units_file", "people_file", "report").order_by("-handed_in_at", "-pk")


def get(user: User, import_id: UUID) -> PeopleImport:
    """The import with its report; `Http404` for an unknown id and for one of another organisation."""
    found = visible_to(user).defer(None).defer("units_file", "people_file").filter(pk=import_id).first()
    if found is None:
        raise Http404
    return found


def latest_applied(organisation_id: int) -> tuple[date, datetime, str] | None:
    """The day, hand-in and fingerprint of the newest feed that was applied."""
    applied = PeopleImport.objects.filter(organisation_id=organisation_id, state=PeopleImport.State.APPLIED)
    return applied.order_by("-as_of", "-handed_in_at").values_list("as_of", "handed_in_at", "digest").first()


def job_of(found: PeopleImport) -> Job | None:
    """The work that is, or was last, done for the import in its present state."""
    kind = JOB_KINDS.get(found.state)
    return Job.objects.filter(kind=kind, subject=str(found.pk)).order_by("-asked_at").first() if kind else None


def report_of(found: PeopleImport) -> Report:
    """The import's report as values; everything empty before it was read."""
    held = found.report
    summary = held.get("summary")
    return Report(
        summary=Summary(**summary) if summary else None,
        problems=tuple(feed_problems.from_json(held.get("problems", ()))),
        problem_count=held.get("problem_count", 0),
        ignored=tuple(held.get("ignored", ())),
    )
