"""Imports of CASE packages as HR looks at them, and what a package changes in comparison with the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from competence.models import CasePackage, FrameworkImport
from competence.reading.alignments import in_order
from competence.reading.case_mapping import Mapped, Wish
from competence.reading.case_package import CaseContent, Told
from competence.reading.content import AlignmentContent, CompetenceContent, FrameworkContent
from portal.models import Job, User
from portal.texts import in_language

JOB_KINDS = {"READ": "case_import_preview", "CONFIRMED": "case_import_apply"}
MOST_SAMPLES = 50
SAMPLE_TEXT = 200


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the catalogue shall say, and what of it the publisher changed: codes of competences.

    `is_renamed`: the framework or an area has another name.
    """

    content: FrameworkContent
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    is_renamed: bool

    @property
    def changes_content(self) -> bool:
        """Whether there is anything to decide."""
        return bool(self.added or self.changed or self.removed or self.is_renamed)


class Examination(Protocol):
    """What `actions.case_imports.Examined` has that a preview shows."""

    @property
    def case(self) -> CaseContent: ...
    @property
    def wish(self) -> Wish: ...
    @property
    def mapped(self) -> Mapped: ...
    @property
    def told(self) -> Told: ...
    @property
    def comparison(self) -> Comparison: ...
    @property
    def is_drafted(self) -> bool: ...


def visible_to(user: User) -> QuerySet[FrameworkImport]:
    """The imports of CASE packages of the person's organisation, the newest first; without files and previews."""
    imports = FrameworkImport.objects.filter(
        organisation_id=user.organisation_id, kind=FrameworkImport.Kind.CASE
    ).select_related("handed_in_by", "confirmed_by", "framework")
    return imports.defer("content", "preview").order_by("-handed_in_at", "-pk")


def get(user: User, import_id: UUID) -> FrameworkImport:
    """The import with its preview; `Http404` for an unknown id and for one of another organisation."""
    found = visible_to(user).defer(None).defer("content").filter(pk=import_id).first()
    if found is None:
        raise Http404
    return found


def job_of(found: FrameworkImport) -> Job | None:
    """The work that is, or was last, done for the import in its present state."""
    kind = JOB_KINDS.get(found.state)
    return Job.objects.filter(kind=kind, subject=str(found.pk)).order_by("-asked_at").first() if kind else None


def package_of(organisation_id: int, identifier: str) -> CasePackage | None:
    """The package with the document, if the organisation has imported it before."""
    rows = CasePackage.objects.filter(framework__organisation_id=organisation_id, definitions__identifier=identifier)
    return rows.select_related("framework__profession", "framework__unit").order_by("pk").first()


def compared(new: FrameworkContent, old: FrameworkContent | None, here: FrameworkContent | None) -> Comparison:
    """Take over what the publisher changed from `old` to `new`; what was edited `here` meanwhile stays.

    Without an `old` everything is new.
    """
    before = {one.code: one for one in old.competences} if old else {}
    own = {one.code: one for one in here.competences} if here else {}
    wanted = {one.code for one in new.competences}
    added = tuple(one.code for one in new.competences if one.code not in before)
    changed = tuple(one.code for one in new.competences if one.code in before and one != before[one.code])
    theirs = {*added, *changed}
    competences = tuple(_taken(new, own, before, theirs)) + tuple(
        one for code, one in own.items() if code not in wanted and code not in before
    )
    is_renamed = old is not None and (new.name, new.areas) != (old.name, old.areas)
    name = here.name if here and old and new.name == old.name else new.name
    content = replace(new, name=name, competences=competences)
    return Comparison(
        content=_with_areas(content, here),
        added=added,
        changed=changed,
        removed=tuple(code for code in before if code not in wanted),
        is_renamed=is_renamed,
    )


def preview_of(examined: Examination) -> dict[str, Any]:
    """What the page shows of a package, as JSON."""
    case, comparison = examined.case, examined.comparison
    by_code = {one.code: one for one in comparison.content.competences}
    names = {area.code: in_language(area.name, "sv").value for area in comparison.content.areas}
    return {
        "case": case.version,
        "title": str(case.document.get("title") or "–")[:SAMPLE_TEXT],
        "creator": str(case.document.get("creator") or "")[:SAMPLE_TEXT],
        "code": examined.wish.code,
        "items": len(case.items),
        "associations": len(case.associations),
        "areas": len(comparison.content.areas),
        "competences": len(comparison.content.competences),
        "levels": sum(bool(one.level_texts) for one in comparison.content.competences),
        "told": examined.told.as_json(),
        "is_again": examined.is_drafted,
        "nothing": examined.is_drafted and not comparison.changes_content,
        "added": _samples(comparison.added, by_code, names),
        "changed": _samples(comparison.changed, by_code, names),
        "removed": list(comparison.removed[:MOST_SAMPLES]),
        "counts": {"added": len(comparison.added), "changed": len(comparison.changed),
                   "removed": len(comparison.removed)},
    }  # fmt: skip


def _taken(
    new: FrameworkContent,
    own: dict[str, CompetenceContent],
    before: dict[str, CompetenceContent],
    theirs: set[str],
) -> Iterator[CompetenceContent]:
    """Of what is unchanged there: what is said here, and nothing where it was given up here."""
    for one in new.competences:
        if one.code in own and one.code in before and one.code in theirs:
            yield replace(one, alignments=_aligned(one, own[one.code], before[one.code]))
        elif one.code in theirs or not own:
            yield one
        elif one.code in own:
            yield own[one.code]


def _aligned(new: CompetenceContent, own: CompetenceContent, old: CompetenceContent) -> tuple[AlignmentContent, ...]:
    """Theirs, and those that were added here."""
    known = {one.key for one in (*new.alignments, *old.alignments)}
    return in_order((*new.alignments, *(one for one in own.alignments if one.key not in known)))


def _with_areas(content: FrameworkContent, here: FrameworkContent | None) -> FrameworkContent:
    """The areas that something stands in, those of the package first."""
    used = {one.area for one in content.competences}
    found = {area.code: area for area in content.areas}
    for area in here.areas if here else ():
        found.setdefault(area.code, area)
    return replace(content, areas=tuple(area for code, area in found.items() if code in used))


def _samples(codes: tuple[str, ...], by_code: dict[str, CompetenceContent], names: dict[str, str]) -> list[list[str]]:
    rows = (by_code[code] for code in codes[:MOST_SAMPLES])
    return [[one.code, in_language(one.name, "sv").value[:SAMPLE_TEXT], names.get(one.area, "")] for one in rows]
