"""Imports of frameworks from spreadsheets as HR looks at them: the list, one import, and what it would change."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from competence.models import Framework, FrameworkImport, LevelConversion
from competence.reading.layout import own_map
from competence.reading.spreadsheets import Look, look_from
from portal.models import Job, Profession, Unit, User

State = FrameworkImport.State
JOB_KINDS = {
    State.READ: ("framework_import_look", "framework_import_preview"),
    State.CONFIRMED: ("framework_import_apply",),
}
OPEN = (State.READ, State.MAPPING, State.PREVIEWED)
_LARGE = ("content", "preview")


def visible_to(user: User) -> QuerySet[FrameworkImport]:
    """The spreadsheets of the person's organisation, the newest first; without files and previews, which are large."""
    rows = FrameworkImport.objects.filter(
        organisation_id=user.organisation_id, kind=FrameworkImport.Kind.SPREADSHEET
    ).select_related("handed_in_by", "confirmed_by", "framework")
    return rows.defer(*_LARGE).order_by("-handed_in_at", "-pk")


def get(user: User, import_id: UUID) -> FrameworkImport:
    """The import with its preview; `Http404` for an unknown id and for one of another organisation."""
    rows = visible_to(user).defer(None).defer("content").select_related("profession", "unit")
    found = rows.filter(pk=import_id).first()
    if found is None:
        raise Http404
    return found


def job_of(found: FrameworkImport) -> Job | None:
    """The work that is, or was last, done for the import in its present state."""
    kinds = JOB_KINDS.get(State(found.state))
    jobs = Job.objects.filter(kind__in=kinds or (), subject=str(found.pk))
    return jobs.order_by("-asked_at").first() if kinds else None


def look_of(found: FrameworkImport) -> Look | None:
    """What the file's columns are called and hold; None before it was read."""
    held = found.preview.get("look")
    return look_from(held) if held else None


def same_file(organisation_id: int, digest: str) -> FrameworkImport | None:
    """The newest import of the very same file that was not refused."""
    rows = FrameworkImport.objects.filter(
        organisation_id=organisation_id, kind=FrameworkImport.Kind.SPREADSHEET, digest=digest
    )
    return rows.exclude(state=State.REFUSED).defer(*_LARGE).order_by("-handed_in_at").first()


def earlier_map(organisation_id: int, look: Look) -> Mapping[str, Any] | None:
    """The map of the newest applied import whose columns this file has too."""
    names = {column.name for column in look.columns}
    rows = FrameworkImport.objects.filter(
        organisation_id=organisation_id, kind=FrameworkImport.Kind.SPREADSHEET, state=State.APPLIED
    )
    for held in rows.order_by("-applied_at").values_list("map", flat=True)[:20]:
        if held and not held.get("file", {}).get("own") and columns_of(held) <= names:
            return dict(held)
    return None


def columns_of(held: Mapping[str, Any]) -> set[str]:
    """Every column that a map names."""
    found: set[str] = set()
    for value in held.get("columns", {}).values():
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, list):
            found.update(value)
        else:
            found |= columns_of({"columns": value})
    return {name for name in found if name} | set(held.get("skip", {}))


def frameworks(organisation_id: int) -> list[Framework]:
    """The frameworks that can be brought up to date, by code."""
    rows = Framework.objects.filter(organisation_id=organisation_id).exclude(state="RETIRED")
    return list(rows.select_related("profession", "unit").order_by("code"))


def conversions(organisation_id: int) -> dict[str, LevelConversion]:
    """The kept conversions by code."""
    rows = LevelConversion.objects.filter(organisation_id=organisation_id).order_by("code")
    return {row.code: row for row in rows}


def professions(organisation_id: int) -> list[Profession]:
    """The professions, by code."""
    return list(Profession.objects.filter(organisation_id=organisation_id).order_by("code"))


def profession_of(organisation_id: int, code: str) -> Profession | None:
    """The profession with the code."""
    return Profession.objects.filter(organisation_id=organisation_id, code=code).first() if code else None


def unit_of(organisation_id: int, name: str) -> Unit | None:
    """The unit with the code, or the only one with the name."""
    if not name:
        return None
    rows = Unit.objects.filter(organisation_id=organisation_id)
    found = list(rows.filter(code=name)[:1]) or list(rows.filter(name__iexact=name)[:2])
    return found[0] if len(found) == 1 else None


def is_own(look: Look) -> bool:
    """Whether the portal wrote the file."""
    return own_map(look) is not None
