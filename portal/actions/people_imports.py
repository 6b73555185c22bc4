"""The HR feed: handed in, previewed, confirmed, applied. Whole or nothing; an older feed never follows a newer one.

The reading, checking and comparing is in `queries/feed_*.py`, the writing in `feed_apply.py`. From the command line all
of it is one transaction; from the web it is two jobs with a person's confirmation between them. The files are kept
until the import is applied or refused, and emptied then: they hold everyone's data and are needed no longer.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pghistory
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.actions import feed_apply, jobs
from portal.actions.jobs import Report
from portal.authorization import Permission, can, require
from portal.models import Job, Organisation, PeopleImport, User
from portal.queries import feed_changes, feed_checks, feed_staging, feed_summary, people_imports
from portal.queries.feed_changes import Day
from portal.queries.feed_problems import FEED, MOST_PROBLEMS, Problems
from portal.queries.feed_summary import Summary

State = PeopleImport.State
ALLOWED: dict[State, frozenset[State]] = {
    State.READ: frozenset({State.PREVIEWED, State.REFUSED}),
    State.PREVIEWED: frozenset({State.CONFIRMED, State.REFUSED}),
    State.CONFIRMED: frozenset({State.APPLIED, State.REFUSED}),
    State.REFUSED: frozenset(),
    State.APPLIED: frozenset(),
}


class Refused(Exception):
    """The feed has problems, and nothing was changed."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(f"{problems.count} problems")
        self.problems = problems


class TooLarge(Exception):
    """More people leave or change unit than the limits allow without someone confirming it."""

    def __init__(self, summary: Summary) -> None:
        super().__init__("needs confirmation")
        self.summary = summary


class NotWaiting(Exception):
    """The import is not waiting for confirmation: someone has confirmed it, or it was refused."""


class AnotherIsRunning(Exception):
    """Another import of the organisation is being applied."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What the files hold: problems, or the summary of the changes; and the headings that nothing was read from."""

    problems: Problems
    summary: Summary | None
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import from the command line gave. `repeated`: the same files were applied before, nothing was read."""

    summary: Summary | None
    ignored: tuple[str, ...] = ()
    repeated: bool = False


def hand_in(*, by: User, at: datetime, as_of: date, units: bytes, people: bytes) -> PeopleImport:
    """Keep the two files and ask for the preview. What was waiting for confirmation is replaced."""
    require(by, Permission.IMPORT_PEOPLE)
    with transaction.atomic():
        _lock(by.organisation_id)
        waiting = PeopleImport.objects.filter(
            organisation_id=by.organisation_id, state__in=(State.READ, State.PREVIEWED)
        )
        for earlier in waiting.defer("units_file", "people_file"):
            _refuse(earlier, _one_problem("replaced"))
        _release_stopped(by.organisation_id)
        handed_in = PeopleImport.objects.create(
            organisation_id=by.organisation_id,
            as_of=as_of,
            units_file=units,
            people_file=people,
            digest=_digest(as_of, units, people),
            handed_in_by=by,
            handed_in_at=at,
        )
        _ask("people_import_preview", handed_in, by, at)
    return handed_in


def confirm(*, by: User, at: datetime, people_import: PeopleImport, large: bool = False) -> None:
    """Ask for the import to be applied. `large` says that the person has seen that many leave or change unit."""
    require(by, Permission.IMPORT_PEOPLE)
    with transaction.atomic():
        _lock(by.organisation_id)
        _release_stopped(by.organisation_id)
        found = _locked(people_import.pk, by.organisation_id)
        if found is None or found.state != State.PREVIEWED:
            raise NotWaiting
        if PeopleImport.objects.filter(organisation_id=by.organisation_id, state=State.CONFIRMED).exists():
            raise AnotherIsRunning
        summary = people_imports.report_of(found).summary
        if summary is not None and summary.is_large and not large:
            raise TooLarge(summary)
        _go(found, State.CONFIRMED, confirmed_by=by, confirmed_at=at)
        _ask("people_import_apply", found, by, at)


def import_files(
    *,
    by: User | None,
    at: datetime,
    organisation: Organisation,
    as_of: date,
    units: bytes,
    people: bytes,
    dry_run: bool = False,
    large: bool = False,
    report: Report = lambda _done, _total: None,
) -> Imported:
    """Import in one go. `by` None is the command line of the server. Raises `Refused` and `TooLarge`.

    Files that were the last to be applied, for the same day, are not read again.
    """
    if by is not None:
        require(by, Permission.IMPORT_PEOPLE)
    mark = _digest(as_of, units, people)
    with transaction.atomic():
        _lock(organisation.pk)
        latest = people_imports.latest_applied(organisation.pk)
        if latest and latest[2] == mark and not dry_run:
            return Imported(summary=None, repeated=True)
        with _examined(Day(organisation.pk, as_of), at, units, people, report) as examined:
            if examined.summary is None:
                raise Refused(examined.problems)
            if dry_run:
                return Imported(examined.summary, examined.ignored)
            if examined.summary.is_large and not large:
                raise TooLarge(examined.summary)
            applied = PeopleImport(
                organisation=organisation,
                state=State.APPLIED,
                as_of=as_of,
                units_file=b"",
                people_file=b"",
                digest=mark,
                report=_report(examined),
                handed_in_by=by,
                handed_in_at=at,
                applied_at=at,
            )
            _write(applied, report)
            applied.save(force_insert=True)
    return Imported(examined.summary, examined.ignored)


def run_preview(job: Job, report: Report, _at: datetime) -> None:
    """The job that reads the files and keeps what they would change, or what is wrong with them."""
    require(job.asker, Permission.IMPORT_PEOPLE)
    found = _locked(job.subject, job.organisation_id)
    if found is None or found.state != State.READ:
        return
    units, people = bytes(found.units_file), bytes(found.people_file)
    with _examined(Day(found.organisation_id, found.as_of), found.handed_in_at, units, people, report) as examined:
        if examined.summary is None:
            _refuse(found, examined)
        else:
            _go(found, State.PREVIEWED, report=_report(examined))


def run_apply(job: Job, report: Report, at: datetime) -> None:
    """The job that applies a confirmed import: everything is read and compared again, and must still be the same.

    Who confirms does not become a manager by it: a system administrator or HR strategist would let herself in to the
    talks and plans of others that way (domain.md, section 2).
    """
    require(job.asker, Permission.IMPORT_PEOPLE)
    _lock(job.organisation_id)
    found = _locked(job.subject, job.organisation_id)
    if found is None or found.state != State.CONFIRMED:
        return
    shown = people_imports.report_of(found).summary
    units, people = bytes(found.units_file), bytes(found.people_file)
    with _examined(Day(found.organisation_id, found.as_of), found.handed_in_at, units, people, report) as examined:
        if examined.summary is None:
            _refuse(found, examined)
        elif shown is None or examined.summary.counts != shown.counts:
            _refuse(found, _one_problem("changed_meanwhile"))
        elif feed_changes.makes_manager(job.asker.pk):
            _refuse(found, _one_problem("own_mandate"))
        else:
            _write(found, report)
            _go(found, State.APPLIED, applied_at=at, units_file=b"", people_file=b"")


def allowed(user: User, job: Job) -> bool:
    """Whether the person may see the job's page: the right to import may have ended."""
    return job.organisation_id == user.organisation_id and can(user, Permission.IMPORT_PEOPLE)


