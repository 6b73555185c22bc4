"""The follow-up report of a unit: what it counts, what is due, and for whom it is written."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pypdf import PdfReader

from planning.documents import follow_up_report as document
from planning.models import Activity, Goal, Plan
from portal.models import Employment, Job, User
from portal.queries import jobs as queries
from portal.worker import running
from tests.cast import Cast
from tests.make.planning import make_activity, make_goal, make_plan
from tests.pdfs import language_of

DAY = date(2026, 10, 1)


def make_plans(cast: Cast) -> Plan:
    """Agreed 1 June 2026: a goal that is late, one that is due soon, one that is reached."""
    plan = make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    Goal.objects.filter(plan=plan).update(due_on=date(2026, 9, 1))
    Activity.objects.update(due_on=date(2026, 12, 24))
    far = make_goal(plan=plan, title="Långt borta")
    Goal.objects.filter(pk=far.pk).update(due_on=date(2027, 5, 1), state=Goal.State.ONGOING)
    reached = make_goal(plan=plan, title="Nått")
    Goal.objects.filter(pk=reached.pk).update(state=Goal.State.REACHED, due_on=date(2026, 9, 1))
    make_activity(goal=reached, title="Onödig", due_on=date(2026, 9, 2))
    return plan


def content(cast: Cast, by: User) -> document.ReportDocument:
    return document.content(cast.ward, by=by, language="en", on=DAY)


def test_it_counts_states_and_says_what_is_late_and_what_is_due(cast: Cast) -> None:
    make_plans(cast)
    make_plan(user=cast.stranger, manager=cast.manager_elsewhere, state=Plan.State.AGREED)
    found = content(cast, cast.manager)
    assert found.people == "1 of 4 employees have a plan in force."
    assert [(row.state, row.count) for row in found.goals] == [
        ("planned", 1), ("ongoing", 1), ("reached", 1), ("partly reached", 0), ("dropped", 0),
    ]  # fmt: skip
    assert [(row.state, row.count) for row in found.activities] == [
        ("planned", 2), ("ongoing", 0), ("done", 0), ("cancelled", 0),
    ]  # fmt: skip
    name = cast.employee.name
    assert found.overdue == (document.DueRow("1 September 2026", name, "Goal: Våga mer"),)
    assert found.soon == (
        document.DueRow("1 December 2026", name, "Follow-up of the plan"),
        document.DueRow("24 December 2026", name, "Activity: Gå bredvid"),
    )
    assert (found.until, name in found.without, cast.colleague.name in found.without) == ("1 January 2027", False, True)


def test_it_is_printed_for_the_manager_and_kept_only_while_all_are_hers(cast: Cast) -> None:
    make_plans(cast)
    job = document.ask(unit=cast.ward, language="nb", by=cast.manager, at=timezone.now())
    assert running.run(job.pk)
    job.refresh_from_db()
    reader = PdfReader(BytesIO(b"".join(queries.content_of(queries.result(job)))))
    assert language_of(reader) == "nb"
    assert cast.employee.name in " ".join(page.extract_text() for page in reader.pages)
    assert document.allowed(cast.manager, job)
    Employment.objects.filter(user=cast.employee).update(unit=cast.sibling_ward)
    assert not document.allowed(User.objects.get(pk=cast.manager.pk), job)


def test_who_no_longer_leads_gets_no_report(cast: Cast) -> None:
    for person in (cast.employee, cast.manager_elsewhere, cast.hr_partner, cast.hr_strategist):
        with pytest.raises(PermissionDenied):
            document.ask(unit=cast.ward, language="sv", by=person, at=timezone.now())
    job = document.ask(unit=cast.ward, language="sv", by=cast.manager, at=timezone.now() - timedelta(days=1))
    cast.manager.mandates.all().delete()
    assert running.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == Job.State.FAILED
