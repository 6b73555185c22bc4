"""A competence in the place of others gets what was demanded of them; a framework ends without losing a draft."""

from datetime import UTC, date, datetime, timedelta
from time import perf_counter

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from competence.actions.framework_settings import retire_framework
from competence.actions.framework_versions import begin_version, decide_version
from competence.actions.version_edits import remove_competence
from competence.models import (
    Assessment,
    Competence,
    FrameworkVersion,
    Rating,
    Requirement,
    RequirementProfile,
    RequirementTask,
    TaskDemand,
)
from competence.queries import assessments, requirements, touched
from portal.models import User
from tests.cast import Cast
from tests.make.competence import (
    NOON,
    make_assessment,
    make_competence,
    make_framework,
    make_job_role,
    make_rating,
    make_requirement,
    make_role_holding,
)
from tests.make.missions import make_mission, make_task, make_task_demand
from tests.make.people import LONG_AGO, make_profession

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
DAY = date(2026, 9, 1)
MANY = 40_000


def standing(competence: Competence) -> list[tuple[object, ...]]:
    """What is decided for it: target, level, number of people, ramp, first day and the day after the last."""
    rows = Requirement.objects.filter(competence=competence, state="DECIDED").order_by("period", "pk")
    return [
        (row.role_id or row.unit_id, row.level, row.min_people, row.ramp_months, row.period.lower, row.period.upper)
        for row in rows
    ]


def replace_by(cast: Cast, old: list[Competence], new: Competence) -> FrameworkVersion:
    version = begin_version(framework=new.framework, by=cast.hr_partner, at=AT)
    for competence in old:
        row = version.competences.select_related("framework_version__framework").get(code=competence.code)
        remove_competence(competence=row, replaced_by=new.code, by=cast.hr_partner, at=AT)
    decide_version(framework_version=version, reference="HRD 2026:9", by=cast.hr_strategist, at=AT)
    return version


