"""The quality of plans beside their number: goals with a need behind them, activities done in time (docs/coverage.md).

Counted once a day for each unit's own people. A group is as large as it has people with a plan in force, and small
ones merge as they do for all figures; how many people that are is not shown, so that it adds no cut of its own.
"""

from dataclasses import dataclass
from datetime import date

from planning.models import QualityCount
from portal.models import Organisation, Unit
from portal.queries import release
from portal.queries.release import Shape, units_of

# The plan in force of each employed person. An activity that was carried on in a later revision counts once, as it is
# in the latest; what was cancelled was not due.
COUNT = """
WITH employed AS MATERIALIZED (
    SELECT e.user_id, e.unit_id FROM portal_employment e JOIN portal_unit u ON u.id = e.unit_id
     WHERE u.organisation_id = %(organisation)s AND e.is_main AND e.period @> %(day)s::date
), plans AS MATERIALIZED (
    SELECT employed.unit_id, p.id, p.revision, p.state = 'AGREED' AS in_force
      FROM employed JOIN planning_plan p USING (user_id) WHERE p.state IN ('AGREED', 'CLOSED')
), goals AS (
    SELECT plans.unit_id, count(*)::int AS goals, count(*) FILTER (WHERE g.source <> 'WISH')::int AS from_need
      FROM plans JOIN planning_goal g ON g.plan_id = plans.id
     WHERE plans.in_force AND g.state <> 'DROPPED'
     GROUP BY plans.unit_id
), activities AS (
    SELECT DISTINCT ON (a.line) plans.unit_id, a.state, a.due_on, a.done_at
      FROM plans JOIN planning_goal g ON g.plan_id = plans.id JOIN planning_activity a ON a.goal_id = g.id
     ORDER BY a.line, plans.revision DESC
), due AS (
    SELECT unit_id, count(*)::int AS due,
           count(*) FILTER (WHERE state = 'DONE' AND (done_at AT TIME ZONE %(zone)s)::date <= due_on)::int AS in_time
      FROM activities
     WHERE state <> 'CANCELLED' AND due_on < %(day)s::date AND due_on >= (%(day)s::date - interval '12 months')::date
     GROUP BY unit_id
), people AS (
    SELECT unit_id, count(*)::int AS people FROM plans WHERE in_force GROUP BY unit_id
)
SELECT people.unit_id, people.people, coalesce(goals.goals, 0), coalesce(goals.from_need, 0),
       coalesce(due.due, 0), coalesce(due.in_time, 0)
  FROM people LEFT JOIN goals USING (unit_id) LEFT JOIN due USING (unit_id)
"""


@dataclass(slots=True)
class Quality:
    """Of a unit (or of it and everything below): people with a plan in force, and what their plans are like."""

    people: int = 0
    goals: int = 0
    from_need: int = 0
    due: int = 0
    in_time: int = 0

    @property
    def size(self) -> int:
        """What small groups are measured by."""
        return self.people

    def add(self, other: "Quality") -> None:
        """Take another count into this one."""
        self.people += other.people
        self.goals += other.goals
        self.from_need += other.from_need
        self.due += other.due
        self.in_time += other.in_time


Tree = release.Tree[Quality]


def counted_on(organisation: Organisation, *, on: date) -> date | None:
    """The latest day up to this one that was counted; None before the first. One query."""
    days = QualityCount.objects.filter(unit__organisation=organisation, day__lte=on).order_by("-day")
    return days.values_list("day", flat=True).first()


def tree_of(unit: Unit, *, counted: date, on: date) -> Tree:
    """The quality counted on that day, in the tree of this one. Two queries."""
    rows = QualityCount.objects.filter(unit__organisation=unit.organisation_id, day=counted)
    found = rows.values_list("unit_id", "people", "goals", "from_need", "due", "in_time")
    own = {unit_id: Quality(*numbers) for unit_id, *numbers in found}
    shape = Shape(units_of(unit.organisation, on=on))
    return Tree(shape, own, nothing=Quality, limit=unit.organisation.small_group_limit)
