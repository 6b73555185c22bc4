"""A competence as it is in force, for everyone signed in: what it is, why, its levels, and all it has said before."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.queries import competences, scales
from competence.queries.competences import Known, Whole
from competence.reading.content import Texts
from competence.views.catalogue_answers import KINDS, LAYERS, SKILLS, catalogue_crumbs, framework_link
from competence.views.version_outline import LevelLine, level_lines
from portal.authorization import Permission, can, for_everyone_signed_in, signed_in_user
from portal.face import Link, Words


@dataclass(frozen=True, slots=True)
class Wording:
    """What it said from a day on."""

    revision: int
    since: date
    name: Texts
    why: Texts
    levels: tuple[LevelLine, ...]


@dataclass(frozen=True, slots=True)
class OtherLink:
    """Another competence that it has to do with."""

    name: Texts
    url: str


@dataclass(frozen=True, slots=True)
class CompetencePage:
    """A competence. `wordings` are those before the present one."""

    name: Texts
    code: str
    crumbs: tuple[Link, ...]
    framework: Texts
    area: Texts
    layer: Words
    kind: Words
    detail: str
    why: Texts
    core: str
    levels: tuple[LevelLine, ...]
    document: str
    url: str
    alignments: tuple[Known, ...]
    since: date | None
    revision: int
    wordings: tuple[Wording, ...]
    is_retired: bool
    retired_on: date | None
    replaced_by: OtherLink | None
    replaces: tuple[OtherLink, ...]
    goals_url: str


@for_everyone_signed_in
@never_cache
@require_safe
def competence(request: HttpRequest, competence: int) -> HttpResponse:
    """The competence with every wording it has had."""
    user = signed_in_user(request)
    whole = competences.get(user, competence)
    page = _page(whole, scales.of(user.organisation_id), may_browse=can(user, Permission.READ_CATALOGUE))
    return render(request, "competence/catalogue/competence.html", {"page": page})


def _page(whole: Whole, scale: scales.Scale, *, may_browse: bool) -> CompetencePage:
    row, framework = whole.row, whole.row.framework
    past = [one for one in whole.wordings if one.revision != row.revision]
    present = next((one for one in whole.wordings if one.revision == row.revision), None)
    months = gettext("valid for %(months)s months") % {"months": row.validity_months} if row.validity_months else ""
    return CompetencePage(
        name=row.name,
        code=row.code,
        crumbs=catalogue_crumbs(framework_link(framework.pk, framework.name)) if may_browse else (),
        framework=framework.name,
        area=row.area.name,
        layer=LAYERS[framework.layer],
        kind=KINDS[row.kind],
        detail=months or str(SKILLS.get(row.skill, "")),
        why=row.why or {},
        core=row.core,
        levels=level_lines(row.kind, row.level_texts, scale),
        document=row.governing_document,
        url=row.governing_url,
        alignments=whole.alignments,
        since=timezone.localdate(present.written_at) if present else None,
        revision=row.revision,
        wordings=tuple(
            Wording(
                revision=one.revision,
                since=timezone.localdate(one.written_at),
                name=one.name,
                why=one.why,
                levels=level_lines(row.kind, one.level_texts, scale),
            )
            for one in past
        ),
        is_retired=whole.is_retired,
        retired_on=whole.retired_on,
        replaced_by=_link(whole.replaced_by) if whole.replaced_by else None,
        replaces=tuple(map(_link, whole.replaces)),
        goals_url=reverse("planning:goals-of-competence", args=[row.pk]),
    )


def _link(other: competences.Other) -> OtherLink:
    return OtherLink(other.name, reverse("competence:competence", args=[other.id]))
