"""The follow-up report of a unit, for the manager of its people: states of goals, and what is due. It ranks nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from planning.documents import plan_archive
from planning.models import Activity, Goal
from planning.queries import follow_up_reports, plan_archives
from planning.queries.follow_up_reports import Due
from planning.queries.validity import add_months
from portal import pdf
from portal.actions import jobs
from portal.actions.jobs import CannotDo, File, Report
from portal.authorization import Permission, require
from portal.models import Job, Unit, User
from portal.models.fields import LANGUAGES_OF_TEXTS
from portal.queries import units

KIND = "follow_up_report"
TEMPLATE = "planning/documents/follow_up_report.html"
STYLESHEETS = ("css/pdf-plan.css",)
MONTHS_AHEAD = 3

allowed = plan_archive.allowed
"""Whether the person leads the unit, and everybody in the report is still one of her people."""


@dataclass(frozen=True, slots=True)
class StateRow:
    """So many are in this state."""

    state: str
    count: int


@dataclass(frozen=True, slots=True)
class DueRow:
    """What is due, of whom, and when."""

    day: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """Everything that stands in the report."""

    language: str
    title: str
    unit: str
    organisation: str
    people: str
    goals: tuple[StateRow, ...]
    activities: tuple[StateRow, ...]
    overdue: tuple[DueRow, ...]
    soon: tuple[DueRow, ...]
    until: str
    without: tuple[str, ...]
    foot: str
    is_demo: bool


def ask(*, unit: Unit, language: str, by: User, at: datetime, back_url: str = "") -> Job:
    """Ask for the report about the manager's own people in the unit; `PermissionDenied` as for leading the unit."""
    require(by, Permission.AGREE_PLAN_AS_MANAGER, unit)
    chosen = language if language in LANGUAGES_OF_TEXTS else by.language
    return jobs.ask(
        kind=KIND,
        subject=unit.pk,
        by=by,
        at=at,
        parameters={"language": chosen, "back_url": back_url, "makes_file": True},
        unique_key=f"{unit.pk}:{by.pk}:{chosen}",
    )


def run(job: Job, report: Report, at: datetime) -> File:
    """Write the report about those who are the asker's people in the unit now."""
    unit = units.get(job.asker, int(job.subject))
    require(job.asker, Permission.AGREE_PLAN_AS_MANAGER, unit)
    report(0, 1)
    language = str(job.parameters.get("language", job.asker.language))
    found = content(unit, by=job.asker, language=language, on=timezone.localdate(at))
    try:
        written = pdf.render(html(found), stylesheets=STYLESHEETS)
    except pdf.TooMuch as error:
        raise CannotDo(_("The report is too long for a PDF. Ask for one of the units below instead.")) from error
    report(1, 1)
    led = plan_archives.led_in(unit, by=job.asker, on=timezone.localdate(at))
    people = [str(one.user_id) for one in led]
    return File(f"{found.title} - {found.unit}.pdf", "application/pdf", written, {"people": people})


def content(unit: Unit, *, by: User, language: str, on: date) -> ReportDocument:
    """Put it into words; `on` is the day of the report."""
    with override(language):
        led = plan_archives.led_in(unit, by=by, on=on)
        plans = [one.plan_id for one in led if one.plan_id]
        until = add_months(on, MONTHS_AHEAD)
        standing = follow_up_reports.of(plans, until=until, living_months=unit.organisation.living_months)
        return ReportDocument(
            language=language,
            title=_("Follow-up of development plans"),
            unit=unit.name,
            organisation=unit.organisation.name,
            people=_("%(plans)s of %(people)s employees have a plan in force.")
            % {"plans": len(plans), "people": len(led)},
            goals=tuple(StateRow(str(Goal.State(state).label), count) for state, count in standing.goals),
            activities=tuple(StateRow(str(Activity.State(state).label), count) for state, count in standing.activities),
            overdue=_rows(one for one in standing.due if one.on < on),
            soon=_rows(one for one in standing.due if one.on >= on),
            until=_day(until),
            without=tuple(one.name for one in led if one.plan_id is None),
            foot=_("%(unit)s, written out %(day)s for %(person)s")
            % {"unit": unit.name, "day": _day(on), "person": by.name},
            is_demo=unit.organisation.is_demo,
        )


def html(document: ReportDocument) -> str:
    """The report's page, before it is a PDF."""
    with override(document.language):
        return render_to_string(TEMPLATE, {"document": document})


def _rows(due: Iterable[Due]) -> tuple[DueRow, ...]:
    return tuple(DueRow(_day(one.on), one.name, _what(one)) for one in due)


def _what(one: Due) -> str:
    if one.kind == "follow-up":
        return _("Follow-up of the plan")
    words = _("Goal: %(what)s") if one.kind == "goal" else _("Activity: %(what)s")
    return words % {"what": one.what}


def _day(value: date) -> str:
    return date_format(value, "DATE_FORMAT")
