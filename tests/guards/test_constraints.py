"""Every constraint of the database is broken once on purpose, by name: the state it forbids is impossible."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from competence.models import Assessment, Competence, Credential, Framework, Level, Rating, Requirement, Wording
from planning.models import Activity, CoverageCount, FollowUp, Goal, Plan, Talk
from portal.models import (
    Disclosure,
    Employment,
    Job,
    JobResult,
    Mandate,
    Organisation,
    PeopleImport,
    Profession,
    Role,
    Unit,
    User,
)
from tests.cast import Cast
from tests.guards.breaks_assess import BREAKS_ASSESS
from tests.guards.breaks_booking import BREAKS_BOOKING
from tests.guards.breaks_case import BREAKS_CASE
from tests.guards.breaks_catalogue import BREAKS_CATALOGUE
from tests.guards.breaks_certs import BREAKS_CERTS
from tests.guards.breaks_coverage import BREAKS_COVERAGE
from tests.guards.breaks_gapmap import BREAKS_GAPMAP
from tests.guards.breaks_jobs import BREAKS_JOBS
from tests.guards.breaks_messages import BREAKS_MESSAGES
from tests.guards.breaks_mission import BREAKS_MISSION
from tests.guards.breaks_plan import BREAKS_PLAN
from tests.guards.breaks_reports import BREAKS_REPORTS
from tests.guards.breaks_room import BREAKS_ROOM
from tests.guards.breaks_sheets import BREAKS_SHEETS
from tests.guards.breaks_snapshots import BREAKS_SNAPSHOTS
from tests.guards.breaks_year import BREAKS_YEAR
from tests.guards.test_models import CONSTRAINTS
from tests.guards.world import World, make_world
from tests.make.competence import make_credential, make_job_role, make_role_holding
from tests.make.planning import make_plan

EARLIER = timezone.now() - timedelta(days=4000)
NOW = timezone.now()
Break = Callable[[World], object]


def again(row: models.Model, **changes: object) -> None:
    """Insert a copy of the row with these changes, under a new key."""
    fresh = type(row)._default_manager.get(pk=row.pk)
    kept = {
        field.attname: getattr(fresh, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    type(row)(
        **{name: value for name, value in kept.items() if name.removesuffix("_id") not in changes}, **changes
    ).save()


def change(model: type[models.Model], **values: object) -> Break:
    """Change every row of the model, past all Python."""
    return lambda _world: model._default_manager.update(**values)


def first(model: type[models.Model], **filters: object) -> models.Model:
    """Any row of the model that fits."""
    row = model._default_manager.filter(**filters).first()
    assert row is not None
    return row


def disclose(world: World, **changes: object) -> None:
    values = {
        "reader": world.cast.manager_above,
        "person": world.cast.employee,
        "reason": "x",
        "opened_at": NOW,
        "closes_at": NOW,
    }
    Disclosure.objects.create(**{**values, **changes})


def an_open_job(world: World) -> None:
    for _ in range(2):
        again(world.job, state="QUEUED", finished_at=None)


def two_running_imports(world: World) -> None:
    confirmed = {"state": "CONFIRMED", "confirmed_by": world.cast.hr_strategist, "confirmed_at": NOW}
    for _ in range(2):
        again(world.people_import, **confirmed)


def two_agreed(world: World) -> None:
    agreed = {"state": "AGREED", "agreed_by": world.cast.manager, "agreed_at": NOW}
    for _ in range(2):
        again(world.assessment, **agreed)


def two_agreed_plans(world: World) -> None:
    for _ in range(2):
        make_plan(user=world.cast.colleague, manager=world.cast.manager, state=Plan.State.AGREED)


def an_agreed_plan(world: World, **changes: object) -> None:
    plan = make_plan(user=world.cast.colleague, manager=world.cast.manager, state=Plan.State.AGREED)
    Plan.objects.filter(pk=plan.pk).update(**changes)


def twice_holding(world: World) -> None:
    role = make_job_role(organisation=world.cast.organisation)
    for _ in range(2):
        make_role_holding(user=world.cast.employee, role=role)


def twice_a_job_role(world: World) -> None:
    again(make_job_role(organisation=world.cast.organisation))


def a_credential(world: World, **changes: object) -> None:
    credential = make_credential(user=world.cast.employee, competence=world.certificate)
    Credential.objects.filter(pk=credential.pk).update(**changes)


def twice_a_credential(world: World) -> None:
    again(make_credential(user=world.cast.employee, competence=world.certificate))


def two_head_counts(world: World) -> None:
    for _ in range(2):
        again(first(Requirement), min_people=2, unit=world.cast.ward)


def a_count(world: World, *, people: int = 1, current: int = 0) -> CoverageCount:
    return CoverageCount.objects.create(
        unit=world.cast.ward,
        profession=Profession.objects.all()[:1].get(),
        form="PERMANENT",
        day=date(2026, 1, 1),
        definition="12-6-90-90-30",
        standing="COUNTED",
        people=people,
        current=current,
    )


ALWAYS = DateRange(date(2020, 1, 1), None)
BREAKS: dict[str, Break] = {
    "organisation_small_group_limit": change(Organisation, small_group_limit=5),
    "organisation_plan_valid_months": change(Organisation, plan_valid_months=19),
    "user_person_key_once": lambda w: User.objects.filter(organisation=w.cast.organisation).update(person_key="1"),
    "user_left_is_inactive": change(User, left_on=date(2026, 1, 1)),
    "disclosure_reason": lambda w: disclose(w, reason=""),
    "disclosure_not_self": lambda w: disclose(w, reader=w.cast.employee),
    "disclosure_in_order": lambda w: disclose(w, closes_at=EARLIER),
    "profession_code_once": lambda _: again(first(Profession)),
    "unit_code_once": lambda w: again(w.cast.ward, path="9.9"),
    "unit_one_root": lambda w: again(w.cast.ward, code="new", path="9.9", parent=None),
    "unit_not_own_parent": lambda w: Unit.objects.filter(pk=w.cast.ward.pk).update(parent=w.cast.ward.pk),
    "unit_path_once": lambda w: again(w.cast.ward, code="new"),
    "employment_one_main": lambda _: again(first(Employment), key="new"),
    "employment_key_once": lambda _: again(first(Employment), is_main=False),
    "employment_extent": change(Employment, extent=0),
    "job_once": an_open_job,
    "job_running_has_lease": change(Job, state="RUNNING"),
    "job_finished_has_time": change(Job, finished_at=None),
    "job_failure_says_why": change(Job, state="FAILED"),
    "job_progress": change(Job, done=2, total=1),
    "job_in_order": change(Job, finished_at=EARLIER),
    "job_result_has_content": change(JobResult, content=b""),
    "mandate_one_manager": lambda w: again(first(Mandate, unit=w.cast.ward, period=ALWAYS), role=Role.MANAGER),
    "mandate_once": lambda w: again(first(Mandate, user=w.cast.union)),
    "mandate_unit_of_role": change(Mandate, role=Role.HR_PARTNER, unit=None),
    "people_import_one_running": two_running_imports,
    "people_import_confirmed": change(PeopleImport, confirmed_at=NOW),
    "people_import_applied": change(PeopleImport, state="APPLIED"),
    "framework_code_once": lambda _: again(first(Framework)),
    "framework_layer_target": lambda w: Framework.objects.update(unit=w.cast.ward),
    "framework_decided_at": change(Framework, decided_at=None),
    "area_code_once": lambda w: again(w.competence.area),
    "competence_code_once": lambda w: again(w.competence),
    "competence_validity": change(Competence, validity_months=0),
    "wording_once": lambda _: again(first(Wording)),
    "level_once": lambda _: again(first(Level)),
    "level_range": lambda _: again(first(Level), value=8),
    "assessment_one_submitted": lambda w: again(w.assessment),
    "assessment_one_agreed": two_agreed,
    "assessment_submitted": change(Assessment, submitted_at=None),
    "assessment_agreed": change(Assessment, state="AGREED"),
    "assessment_superseded": lambda w: Assessment.objects.update(
        state="SUPERSEDED", agreed_by=w.cast.manager, agreed_at=NOW
    ),
    "assessment_returned": change(Assessment, returned_at=NOW, return_message="x"),
    "assessment_return_message": lambda w: Assessment.objects.update(returned_at=NOW, returned_by=w.cast.manager),
    "assessment_in_order": lambda w: Assessment.objects.update(
        state="AGREED", agreed_by=w.cast.manager, agreed_at=EARLIER
    ),
    "rating_once": lambda _: again(first(Rating)),
    "rating_level_or_not_applicable": change(Rating, not_applicable=True),
    "rating_levels": change(Rating, self_level=8),
    "rating_agreed_or_not": change(Rating, no_agreement=True),
    "credential_once": twice_a_credential,
    "credential_in_order": lambda w: a_credential(w, valid_until=date(2000, 1, 1)),
    "credential_not_own": lambda w: a_credential(w, attested_by=w.cast.employee),
    "job_role_code_once": twice_a_job_role,
    "role_holding_once": twice_holding,
    "requirement_one_level": lambda _: again(first(Requirement), level=3),
    "requirement_one_head_count": two_head_counts,
    "requirement_target": lambda w: Requirement.objects.update(
        role=make_job_role(organisation=w.cast.organisation), unit=w.cast.ward
    ),
    "requirement_head_count_of_unit": change(Requirement, min_people=2),
    "requirement_level": change(Requirement, level=8),
    "requirement_decided_at": change(Requirement, decided_at=None),
    "coverage_count_once": lambda w: [a_count(w), a_count(w)],
    "coverage_within_people": lambda w: a_count(w, current=2),
    "talk_one_open": lambda w: again(w.talk),
    "talk_held": change(Talk, state="HELD"),
    "talk_confirmed": lambda w: Talk.objects.update(state="CONFIRMED", held_by=w.cast.manager, held_at=NOW),
    "talk_held_both": change(Talk, held_at=NOW),
    "talk_saved": change(Talk, saved_at=NOW),
    "plan_one_open": lambda w: again(w.plan, revision=2),
    "plan_one_agreed": two_agreed_plans,
    "plan_revision_once": lambda w: again(w.plan, state="CLOSED", closed_at=NOW),
    "plan_proposed": change(Plan, proposed_by=None, proposed_at=None),
    "plan_agreed_by_both": change(Plan, state="AGREED", is_complete=True, fingerprint="x"),
    "plan_closed": change(Plan, state="CLOSED"),
    "plan_manager_agreed": change(Plan, manager_agreed_by=None),
    "plan_agreed_is_complete": lambda w: an_agreed_plan(w, is_complete=False),
    "plan_not_own_manager": lambda w: Plan.objects.update(manager_agreed_by=w.cast.employee),
    "plan_saved": change(Plan, saved_at=NOW),
    "plan_in_order": lambda w: an_agreed_plan(w, state="CLOSED", closed_at=EARLIER),
    "goal_position_once": lambda w: again(w.goal),
    "goal_gap_names_competence": change(Goal, source="GAP"),
    "goal_title": change(Goal, title=""),
    "goal_levels": change(Goal, target_level=8),
    "goal_dropped": change(Goal, state="DROPPED"),
    "goal_saved": change(Goal, saved_at=NOW),
    "activity_position_once": lambda w: again(w.activity),
    "activity_title": change(Activity, title=""),
    "activity_someone_else_named": change(Activity, responsible="OTHER"),
    "activity_done": change(Activity, state="DONE"),
    "activity_cancelled": change(Activity, state="CANCELLED"),
    "activity_saved": change(Activity, saved_at=NOW),
    "follow_up_text": lambda w: FollowUp.objects.create(plan=w.plan, by=w.cast.manager, at=NOW, text=""),
}

BREAKS |= BREAKS_BOOKING
BREAKS |= BREAKS_CASE
BREAKS |= BREAKS_CATALOGUE
BREAKS |= BREAKS_CERTS
BREAKS |= BREAKS_MISSION
BREAKS |= BREAKS_ROOM
BREAKS |= BREAKS_GAPMAP
BREAKS |= BREAKS_COVERAGE
BREAKS |= BREAKS_SHEETS
BREAKS |= BREAKS_ASSESS
BREAKS |= BREAKS_YEAR
BREAKS |= BREAKS_PLAN
BREAKS |= BREAKS_SNAPSHOTS
BREAKS |= BREAKS_REPORTS
BREAKS |= BREAKS_JOBS
BREAKS |= BREAKS_MESSAGES


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def test_every_constraint_is_broken_here() -> None:
    assert sorted(BREAKS) == sorted(constraint.name for constraint in CONSTRAINTS)


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_the_forbidden_state_is_impossible(name: str, world: World) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        break_and_check(name, world)


def break_and_check(name: str, world: World) -> None:
    """Do what is forbidden, and ask for the constraints that wait for the end of the transaction."""
    BREAKS[name](world)
    connection.check_constraints()
