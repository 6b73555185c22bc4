"""Adopt another organisation's public competences into a draft of one's own, and follow what they do with them later.

The texts are copied: what the other organisation changes afterwards is seen, and taken over only when we want it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.actions.framework_versions import begin_version, begin_version_from_content
from competence.actions.refusals import Refused
from competence.models import Competence, DecisionState, Framework, FrameworkVersion, VersionCompetence
from competence.queries import adoptions, framework_versions
from competence.reading.alignments import in_order
from competence.reading.content import AlignmentContent, AreaContent, CompetenceContent, FrameworkContent, Texts
from competence.reading.faults import LONGEST_CODE
from competence.reading.maps import Conversion
from portal.authorization import Permission, require
from portal.models import Organisation, Profession, User

KEPT_STATES = (DecisionState.DRAFT, DecisionState.CONSULTATION, DecisionState.DECIDED)


class NothingChosen(Refused):
    """No competence is chosen."""

    sentence = gettext_lazy("Choose at least one competence.")
    field = "competences"


class OtherScale(Refused):
    """The other organisation's scale has another number of levels, and nothing says how they become ours."""

    field = "levels"


class InConsultation(Refused):
    """The open version stands still."""

    sentence = gettext_lazy(
        "The open version is in consultation, and its texts stand still. Take it back to a draft first."
    )


