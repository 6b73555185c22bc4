"""The demo region, small: what the generator promises. The 60,000 are made by the same code, page by page."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from competence.models import Assessment, Credential, Rating, RoleHolding
from competence.queries import assessments, gaps, requirements
from competence.queries.gaps import Status
from planning.demo.demands import Demands
from planning.demo.load import Loaded, load_region
from planning.demo.region import PROFESSIONS
from planning.demo.staffing import professions_of
from planning.demo.tree import grow, lowest
from planning.models import Activity, CoverageStale, FollowUp, Goal, Plan, Talk
from planning.queries import coverage, plans
from planning.queries.definitions import Terms
from portal.authorization import Permission, can, own_reports
from portal.demo import PASSWORD, SIGN_INS
from portal.models import Employment, Mandate, Organisation, Role, Unit, User
from tests.make.people import make_organisation

PEOPLE = 400
State = Assessment.State
pytestmark = [pytest.mark.long, pytest.mark.django_db]


def load(*, seed: int = 1) -> Loaded:
    return load_region(people=PEOPLE, seed=seed, today=timezone.localdate(), say=lambda _words: None)


@pytest.fixture(scope="module", autouse=True)
def region(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """Loaded once for this file, in a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


def the(username: str) -> User:
    return User.objects.select_related("organisation").get(username=username)


def digest() -> str:
    """Everything that people see, without the numbers that the database gives out."""
    tables = (
        Unit.objects.values_list("code", "name", "parent__code", "period"),
        User.objects.values_list("id", "username", "given_name", "family_name", "person_key", "left_on"),
        Employment.objects.values_list("key", "unit__code", "profession__code", "extent", "form", "period", "leave"),
        Mandate.objects.values_list("user__username", "role", "unit__code", "period"),
        RoleHolding.objects.values_list("user__username", "role__code", "period"),
        Assessment.objects.values_list("id", "user__username", "state", "saved_at", "agreed_at"),
        Rating.objects.values_list("assessment", "competence__code", "revision", "required_level", "self_level",
                                   "agreed_level", "comment", "wish"),
        Credential.objects.values_list("user__username", "competence__code", "issued_on", "valid_until"),
        Talk.objects.values_list("id", "user__username", "state", "planned_on", "summary"),
        Plan.objects.values_list("id", "user__username", "state", "agreed_at", "reviewed_at"),
        Goal.objects.values_list("plan", "position", "title", "source", "origin", "competence__code", "due_on",
                                 "state", "sign"),
        Activity.objects.values_list("goal__plan", "goal__position", "position", "title", "due_on", "state"),
        FollowUp.objects.values_list("plan", "at", "text"),
    )  # fmt: skip
    whole = hashlib.sha256()
    for rows in tables:
        for line in sorted(repr(row) for row in rows):
            whole.update(line.encode())
    return whole.hexdigest()


def test_the_share_with_a_current_plan_is_exactly_61_per_cent(region: Loaded) -> None:
    counts = coverage.by_unit(Organisation.objects.get(), on=timezone.localdate()).values()
    counted, current = sum(one.counted for one in counts), sum(one.current for one in counts)
    assert (counted, current) == (region.counted, region.current)
    assert current == round(0.61 * counted)


def test_the_kept_counts_are_there_and_nothing_is_marked_for_counting(region: Loaded) -> None:
    assert coverage.is_kept(Terms.of(Organisation.objects.get(), on=timezone.localdate()))
    assert CoverageStale.objects.count() == 0


def test_everyone_is_marked_as_demo() -> None:
    assert list(Organisation.objects.values_list("code", "is_demo")) == [("region-exempel", True)]
    assert set(User.objects.values_list("is_demo", flat=True)) == {True}


def test_as_many_people_are_employed_as_were_asked_for() -> None:
    today = timezone.localdate()
    assert Employment.objects.filter(is_main=True, period__contains=today).count() == PEOPLE
    assert User.objects.filter(is_active=True).count() == PEOPLE + 1  # the politician is employed nowhere


def test_the_same_seed_gives_the_same_region_and_another_seed_another(region: Loaded) -> None:
    first = digest()
    found = []
    for seed in (1, 2):
        with transaction.atomic():
            _remove_everything()
            load(seed=seed)
            found.append(digest())
            transaction.set_rollback(True)
    assert found[0] == first
    assert found[1] != first


def _remove_everything() -> None:
    tables = [model._meta.db_table for model in (Organisation, User)]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def test_every_constraint_holds_when_all_are_looked_at_together() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated AND contype <> 't'")
        assert cursor.fetchall() == []


