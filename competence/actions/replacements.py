"""What becomes of the requirements of competences that are retired: they end, or another competence takes them over."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from competence.models import (
    Competence,
    DecisionState,
    FrameworkVersion,
    Requirement,
    RequirementProfile,
    RequirementTask,
    TaskDemand,
)
from competence.queries.replacements import Span, highest
from portal.models import User
from portal.texts import in_language

BATCH = 2000
Key = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Numbers of requirements: that ended, and that the replacing competences got."""

    ended: int
    moved: int


def end_requirements(competence_ids: "Collection[int] | QuerySet[Competence, Any]", on: date) -> int:
    """End what is demanded of these competences on the day; what would have begun later never does. Two statements."""
    return _end(_standing(competence_ids, on), on)


def replace_competences(*, version: FrameworkVersion, replaced: Mapping[str, str], by: User, at: datetime) -> Moved:
    """Point retired competences (old code: new code) to the one in their place, and hand on what was demanded.

    For each target the highest level applies, with its ramp, and the tasks of all. The caller has the locks.
    """
    rows = {row.code: row for row in Competence.objects.filter(framework=version.framework)}
    new_of = {rows[old].pk: rows[new].pk for old, new in replaced.items()}
    if not new_of:
        return Moved(0, 0)
    for old, new in replaced.items():
        rows[old].replaced_by = rows[new]
    Competence.objects.bulk_update([rows[old] for old in replaced], ["replaced_by"], batch_size=BATCH)
    _hand_on_demands(new_of)
    return _hand_on(version, new_of, by, at)


def _standing(competence_ids: "Collection[int] | QuerySet[Competence, Any]", on: date) -> "QuerySet[Requirement]":
    rows = Requirement.objects.filter(competence_id__in=competence_ids, state=DecisionState.DECIDED)
    return rows.filter(period__overlap=DateRange(on, None))


def _end(rows: "QuerySet[Requirement]", on: date) -> int:
    """What began earlier ends the day before; what begins on the day or later never does, and is retired."""
    later = rows.filter(period__startswith__gte=on).update(state=DecisionState.RETIRED)
    begun = rows.filter(Q(period__startswith__lt=on) | Q(period__startswith__isnull=True))
    shortened = Func(Func(F("period"), function="lower"), Value(on), function="daterange")
    return later + begun.update(period=shortened)


def _hand_on(version: FrameworkVersion, new_of: Mapping[int, int], by: User, at: datetime) -> Moved:
    on = timezone.localdate(at)
    rows = list(_standing({*new_of, *new_of.values()}, on).order_by("pk"))
    tasks = _tasks_of([row.pk for row in rows])
    timelines: dict[Key, list[Requirement]] = defaultdict(list)
    for row in rows:
        timelines[_key(row, new_of)].append(row)
    touched = {key: found for key, found in timelines.items() if any(row.competence_id in new_of for row in found)}
    ending, beginning = [], []
    for key, found in touched.items():
        own = highest(_span(row, on, tasks) for row in found if row.competence_id not in new_of)
        merged = highest(_span(row, on, tasks) for row in found)
        if merged == own:
            ending += [row for row in found if row.competence_id in new_of]
        else:
            ending += found
            beginning += [(key, span) for span in merged]
    ended = _end(_standing({*new_of, *new_of.values()}, on).filter(pk__in=[row.pk for row in ending]), on)
    if beginning:
        _begin(beginning, _record(version, ending, new_of, by, at), by, at)
    return Moved(ended, len(beginning))


def _key(row: Requirement, new_of: Mapping[int, int]) -> Key:
    """The replacing competence and the target; head-counts of different levels stand beside each other."""
    competence_id = new_of.get(row.competence_id, row.competence_id)
    head_count = None if row.min_people is None else row.level
    return competence_id, row.profession_id, row.role_id, row.unit_id, head_count


