"""A course list: who is found on it, and that everyone gets her certificate exactly once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from competence.actions import credential_batches, credentials
from competence.actions.credential_batches import Recorded
from competence.models import Competence, Credential
from competence.queries import credential_batches as queries
from competence.queries.credential_batches import Outcome
from portal.models import User
from tests.cast import Cast, make_cast
from tests.make.certificates import make_attester, make_certificate, make_reported
from tests.make.competence import make_credential
from tests.make.people import make_person

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def look(user: User, competence: Competence, text: str) -> list[tuple[int, str, str]]:
    """Each line: its number, the outcome and the name that is shown."""
    lines = queries.preview(user, competence_id=competence.pk, issued_on=TODAY, text=text, on=TODAY)
    return [(line.number, line.outcome, line.name) for line in lines]


def record(by: User, competence: Competence, *people: User) -> Recorded:
    return credential_batches.record_batch(
        competence=competence,
        issued_on=TODAY,
        valid_until=None,
        person_ids=[person.pk for person in people],
        by=by,
        at=AT,
    )


def test_a_line_is_understood_as_it_was_pasted(cast: Cast) -> None:
    """A number alone, a user name, a row of a spreadsheet in any order of columns, an empty line, in any case."""
    competence = make_certificate(like=cast.employee)
    names = [cast.employee, cast.colleague, cast.deputy]
    text = (
        f"{cast.employee.person_key}\r\n\r\n"
        f"  COLLEAGUE  \n"
        f"Person, Test\t{cast.deputy.person_key.lower()}\tMedicinavdelning 3\n"
    )
    assert look(cast.manager, competence, text) == [
        (number, Outcome.READY, person.name) for number, person in zip((1, 3, 4), names, strict=True)
    ]


def test_every_line_says_what_becomes_of_it(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    make_credential(user=cast.deputy, competence=competence, issued_on=TODAY)
    make_reported(user=cast.colleague, competence=competence, issued_on=TODAY)
    gone = make_person(organisation=cast.organisation, unit=cast.ward, until=date(2026, 5, 1))
    closed = make_person(organisation=cast.organisation, unit=cast.ward)
    User.objects.filter(pk=closed.pk).update(is_active=False, left_on=date(2026, 5, 1))
    lines = [
        cast.employee.person_key,
        cast.colleague.person_key,
        cast.deputy.person_key,
        f"{cast.employee.person_key} igen",
        "Anna Svensson 99999",
        f"{cast.employee.person_key} {cast.colleague.person_key}",
        cast.stranger.person_key,
        gone.person_key,
        closed.person_key,
        cast.foreigner.person_key,
        cast.manager.person_key,
    ]
    found = look(cast.manager, competence, "\n".join(lines))
    assert [outcome for _number, outcome, _name in found] == [
        Outcome.READY,
        Outcome.REPORTED,
        Outcome.RECORDED,
        Outcome.DOUBLE,
        Outcome.NOT_FOUND,
        Outcome.SEVERAL,
        Outcome.NOT_YOURS,
        Outcome.LEFT,
        Outcome.LEFT,
        Outcome.NOT_FOUND,
        Outcome.NOT_YOURS,
    ]
    assert [name for _number, _outcome, name in found[6:]] == [""] * 5


def test_an_attester_finds_those_of_her_mandate_alone(cast: Cast) -> None:
    asked, other = make_certificate(like=cast.employee), make_certificate(like=cast.employee)
    instructor = make_person(organisation=cast.organisation, unit=cast.other_division)
    make_attester(user=instructor, unit=cast.division, competences=[asked])
    text = "employee\nstranger\nhr-strategist\n" + instructor.username
    assert [outcome for _, outcome, _ in look(instructor, asked, text)] == [
        Outcome.READY, Outcome.READY, Outcome.NOT_YOURS, Outcome.NOT_YOURS,
    ]  # fmt: skip
    assert {outcome for _, outcome, _ in look(instructor, other, text)} == {Outcome.NOT_YOURS}
    assert record(instructor, asked, cast.employee, cast.stranger, cast.hr_strategist, instructor) == Recorded(
        2, 0, 0, 2
    )
    assert record(instructor, other, cast.employee) == Recorded(0, 0, 0, 1)


def test_everyone_gets_hers_once_however_often_it_is_confirmed(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    waiting = make_reported(user=cast.colleague, competence=competence, issued_on=TODAY)
    people = (cast.employee, cast.colleague, cast.deputy)
    assert record(cast.manager, competence, *people) == Recorded(2, 1, 0, 0)
    assert record(cast.manager, competence, *people) == Recorded(0, 0, 3, 0)
    rows = Credential.objects.filter(state="ATTESTED")
    assert set(rows.values_list("user", "issued_on", "valid_until", "attested_by", "attested_at")) == {
        (person.pk, TODAY, date(2028, 6, 1), cast.manager.pk, AT) for person in people
    }
    assert Credential.objects.get(user=cast.colleague).pk == waiting.pk


def test_those_without_the_right_are_refused(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    for actor in (cast.employee, cast.hr_strategist, cast.administrator):
        with pytest.raises(PermissionDenied):
            record(actor, competence, cast.colleague)
    with pytest.raises(Http404):
        record(cast.foreign_manager, competence, cast.colleague)
    assert record(cast.manager_elsewhere, competence, cast.employee) == Recorded(0, 0, 0, 1)
    assert Credential.objects.count() == 0
    assert record(cast.manager, competence, cast.employee) == Recorded(1, 0, 0, 0)


def test_days_that_cannot_be_are_refused(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    for issued_on, until, refusal in (
        (date(2026, 6, 2), None, credentials.IssuedInTheFuture),
        (TODAY, date(2026, 5, 1), credentials.ImpossibleDate),
    ):
        with pytest.raises(refusal):
            credential_batches.record_batch(
                competence=competence,
                issued_on=issued_on,
                valid_until=until,
                person_ids=[cast.employee.pk],
                by=cast.manager,
                at=AT,
            )


def test_a_list_of_forty_thousand_rows_is_said_to_be_too_long(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    with pytest.raises(queries.TooManyLines) as refusal:
        look(cast.manager, competence, "\n".join(f"{number};Anna;Svensson;Avdelning 3" for number in range(40_000)))
    assert refusal.value.lines == 40_000


def test_the_longest_list_costs_as_many_queries_as_a_line(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    competence = make_certificate(like=cast.employee)
    words = " ".join(f"ord{number}" for number in range(40))
    long = "\n".join(f"{number}\t{words}" for number in range(queries.MOST_LINES - 1))
    for text in ("employee", f"{long}\nemployee"):
        manager = User.objects.get(pk=cast.manager.pk)
        with django_assert_num_queries(6):
            found = look(manager, competence, text)
        assert found[-1][1:] == (Outcome.READY, cast.employee.name)


def test_hostile_lines_are_lines(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    text = "=1+1\n<script>\n" + "x" * 5000 + "\n%s %(x)s {0}\n';DROP TABLE\n\u202e\u2028employee"
    found = look(cast.manager, competence, text)
    assert [outcome for _, outcome, _ in found][-1] == Outcome.READY
    assert {outcome for _, outcome, _ in found[:-1]} == {Outcome.NOT_FOUND}


@pytest.mark.django_db(transaction=True)
def test_two_confirm_the_same_list_in_the_same_moment() -> None:
    cast = make_cast()
    competence = make_certificate(like=cast.employee)
    people = [
        cast.employee,
        cast.colleague,
        *(make_person(organisation=cast.organisation, unit=cast.ward) for _ in range(30)),
    ]
    barrier = Barrier(3)

    def confirm(by: User) -> Recorded:
        barrier.wait()
        try:
            return record(by, competence, *people)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(confirm, (cast.manager, cast.deputy, cast.manager)))
    assert sum(one.recorded for one in done) == len(people)
    assert Credential.objects.count() == len(people)