def test_every_sign_in_has_the_password_and_nobody_else_can_sign_in() -> None:
    names = {one.username for one in SIGN_INS}
    assert names == {user.username for user in User.objects.all() if user.has_usable_password()}
    assert all(the(name).check_password(PASSWORD) for name in names)


def test_history_was_answered_against_what_the_pages_require() -> None:
    """The generator resolves requirements in memory; the pages ask the database. Both say the same."""
    today = timezone.localdate()
    demands = Demands(Organisation.objects.get())
    rows = Employment.objects.filter(is_main=True, period__contains=today).select_related("unit", "user")
    singles = [row for row in rows if row.user.employments.count() == 1]
    expected = requirements.of_many([row.user_id for row in singles], on=today)
    for row in singles:
        roles = tuple(row.user.role_holdings.values_list("role", flat=True))
        found = demands.on(today, path=row.unit.path, profession_id=row.profession_id, roles=roles)
        assert {key: level for key, level in found.items() if level is not None} == expected[row.user_id]


def test_fingerprints_are_those_of_what_was_agreed() -> None:
    agreed = list(Plan.objects.filter(state=Plan.State.AGREED).select_related("user", "talk"))
    for plan in agreed:
        assert plans.fingerprint_of(plan, plans.goals_of(plan)) == plan.fingerprint
        assert plans.missing_in(plans.goals_of(plan)) == ()


def test_every_state_of_an_assessment_a_talk_and_a_plan_is_there() -> None:
    assert set(Assessment.objects.values_list("state", flat=True)) == set(State)
    assert set(Plan.objects.values_list("state", flat=True)) == set(Plan.State)
    assert set(Talk.objects.values_list("state", flat=True)) == set(Talk.State)
    assert set(Talk.objects.values_list("kind", flat=True)) == set(Talk.Kind)
    assert Rating.objects.filter(no_agreement=True).exists()
    assert set(Rating.objects.filter(competence__code="S03").values_list("revision", flat=True)) == {1, 2}


def test_some_certificates_are_valid_some_run_out_soon_some_have_run_out() -> None:
    today = timezone.localdate()
    until = [day for day in Credential.objects.values_list("valid_until", flat=True) if day]
    found = Counter(
        "expired" if day < today else "soon" if day < today + timedelta(days=90) else "valid" for day in until
    )
    assert set(found) == {"expired", "soon", "valid"}
    assert found["valid"] > found["soon"] > 0


def test_the_manager_leads_47_people_in_many_states() -> None:
    reports = own_reports(the("chef"))
    assert reports.count() == 47
    assert reports.filter(username="sjukskoterska").exists()
    states = Counter(Assessment.objects.filter(user__in=reports).values_list("state", flat=True))
    assert states[State.SUBMITTED] >= 2
    assert states[State.AGREED] >= 25
    assert len({person.name for person in reports}) == 47


def test_three_units_have_named_people_and_one_in_four_holds_an_office_or_a_role() -> None:
    units = {the(name).employments.get().unit for name in ("sjukskoterska", "underskoterska", "arbetsterapeut")}
    staff = {unit.name: User.objects.filter(employments__unit=unit, is_active=True) for unit in units}
    sizes = sorted(people.distinct().count() for people in staff.values())
    assert len(sizes) == 3
    assert sizes[0] >= 30
    for people in staff.values():
        holding = people.filter(mandates__isnull=False) | people.filter(role_holdings__isnull=False)
        assert 0.15 < holding.distinct().count() / people.distinct().count() < 0.35


