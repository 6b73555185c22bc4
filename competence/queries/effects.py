"""What a proposal would do: the gaps of everyone concerned as they would be, less the gaps as they are.

Both worlds are asked of the one definition of a gap, on the proposal's day: once with what is decided, once with what
the lines replace and end taken away and the lines put in its place. Nothing is written.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from competence.models import ProfileDemand, RequirementProfile, RoleHolding
from competence.queries.gaps import STANDING
from competence.queries.requirement_profiles import LineRow
from competence.queries.requirements import ASKED, RESOLVED
from portal.models import Employment, Unit

FAR = 2
"""Levels: a gap of so many, or more, is told apart."""

_WORLD = """, demand AS NOT MATERIALIZED (
    SELECT r.id, r.organisation_id, r.competence_id, r.level, r.min_people, r.profession_id, r.role_id, r.unit_id,
        r.ramp_months, r.ramp_level
    FROM competence_requirement r
    WHERE r.state = 'DECIDED' AND r.period @> %(day)s::date AND r.competence_id IN (SELECT id FROM asked)
      AND r.competence_id = ANY(%(competences)s::bigint[]) AND NOT r.id = ANY(%(gone)s::bigint[])
    UNION ALL
    SELECT -line.id, profile.organisation_id, line.competence_id, line.level, line.min_people, line.profession_id,
        line.role_id, line.unit_id, line.ramp_months, line.ramp_level
    FROM competence_profiledemand line JOIN competence_requirementprofile profile ON profile.id = line.profile_id
    WHERE line.id = ANY(%(lines)s::bigint[]) AND line.level IS NOT NULL AND line.competence_id IN (SELECT id FROM asked)
)
"""

# Answers about other competences are not read: nothing else changes, and an organisation has a million of them.
_RATED = "AND a.state IN ('SUBMITTED', 'AGREED')"
RATED_ONLY = f"{_RATED} AND r.competence_id = ANY(%(competences)s::bigint[])"

SHORT_OF = (
    STANDING.replace(_RATED, RATED_ONLY)
    + """
SELECT user_id, competence_id, CASE WHEN status = 'GAP' THEN coalesce(required - level, 1) END
FROM standing WHERE status IN ('GAP', 'UNRATED')
"""
)

_AFTER = ASKED + _WORLD + RESOLVED + SHORT_OF
_BEFORE = _AFTER.replace("%(gone)s", "'{}'").replace("%(lines)s", "'{}'")
_BOTH_WORLDS = f"SELECT 0, before.* FROM ({_BEFORE}) before UNION ALL SELECT 1, after.* FROM ({_AFTER}) after"  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Change:
    """What changes for a person in one competence: the levels missing before and after (0: none).

    `unrated`: it is demanded of her from now on, and she has not assessed it: whether it is a gap is not known.
    """

    person_id: UUID
    competence_id: int
    before: int
    after: int
    unrated: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people: with a new gap (`far`: of two levels or more), a larger, a smaller, a closed one, not known."""

    new: int
    far: int
    larger: int
    smaller: int
    closed: int
    unrated: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Of so many people concerned, what changes for whom."""

    people: frozenset[UUID]
    changes: tuple[Change, ...]

    def of(self, competence_id: int) -> Tally:
        """Of one competence."""
        return tally(one for one in self.changes if one.competence_id == competence_id)

    @property
    def total(self) -> Tally:
        """Each person counted once, whatever the number of competences."""
        return tally(self.changes)


def tally(changes: Iterable[Change]) -> Tally:
    """Count the people."""
    rows = list(changes)

    def people(fitting: Iterable[Change]) -> int:
        return len({one.person_id for one in fitting})

    fresh = [one for one in rows if one.before == 0 and one.after > 0]
    return Tally(
        new=people(fresh),
        far=people(one for one in fresh if one.after >= FAR),
        larger=people(one for one in rows if 0 < one.before < one.after),
        smaller=people(one for one in rows if one.before > one.after > 0),
        closed=people(one for one in rows if one.before > 0 and one.after == 0),
        unrated=people(one for one in rows if one.unrated),
    )


def of(profile: RequirementProfile, lines: Sequence[LineRow]) -> Effect:
    """What deciding the lines would change on the profile's day. At most four queries, whatever their number."""
    personal = [row for row in lines if row.line.min_people is None]
    people = _concerned(profile, [row.line for row in personal])
    before, after = _worlds(profile, personal, people)
    changed = sorted(key for key in before.keys() | after.keys() if before.get(key, 0) != after.get(key, 0))
    return Effect(frozenset(people), tuple(_change(key, before, after) for key in changed))


_Short = dict[tuple[UUID, int], int | None]
"""The levels missing for a person and competence; None where she has not assessed it."""


def _change(key: tuple[UUID, int], before: _Short, after: _Short) -> Change:
    is_unknown = key in after and after[key] is None
    return Change(*key, before.get(key) or 0, after.get(key) or 0, unrated=is_unknown)


def _worlds(profile: RequirementProfile, lines: Sequence[LineRow], people: Collection[UUID]) -> tuple[_Short, _Short]:
    """What is missing as it is, and as it would be. One query, none where nobody is concerned."""
    worlds: tuple[_Short, _Short] = ({}, {})
    if not people:
        return worlds
    parameters: dict[str, list[UUID] | list[int] | date] = {
        "people": list(people),
        "competences": sorted({row.line.competence_id for row in lines}),
        "day": profile.since,
        "gone": [row.replaces for row in lines if row.replaces is not None],
        "lines": [row.line.pk for row in lines],
    }
    with connection.cursor() as cursor:
        cursor.execute(_BOTH_WORLDS, parameters)
        for is_after, person_id, competence_id, lack in cursor.fetchall():
            worlds[is_after][person_id, competence_id] = lack
    return worlds


def _concerned(profile: RequirementProfile, lines: Sequence[ProfileDemand]) -> list[UUID]:
    """Everybody whom a line is about on the day: nobody else's gaps change."""
    day = profile.since
    targets = {(line.profession_id, line.unit_id) for line in lines if line.role_id is None}
    roles = {line.role_id for line in lines if line.role_id is not None}
    people: set[UUID] = set()
    if targets:
        people |= set(_employed(profile, targets, day))
    if roles:
        holdings = RoleHolding.objects.filter(role_id__in=roles, period__contains=day)
        people |= set(holdings.values_list("user_id", flat=True))
    return sorted(people)


def _employed(profile: RequirementProfile, targets: set[tuple[int | None, int | None]], day: date) -> Iterable[UUID]:
    ids = {unit_id for _profession, unit_id in targets if unit_id is not None}
    paths = {profile.unit.pk: profile.unit.path} if profile.unit else {}
    if ids - paths.keys():
        paths |= dict(Unit.objects.filter(pk__in=ids).values_list("pk", "path"))
    wanted = Q(pk__in=[])
    for profession_id, unit_id in targets:
        one = Q(unit__organisation_id=profile.organisation_id)
        if profession_id is not None:
            one &= Q(profession_id=profession_id)
        if unit_id is not None:
            one &= Q(unit__path__at_or_below=paths[unit_id])
        wanted |= one
    rows = Employment.objects.filter(wanted, period__contains=day)
    return rows.values_list("user_id", flat=True).distinct()
