"""The rows of a framework: its competences as they are in force, and the snapshot that a version keeps of them.

Only `frameworks` and `framework_versions` call this: they have asked for the right and taken the locks.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from competence.actions.framework_alignments import write_alignments
from competence.actions.refusals import Refused
from competence.models import Area, Competence, Framework, FrameworkVersion, VersionArea, VersionCompetence, Wording
from competence.reading.alignments import stored
from competence.reading.content import CompetenceContent, FrameworkContent

BATCH = 1000


class KindIsFixed(Refused):
    """A competence cannot change between rated, certificate and language: its levels would mean something else."""

    def __init__(self, code: str) -> None:
        sentence = _(
            "%(code)s cannot change its kind: its levels would mean something else. Add one with a code of its own."
        )
        super().__init__(sentence % {"code": code}, field="kind")


@dataclass(frozen=True, slots=True)
class Counts:
    """What writing the rows did: numbers of competences. `reworded` have a new revision."""

    added: int
    reworded: int
    rearranged: int
    retired: int
    unchanged: int


def write_rows(framework: Framework, content: FrameworkContent, at: datetime) -> Counts:
    """Make the competences in force be what `content` says; a changed text gets a new revision. `KindIsFixed`."""
    content = content.area_by_area()
    areas = _write_areas(framework, content)
    known = {one.code: one for one in Competence.objects.filter(framework=framework).select_for_update()}
    added = _add(framework, [one for one in content.competences if one.code not in known], content, areas, at)
    ids = dict(Competence.objects.filter(framework=framework).values_list("code", "pk"))
    aligned = write_alignments(framework, content, ids)
    reworded, rearranged = _change(known, content, areas, at, aligned)
    gone = set(known) - {one.code for one in content.competences}
    retired = Competence.objects.filter(framework=framework, code__in=gone, retired_on__isnull=True)
    count = retired.update(retired_on=timezone.localdate(at))
    return Counts(added, reworded, rearranged, count, len(content.competences) - added - reworded - rearranged)


def write_snapshot(version: FrameworkVersion, content: FrameworkContent) -> None:
    """Make a version say what `content` says. What it said before is gone: only for one that is not decided."""
    content = content.area_by_area()
    VersionCompetence.objects.filter(framework_version=version).delete()
    VersionArea.objects.filter(framework_version=version).delete()
    rows = (
        VersionArea(framework_version=version, code=area.code, name=area.name, position=position)
        for position, area in enumerate(content.areas, start=1)
    )
    areas = {row.code: row for row in VersionArea.objects.bulk_create(rows, batch_size=BATCH)}
    VersionCompetence.objects.bulk_create(
        (
            VersionCompetence(framework_version=version, area=areas[one.area], position=position, **columns(one))
            for position, one in enumerate(content.competences, start=1)
        ),
        batch_size=BATCH,
    )


def columns(one: CompetenceContent) -> dict[str, object]:
    """What a row of a version says: everything but where it stands."""
    return {
        "code": one.code,
        **_texts(one),
        **_facts(one),
        "replaces": list(one.replaces),
        "alignments": stored(one.alignments),
    }


def _texts(one: CompetenceContent) -> dict[str, object]:
    return {"name": one.name, "why": one.why or None, "level_texts": one.level_texts}


def _facts(one: CompetenceContent) -> dict[str, object]:
    """What is neither a text nor a place: changing it is no new revision."""
    return {
        "kind": one.kind,
        "skill": one.skill,
        "core": one.core,
        "validity_months": one.validity_months,
        "governing_document": one.governing_document,
        "governing_url": one.governing_url,
        "upstream_id": one.upstream,
        "upstream_revision": one.upstream_revision,
    }


def _write_areas(framework: Framework, content: FrameworkContent) -> dict[str, Area]:
    """The areas by code. One that is no longer used stays, for the answers given in it."""
    known = {area.code: area for area in framework.areas.all()}
    for position, area in enumerate(content.areas, start=1):
        wanted = {"name": area.name, "position": position}
        row = known.get(area.code)
        if row is None:
            known[area.code] = Area.objects.create(framework=framework, code=area.code, **wanted)
        elif (row.name, row.position) != (area.name, position):
            row.name, row.position = area.name, position
            row.save(update_fields=["name", "position"])
    return known


def _add(
    framework: Framework,
    new: list[CompetenceContent],
    content: FrameworkContent,
    areas: dict[str, Area],
    at: datetime,
) -> int:
    position = {one.code: number for number, one in enumerate(content.competences, start=1)}
    rows = [
        Competence(
            framework=framework,
            area=areas[one.area],
            code=one.code,
            position=position[one.code],
            **_texts(one),
            **_facts(one),
        )
        for one in new
    ]
    _write_wordings(Competence.objects.bulk_create(rows, batch_size=BATCH), at)
    return len(rows)


def _change(
    known: dict[str, Competence],
    content: FrameworkContent,
    areas: dict[str, Area],
    at: datetime,
    aligned: Collection[str],
) -> tuple[int, int]:
    """Give new wordings a revision, and the rest its new place; how many of each, with those `aligned` otherwise."""
    reworded: list[Competence] = []
    rearranged: list[Competence] = []
    for position, one in enumerate(content.competences, start=1):
        row = known.get(one.code)
        if row is None:
            continue
        if row.kind != one.kind:
            raise KindIsFixed(one.code)
        moved = _rearrange(row, one, areas[one.area], position)
        if _reword(row, one):
            reworded.append(row)
        elif moved or one.code in aligned:
            rearranged.append(row)
    fields = ["name", "why", "level_texts", "revision", *_ARRANGED]
    Competence.objects.bulk_update([*reworded, *rearranged], fields, batch_size=BATCH)
    _write_wordings(reworded, at)
    return len(reworded), len(rearranged)


_FACTS = ("kind", "skill", "core", "validity_months", "governing_document", "governing_url", "upstream_revision")
_ARRANGED = (*_FACTS, "area", "upstream", "position", "retired_on", "replaced_by")


def _rearrange(row: Competence, one: CompetenceContent, area: Area, position: int) -> bool:
    before = _arranged(row)
    for name, value in _facts(one).items():
        setattr(row, name, value)
    row.area, row.position, row.retired_on, row.replaced_by = area, position, None, None
    return before != _arranged(row)


def _arranged(row: Competence) -> tuple[object, ...]:
    facts = tuple(getattr(row, name) for name in _FACTS)
    return *facts, row.area_id, row.upstream_id, row.position, row.retired_on, row.replaced_by_id


def _reword(row: Competence, one: CompetenceContent) -> bool:
    if (row.name, row.why or {}, row.level_texts) == (one.name, one.why, one.level_texts):
        return False
    row.name, row.why, row.level_texts = one.name, one.why or None, one.level_texts
    row.revision += 1
    return True


def _write_wordings(competences: list[Competence], at: datetime) -> None:
    wordings = [
        Wording(
            competence=row,
            revision=row.revision,
            name=row.name,
            why=row.why,
            level_texts=row.level_texts,
            written_at=at,
        )
        for row in competences
    ]
    Wording.objects.bulk_create(wordings, batch_size=BATCH)