def _span(row: Requirement, on: date, tasks: Mapping[int, frozenset[int]]) -> Span:
    """What is demanded from the day on."""
    since = max(row.period.lower or date.min, on)
    of = tasks.get(row.pk, frozenset())
    return Span(since, row.period.upper, row.level, row.min_people, row.ramp_months, row.ramp_level, of)


def _tasks_of(requirement_ids: Collection[int]) -> dict[int, frozenset[int]]:
    tasks: dict[int, set[int]] = defaultdict(set)
    rows = RequirementTask.objects.filter(requirement__in=requirement_ids)
    for requirement_id, task_id in rows.values_list("requirement_id", "task_id"):
        tasks[requirement_id].add(task_id)
    return {key: frozenset(found) for key, found in tasks.items()}


def _record(
    version: FrameworkVersion, ending: Iterable[Requirement], new_of: Mapping[int, int], by: User, at: datetime
) -> RequirementProfile:
    """The decision as it is kept: which version moved the requirements, and what they were before."""
    framework = version.framework
    title = _("Competences replaced in version %(number)s of %(name)s") % {
        "number": version.number, "name": in_language(version.name, "sv").value,
    }  # fmt: skip
    return RequirementProfile.objects.create(
        organisation_id=framework.organisation_id,
        title=title[:200],
        since=timezone.localdate(at),
        state=DecisionState.DECIDED,
        created_by=by,
        created_at=at,
        consultation_opened_at=version.consultation_opened_at,
        decided_by=by,
        decided_at=at,
        decision_reference=version.decision_reference,
        before=[_before(row, new_of) for row in ending],
    )


def _before(row: Requirement, new_of: Mapping[int, int]) -> dict[str, object]:
    return {
        "requirement": row.pk,
        "competence": row.competence_id,
        "replaced_by": new_of.get(row.competence_id),
        "profession": row.profession_id,
        "role": row.role_id,
        "unit": row.unit_id,
        "level": row.level,
        "min_people": row.min_people,
    }


def _begin(spans: list[tuple[Key, Span]], profile: RequirementProfile, by: User, at: datetime) -> None:
    rows = [
        Requirement(
            organisation_id=profile.organisation_id,
            competence_id=key[0] or 0,
            profession_id=key[1],
            role_id=key[2],
            unit_id=key[3],
            level=span.level,
            min_people=span.min_people,
            ramp_months=span.ramp_months,
            ramp_level=span.ramp_level,
            period=DateRange(span.since, span.until),
            state=DecisionState.DECIDED,
            decided_by=by,
            decided_at=at,
            profile=profile,
        )
        for key, span in spans
    ]
    written = Requirement.objects.bulk_create(rows, batch_size=BATCH)
    links = [
        RequirementTask(requirement=row, task_id=task)
        for row, (_key_of_row, span) in zip(written, spans, strict=True)
        for task in sorted(span.tasks)
    ]
    RequirementTask.objects.bulk_create(links, batch_size=BATCH)


def _hand_on_demands(new_of: Mapping[int, int]) -> None:
    """What tasks demand follows: the replacing competence gets the highest of the levels."""
    rows = list(TaskDemand.objects.filter(competence_id__in={*new_of, *new_of.values()}).select_for_update())
    same: dict[Key, list[TaskDemand]] = defaultdict(list)
    for row in rows:
        competence_id = new_of.get(row.competence_id, row.competence_id)
        head_count = None if row.min_people is None else row.level
        same[row.task_id, competence_id, row.profession_id, row.role_id, head_count].append(row)
    kept = {max(found, key=_demanded).pk: key[1] for key, found in same.items()}
    TaskDemand.objects.filter(pk__in=[row.pk for row in rows if row.pk not in kept]).delete()
    changed = [row for row in rows if row.pk in kept and row.competence_id != kept[row.pk]]
    for row in changed:
        row.competence_id = kept[row.pk] or row.competence_id
        row.version += 1
    TaskDemand.objects.bulk_update(changed, ["competence_id", "version"], batch_size=BATCH)


def _demanded(row: TaskDemand) -> tuple[int, int, int]:
    return row.level, row.min_people or 0, -(row.ramp_months or 0)
