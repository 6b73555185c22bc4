"""A framework out of a spreadsheet, through the browser: handed in, mapped, previewed, confirmed, applied.

Reading and comparing are jobs: a limited child process (`competence.reading`) opens the file, never a request.
What a person changed meanwhile is never overwritten unseen: applying compares again, and must find what was previewed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.actions import spreadsheet_previews as previews
from competence.actions.refusals import Refused
from competence.models import FrameworkImport
from competence.queries import scales
from competence.queries import spreadsheet_imports as queries
from competence.reading.guesses import guessed_columns
from competence.reading.layout import own_map
from competence.reading.spreadsheets import UnreadableFile, look
from portal.actions import jobs
from portal.actions.jobs import Report
from portal.authorization import Permission, can, require
from portal.models import Job, Organisation, User

State = FrameworkImport.State
ALLOWED: dict[State, frozenset[State]] = {
    State.READ: frozenset({State.READ, State.MAPPING, State.PREVIEWED, State.REFUSED}),
    State.MAPPING: frozenset({State.READ, State.MAPPING, State.REFUSED}),
    State.PREVIEWED: frozenset({State.READ, State.MAPPING, State.CONFIRMED, State.REFUSED}),
    State.CONFIRMED: frozenset({State.APPLIED, State.MAPPING, State.PREVIEWED, State.REFUSED}),
    State.REFUSED: frozenset(),
    State.APPLIED: frozenset(),
}
LONGEST_FILE_NAME = 200


class NotNow(Refused):
    """The import has moved on: somebody confirmed it, threw it away, or it is being read."""

    sentence = gettext_lazy("This import has moved on. See below how it stands now.")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The import, and the earlier one of the very same file; `is_open`: the earlier one is still being worked on."""

    found: FrameworkImport
    earlier: FrameworkImport | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What goes with a map: whom the framework is for, and from when its levels are required."""

    profession_id: int | None
    unit_id: int | None
    since: date | None


def hand_in(*, by: User, at: datetime, file_name: str, content: bytes) -> HandedIn:
    """Keep the file and have it read. The very same file is recognised: an open import of it is gone on with."""
    require(by, Permission.WRITE_CATALOGUE)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        _lock(by.organisation_id)
        earlier = queries.same_file(by.organisation_id, digest)
        if earlier is not None and earlier.state in queries.OPEN:
            return HandedIn(earlier, earlier, is_open=True)
        found = FrameworkImport.objects.create(
            organisation_id=by.organisation_id,
            kind=FrameworkImport.Kind.SPREADSHEET,
            file_name=file_name[-LONGEST_FILE_NAME:],
            content=content,
            digest=digest,
            map=earlier.map if earlier else {},
            profession_id=earlier.profession_id if earlier else None,
            unit_id=earlier.unit_id if earlier else None,
            handed_in_by=by,
            handed_in_at=at,
        )
        _ask("framework_import_look", found, by, at)
    return HandedIn(found, earlier, is_open=False)


@transaction.atomic
def choose_sheet(*, framework_import: FrameworkImport, sheet: str, by: User, at: datetime) -> None:
    """Read another sheet of the workbook; the map is guessed anew. Raises `NotNow`."""
    found = _locked(framework_import.pk, by)
    _go(found, State.READ, map={"file": {"sheet": sheet}}, preview={})
    _ask("framework_import_look", found, by, at)


@transaction.atomic
def save_map(
    *, framework_import: FrameworkImport, data: Mapping[str, Any], choices: Choices, by: User, at: datetime, go_on: bool
) -> None:
    """Keep the map as it was filled in; with `go_on`, have it read and compared. Raises `NotNow`."""
    found = _locked(framework_import.pk, by)
    preview = {"look": found.preview.get("look")}
    changes = {"profession_id": choices.profession_id, "unit_id": choices.unit_id, "since": choices.since}
    if State(found.state) not in {State.MAPPING, State.PREVIEWED}:
        raise NotNow
    _go(found, State.READ if go_on else State.MAPPING, map=dict(data), preview=preview, **changes)
    if go_on:
        _ask("framework_import_preview", found, by, at)


@transaction.atomic
def change_map(*, framework_import: FrameworkImport, by: User) -> None:
    """PREVIEWED -> MAPPING: the preview is not what was meant. Raises `NotNow`."""
    found = _locked(framework_import.pk, by)
    _go(found, State.MAPPING, preview={"look": found.preview.get("look")})


@transaction.atomic
def read_again(*, framework_import: FrameworkImport, by: User, at: datetime) -> None:
    """The work stopped (a worker died, the database went away): have it done again. Raises `NotNow`."""
    found = _locked(framework_import.pk, by)
    job = queries.job_of(found)
    if job is None or job.state in jobs.OPEN:
        raise NotNow
    _ask(job.kind, found, by, at)


@transaction.atomic
def confirm(
    *, framework_import: FrameworkImport, decide: bool, reference: str, by: User, at: datetime
) -> FrameworkImport:
    """Have it taken in: as a draft version, or with `decide` put in force at once with its levels. Raises `NotNow`."""
    if decide:
        require(by, Permission.DECIDE_CATALOGUE)
        require(by, Permission.DECIDE_REQUIREMENTS)
    found = _locked(framework_import.pk, by)
    preview = {**found.preview, "decide": decide, "reference": reference}
    _go(found, State.CONFIRMED, confirmed_by=by, confirmed_at=at, preview=preview)
    _ask("framework_import_apply", found, by, at)
    return found


@transaction.atomic
def discard(*, framework_import: FrameworkImport, by: User) -> None:
    """Throw the file away; that it was handed in stays in the list. Raises `NotNow`."""
    found = _locked(framework_import.pk, by)
    _go(found, State.REFUSED, content=b"", preview={"discarded": True})


def run_look(job: Job, report: Report, at: datetime) -> None:
    """The job that reads what the columns hold, and guesses the map; our own files go straight on to the preview."""
    require(job.asker, Permission.WRITE_CATALOGUE)
    found = _locked_job(job, State.READ)
    if found is None:
        return
    asked = found.map.get("file", {})
    try:
        with previews.kept(found) as path:
            seen = look(path, sheet=asked.get("sheet", ""))
    except UnreadableFile as fault:
        _go(found, State.REFUSED, content=b"", preview={"faults": [str(fault)], "fault_count": 1})
        return
    found.preview = {"look": asdict(seen)}
    own = own_map(seen)
    found.map = _first_map(found, own, asked)
    faults = _fill_in_own(found, own) if own else []
    found.save(update_fields=["map", "preview", "profession", "unit"])
    if own and not faults:
        _show(found, job, report, at)
    else:
        _go(found, State.MAPPING, preview={**found.preview, "faults": faults, "fault_count": len(faults)})


def run_preview(job: Job, report: Report, at: datetime) -> None:
    """The job that reads the file as the map says, and compares."""
    require(job.asker, Permission.WRITE_CATALOGUE)
    found = _locked_job(job, State.READ)
    if found is not None:
        _show(found, job, report, at)


def run_apply(job: Job, report: Report, at: datetime) -> None:
    """The job that takes a confirmed import in: everything is read and compared again, and must be as it was shown."""
    require(job.asker, Permission.WRITE_CATALOGUE)
    _lock(job.organisation_id)
    found = _locked_job(job, State.CONFIRMED)
    if found is None:
        return
    shown = found.preview
    result = previews.examine(found, by=job.asker, at=at, report=report)
    if result.faults or previews.differs(result, shown):
        note = _("The framework was changed after the preview. Look at what would change now, and confirm again.")
        state = State.MAPPING if result.faults else State.PREVIEWED
        _go(
            found,
            state,
            preview=result.as_json(found.preview.get("look"), note=note),
            confirmed_by=None,
            confirmed_at=None,
        )
        return
    try:
        taken = _take_in(found, result, job, at)
    except Refused as refused:
        faults = {"faults": [str(refused)], "fault_count": 1}
        changes = {"confirmed_by": None, "confirmed_at": None}
        _go(found, State.MAPPING, preview={"look": shown.get("look"), **faults}, **changes)
        return
    preview = {**shown, "look": None, "version": taken.number}
    _go(found, State.APPLIED, framework=taken.framework, applied_at=at, content=b"", preview=preview)


@transaction.atomic
def _take_in(found: FrameworkImport, result: previews.Examined, job: Job, at: datetime) -> previews.Taken:
    """All of it, or nothing where it is refused."""
    shown = found.preview
    decide, reference = bool(shown["decide"]), shown["reference"]
    return previews.take_in(found, result, decide=decide, reference=reference, by=job.asker, at=at)


def allowed(user: User, job: Job) -> bool:
    """Whether the person may see the job's page: the right may have ended."""
    return job.organisation_id == user.organisation_id and can(user, Permission.WRITE_CATALOGUE)