@dataclass(frozen=True, slots=True)
class Levels:
    """What becomes of level texts of a scale with another number of levels.

    `conversion` says which of our levels each of theirs is; without one the texts are left out if `leaves_out`.
    """

    conversion: Conversion | None = None
    leaves_out: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where adopted competences go: a framework that there is, or a new one with this code and name."""

    framework: Framework | None
    code: str = ""
    name: Texts | None = None


@transaction.atomic
def adopt(
    *,
    upstream: Framework,
    competences: Collection[int],
    target: Target,
    levels: Levels,
    by: User,
    at: datetime,
) -> FrameworkVersion:
    """A draft with the chosen competences of another organisation's public framework.

    Raises `NothingChosen`, `OtherScale`, and what `begin_version_from_content` raises.
    """
    require(by, Permission.WRITE_CATALOGUE)
    source = adoptions.get_public(by, upstream.pk)
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation_id)
    chosen = [row for row in _live(source) if row.pk in set(competences)]
    if not chosen:
        raise NothingChosen
    if target.framework is not None and target.framework.organisation_id != by.organisation_id:
        raise Http404
    content = _content(source, chosen, target, _converted(source, organisation, levels))
    version = begin_version_from_content(
        organisation=organisation,
        content=content,
        by=by,
        at=at,
        profession=_profession(source, organisation) if content.layer == "PROFESSION" else None,
        summary=_("Adopted from %(owner)s") % {"owner": source.organisation.name},
    )
    Framework.objects.filter(pk=version.framework_id, upstream__isnull=True, state=DecisionState.DRAFT).update(
        upstream=source
    )
    return version


@transaction.atomic
def take_over(
    *, framework: Framework, competences: Collection[int], levels: Levels, by: User, at: datetime
) -> FrameworkVersion:
    """What the other organisation says now goes into the open draft, or a new one. It is in force when that is decided.

    Raises `NothingChosen`, `OtherScale`, `InConsultation`, and what `begin_version` raises.
    """
    require(by, Permission.WRITE_CATALOGUE)
    rows = _adopted(framework, competences, by)
    version = framework_versions.open_of(framework)
    if version is None:
        version = begin_version(framework=framework, by=by, at=at, summary=_("Taken over from upstream"))
    elif version.state != DecisionState.DRAFT:
        raise InConsultation
    drafted = {row.code: row for row in VersionCompetence.objects.filter(framework_version=version).select_for_update()}
    for row in rows:
        other, draft = row.upstream, drafted.get(row.code)
        if other is None or draft is None:
            continue
        converted = _converted(other.framework, framework.organisation, levels)
        said = converted(_said(other))
        draft.name, draft.why, draft.level_texts = said.name, said.why or None, said.level_texts
        draft.upstream_id, draft.upstream_revision = other.pk, other.revision
        draft.version, draft.changed_by, draft.changed_at = F("version") + 1, by, at
        draft.save()
    return version


@transaction.atomic
def keep_ours(
    *,
    framework: Framework,
    competences: Collection[int],
    by: User,
) -> int:
    """Our words stay; what the other organisation says now counts as seen. How many. Raises `NothingChosen`."""
    require(by, Permission.WRITE_CATALOGUE)
    rows = _adopted(framework, competences, by)
    for row in rows:
        if row.upstream is None:
            continue
        seen = {"upstream_revision": row.upstream.revision}
        Competence.objects.filter(pk=row.pk).update(**seen)
        VersionCompetence.objects.filter(
            framework_version__framework=framework,
            framework_version__state__in=KEPT_STATES,
            code=row.code,
            upstream=row.upstream,
        ).update(**seen)
    return len(rows)


def _adopted(framework: Framework, competences: Collection[int], by: User) -> list[Competence]:
    """The chosen ones that have an upstream which is still published."""
    Organisation.objects.select_for_update(no_key=True).get(pk=framework.organisation_id)
    if framework.organisation_id != by.organisation_id:
        raise Http404
    rows = Competence.objects.select_for_update(of=("self",)).filter(
        framework=framework,
        pk__in=competences,
        retired_on__isnull=True,
        upstream__retired_on__isnull=True,
        upstream__framework__is_public=True,
        upstream__framework__state=DecisionState.DECIDED,
    )
    found = list(rows.select_related("upstream__framework__organisation", "upstream__area"))
    if not found:
        raise NothingChosen
    return found


def _live(source: Framework) -> list[Competence]:
    rows = Competence.objects.filter(framework=source, retired_on__isnull=True).select_related("area")
    rows = rows.prefetch_related("alignments")
    return list(rows.order_by("area__position", "area_id", "position", "pk"))


def _content(source: Framework, chosen: list[Competence], target: Target, converted: "_Converted") -> FrameworkContent:
    """The target as it is, with the chosen competences behind what it has."""
    before = _before(target, source)
    known = {one.code: one for one in before.competences}
    mine = {one.upstream: one.code for one in before.competences if one.upstream is not None}
    adopted: dict[str, CompetenceContent] = {}
    areas = {area.code: area for area in before.areas}
    for row in chosen:
        areas.setdefault(row.area.code, AreaContent(row.area.code, row.area.name))
        code = mine.get(row.pk) or _free(row.code, {*known, *adopted})
        said = replace(converted(_said(row)), code=code, upstream=row.pk, upstream_revision=row.revision)
        adopted[code] = _beside(said, known[code]) if code in known else said
    own = (adopted.pop(one.code, one) for one in before.competences)
    return replace(before, areas=tuple(areas.values()), competences=(*own, *adopted.values()))


def _beside(said: CompetenceContent, own: CompetenceContent) -> CompetenceContent:
    """What is taken again stands where it stands, and keeps the identifiers that we have given it."""
    known = {one.key for one in said.alignments}
    mine = (one for one in own.alignments if one.key not in known)
    return replace(said, area=own.area, alignments=in_order((*said.alignments, *mine)))


def _before(target: Target, source: Framework) -> FrameworkContent:
    if target.framework is None:
        return FrameworkContent(target.code, source.layer, target.name or source.name, (), ())
    decided = framework_versions.decided_of(target.framework)
    if decided is None:
        return framework_versions.content_in_force(target.framework)
    decided.framework = target.framework
    return framework_versions.content_of(decided)


def _free(code: str, taken: set[str]) -> str:
    """The code, or one like it where we have another competence with it."""
    number, found = 2, code
    while found in taken:
        ending = f"-{number}"
        found, number = code[: LONGEST_CODE - len(ending)] + ending, number + 1
    return found


def _said(row: Competence) -> CompetenceContent:
    return CompetenceContent(
        code=row.code,
        area=row.area.code,
        name=row.name,
        kind=row.kind,
        why=row.why or {},
        level_texts=row.level_texts,
        core=row.core,
        validity_months=row.validity_months,
        skill=row.skill,
        governing_document=row.governing_document,
        governing_url=row.governing_url,
        alignments=in_order(
            AlignmentContent(one.scheme, one.identifier, one.uri, one.label, one.relation)
            for one in row.alignments.all()
        ),
    )


class _Converted:
    """Level texts of their scale as those of ours."""

    def __init__(self, ours: int, theirs: int, owner: str, levels: Levels) -> None:
        self.ours, self.theirs, self.owner, self.levels = ours, theirs, owner, levels

    def __call__(self, one: CompetenceContent) -> CompetenceContent:
        if not one.level_texts or one.kind != Competence.Kind.RATED or self.ours == self.theirs:
            return one
        if self.levels.conversion is None:
            if self.levels.leaves_out:
                return replace(one, level_texts={})
            words = {"owner": self.owner, "theirs": self.theirs, "ours": self.ours}
            raise OtherScale(
                _(
                    "%(owner)s has a scale of %(theirs)s levels, and ours has %(ours)s. Choose a conversion, or leave "
                    "the level texts out and write your own."
                )
                % words
            )
        return replace(one, level_texts=dict(self._texts(one.level_texts, self.levels.conversion)))

    def _texts(self, texts: Mapping[str, list[str]], conversion: Conversion) -> Iterator[tuple[str, list[str]]]:
        """Texts of several levels that become one of ours stand below each other."""
        for language, said in texts.items():
            ours: list[list[str]] = [[] for _level in range(self.ours)]
            for level, text in enumerate(said):
                place = conversion.level(str(level))
                if place is None or place >= self.ours:
                    words = {"level": level}
                    raise OtherScale(
                        _("The conversion does not say which of our levels their level %(level)s is.") % words
                    )
                ours[place].append(text)
            if empty := [level for level, parts in enumerate(ours) if not parts]:
                words = {"level": empty[0]}
                raise OtherScale(
                    _("With this conversion our level %(level)s gets no text. Choose another one, or leave them out.")
                    % words
                )
            yield language, ["\n".join(parts) for parts in ours]


def _converted(source: Framework, organisation: Organisation, levels: Levels) -> _Converted:
    ours, theirs = adoptions.level_counts(organisation.pk, source.organisation_id)
    return _Converted(ours, theirs, source.organisation.name, levels)


def _profession(source: Framework, organisation: Organisation) -> Profession | None:
    """Our profession with the code of theirs."""
    if source.profession_id is None:
        return None
    code = Profession.objects.filter(pk=source.profession_id).values("code")[:1]
    return Profession.objects.filter(organisation=organisation, code=code).first()