def _digest(as_of: date, units: bytes, people: bytes) -> str:
    """The fingerprint of a feed: its day and its files."""
    mark = hashlib.sha256(f"{as_of} {len(units)}\n".encode())
    mark.update(units)
    mark.update(people)
    return mark.hexdigest()


@contextmanager
def _examined(day: Day, handed_in_at: datetime, units: bytes, people: bytes, report: Report) -> Iterator[Examined]:
    """Read, check and compare. The tables of differences are there until the end of the block."""
    problems = Problems()
    latest = people_imports.latest_applied(day.organisation_id)
    if latest and (day.as_of, handed_in_at) < latest[:2]:
        problems.add(FEED, 0, "", "older", {"day": latest[0]})
    if day.as_of > timezone.localdate(handed_in_at):
        problems.add(FEED, 0, "", "future", {"day": day.as_of})
    with feed_staging.emptied():
        ignored = feed_staging.fill(units, people, problems, report)
        feed_checks.check(day.organisation_id, day.as_of, problems)
        summary = None
        if not problems:
            feed_changes.find(day, problems)
        if not problems:
            summary = feed_summary.of(day)
        yield Examined(problems, summary, tuple(name for names in ignored.values() for name in names))


def _write(people_import: PeopleImport, report: Report) -> None:
    """Make the changes; the history rows that the triggers keep name the import."""
    with pghistory.context(people_import=str(people_import.pk)):
        feed_apply.write(Day(people_import.organisation_id, people_import.as_of), report)


def _lock(organisation_id: int) -> None:
    """One import of an organisation at a time; reading, and writing of other things, goes on."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _locked(import_id: UUID | str, organisation_id: int) -> PeopleImport | None:
    imports = PeopleImport.objects.select_for_update(no_key=True)
    return imports.filter(pk=import_id, organisation_id=organisation_id).first()


def _release_stopped(organisation_id: int) -> None:
    """An import whose job failed or was put aside does not stand in the way of the next one."""
    for found in PeopleImport.objects.filter(organisation_id=organisation_id, state=State.CONFIRMED):
        job = people_imports.job_of(found)
        if job is None or job.state not in jobs.OPEN:
            _refuse(found, _one_problem("stopped"))


def _ask(kind: str, found: PeopleImport, by: User, at: datetime) -> None:
    back = {"back_url": reverse("portal:people-import", args=[found.pk])}
    jobs.ask(kind=kind, subject=found.pk, by=by, at=at, parameters=back, unique_key=str(found.pk))


def _refuse(found: PeopleImport, examined: Examined) -> None:
    _go(found, State.REFUSED, report=_report(examined), units_file=b"", people_file=b"")


def _go(found: PeopleImport, state: State, **changes: Any) -> None:
    if state not in ALLOWED[State(found.state)]:
        raise NotWaiting
    found.state = state
    for name, value in changes.items():
        setattr(found, name, value)
    found.save(update_fields=["state", *changes])


def _one_problem(code: str) -> Examined:
    problems = Problems()
    problems.add(FEED, 0, "", code)
    return Examined(problems, None, ())


def _report(examined: Examined) -> dict[str, Any]:
    problems = [problem.as_json() for problem in examined.problems.in_order()[:MOST_PROBLEMS]]
    return {
        "summary": asdict(examined.summary) if examined.summary else None,
        "problems": problems,
        "problem_count": examined.problems.count,
        "ignored": list(examined.ignored),
    }