def test_the_highest_level_of_each_target_goes_over(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    one, other, new = (make_competence(framework=framework, name=name) for name in ("A", "B", "C"))
    role = make_job_role(organisation=cast.organisation)
    make_requirement(competence=one, level=3, ramp_months=6, ramp_level=1)
    make_requirement(competence=other, level=2)
    make_requirement(competence=new, level=1)
    make_requirement(competence=one, level=1, role=role)
    make_requirement(competence=new, level=2, role=role)
    make_requirement(competence=one, level=2, unit=cast.ward, min_people=3)
    later = DAY + timedelta(days=60)
    make_requirement(competence=other, level=4, unit=cast.division, since=later)
    version = replace_by(cast, [one, other], new)
    for old in (one, other):
        old.refresh_from_db()
        assert (old.replaced_by, old.retired_on) == (new, DAY)
        assert [row[-1] for row in standing(old) if row[-1] is None] == []
    assert standing(new) == [
        (None, 1, None, None, LONG_AGO, DAY),
        (role.pk, 2, None, None, LONG_AGO, None),
        (None, 3, None, 6, DAY, None),
        (cast.ward.pk, 2, 3, None, DAY, None),
        (cast.division.pk, 4, None, None, later, None),
    ]
    profile = RequirementProfile.objects.get()
    assert (profile.state, profile.decided_by, profile.decision_reference) == (
        "DECIDED",
        cast.hr_strategist,
        "HRD 2026:9",
    )
    assert str(version.number) in profile.title
    assert {row["competence"] for row in profile.before} == {one.pk, other.pk, new.pk}
    assert requirements.of(cast.employee, on=DAY + timedelta(days=400))[new.pk].level == 4


def test_what_ends_stays_to_be_read_on_the_day_before(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    gone, stays = make_competence(framework=framework), make_competence(framework=framework)
    make_requirement(competence=gone, level=2)
    rating = make_rating(assessment=make_assessment(user=cast.employee), competence=gone)
    version = begin_version(framework=framework, by=cast.hr_partner, at=AT)
    row = version.competences.select_related("framework_version__framework").get(code=gone.code)
    remove_competence(competence=row, replaced_by="", by=cast.hr_partner, at=AT)
    decided = decide_version(framework_version=version, reference="x", by=cast.hr_strategist, at=AT)
    assert (decided.moved.ended, decided.moved.moved) == (1, 0)
    assert Requirement.objects.get(competence=gone).period == DateRange(LONG_AGO, DAY)
    assert (Rating.objects.get().pk, Rating.objects.get().revision) == (rating.pk, 1)
    assert standing(stays) == []


def test_the_tasks_behind_a_requirement_and_their_demands_follow(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    old, new = make_competence(framework=framework), make_competence(framework=framework)
    task = make_task(mission=make_mission(unit=cast.ward))
    requirement = make_requirement(competence=old, level=3, unit=cast.ward)
    RequirementTask.objects.create(requirement=requirement, task=task)
    for competence, level in ((old, 3), (new, 2)):
        make_task_demand(task=task, competence=competence, level=level)
    replace_by(cast, [old], new)
    fresh = Requirement.objects.get(competence=new, state="DECIDED")
    assert list(fresh.tasks.all()) == [task]
    assert list(TaskDemand.objects.values_list("competence", "level")) == [(new.pk, 3)]


def test_whom_it_touches_is_whom_it_is_required_of(cast: Cast) -> None:
    """The count before a decision against the one definition of what is required."""
    framework = make_framework(organisation=cast.organisation)
    common, role_s, unit_s, unused = (make_competence(framework=framework) for _ in range(4))
    role = make_job_role(organisation=cast.organisation)
    make_role_holding(user=cast.stranger, role=role)
    make_requirement(competence=common, level=2)
    make_requirement(competence=common, level=3, unit=cast.ward)
    make_requirement(competence=role_s, level=1, role=role)
    make_requirement(competence=unit_s, level=1, unit=cast.division)
    make_requirement(competence=unit_s, level=1, profession=make_profession(organisation=cast.organisation))
    ids = [one.pk for one in (common, role_s, unit_s, unused)]
    today = date(2026, 10, 1)
    people = [user.pk for user in User.objects.all()]
    required = requirements.of_many(people, on=today)
    found = touched.by(framework, ids, on=today)
    assert {key: one.people for key, one in found.items()} == {
        key: sum(1 for levels in required.values() if key in levels) for key in ids
    }
    assert (found[unused.pk].people, found[role_s.pk].people) == (0, 1)
    assert touched.together(framework, ids, on=today).people == sum(1 for levels in required.values() if levels)


def test_a_framework_ends_while_forty_thousand_drafts_refer_to_it(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    competence = make_competence(framework=framework)
    make_requirement(competence=competence, level=2)
    make_requirement(competence=competence, level=3, unit=cast.ward, since=DAY + timedelta(days=3))
    drafts = _many_drafts(cast, competence)
    before = touched.together(framework, [competence.pk], on=DAY)
    assert (before.drafts, before.ratings, before.requirements) == (MANY, MANY, 2)
    started = perf_counter()
    with CaptureQueriesContext(connection) as asked:
        retired = retire_framework(framework=framework, by=cast.hr_strategist, at=AT)
    assert perf_counter() - started < 2
    assert (retired.requirements, retired.competences) == (2, 1)
    assert len(asked) < 15
    assert Assessment.objects.filter(state="DRAFT").count() == Rating.objects.filter(self_level=2).count() == MANY
    sheet = assessments.mine(drafts[0].user, on=DAY)
    assert (sheet.items, [item.competence_id for item in sheet.dropped]) == ((), [competence.pk])


def _many_drafts(cast: Cast, competence: Competence) -> list[Assessment]:
    """The connection forgets plans of foreign keys that it made while the tables were empty: they read whole tables."""
    people = User.objects.bulk_create(
        [User(organisation=cast.organisation, username=f"n{n}", password="!", person_key=f"n{n}") for n in range(MANY)],
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
    drafts = Assessment.objects.bulk_create(
        [Assessment(user=person, started_at=NOON, saved_at=NOON) for person in people], batch_size=5000
    )
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
    Rating.objects.bulk_create(
        [Rating(assessment=one, competence=competence, revision=1, self_level=2, saved_at=NOON) for one in drafts],
        batch_size=5000,
    )
    return drafts
