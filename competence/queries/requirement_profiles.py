"""Proposals of requirements: which there are, and their lines beside what is decided now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.http import Http404

from competence.models import Comment, DecisionState, ProfileDemand, Requirement, RequirementProfile, WorkTask
from competence.queries import standing
from portal.models import Unit, User

OPEN = (DecisionState.DRAFT, DecisionState.CONSULTATION)
MOST_SHOWN = 20


class Step(StrEnum):
    """What a line does to what is decided now."""

    NEW = "new"
    RAISED = "raised"
    LOWERED = "lowered"
    CHANGED = "changed"  # the head-count, or the time for new staff
    ENDED = "ended"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Amount:
    """A level with its head-count and its ramp."""

    level: int
    min_people: int | None
    ramp_months: int | None
    ramp_level: int | None


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line beside what is decided now (`now` None: nothing). `above`: who demands at least as much already.

    `replaces` is the requirement that it replaces or ends.
    """

    line: ProfileDemand
    step: Step
    now: Amount | None
    wanted: Amount | None
    above: standing.Above | None
    tasks: tuple[WorkTask, ...]
    replaces: int | None = None


def get(user: User, profile_id: int) -> RequirementProfile:
    """The proposal with this id; `Http404` for an unknown id and for one of another organisation."""
    rows = RequirementProfile.objects.select_related("organisation", "unit__organisation", "created_by", "decided_by")
    rows = rows.filter(organisation_id=user.organisation_id)
    found = rows.filter(pk=profile_id).first()
    if found is None:
        raise Http404
    return found


def of_unit(unit: Unit) -> list[RequirementProfile]:
    """The unit's proposals, the newest first."""
    rows = RequirementProfile.objects.filter(unit=unit).order_by("-created_at", "-pk")
    return list(rows[:MOST_SHOWN])


def of_organisation(organisation_id: int) -> list[RequirementProfile]:
    """The organisation's own proposals, the newest first."""
    rows = RequirementProfile.objects.filter(organisation_id=organisation_id, unit__isnull=True)
    return list(rows.order_by("-created_at", "-pk")[:MOST_SHOWN])


def in_consultation(organisation_id: int, *, on: date) -> list[RequirementProfile]:
    """Every unit's proposals that are open to comments, the first to close first."""
    rows = RequirementProfile.objects.filter(organisation_id=organisation_id, state=DecisionState.CONSULTATION)
    rows = rows.filter(unit__isnull=False, consultation_until__gte=on).select_related("unit")
    return list(rows.order_by("consultation_until", "pk")[:MOST_SHOWN])


def demands(profile: RequirementProfile) -> QuerySet[ProfileDemand]:
    """The lines, in the order of the catalogue."""
    rows = profile.demands.select_related("profile", "competence", "profession", "role", "unit", "changed_by")
    return rows.order_by("competence__framework__layer", "competence__framework__code", "competence__position", "pk")


def line(profile: RequirementProfile, line_id: int) -> ProfileDemand | None:
    """The line of the proposal with this id."""
    return demands(profile).filter(pk=line_id).first()


def steps(profile: RequirementProfile) -> list[LineRow]:
    """The lines with what they do to what is decided, without tasks and levels above. Two queries."""
    rows = list(demands(profile))
    now = list(standing.of(profile.organisation_id, {row.competence_id for row in rows}, on=profile.since))
    return [_row(row, now, (), ()) for row in rows]


def lines(profile: RequirementProfile) -> list[LineRow]:
    """The lines beside what is decided on the proposal's day. Four queries, whatever their number."""
    rows = list(demands(profile).prefetch_related("tasks"))
    ids = {row.competence_id for row in rows}
    now = list(standing.of(profile.organisation_id, ids, on=profile.since)) if profile.state in OPEN else []
    over = standing.above(profile.unit, ids, on=profile.since) if profile.unit and profile.state in OPEN else []
    return [_row(row, now, over, tuple(row.tasks.all())) for row in rows]


def comments(profile: RequirementProfile) -> list[Comment]:
    """The consultation log, the first first."""
    rows = Comment.objects.filter(profile=profile).select_related("author", "answered_by")
    return list(rows.order_by("written_at", "pk"))


def comment(profile: RequirementProfile, comment_id: int) -> Comment:
    """One of them; `Http404` where there is none."""
    rows = Comment.objects.filter(profile=profile).select_related("profile")
    found = rows.filter(pk=comment_id).first()
    if found is None:
        raise Http404
    return found


def _row(
    row: ProfileDemand,
    now: Sequence[Requirement],
    over: Sequence[standing.Above],
    tasks: tuple[WorkTask, ...],
) -> LineRow:
    same = next((one for one in now if _is_same(row, one)), None)
    stands = _amount(same) if same else None
    level = row.level
    wanted = None if level is None else Amount(level, row.min_people, row.ramp_months, row.ramp_level)
    above = None
    if wanted and row.min_people is None and row.role_id is None:
        above = standing.covering(row.competence_id, row.profession_id, over)
        above = above if above and above.level >= wanted.level else None
    return LineRow(row, _step(stands, wanted), stands, wanted, above, tasks, same.pk if same else None)


def _is_same(row: ProfileDemand, one: Requirement) -> bool:
    """Whether the line replaces or ends the requirement."""
    target = (row.competence_id, row.profession_id, row.role_id, row.unit_id)
    if target != (one.competence_id, one.profession_id, one.role_id, one.unit_id):
        return False
    if (row.min_people is None) != (one.min_people is None):
        return False
    return row.min_people is None or row.level is None or row.level == one.level


def _amount(one: Requirement) -> Amount:
    return Amount(one.level, one.min_people, one.ramp_months, one.ramp_level)


def _step(now: Amount | None, wanted: Amount | None) -> Step:
    if wanted is None:
        return Step.ENDED
    if now is None:
        return Step.NEW
    if wanted == now:
        return Step.UNCHANGED
    if wanted.level == now.level:
        return Step.CHANGED
    return Step.RAISED if wanted.level > now.level else Step.LOWERED