def test_the_nurse_is_four_years_on_the_ward_with_gaps_and_no_plan() -> None:
    nurse, today = the("sjukskoterska"), timezone.localdate()
    employment = nurse.employments.get()
    assert (employment.unit.name, (today - employment.hired_on).days // 365) == ("Medicinavdelning 3", 4)
    assert plans.current_of(nurse) is None
    sheet = assessments.mine(nurse, on=today)
    assert len(sheet.items) - len(sheet.unanswered) > 5
    assert len(sheet.unanswered) == 12
    lines = {line.code: line for line in gaps.of(nurse, on=today)}
    assert (lines["S02"].current, lines["S02"].required) == (2, 3)
    assert (lines["ME02"].current, lines["ME02"].required) == (1, 2)
    assert lines["G05"].status == Status.EXPIRES_SOON
    assert Credential.objects.get(
        user=nurse, competence__code="G05", state="ATTESTED"
    ).valid_until == today + timedelta(days=31)


def test_the_assistant_nurse_has_handed_in_and_is_below_in_swedish() -> None:
    lines = {line.code: line for line in gaps.of(the("underskoterska"), on=timezone.localdate())}
    assert (lines["G12-W"].current, lines["G12-W"].required, lines["G12-W"].wish) == (3, 4, "MORE")


def test_the_therapist_has_a_current_plan_to_specialise() -> None:
    plan = plans.current_of(the("arbetsterapeut"))
    assert plan is not None
    assert (plan.state, plan.is_complete) == (Plan.State.AGREED, True)
    assert plan.goals.filter(source=Goal.Source.WISH, title__startswith="Specialisera").exists()


def test_the_offices_reach_what_they_should() -> None:
    nurse = the("sjukskoterska")
    assert can(the("chef"), Permission.OPEN_TALK, nurse)
    assert not can(the("overchef"), Permission.OPEN_TALK, nurse)
    assert can(the("overchef"), Permission.DISCLOSE, nurse)
    assert can(the("hr"), Permission.DISCLOSE, nurse)
    assert not can(the("hr"), Permission.DISCLOSE, the("underskoterska"))
    roots = Unit.objects.get(parent__isnull=True)
    for username, permission in (
        ("hrstrateg", Permission.READ_COVERAGE),
        ("facklig", Permission.READ_COVERAGE),
        ("politiker", Permission.READ_PUBLISHED),
        ("admin", Permission.READ_SETTINGS),
    ):
        assert can(the(username), permission, roots), username
        assert not can(the(username), Permission.OPEN_TALK, nurse), username


def test_every_unit_has_a_manager_and_nobody_agrees_to_her_own_plan() -> None:
    managed = Mandate.objects.filter(role=Role.MANAGER).values("unit")
    assert list(Unit.objects.exclude(pk__in=managed)) == []
    own = [plan for plan in Plan.objects.all() if plan.manager_agreed_by_id == plan.user_id]
    assert own == []


def test_whoever_agreed_to_a_plan_as_manager_has_the_right_to() -> None:
    today = timezone.localdate()
    agreed = Plan.objects.filter(state=Plan.State.AGREED, user__is_active=True).select_related(
        "user", "manager_agreed_by"
    )
    wrong = [
        plan.user.username
        for plan in agreed
        if plan.manager_agreed_by is None
        or not can(plan.manager_agreed_by, Permission.AGREE_PLAN_AS_MANAGER, plan.user, on=today)
    ]
    assert wrong == []


def test_loading_again_says_so_and_changes_nothing(settings: Settings) -> None:
    settings.DEMO = True
    before = digest()
    told = StringIO()
    call_command("demo", people=PEOPLE, stdout=told)
    assert "already loaded" in told.getvalue()
    assert digest() == before


def test_it_is_refused_outside_demo_mode() -> None:
    with pytest.raises(CommandError, match="demo mode only"):
        call_command("demo", people=PEOPLE)


def test_it_is_refused_beside_other_people(settings: Settings) -> None:
    settings.DEMO = True
    _remove_everything()
    make_organisation(name="Exempelby kommun")
    with pytest.raises(CommandError, match="a database of its own"):
        call_command("demo", people=PEOPLE)


@pytest.mark.parametrize("people", [0, 100, -5, 10**9])
def test_a_region_too_small_or_too_large_is_refused(settings: Settings, people: int) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="from 300 to 200000"):
        call_command("demo", people=people)


def test_the_large_tree_has_the_sizes_and_the_mix_of_the_region() -> None:
    random = Random(1)
    root = grow(7600, random)
    units = lowest(root)
    assert len(units) == 276
    sizes = [unit.staff + 1 for unit in units]
    assert 26.5 < sum(sizes) / len(sizes) < 28.5
    assert 0.08 < sum(size > 45 for size in sizes) / len(sizes) < 0.12
    assert 0.03 < sum(size < 10 for size in sizes) / len(sizes) < 0.07
    assert 61 in sizes
    found = Counter(code for codes in professions_of(units, random).values() for code in codes)
    total = sum(found.values())
    off = {code: round(100 * found[code] / total - share, 2) for code, share in PROFESSIONS.items()}
    assert {code: value for code, value in off.items() if abs(value) > 0.7} == {}


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2027, 1, 1)])
def test_the_share_is_right_on_any_day(today: date) -> None:
    _remove_everything()
    loaded = load_region(people=300, seed=3, today=today, say=lambda _words: None)
    assert loaded.current == round(0.61 * loaded.counted)
