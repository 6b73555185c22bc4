"""What a feed does to units, people, employments and managers; the rules of docs/feeds.md one by one."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateRange

from portal.models import Employment, Mandate, Organisation, Role, Unit, User
from tests.make.feed import FIRST_DAY, changed, load, people_file, person, unit, units_file
from tests.make.people import make_mandate, make_organisation, make_person, make_unit

TREE = units_file(unit("R"), unit("A", "R"), unit("B", "R"))
LATER = date(2026, 4, 1)
LAST = date(2026, 5, 1)


@pytest.fixture
def region(db: None) -> Organisation:
    return make_organisation()


def spans(key: str) -> list[tuple[str, bool, date, date | None]]:
    """The person's employments in time: unit, main, first day, day after the last."""
    rows = Employment.objects.filter(user__person_key=key).order_by("period", "key")
    return [(row.unit.code, row.is_main, row.period.lower, row.period.upper) for row in rows.select_related("unit")]


def managers(code: str) -> list[tuple[str, str, date, date | None]]:
    rows = Mandate.objects.filter(unit__code=code, role=Role.MANAGER).order_by("period").select_related("user")
    return [(row.user.person_key, row.source, row.period.lower, row.period.upper) for row in rows]


def history_rows() -> dict[str, int]:
    """How many old rows the triggers have kept, by table."""
    models = [model for model in apps.get_app_config("portal").get_models() if model.__name__.endswith("Event")]
    return {model.__name__: model._default_manager.count() for model in models}


def someone(key: str = "1") -> User:
    return User.objects.get(person_key=key)


def test_first_feed_makes_everything(region: Organisation) -> None:
    units = units_file(unit("R", manager="9"), unit("A", "R", manager="1", name="Åkut"))
    people = people_file(
        person("9", "R"),
        person(
            "1", given="Åsa", family="Ek", username="Asa.Ek", email="asa@exempel.invalid", language="nb", extent="75,5",
            form="visstid", since="2024-05-01", until="2026-12-31", leave=("2026-01-01", "2026-06-30"),
        ),
    )  # fmt: skip
    done = load(region, units, people)
    assert changed(done) == {"units_new": 2, "people_new": 2, "employments_new": 2, "managers_new": 2}
    root, below = Unit.objects.get(code="R"), Unit.objects.get(code="A")
    assert (root.path, below.path, below.parent, below.name) == (str(root.pk), f"{root.pk}.{below.pk}", root, "Åkut")
    assert below.period == DateRange(date(2020, 1, 1), None)
    asa = someone()
    assert (asa.given_name, asa.family_name, asa.username, asa.email, asa.language) == (
        "Åsa", "Ek", "asa.ek", "asa@exempel.invalid", "nb",
    )  # fmt: skip
    assert asa.is_active
    assert not asa.has_usable_password()
    job = asa.employments.get()
    assert (job.unit, job.extent, job.form, job.is_main, job.hired_on) == (
        below, Decimal("75.50"), "FIXED_TERM", True, date(2024, 5, 1),
    )  # fmt: skip
    assert job.period == DateRange(date(2024, 5, 1), date(2027, 1, 1))
    assert job.leave == DateRange(date(2026, 1, 1), date(2026, 7, 1))
    assert managers("A") == [("1", "FEED", FIRST_DAY, None)]


def test_without_a_user_name_one_is_made_of_organisation_and_number(region: Organisation) -> None:
    load(region, TREE, people_file(person("P7")))
    assert someone("P7").username == f"{region.code}-p7"


@pytest.mark.parametrize("as_of", [FIRST_DAY, LATER])
def test_the_same_files_change_nothing(region: Organisation, as_of: date) -> None:
    units = units_file(unit("R", manager="2"), unit("A", "R", manager="1"))
    people = people_file(
        person("1"),
        person("2", "R", until="2026-03-15"),
        person("2", employment="2-2", extent="50", leave=("2026-01-01", "")),
    )
    load(region, units, people)
    before = list(Employment.objects.order_by("pk").values())
    history = history_rows()
    done = load(region, units, people + b"\r\n", as_of=as_of)
    if as_of == FIRST_DAY:
        assert changed(done) == {}
        assert list(Employment.objects.order_by("pk").values()) == before
        assert history_rows() == history
    else:  # time has passed: the main employment has ended by itself, and the other one takes over
        assert spans("2") == [
            ("R", True, date(2020, 1, 1), date(2026, 3, 16)),
            ("A", False, date(2020, 1, 1), LATER),
            ("A", True, LATER, None),
        ]  # fmt: skip


