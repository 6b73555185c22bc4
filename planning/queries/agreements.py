"""The record of an agreement: what it holds, its digest, and whether everything still says what both agreed to.

How to check it by hand stands in docs/talks-and-plans.md: the digest is the SHA-256 of `signed_text`, in UTF-8.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from competence.models import Assessment, Rating
from planning.models import Plan, PlanAgreement
from planning.queries.plans import GoalLine, canonical, goal_content
from portal.models import User

FORMAT = 1
AFTERWARDS = frozenset({"state", "dropped", "serves"})
"""What goes on after the agreement (how far it has come), and links that may lapse while the words stand."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who agreed, under which name, and when."""

    person_id: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An agreement in the person's chain: `is_whole`, its digest is of what it says; `is_linked`, it names the last."""

    plan_id: UUID
    revision: int
    digest: str
    is_whole: bool
    is_linked: bool


@dataclass(frozen=True, slots=True)
class Check:
    """What checking has shown: the chain in its order, and what of today's plan says another thing than the record.

    `changed_goals` are numbers of goals; `has_summary_changed` and `has_levels_changed` are of the talk;
    `has_signatures_changed`: the plan names another person, or another time, than the record does; `unrecorded` are
    revisions of the person that were agreed when records were kept, and have none.
    """

    chain: tuple[Entry, ...]
    changed_goals: tuple[int, ...]
    has_summary_changed: bool
    has_levels_changed: bool
    has_signatures_changed: bool
    unrecorded: tuple[int, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing at all was changed."""
        unbroken = all(one.is_whole and one.is_linked for one in self.chain)
        of_talk = self.has_summary_changed or self.has_levels_changed
        return unbroken and not (self.changed_goals or of_talk or self.has_signatures_changed or self.unrecorded)


def content_of(
    plan: Plan, goals: Iterable[GoalLine], *, levels: Sequence[Mapping[str, object]], assessment: UUID | None
) -> dict[str, Any]:
    """Everything both read when they agreed; `levels` as `levels_of` gives them, of this assessment."""
    return {
        "format": FORMAT,
        "plan": str(plan.pk),
        "person": str(plan.user_id),
        "revision": plan.revision,
        "summary": plan.talk.summary if plan.talk else "",
        "goals": [_goal(goal) for goal in goals],
        "levels": [dict(one) for one in levels],
        "assessment": str(assessment) if assessment else None,
    }


def levels_of(assessment: UUID | None, *, competences: Iterable[int] | None = None) -> list[dict[str, object]]:
    """The levels that were talked about in this assessment; with `competences`, just those. At most one query."""
    if assessment is None:
        return []
    spoken = Q(agreed_level__isnull=False) | Q(no_agreement=True)
    wanted = spoken if competences is None else Q(competence__in=list(competences))
    rows = Rating.objects.filter(wanted, assessment=assessment).order_by("competence_id")
    columns = (
        "competence_id", "competence__name", "competence__kind", "self_level", "agreed_level", "manager_level",
        "manager_comment",
    )  # fmt: skip
    names = ("competence", "name", "kind", "own", "agreed", "manager", "comment")
    return [dict(zip(names, row, strict=True)) for row in rows.values_list(*columns)]


def record(plan: Plan, content: dict[str, Any], *, employee: Signed, manager: Signed, previous: str) -> PlanAgreement:
    """The record, not saved yet: its digest is over everything in it."""
    return PlanAgreement(
        plan=plan,
        content=content,
        employee_id=employee.person_id,
        employee_name=employee.name,
        employee_at=employee.at,
        manager_id=manager.person_id,
        manager_name=manager.name,
        manager_at=manager.at,
        previous=previous,
        digest=digest_of(content, employee=employee, manager=manager, previous=previous),
    )


def signed_text(content: Mapping[str, Any], *, employee: Signed, manager: Signed, previous: str) -> str:
    """The text that the digest is of: JSON with sorted keys and without spaces."""
    return canonical(
        {"content": content, "employee": _signed(employee), "manager": _signed(manager), "previous": previous}
    )


def digest_of(content: Mapping[str, Any], *, employee: Signed, manager: Signed, previous: str) -> str:
    """The SHA-256 of the signed text."""
    text = signed_text(content, employee=employee, manager=manager, previous=previous)
    return hashlib.sha256(text.encode()).hexdigest()


def last_digest(person: User) -> str:
    """The digest of the person's latest agreement, "" before the first."""
    rows = PlanAgreement.objects.filter(employee=person).order_by("-pk")
    return rows.values_list("digest", flat=True).first() or ""


def of(plan: Plan) -> PlanAgreement | None:
    """The record of this plan's agreement; None for one that was agreed before there were records."""
    return PlanAgreement.objects.filter(plan=plan).first()


def text_of(row: PlanAgreement) -> str:
    """What its digest is of, for those who want to reckon it out themselves."""
    return signed_text(row.content, employee=_employee(row), manager=_manager(row), previous=row.previous)


def check(plan: Plan, row: PlanAgreement, goals: Sequence[GoalLine]) -> Check:
    """Compare the record with itself, with the person's other agreements and with today's rows. Four queries."""
    said, now = row.content.get("goals", []), [_goal(goal) for goal in goals]
    longest = max(len(said), len(now))
    changed = [number for number in range(1, longest + 1) if not _same(said, now, number - 1)]
    return Check(
        chain=_chain(row),
        changed_goals=tuple(changed),
        has_summary_changed=row.content.get("summary", "") != (plan.talk.summary if plan.talk else ""),
        has_levels_changed=_levels_changed(row),
        has_signatures_changed=_signatures_changed(plan, row),
        unrecorded=unrecorded(row.employee_id),
    )


def unrecorded(person_id: UUID) -> tuple[int, ...]:
    """The revisions that were agreed after the person's first record and have none: changed past the portal.

    Plans from before there were records are no such. Two queries.
    """
    first = PlanAgreement.objects.filter(employee=person_id).order_by("pk").first()
    if first is None:
        return ()
    later = Plan.objects.filter(user=person_id, agreement__isnull=True)
    later = later.filter(agreed_at__gt=max(first.employee_at, first.manager_at))
    return tuple(later.order_by("revision").values_list("revision", flat=True))


def submitted_before(person: User, moment: datetime | None) -> Assessment | None:
    """The self-assessment that was there when the plan was proposed: a later one has not been talked about."""
    rows = Assessment.objects.filter(user=person, state=Assessment.State.SUBMITTED, submitted_at__lte=moment)
    return rows.first()


def _goal(goal: GoalLine) -> dict[str, object]:
    serves = {"requirement": goal.requirement_id, "task": goal.task_id}
    states = [{"state": one.state, **own} for one, own in _activities(goal)]
    return {
        **goal_content(goal), "activities": states, "state": goal.state, "dropped": goal.dropped_reason,
        "serves": serves,
    }  # fmt: skip


def _activities(goal: GoalLine) -> Iterable[tuple[Any, dict[str, Any]]]:
    written: Any = goal_content(goal)["activities"]
    return zip(goal.activities, written, strict=True)


def _same(said: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], place: int) -> bool:
    if place >= len(said) or place >= len(now):
        return False
    return _agreed_words(said[place]) == _agreed_words(now[place])


