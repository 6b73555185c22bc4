"""The quality of plans: goals with a need behind them, activities done in time, counted once a day."""

from datetime import UTC, date, datetime

from planning.actions import quality as counting
from planning.models import Activity, Goal, Plan, QualityCount
from planning.queries import quality
from planning.queries.quality import Quality
from tests.cast import Cast
from tests.make.planning import make_activity, make_goal, make_plan

DAY = date(2026, 6, 1)
LAST_AUTUMN = datetime(2025, 10, 1, 12, tzinfo=UTC)


def test_goals_and_activities_of_plans_in_force_are_counted_once_a_day(cast: Cast) -> None:
    """An activity that was carried on counts as it is in the latest revision; what was cancelled was not due."""
    before = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.CLOSED, at=LAST_AUTUMN)
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED, at=LAST_AUTUMN)
    Goal.objects.filter(plan__in=[before, plan]).delete()
    carried = make_activity(goal=make_goal(plan=before), due_on=date(2026, 1, 31))
    wish, need = make_goal(plan=plan), make_goal(plan=plan, title="Våga mer")
    Goal.objects.filter(pk=need.pk).update(source=Goal.Source.LAW)
    for title, due, state, done in [
        ("I tid", date(2026, 2, 1), "DONE", datetime(2026, 2, 1, 22, tzinfo=UTC)),
        ("Inte än", date(2026, 6, 1), "PLANNED", None),
        ("För länge sedan", date(2025, 5, 31), "DONE", datetime(2025, 5, 1, tzinfo=UTC)),
        ("Inte alls", date(2026, 3, 1), "PLANNED", None),
    ]:
        row = make_activity(goal=wish, title=title, due_on=due)
        Activity.objects.filter(pk=row.pk).update(state=state, done_at=done)
    late = make_activity(goal=need, due_on=date(2026, 1, 31))
    late_at = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)  # the next day in Stockholm
    Activity.objects.filter(pk=late.pk).update(line=carried.line, state="DONE", done_at=late_at)
    cancelled = make_activity(goal=need, due_on=date(2026, 1, 31))
    Activity.objects.filter(pk=cancelled.pk).update(state="CANCELLED", cancelled_reason="Kursen ställdes in")
    assert counting.count(organisation=cast.organisation, on=DAY)
    assert not counting.count(organisation=cast.organisation, on=DAY), "once a day"
    assert QualityCount.objects.get().unit == cast.ward
    tree = quality.tree_of(cast.root, counted=DAY, on=DAY)
    assert tree.sum_of(cast.root.pk) == Quality(people=1, goals=2, from_need=1, due=3, in_time=1)
    assert not tree.is_shown(cast.root.pk)
