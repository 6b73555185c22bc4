"""The board's report and the answer to the council as PDF: asked for, made by a worker, the same content once."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from planning.actions.snapshots import Altered, refuse_altered
from planning.documents import report as words
from planning.models import CouncilAnswer, CoverageSnapshot
from planning.queries import council_answers, reports, snapshots
from portal import pdf
from portal.actions import jobs
from portal.actions.jobs import CannotDo, File, Report
from portal.authorization import Permission, can
from portal.models import Job, User
from portal.models.fields import LANGUAGES_OF_TEXTS

BOARD, COUNCIL = "board_report", "council_answer_pdf"
LONGEST_NAME = 150
"""Characters of a file's name, before the day and the ending."""


def may_read(user: User, snapshot: CoverageSnapshot) -> bool:
    """Published figures are for who reads those; the others for who publishes them."""
    if snapshots.publication_of(snapshot) is not None and can(user, Permission.READ_PUBLISHED):
        return True
    return can(user, Permission.PUBLISH_FIGURES)


def ask_board(*, snapshot: CoverageSnapshot, unit_id: int, language: str, by: User, at: datetime, back_url: str) -> Job:
    """Ask for the board's report about a part of the organisation. `PermissionDenied` for figures one may not read."""
    if not may_read(by, snapshot):
        raise PermissionDenied
    chosen = language if language in LANGUAGES_OF_TEXTS else by.language
    return jobs.ask(
        kind=BOARD,
        subject=snapshot.pk,
        by=by,
        at=at,
        parameters={"unit": unit_id, "language": chosen, "back_url": back_url, "makes_file": True},
        unique_key=f"{snapshot.pk}:{unit_id}:{chosen}:{by.pk}",
        content=f"{BOARD}:{snapshot.pk}:{unit_id}:{chosen}",
    )


def ask_council(*, answer: CouncilAnswer, language: str, by: User, at: datetime, back_url: str) -> Job:
    """Ask for an answer to the council as PDF; the caller has found it by `council_answers.get`."""
    chosen = language if language in LANGUAGES_OF_TEXTS else by.language
    return jobs.ask(
        kind=COUNCIL,
        subject=answer.pk,
        by=by,
        at=at,
        parameters={"language": chosen, "back_url": back_url, "makes_file": True},
        unique_key=f"{answer.pk}:{answer.version}:{answer.state}:{chosen}:{by.pk}",
        content=f"{COUNCIL}:{answer.pk}:{answer.version}:{answer.state}:{chosen}",
    )


def run_board(job: Job, report: Report, _at: datetime) -> File:
    """Write the board's report, if the asker may still read the figures."""
    report(0, 1)
    snapshot = snapshots.get(job.asker, UUID(job.subject))
    if not may_read(job.asker, snapshot):
        raise PermissionDenied
    found = reports.of(snapshot, int(str(job.parameters["unit"])))
    if found is None:
        raise Http404
    with override(str(job.parameters["language"])):
        said = words.words(found)
        title = _("Talks and development plans: %(unit)s") % {"unit": said.name}
        written = _print("planning/documents/board_report.html", {"title": title, "report": said}, snapshot)
    report(1, 1)
    return File(f"{_fit(title)} {snapshot.day:%Y-%m-%d}.pdf", "application/pdf", written)


def run_council(job: Job, report: Report, _at: datetime) -> File:
    """Write the answer to the council, if the asker may still read it."""
    report(0, 1)
    answer = council_answers.get(job.asker, UUID(job.subject))
    found = reports.of(answer.snapshot, answer.unit_id)
    if found is None:
        raise Http404
    with override(str(job.parameters["language"])):
        context = {"title": answer.title, "report": words.words(found), "answer": answer, "texts": texts_of(answer)}
        written = _print("planning/documents/council_answer.html", context, answer.snapshot)
    report(1, 1)
    return File(f"{_fit(answer.title)}.pdf", "application/pdf", written)


def texts_of(answer: CouncilAnswer) -> dict[str, tuple[str, ...]]:
    """The written parts of an answer as paragraphs."""
    return {
        name: tuple(line.strip() for line in getattr(answer, name).splitlines() if line.strip())
        for name in ("question", "introduction", "steps")
    }


def allowed_board(user: User, job: Job) -> bool:
    """Whether the person may read the figures now."""
    try:
        return may_read(user, snapshots.get(user, UUID(job.subject)))
    except Http404:
        return False


def allowed_council(user: User, job: Job) -> bool:
    """Whether the person may read the answer now."""
    return council_answers.visible_to(user).filter(pk=job.subject).exists()


def _fit(title: str) -> str:
    """A title as the name of a file: one line, not longer than the row of a file takes."""
    return " ".join(title.split())[:LONGEST_NAME].strip()


def _print(template: str, context: dict[str, object], snapshot: CoverageSnapshot) -> bytes:
    """As PDF. `CannotDo` where the figures are no longer as they were frozen, or fill too many pages."""
    try:
        refuse_altered(snapshot)
    except Altered as error:
        raise CannotDo(error.sentence) from error
    foot = _("%(organisation)s, figures of %(day)s") % {
        "organisation": snapshot.organisation.name,
        "day": date_format(snapshot.day),
    }
    page = render_to_string(template, {**context, "foot": foot, "is_demo": snapshot.organisation.is_demo})
    try:
        return pdf.render(page, stylesheets=words.STYLESHEETS)
    except pdf.TooMuch as error:
        raise CannotDo(_("The report is too long for a PDF. Choose a smaller part of the organisation.")) from error