def _agreed_words(goal: Mapping[str, Any]) -> str:
    activities = [{key: value for key, value in one.items() if key not in AFTERWARDS} for one in goal["activities"]]
    kept = {key: value for key, value in goal.items() if key not in AFTERWARDS}
    return canonical({**kept, "activities": activities})


def _levels_changed(row: PlanAgreement) -> bool:
    """What was noted is compared by competence; its name may have been reworded since."""
    noted = {one["competence"]: one for one in row.content.get("levels", [])}
    found = {one["competence"]: one for one in levels_of(row.content.get("assessment"), competences=list(noted))}
    facts = ("own", "agreed", "manager", "comment")
    return any(
        key not in found or [one[fact] for fact in facts] != [found[key][fact] for fact in facts]
        for key, one in noted.items()
    )


def _signatures_changed(plan: Plan, row: PlanAgreement) -> bool:
    signed = (row.employee_id, row.employee_at, row.manager_id, row.manager_at, max(row.employee_at, row.manager_at))
    now = (plan.user_id, plan.employee_agreed_at, plan.manager_agreed_by_id, plan.manager_agreed_at, plan.agreed_at)
    return signed != now


def _chain(row: PlanAgreement) -> tuple[Entry, ...]:
    """The person's agreements, the first one first."""
    found, before = [], ""
    for one in PlanAgreement.objects.filter(employee_id=row.employee_id).select_related("plan").order_by("pk"):
        own = digest_of(one.content, employee=_employee(one), manager=_manager(one), previous=one.previous)
        found.append(Entry(one.plan_id, one.plan.revision, one.digest, own == one.digest, one.previous == before))
        before = one.digest
    return tuple(found)


def _employee(row: PlanAgreement) -> Signed:
    return Signed(row.employee_id, row.employee_name, row.employee_at)


def _manager(row: PlanAgreement) -> Signed:
    return Signed(row.manager_id, row.manager_name, row.manager_at)


def _signed(one: Signed) -> dict[str, str]:
    return {"id": str(one.person_id), "name": one.name, "at": one.at.astimezone(UTC).isoformat()}