def _show(found: FrameworkImport, job: Job, report: Report, at: datetime) -> None:
    result = previews.examine(found, by=job.asker, at=at, report=report)
    state = State.MAPPING if result.faults else State.PREVIEWED
    _go(found, state, preview=result.as_json(found.preview.get("look")))


def _first_map(found: FrameworkImport, own: dict[str, Any] | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Our own columns; else the map of the same file or of an earlier one with such columns; else a guess."""
    seen = queries.look_of(found)
    if seen is None:
        return {}
    names = {column.name for column in seen.columns}
    if own:
        return own | {"file": {**own["file"], "sheet": asked.get("sheet", "")}}
    if found.map.get("columns") and queries.columns_of(found.map) <= names:
        return dict(found.map)
    where = {"sheet": asked.get("sheet", ""), "header": seen.header}
    if earlier := queries.earlier_map(found.organisation_id, seen):
        return {**earlier, "file": {**earlier.get("file", {}), **where}}
    language = "nb" if found.handed_in_by.language.startswith("nb") else "sv"
    top = scales.of(found.organisation_id).top
    columns = guessed_columns(seen, language=language, top=top)
    return {"file": {"language": language, **where}, "columns": columns}


def _fill_in_own(found: FrameworkImport, own: Mapping[str, Any]) -> list[str]:
    """Whom our own file says that the framework is for; what we do not have is told, and chosen on the page."""
    head = own["framework"]
    profession, unit = head["profession"], head["unit"]
    found.profession = queries.profession_of(found.organisation_id, profession)
    found.unit = queries.unit_of(found.organisation_id, unit)
    faults = []
    if profession and found.profession is None:
        faults.append(
            _("There is no profession with the code “%(code)s”. Choose whom it is for.") % {"code": profession}
        )
    if unit and found.unit is None:
        faults.append(_("There is no unit with the code “%(code)s”. Choose whom it is for.") % {"code": unit})
    return faults


def _lock(organisation_id: int) -> None:
    """One deed on imports of an organisation at a time; reading goes on."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _locked(import_id: UUID, by: User) -> FrameworkImport:
    """The import, for somebody of its organisation with the right to write the catalogue; `NotNow` if it is gone."""
    require(by, Permission.WRITE_CATALOGUE)
    rows = FrameworkImport.objects.select_for_update(no_key=True, of=("self",)).defer("content")
    found = rows.filter(pk=import_id, organisation_id=by.organisation_id).first()
    if found is None:
        raise NotNow
    return found


def _locked_job(job: Job, state: State) -> FrameworkImport | None:
    rows = FrameworkImport.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "organisation", "handed_in_by", "profession", "unit"
    )
    return rows.filter(pk=job.subject, organisation_id=job.organisation_id, state=state).first()


def _ask(kind: str, found: FrameworkImport, by: User, at: datetime) -> None:
    back = {"back_url": reverse("competence:framework-import", args=[found.pk])}
    jobs.ask(kind=kind, subject=found.pk, by=by, at=at, parameters=back, unique_key=str(found.pk))


def _go(found: FrameworkImport, state: State, **changes: Any) -> None:
    if state not in ALLOWED[State(found.state)]:
        raise NotNow
    found.state = state
    for name, value in changes.items():
        setattr(found, name, value)
    names = (name.removesuffix("_id") for name in changes)
    found.save(update_fields=["state", *names])
