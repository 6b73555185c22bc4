"""Write the content of a framework, and decide it.

`by` is an HR strategist (the right to import frameworks). None stands for the installation itself: a command run on the
server by whoever keeps it, before there is anyone who could sign in. No page passes None.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from competence.models import Area, Competence, DecisionState, Framework, Wording
from competence.queries import scales
from competence.reading.content import CompetenceContent, FrameworkContent
from competence.reading.faults import content_faults
from portal.authorization import Permission, require
from portal.models import Organisation, Profession, Unit, User

ALLOWED: dict[DecisionState, frozenset[DecisionState]] = {
    DecisionState.DRAFT: frozenset({DecisionState.CONSULTATION, DecisionState.DECIDED}),
    DecisionState.CONSULTATION: frozenset({DecisionState.DRAFT, DecisionState.DECIDED}),
    DecisionState.DECIDED: frozenset({DecisionState.RETIRED}),
    DecisionState.RETIRED: frozenset(),
}
BATCH = 1000


class FaultyContent(Exception):
    """The content cannot be saved; `faults` says why, all of it at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class NotAllowedNow(Exception):
    """The framework's state does not lead to the wanted one."""


class FrameworkIsRetired(Exception):
    """A retired framework is kept as it was."""


class NothingToDecide(Exception):
    """A framework without competences cannot be decided."""


class KindIsFixed(Exception):
    """A competence that is rated cannot become a certificate, or the other way round: it needs a code of its own."""


@dataclass(frozen=True, slots=True)
class Written:
    """What writing the content did: numbers of competences. `reworded` have a new revision."""

    framework: Framework
    added: int
    reworded: int
    rearranged: int
    retired: int
    unchanged: int

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.reworded or self.rearranged or self.retired)


@transaction.atomic
def write_framework(
    *,
    organisation: Organisation,
    content: FrameworkContent,
    by: User | None,
    at: datetime,
    profession: Profession | None = None,
    unit: Unit | None = None,
) -> Written:
    """Make the framework say what `content` says. A text is never changed in place: it gets a new revision.

    A competence that is not in the content is retired from the day of `at`, and taken up again if it comes back.
    Raises `FaultyContent`, `FrameworkIsRetired`, `KindIsFixed`.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_owner(organisation, by=by)
    if faults := content_faults(content, top=scales.of(organisation.pk).top):
        raise FaultyContent(faults)
    framework = _write_head(organisation, content, profession, unit)
    areas = _write_areas(framework, content)
    known = {one.code: one for one in Competence.objects.filter(framework=framework).select_for_update()}
    added = _add(framework, [one for one in content.competences if one.code not in known], content, areas, at)
    reworded, rearranged = _change(known, content, areas, at)
    gone = set(known) - {one.code for one in content.competences}
    retired = Competence.objects.filter(framework=framework, code__in=gone, retired_on__isnull=True)
    count = retired.update(retired_on=timezone.localdate(at))
    unchanged = len(content.competences) - added - reworded - rearranged
    return Written(framework, added, reworded, rearranged, count, unchanged)


@transaction.atomic
def decide_framework(*, framework: Framework, by: User | None, at: datetime, reference: str = "") -> Framework:
    """DRAFT or CONSULTATION -> DECIDED: from now on its competences are asked for.

    Raises `NotAllowedNow`, `NothingToDecide`.
    """
    locked = Framework.objects.select_for_update().select_related("organisation").get(pk=framework.pk)
    require_owner(locked.organisation, by=by)
    if DecisionState.DECIDED not in ALLOWED[DecisionState(locked.state)]:
        raise NotAllowedNow(locked.state)
    if not locked.competences.filter(retired_on__isnull=True).exists():
        raise NothingToDecide
    locked.state, locked.decided_by, locked.decided_at = DecisionState.DECIDED, by, at
    locked.decision_reference = reference
    locked.save(update_fields=["state", "decided_by", "decided_at", "decision_reference"])
    return locked


def require_owner(organisation: Organisation, *, by: User | None) -> None:
    """Raise unless `by` may keep the organisation's catalogue; None, the installation itself, may."""
    if by is None:
        return
    if by.organisation_id != organisation.pk:
        raise Http404
    require(by, Permission.IMPORT_FRAMEWORK)


def _write_head(
    organisation: Organisation, content: FrameworkContent, profession: Profession | None, unit: Unit | None
) -> Framework:
    head = {"name": content.name, "layer": content.layer, "profession": profession, "unit": unit}
    framework, is_new = Framework.objects.select_for_update(of=("self",)).get_or_create(
        organisation=organisation, code=content.code, defaults=head
    )
    if framework.state == DecisionState.RETIRED:
        raise FrameworkIsRetired(framework.code)
    if not is_new and any(getattr(framework, name) != value for name, value in head.items()):
        for name, value in head.items():
            setattr(framework, name, value)
        framework.save(update_fields=list(head))
    return framework


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
            kind=one.kind,
            name=one.name,
            why=one.why or None,
            level_texts=one.level_texts,
            core=one.core,
            validity_months=one.validity_months,
            position=position[one.code],
        )
        for one in new
    ]
    _write_wordings(Competence.objects.bulk_create(rows, batch_size=BATCH), at)
    return len(rows)


def _change(
    known: dict[str, Competence], content: FrameworkContent, areas: dict[str, Area], at: datetime
) -> tuple[int, int]:
    """Give new wordings a revision, and the rest its new place; how many of each."""
    reworded: list[Competence] = []
    rearranged: list[Competence] = []
    for position, one in enumerate(content.competences, start=1):
        row = known.get(one.code)
        if row is None:
            continue
        if (row.kind == "CERTIFICATE") != (one.kind == "CERTIFICATE"):
            raise KindIsFixed(one.code)
        moved = _rearrange(row, one, areas[one.area], position)
        if _reword(row, one):
            reworded.append(row)
        elif moved:
            rearranged.append(row)
    fields = ["name", "why", "level_texts", "revision", *_ARRANGED]
    Competence.objects.bulk_update([*reworded, *rearranged], fields, batch_size=BATCH)
    _write_wordings(reworded, at)
    return len(reworded), len(rearranged)


_ARRANGED = ("area", "kind", "core", "validity_months", "position", "retired_on")


def _rearrange(row: Competence, one: CompetenceContent, area: Area, position: int) -> bool:
    before = _arranged(row)
    row.area, row.kind, row.core, row.position = area, one.kind, one.core, position
    row.validity_months, row.retired_on = one.validity_months, None
    return before != _arranged(row)


def _arranged(row: Competence) -> tuple[object, ...]:
    return row.area_id, row.kind, row.core, row.validity_months, row.position, row.retired_on


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
