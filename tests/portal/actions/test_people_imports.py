"""Handing in, preview, confirmation, application: who may, in which order, and what stops it."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection

from portal.actions import people_imports
from portal.actions.people_imports import ALLOWED, AnotherIsRunning, NotWaiting, Refused, TooLarge
from portal.models import Employment, Job, Mandate, Organisation, PeopleImport, Role, User
from portal.queries import feed_problems
from portal.queries import people_imports as queries
from portal.worker import running
from tests.cast import Cast
from tests.make.feed import FIRST_DAY, changed, load, people_file, person, unit, units_file
from tests.make.people import make_mandate, make_organisation, make_person, make_profession

AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
DAY = date(2026, 9, 1)
TREE = units_file(unit("R"), unit("A", "R"), unit("B", "R"))
STAFF = people_file(person("1"), person("2", "B"))


@pytest.fixture
def hr(db: None) -> User:
    """An HR strategist without employment, so that no feed closes her."""
    organisation = make_organisation()
    make_profession(organisation=organisation, code="nurse")
    user = make_person(organisation=organisation, username="hr")
    make_mandate(user=user, role=Role.HR_STRATEGIST)
    return user


def hand_in(by: User, units: bytes = TREE, people: bytes = STAFF, *, at: datetime = AT) -> PeopleImport:
    """Hand in and run the preview."""
    found = people_imports.hand_in(by=by, at=at, as_of=DAY, units=units, people=people)
    work(found)
    found.refresh_from_db()
    return found


def confirm(by: User, found: PeopleImport, *, large: bool = False) -> PeopleImport:
    """Confirm and run the application."""
    people_imports.confirm(by=by, at=AT, people_import=found, large=large)
    work(found)
    found.refresh_from_db()
    return found


def work(found: PeopleImport) -> None:
    """Do what is asked for, as the worker does."""
    for job in Job.objects.filter(subject=str(found.pk), state=Job.State.QUEUED):
        assert running.run(job.pk)


def sentences(found: PeopleImport) -> list[str]:
    return [feed_problems.sentence(problem) for problem in queries.report_of(found).problems]


def test_from_hand_in_to_applied(hr: User) -> None:
    found = hand_in(hr)
    assert (found.state, User.objects.count()) == ("PREVIEWED", 1)
    summary = queries.report_of(found).summary
    assert summary is not None
    assert (summary.units, summary.people, summary.rows) == (3, 2, 2)
    found = confirm(hr, found)
    assert (found.state, found.confirmed_by, bytes(found.people_file)) == ("APPLIED", hr, b"")
    assert set(Employment.objects.values_list("user__person_key", flat=True)) == {"1", "2"}


def test_files_with_problems_are_refused_and_not_kept(hr: User) -> None:
    found = hand_in(hr, people=people_file(person("1", "Q")))
    assert (found.state, bytes(found.units_file), bytes(found.people_file)) == ("REFUSED", b"", b"")
    assert sentences(found) == ["The unit Q is not in the units file. Add it, or correct the code."]
    with pytest.raises(NotWaiting):
        people_imports.confirm(by=hr, at=AT, people_import=found)


def test_a_newer_hand_in_takes_the_place_of_one_that_waits(hr: User) -> None:
    first = hand_in(hr)
    second = hand_in(hr, at=AT + timedelta(minutes=1))
    first.refresh_from_db()
    assert (first.state, second.state) == ("REFUSED", "PREVIEWED")
    assert sentences(first) == ["A newer hand-in took its place before anyone confirmed this one."]


def test_what_changed_since_the_preview_stops_it(hr: User) -> None:
    found = hand_in(hr)
    load(hr.organisation, TREE, people_file(person("1")), as_of=date(2026, 7, 1))
    assert confirm(hr, found).state == "REFUSED"
    assert [line[:41] for line in sentences(found)] == ["The portal has changed since the preview,"]
    assert set(Employment.objects.values_list("user__person_key", flat=True)) == {"1"}


def test_nobody_makes_herself_a_manager(hr: User) -> None:
    units = units_file(unit("R", manager=hr.person_key), unit("A", "R"), unit("B", "R"))
    people = people_file(person("1"), person("2", "B"), person(hr.person_key, "R", username=hr.username))
    refused = confirm(hr, hand_in(hr, units, people))
    assert (refused.state, list(Mandate.objects.values_list("role", flat=True))) == ("REFUSED", ["HR_STRATEGIST"])
    assert [problem.code for problem in queries.report_of(refused).problems] == ["own_mandate"]
    other = make_person(organisation=hr.organisation)
    make_mandate(user=other, role=Role.ADMINISTRATOR)
    assert confirm(other, hand_in(hr, units, people, at=AT + timedelta(minutes=1))).state == "APPLIED"
    assert Mandate.objects.filter(user=hr, role=Role.MANAGER).count() == 1


def test_a_right_that_ended_before_the_work_began(hr: User) -> None:
    found = hand_in(hr)
    people_imports.confirm(by=hr, at=AT, people_import=found)
    Mandate.objects.filter(user=hr).delete()
    work(found)
    found.refresh_from_db()
    assert (found.state, Employment.objects.count()) == ("CONFIRMED", 0)
    make_mandate(user=hr, role=Role.HR_STRATEGIST)
    assert hand_in(hr, at=AT + timedelta(minutes=1)).state == "PREVIEWED"  # the one that stopped is out of the way
    found.refresh_from_db()
    assert sentences(found) == [
        "The work stopped before it was done, and nothing was changed. Hand the files in again."
    ]


def test_one_import_of_an_organisation_at_a_time(hr: User) -> None:
    first = hand_in(hr)
    people_imports.confirm(by=hr, at=AT, people_import=first)
    second = hand_in(hr, at=AT + timedelta(minutes=1))
    with pytest.raises(AnotherIsRunning):
        people_imports.confirm(by=hr, at=AT, people_import=second)
    work(first)
    assert confirm(hr, second).state == "REFUSED"  # its preview showed what the first one did


@pytest.mark.parametrize("who", ["employee", "manager", "manager_above", "hr_partner", "union", "reader"])
def test_who_may_not_import(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        people_imports.hand_in(by=getattr(cast, who), at=AT, as_of=DAY, units=TREE, people=STAFF)
    people_imports.hand_in(by=cast.hr_strategist, at=AT, as_of=DAY, units=TREE, people=STAFF)
    people_imports.hand_in(by=cast.administrator, at=AT, as_of=DAY, units=TREE, people=STAFF)


def test_an_import_of_another_organisation_cannot_be_confirmed(cast: Cast) -> None:
    found = people_imports.hand_in(by=cast.hr_strategist, at=AT, as_of=DAY, units=TREE, people=STAFF)
    make_mandate(user=cast.foreigner, role=Role.HR_STRATEGIST)
    PeopleImport.objects.filter(pk=found.pk).update(state="PREVIEWED")
    with pytest.raises(NotWaiting):
        people_imports.confirm(by=cast.foreigner, at=AT, people_import=found)
    people_imports.confirm(by=cast.hr_strategist, at=AT, people_import=found)


@pytest.mark.parametrize("before", list(PeopleImport.State))
@pytest.mark.parametrize("after", list(PeopleImport.State))
def test_transitions(cast: Cast, before: PeopleImport.State, after: PeopleImport.State) -> None:
    found = people_imports.hand_in(by=cast.hr_strategist, at=AT, as_of=DAY, units=TREE, people=STAFF)
    found.state = before
    if after in ALLOWED[before]:
        people_imports._go(found, after, applied_at=AT)  # noqa: SLF001 - the one place where states change
        assert PeopleImport.objects.get(pk=found.pk).state == after
    else:
        with pytest.raises(NotWaiting):
            people_imports._go(found, after, applied_at=AT)  # noqa: SLF001 - as above


def staff(count: int, *, unit: str = "A", start: int = 0) -> list[str]:
    return [person(str(number), unit) for number in range(start, start + count)]


@pytest.mark.parametrize(("leaving", "moving", "large"), [(2, 0, False), (3, 0, True), (0, 5, False), (0, 6, True)])
def test_more_than_two_per_cent_leaving_or_five_moving_needs_confirmation(
    hr: User,
    leaving: int,
    moving: int,
    large: bool,
) -> None:
    load(hr.organisation, TREE, people_file(*staff(100)))
    after = people_file(*staff(100 - leaving - moving), *staff(moving, unit="B", start=100 - leaving - moving))
    if large:
        with pytest.raises(TooLarge):
            load(hr.organisation, TREE, after, as_of=date(2026, 4, 1), large=False)
        assert Employment.objects.filter(unit__code="A", period__endswith=None).count() == 100
    done = load(hr.organisation, TREE, after, as_of=date(2026, 4, 1), large=large)
    assert done.summary is not None
    assert (done.summary.counts["people_left"], done.summary.counts["people_moved"]) == (leaving, moving)


def test_a_large_change_is_confirmed_knowingly(hr: User) -> None:
    load(hr.organisation, TREE, STAFF)
    found = hand_in(hr, people=people_file(person("1")))
    with pytest.raises(TooLarge):
        people_imports.confirm(by=hr, at=AT, people_import=found)
    assert confirm(hr, found, large=True).state == "APPLIED"


def test_an_older_day_after_a_newer_is_refused(hr: User) -> None:
    load(hr.organisation, TREE, STAFF, as_of=date(2026, 4, 2))
    with pytest.raises(Refused) as refused:
        load(hr.organisation, TREE, people_file(person("1")), as_of=date(2026, 4, 1))
    assert [feed_problems.line(problem) for problem in refused.value.problems.found] == [
        (
            "Both files: A newer feed, of 2026-04-02, has already been applied. "
            "Export the files anew and hand them in again."
        )
    ]
    assert changed(load(hr.organisation, TREE, people_file(person("1")), as_of=date(2026, 4, 2)))["people_left"] == 1


def test_the_same_day_handed_in_earlier_is_refused(hr: User) -> None:
    found = hand_in(hr)
    people_imports.import_files(
        by=None, at=AT + timedelta(minutes=1), organisation=hr.organisation, as_of=DAY, units=TREE, people=STAFF
    )
    assert confirm(hr, found).state == "REFUSED"
    assert sentences(found) == [
        "A newer feed, of 2026-09-01, has already been applied. Export the files anew and hand them in again."
    ]


def test_history_names_the_import(hr: User) -> None:
    load(hr.organisation, TREE, STAFF)
    load(hr.organisation, TREE, people_file(person("1", "B"), person("2", "B")), as_of=date(2026, 4, 1))
    applied = PeopleImport.objects.order_by("-as_of")[0]
    events = Employment.pgh_event_model.objects.values_list("pgh_context__metadata", flat=True)  # type: ignore[attr-defined]  # made by pghistory
    assert list(events) == [{"people_import": str(applied.pk)}]


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once(hr: User) -> None:
    """The second waits for the first, and finds nothing left to do."""
    done: list[dict[str, int]] = []
    failed: list[BaseException] = []

    def side_by_side(*deeds: Callable[[], object]) -> None:
        threads = [threading.Thread(target=deed) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def one(people: bytes) -> Callable[[], None]:
        def run() -> None:
            try:
                done.append(changed(load(hr.organisation, TREE, people)))
            except Refused as refused:
                failed.append(refused)
            finally:
                connection.close()

        return run

    side_by_side(one(STAFF), one(STAFF + b"\r\n"))
    assert Employment.objects.count() == 2
    assert len(done) + len(failed) == 2  # the one handed in first may have come second, and is refused as older
    assert max(map(len, done)) == 3


def test_the_command(hr: User, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path_factory.mktemp("feed")
    units, people = folder / "units.csv", folder / "people.csv"
    units.write_bytes(TREE)
    people.write_bytes(people_file(person("1", "Q")))
    where = {"organisation": hr.organisation.code, "as_of": "2026-04-01"}
    with pytest.raises(CommandError, match="Nothing was imported: 1 problem"):
        call_command("import_people", units, people, **where)
    assert capsys.readouterr().err == (
        "People file, row 2, column unit code: The unit Q is not in the units file. Add it, or correct the code.\n"
    )
    people.write_bytes(STAFF)
    call_command("import_people", units, people, **where)
    assert capsys.readouterr().out.splitlines() == [
        "Read: 3 units, 2 people, 2 employments", "New units: 3", "New people: 2", "New employments: 2", "Imported.",
    ]  # fmt: skip
    call_command("import_people", units, people, **where)
    assert capsys.readouterr().out == "These files were the last to be imported for that day. Nothing has changed.\n"
    people.write_bytes(people_file(person("1")))
    with pytest.raises(CommandError, match="--confirm-large"):
        call_command("import_people", units, people, **where)
    call_command("import_people", units, people, "--confirm-large", "--dry-run", **where)
    assert capsys.readouterr().out.splitlines()[-1] == "Dry run: nothing was changed."
    assert User.objects.filter(left_on=None, person_key__in="12").count() == 2
    call_command("import_people", units, people, "--confirm-large", **where)
    assert User.objects.filter(left_on=None, person_key__in="12").count() == 1


@pytest.mark.parametrize(("options", "words"), [
    ({"organisation": "nobody"}, "There is no organisation with the code nobody."),
    ({}, "Name the organisation with --organisation CODE"),
    ({"organisation": "region", "as_of": "soon"}, "“soon” is not a date."),
    ({"organisation": "region"}, "cannot be read: No such file or directory."),
])  # fmt: skip
def test_the_command_says_what_it_lacks(db: None, options: dict[str, str], words: str) -> None:
    for code in ("region", "town"):
        Organisation.objects.create(code=code, name=code)
    with pytest.raises(CommandError, match=words):
        call_command("import_people", "nothing.csv", "nothing.csv", **options)


def test_the_first_day_is_before_the_files_of_these_tests() -> None:
    assert FIRST_DAY < DAY
