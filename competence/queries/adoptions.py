"""Public frameworks of other organisations, what was adopted of them, and what changed there since.

Only texts of decided frameworks that their organisation has made public are seen here; nothing about people.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from competence.models import Competence, DecisionState, Framework, FrameworkVersion, Level, Wording
from competence.queries import scales
from competence.queries.framework_versions import OPEN
from competence.reading.comparison import Change, compare_texts
from competence.reading.content import CompetenceContent
from portal.models import User


@dataclass(frozen=True, slots=True)
class Offered:
    """A public framework: whose, and how many competences and levels it has."""

    id: int
    name: Mapping[str, str]
    organisation: str
    layer: str
    competences: int
    levels: int


@dataclass(frozen=True, slots=True)
class OfferedCompetence:
    """A competence of a public framework; `is_adopted`: one of ours comes from it already."""

    id: int
    code: str
    name: Mapping[str, str]
    why: Mapping[str, str]
    kind: str
    area: Mapping[str, str]
    is_adopted: bool


@dataclass(frozen=True, slots=True)
class Upstream:
    """A competence of ours and the one it was adopted from. `changes`: what its words are now, against what we took.

    `is_gone`: its owner has retired it, or publishes the framework no more.
    """

    competence: int
    code: str
    name: Mapping[str, str]
    owner: str
    framework: Mapping[str, str]
    taken: int
    revision: int
    is_gone: bool
    changes: tuple[Change, ...]

    @property
    def has_news(self) -> bool:
        """Whether there is something to take over."""
        return self.revision > self.taken and not self.is_gone


def public(user: User) -> QuerySet[Framework]:
    """The decided public frameworks of the other organisations."""
    rows = Framework.objects.filter(is_public=True, state=DecisionState.DECIDED)
    return rows.exclude(organisation_id=user.organisation_id).select_related("organisation")


def offered(user: User) -> tuple[Offered, ...]:
    """Every framework that can be adopted from, by owner and name. Two queries."""
    live = Count("competences", filter=Q(competences__retired_on__isnull=True))
    rows = public(user).annotate(live=live).order_by("organisation__name", "code")
    levels = dict(
        Level.objects.filter(organisation__frameworks__in=rows.values("pk"))
        .values("organisation")
        .annotate(count=Count("value", distinct=True))
        .values_list("organisation", "count")
        .order_by()
    )
    return tuple(
        Offered(row.pk, row.name, row.organisation.name, row.layer, row.live, levels.get(row.organisation_id, 0))
        for row in rows
    )


def get_public(user: User, framework_id: int) -> Framework:
    """The public framework of another organisation; `Http404` for anything else."""
    found = public(user).filter(pk=framework_id).first()
    if found is None:
        raise Http404
    return found


def competences_of(framework: Framework, user: User) -> tuple[OfferedCompetence, ...]:
    """What it offers, in its order. Two queries."""
    rows = Competence.objects.filter(framework=framework, retired_on__isnull=True).select_related("area")
    adopted = set(
        Competence.objects.filter(
            framework__organisation_id=user.organisation_id, upstream__framework=framework
        ).values_list("upstream_id", flat=True)
    )
    return tuple(
        OfferedCompetence(row.pk, row.code, row.name, row.why or {}, row.kind, row.area.name, row.pk in adopted)
        for row in rows.order_by("area__position", "area_id", "position", "pk")
    )


def frameworks_to_adopt_into(user: User) -> list[Framework]:
    """Our own frameworks that nobody is drafting a new version of."""
    rows = Framework.objects.filter(organisation_id=user.organisation_id).exclude(state=DecisionState.RETIRED)
    drafted = FrameworkVersion.objects.filter(framework__organisation_id=user.organisation_id, state__in=OPEN)
    return list(rows.exclude(pk__in=drafted.values("framework_id")).order_by("code"))


def own_framework(user: User, framework_id: int) -> Framework:
    """Our framework; `Http404` for an unknown id and for another organisation's."""
    rows = Framework.objects.filter(organisation_id=user.organisation_id).select_related("organisation")
    found = rows.filter(pk=framework_id).first()
    if found is None:
        raise Http404
    return found


def upstream_of(framework: Framework) -> tuple[Upstream, ...]:
    """Our adopted competences, those with news first. Two queries."""
    rows = list(
        Competence.objects.filter(framework=framework, retired_on__isnull=True, upstream__isnull=False)
        .select_related("upstream__framework__organisation")
        .order_by("area__position", "position", "pk")
    )
    asked = Q()
    for row in rows:
        asked |= Q(competence_id=row.upstream_id, revision=row.upstream_revision)
    wordings = Wording.objects.filter(asked) if rows else Wording.objects.none()
    taken: dict[tuple[int | None, int | None], Wording] = {(one.competence_id, one.revision): one for one in wordings}
    found = [_upstream(row, taken.get((row.upstream_id, row.upstream_revision))) for row in rows]
    return tuple(sorted(found, key=lambda one: not one.has_news))


def is_adopted(framework: Framework) -> bool:
    """Whether something in it comes from another organisation. One query."""
    return Competence.objects.filter(framework=framework, retired_on__isnull=True, upstream__isnull=False).exists()


def level_counts(own: int, other: int) -> tuple[int, int]:
    """How many levels the scales of two organisations have."""
    return scales.of(own).top + 1, scales.of(other).top + 1


def has_other_scale(framework: Framework) -> bool:
    """Whether something was adopted from an organisation whose scale has another number of levels than ours."""
    owners = Competence.objects.filter(framework=framework, retired_on__isnull=True, upstream__isnull=False)
    counts = (
        Level.objects.filter(
            Q(organisation=framework.organisation_id)
            | Q(organisation__in=owners.values("upstream__framework__organisation"))
        )
        .order_by()
        .values("organisation")
        .annotate(count=Count("pk"))
    )
    return counts.values("count").distinct().count() > 1


def _upstream(row: Competence, taken: Wording | None) -> Upstream:
    other = row.upstream
    if other is None:
        raise Http404
    framework = other.framework
    is_open = framework.is_public and framework.state == DecisionState.DECIDED
    is_gone = other.retired_on is not None or not is_open
    changes = compare_texts(_said(taken, other.code), _said(other, other.code)) if taken and not is_gone else ()
    return Upstream(
        competence=row.pk,
        code=row.code,
        name=row.name,
        owner=framework.organisation.name,
        framework=framework.name if is_open else {},
        taken=row.upstream_revision or 0,
        revision=other.revision if is_open else row.upstream_revision or 0,
        is_gone=is_gone,
        changes=changes,
    )


def _said(row: Wording | Competence, code: str) -> CompetenceContent:
    return CompetenceContent(code, "", row.name, why=row.why or {}, level_texts=row.level_texts)