def test_the_same_bytes_for_the_same_day_are_not_even_read(region: Organisation) -> None:
    load(region, TREE, people_file(person("1")))
    assert load(region, TREE, people_file(person("1"))).repeated


def test_a_move_ends_one_row_the_day_before_and_begins_another(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", "A")))
    done = load(region, TREE, people_file(person("1", "B")), as_of=LATER)
    assert changed(done) == {"people_moved": 1, "employments_new": 1, "employments_ended": 1}
    assert spans("1") == [("A", True, date(2020, 1, 1), LATER), ("B", True, LATER, None)]
    assert {job.hired_on for job in someone().employments.all()} == {date(2020, 1, 1)}
    assert changed(load(region, TREE, people_file(person("1", "B")), as_of=LAST)) == {}


def test_a_move_corrected_on_the_same_day_leaves_no_trace_in_the_periods(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", "A")))
    load(region, TREE, people_file(person("1", "B")), as_of=LATER)
    load(region, TREE, people_file(person("1", "R")), as_of=LATER)
    assert spans("1") == [("A", True, date(2020, 1, 1), LATER), ("R", True, LATER, None)]


def test_facts_of_an_employment_change_in_place(region: Organisation) -> None:
    load(region, TREE, people_file(person("1")))
    people = people_file(
        person("1", extent="50", form="hourly", until="2026-12-31", leave=("2026-04-01", "2026-04-30"))
    )
    assert changed(load(region, TREE, people, as_of=LATER)) == {"employments_changed": 1}
    job = someone().employments.get()
    assert (job.extent, job.form, job.period.upper) == (Decimal("50.00"), "HOURLY", date(2027, 1, 1))
    assert job.leave == DateRange(date(2026, 4, 1), date(2026, 5, 1))


def test_a_corrected_first_day_moves_the_beginning(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", since="2021-01-01")))
    load(region, TREE, people_file(person("1", since="2019-06-01")), as_of=LATER)
    assert spans("1") == [("A", True, date(2019, 6, 1), None)]
    assert someone().employments.get().hired_on == date(2019, 6, 1)


def test_a_last_day_may_be_taken_back_and_periods_may_swap_places(region: Organisation) -> None:
    load(region, TREE, people_file(
        person("1", until="2026-06-30"), person("1", "B", employment="1-2", since="2026-07-01"),
    ))  # fmt: skip
    load(region, TREE, people_file(
        person("1", until="2026-08-31"), person("1", "B", employment="1-2", since="2026-09-01"),
    ), as_of=LATER)  # fmt: skip
    assert spans("1") == [("A", True, date(2020, 1, 1), date(2026, 9, 1)), ("B", True, date(2026, 9, 1), None)]
    load(region, TREE, people_file(
        person("1", until="2026-05-31"), person("1", "B", employment="1-2", since="2026-06-01"),
    ), as_of=LATER)  # fmt: skip
    assert spans("1") == [("A", True, date(2020, 1, 1), date(2026, 6, 1)), ("B", True, date(2026, 6, 1), None)]


def test_three_employments_of_which_the_largest_and_then_the_oldest_is_main(region: Organisation) -> None:
    load(region, TREE, people_file(
        person("1", "A", employment="a", extent="40", since="2018-01-01"),
        person("1", "B", employment="b", extent="40", since="2017-01-01"),
        person("1", "R", employment="c", extent="20", since="2010-01-01"),
    ))  # fmt: skip
    assert spans("1") == [
        ("R", False, date(2010, 1, 1), None), ("B", True, date(2017, 1, 1), None), ("A", False, date(2018, 1, 1), None),
    ]  # fmt: skip


def test_the_file_may_say_which_employment_is_main(region: Organisation) -> None:
    load(region, TREE, people_file(
        person("1", "A", employment="a", extent="90"), person("1", "B", employment="b", extent="10", main="ja"),
    ))  # fmt: skip
    assert {(unit, main) for unit, main, *_ in spans("1")} == {("A", False), ("B", True)}


def test_who_has_one_employment_has_it_as_main_whatever_the_file_says(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", main="no")))
    assert spans("1") == [("A", True, date(2020, 1, 1), None)]


def test_a_change_of_main_employment_keeps_what_was_main_before(region: Organisation) -> None:
    load(region, TREE, people_file(
        person("1", "A", employment="a", extent="60"), person("1", "B", employment="b", extent="40"),
    ))  # fmt: skip
    done = load(region, TREE, people_file(
        person("1", "A", employment="a", extent="40"), person("1", "B", employment="b", extent="60"),
    ), as_of=LATER)  # fmt: skip
    assert changed(done) == {"people_moved": 1, "employments_new": 2, "employments_ended": 2}
    assert sorted(spans("1"), key=str) == sorted([
        ("A", True, date(2020, 1, 1), LATER), ("B", False, date(2020, 1, 1), LATER),
        ("A", False, LATER, None), ("B", True, LATER, None),
    ], key=str)  # fmt: skip


def test_a_main_employment_reported_late_begins_on_the_day_of_the_file(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", "A")))
    load(region, TREE, people_file(person("1", "B", employment="new", since="2026-02-01")), as_of=LATER)
    assert spans("1") == [("A", True, date(2020, 1, 1), LATER), ("B", True, LATER, None)]
    assert someone().employments.get(key="new").hired_on == date(2026, 2, 1)


def test_who_is_no_longer_listed_is_closed_and_not_deleted(region: Organisation) -> None:
    units = units_file(unit("R", manager="2"), unit("A", "R", manager="1"))
    load(region, units, people_file(person("1"), person("2", "R")))
    done = load(region, units_file(unit("R", manager="2"), unit("A", "R")), people_file(person("2", "R")), as_of=LATER)
    assert changed(done) == {"people_left": 1, "employments_ended": 1, "managers_ended": 1}
    left = someone()
    assert (left.is_active, left.left_on) == (False, date(2026, 3, 31))
    assert spans("1") == [("A", True, date(2020, 1, 1), LATER)]
    assert managers("A") == [("1", "FEED", FIRST_DAY, LATER)]
    assert someone("2").is_active


def test_who_is_listed_with_a_last_day_that_has_passed_has_left_on_that_day(region: Organisation) -> None:
    load(region, TREE, people_file(person("1"), person("2")))
    people = people_file(person("1", until="2026-03-10"), person("2"))
    load(region, TREE, people, as_of=LATER)
    assert (someone().left_on, spans("1")) == (date(2026, 3, 10), [("A", True, date(2020, 1, 1), date(2026, 3, 11))])
    assert changed(load(region, TREE, people, as_of=LAST)) == {}


def test_who_has_left_before_the_first_feed_is_not_taken_in(region: Organisation) -> None:
    load(region, TREE, people_file(person("1"), person("2", until="2026-01-31")))
    assert list(User.objects.values_list("person_key", flat=True)) == ["1"]


@pytest.mark.parametrize(("place", "expected"), [
    ("A", [("A", True, date(2020, 1, 1), None)]),
    ("B", [("A", True, date(2020, 1, 1), LATER), ("B", True, LAST, None)]),
])  # fmt: skip
def test_who_comes_back_is_opened_again(region: Organisation, place: str, expected: list[object]) -> None:
    load(region, TREE, people_file(person("1"), person("2")))
    load(region, TREE, people_file(person("2")), as_of=LATER)
    done = load(region, TREE, people_file(person("1", place), person("2")), as_of=LAST)
    assert changed(done)["people_returned"] == 1
    assert (someone().is_active, someone().left_on) == (True, None)
    assert spans("1") == expected


def test_a_number_used_again_after_its_end_is_a_new_employment(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", until="2026-03-15"), person("2")))
    load(region, TREE, people_file(person("1", since="2026-04-10"), person("2")), as_of=date(2026, 4, 15))
    assert spans("1") == [("A", True, date(2020, 1, 1), date(2026, 3, 16)), ("A", True, date(2026, 4, 10), None)]


def test_an_employment_that_never_began_disappears_with_its_row(region: Organisation) -> None:
    load(region, TREE, people_file(person("1"), person("1", "B", employment="later", since="2026-09-01")))
    load(region, TREE, people_file(person("1")), as_of=LATER)
    assert spans("1") == [("A", True, date(2020, 1, 1), None)]


def test_an_account_locked_by_hand_stays_locked(region: Organisation) -> None:
    load(region, TREE, people_file(person("1")))
    User.objects.filter(person_key="1").update(is_active=False)
    load(region, TREE, people_file(person("1", family="New")), as_of=LATER)
    assert (someone().family_name, someone().is_active) == ("New", False)


def test_an_account_without_employment_is_none_of_the_feeds(region: Organisation) -> None:
    politician = make_person(organisation=region)
    load(region, TREE, people_file(person("1")))
    politician.refresh_from_db()
    assert (politician.is_active, politician.left_on) == (True, None)


def test_empty_user_name_e_mail_and_language_leave_what_is_known(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", username="asa", email="asa@exempel.invalid", language="nb")))
    assert changed(load(region, TREE, people_file(person("1")), as_of=LATER)) == {}
    assert (someone().username, someone().email, someone().language) == ("asa", "asa@exempel.invalid", "nb")


def test_the_language_that_someone_chose_is_not_overwritten(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", language="sv")))
    User.objects.filter(person_key="1").update(language="en")
    load(region, TREE, people_file(person("1", language="sv")), as_of=LATER)
    assert someone().language == "en"


def test_two_people_may_exchange_user_names(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", username="a"), person("2", username="b")))
    load(region, TREE, people_file(person("1", username="b"), person("2", username="a")), as_of=LATER)
    assert (someone("1").username, someone("2").username) == ("b", "a")


def test_names_are_kept_with_composed_letters(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", given="A\N{COMBINING RING ABOVE}sa")))
    assert someone().given_name == "\N{LATIN CAPITAL LETTER A WITH RING ABOVE}sa"


def test_a_new_manager_begins_the_day_after_the_old_one_ends(region: Organisation) -> None:
    people = people_file(person("1"), person("2"))
    load(region, units_file(unit("R"), unit("A", "R", manager="1")), people)
    done = load(region, units_file(unit("R"), unit("A", "R", manager="2")), people, as_of=LATER)
    assert changed(done) == {"managers_new": 1, "managers_ended": 1}
    assert managers("A") == [("1", "FEED", FIRST_DAY, LATER), ("2", "FEED", LATER, None)]
    load(region, units_file(unit("R"), unit("A", "R", manager="1")), people, as_of=LATER)
    assert managers("A") == [("1", "FEED", FIRST_DAY, LATER), ("1", "FEED", LATER, None)]


def test_a_manager_appointed_by_hand_stays(region: Organisation) -> None:
    people = people_file(person("1"), person("2"))
    load(region, units_file(unit("R"), unit("A", "R")), people)
    ward = Unit.objects.get(code="A")
    make_mandate(user=someone("2"), role=Role.MANAGER, unit=ward)
    make_mandate(user=someone("2"), role=Role.HR_STRATEGIST)
    units = units_file(unit("R"), unit("A", "R", manager="1"))
    before = list(Mandate.objects.order_by("pk").values())
    assert changed(load(region, units, people, as_of=LATER)) == {"managers_held": 1}
    assert list(Mandate.objects.order_by("pk").values()) == before
    done = load(region, units, people_file(person("1")), as_of=LAST)
    assert changed(done) == {"people_left": 1, "employments_ended": 1, "managers_held": 1, "left_with_mandates": 1}
    assert list(Mandate.objects.order_by("pk").values()) == before


def test_a_manager_of_the_feed_stops_where_one_by_hand_begins(region: Organisation) -> None:
    people = people_file(person("1"), person("2"))
    load(region, TREE, people)
    make_mandate(user=someone("2"), role=Role.MANAGER, unit=Unit.objects.get(code="A"), since=date(2026, 9, 1))
    load(region, units_file(unit("R"), unit("A", "R", manager="1"), unit("B", "R")), people, as_of=LATER)
    assert managers("A") == [("1", "FEED", LATER, date(2026, 9, 1)), ("2", "HAND", date(2026, 9, 1), None)]


def test_a_feed_gives_no_other_role(region: Organisation) -> None:
    load(region, units_file(unit("R", manager="1"), unit("A", "R", manager="1")), people_file(person("1")))
    assert set(Mandate.objects.values_list("role", "source")) == {("MANAGER", "FEED")}


def test_a_unit_that_is_no_longer_listed_is_closed_and_may_open_again(region: Organisation) -> None:
    people = people_file(person("1"))
    load(region, TREE, people)
    ward = Unit.objects.get(code="B")
    load(region, units_file(unit("R"), unit("A", "R")), people, as_of=LATER)
    ward.refresh_from_db()
    assert ward.period == DateRange(date(2020, 1, 1), LATER)
    load(region, TREE, people, as_of=LAST)
    ward.refresh_from_db()
    assert ward.period == DateRange(date(2020, 1, 1), None)
    assert Unit.objects.filter(code="B").count() == 1


def test_a_code_given_to_a_new_unit_after_the_old_one_closed_is_another_unit(region: Organisation) -> None:
    people = people_file(person("1"))
    load(region, units_file(unit("R"), unit("A", "R"), unit("B", "R", until="2026-03-15")), people)
    load(region, units_file(unit("R"), unit("A", "R"), unit("B", "R", since="2026-04-01")), people, as_of=LATER)
    assert list(Unit.objects.filter(code="B").order_by("pk").values_list("period", flat=True)) == [
        DateRange(date(2020, 1, 1), date(2026, 3, 16)), DateRange(LATER, None),
    ]  # fmt: skip


def test_a_moved_branch_takes_its_units_along(region: Organisation) -> None:
    people = people_file(person("1"))
    load(region, units_file(unit("R"), unit("X", "R"), unit("Y", "R"), unit("A", "X"), unit("C", "X")), people)
    load(region, units_file(unit("R"), unit("X", "Y"), unit("Y", "R"), unit("A", "X")), people, as_of=LATER)
    path = {found.code: found for found in Unit.objects.all()}
    below = f"{path['R'].pk}.{path['Y'].pk}.{path['X'].pk}"
    assert path["A"].path == f"{below}.{path['A'].pk}"
    assert path["C"].path == f"{below}.{path['C'].pk}"  # closed, and still where it was


def test_a_new_top_above_the_old_one(region: Organisation) -> None:
    people = people_file(person("1"))
    load(region, TREE, people)
    units = units_file(unit("T", since=""), unit("R", "T"), unit("A", "R"), unit("B", "R"))
    assert changed(load(region, units, people, as_of=LATER)) == {"units_new": 1, "units_changed": 3}
    assert Unit.objects.get(code="T").path == Unit.objects.get(code="A").path.split(".")[0]


def test_a_new_top_instead_of_the_old_one_begins_on_the_day(region: Organisation) -> None:
    people = people_file(person("1"))
    load(region, TREE, people)
    load(region, units_file(unit("T"), unit("A", "T"), unit("B", "T")), people, as_of=LATER)
    periods = dict(Unit.objects.filter(parent=None).values_list("code", "period"))
    assert periods == {"R": DateRange(date(2020, 1, 1), LATER), "T": DateRange(LATER, None)}


def test_another_organisation_is_never_touched(region: Organisation) -> None:
    other = make_organisation(name="Exempelby kommun")
    place = make_unit(organisation=other, code="A")
    namesake = make_person(organisation=other, unit=place)
    User.objects.filter(pk=namesake.pk).update(person_key="1")
    make_mandate(user=namesake, role=Role.MANAGER, unit=place)
    tables = (Unit, User, Employment, Mandate)
    before = [list(model.objects.order_by("pk").values()) for model in tables]
    load(region, units_file(unit("R"), unit("A", "R", manager="1")), people_file(person("1"), person("2")))
    load(region, units_file(unit("R"), unit("A", "R")), people_file(person("2")), as_of=LATER)
    theirs = [
        list(Unit.objects.filter(organisation=other).values()), list(User.objects.filter(organisation=other).values()),
        list(Employment.objects.filter(user__organisation=other).values()),
        list(Mandate.objects.filter(user__organisation=other).values()),
    ]  # fmt: skip
    assert theirs == before


def test_a_dry_run_tells_and_changes_nothing(region: Organisation) -> None:
    done = load(region, TREE, people_file(person("1")), dry_run=True)
    assert changed(done) == {"units_new": 3, "people_new": 1, "employments_new": 1}
    assert (User.objects.count(), Unit.objects.count(), region.people_imports.count()) == (0, 0, 0)


def test_a_main_employment_corrected_on_the_day_on_which_another_disappears(region: Organisation) -> None:
    load(region, TREE, people_file(
        person("1", "A", employment="a", since="2026-06-01"), person("1", "B", employment="b", since="2026-03-01"),
    ))  # fmt: skip
    load(region, TREE, people_file(person("1", "A", employment="a", since="2026-02-01")))
    assert spans("1") == [("A", True, date(2026, 2, 1), None)]


def test_a_planned_employment_that_turns_out_to_have_ended(region: Organisation) -> None:
    load(region, TREE, people_file(person("1", employment="a"), person("1", "B", employment="b", since="2026-08-01")))
    load(region, TREE, people_file(
        person("1", employment="a"), person("1", "B", employment="b", since="2026-02-01", until="2026-02-10"),
    ), as_of=LATER)  # fmt: skip
    assert spans("1") == [("A", True, date(2020, 1, 1), None), ("B", False, date(2026, 2, 1), date(2026, 2, 11))]
