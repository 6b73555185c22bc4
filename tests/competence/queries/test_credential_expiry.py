"""What runs out, has run out, is missing or waits: of a manager's own reports, and of what an attester signs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from competence.models import Competence, Credential
from competence.queries import credential_expiry
from competence.queries.credential_expiry import Standing
from portal.models import User
from tests.cast import Cast
from tests.make.certificates import make_attester, make_certificate, make_reported, pdf
from tests.make.competence import make_credential, make_requirement
from tests.make.people import make_person

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)
W, E, M, X = Standing.WAITING, Standing.EXPIRED, Standing.MISSING, Standing.EXPIRING


def fresh(user: User) -> User:
    """The person without what earlier questions have remembered."""
    return User.objects.select_related("organisation").get(pk=user.pk)


def rows(user: User) -> list[tuple[str, int, str]]:
    """Whose, which and why, in the list's order."""
    listing = credential_expiry.listing(fresh(user), on=TODAY)
    names = dict(User.objects.values_list("pk", "username"))
    return sorted((names[row.person_id], row.competence_id, row.standing) for row in listing.rows)


def held(user: User, competence: Competence, days: int) -> Credential:
    return make_credential(
        user=user, competence=competence, issued_on=date(2024, 1, 1), valid_until=TODAY + timedelta(days=days)
    )


def required(cast: Cast, name: str = "HLR") -> Competence:
    competence = make_certificate(like=cast.employee, name=name)
    make_requirement(competence=competence, level=1)
    return competence


def test_a_manager_sees_her_own_reports_and_nobody_else(cast: Cast) -> None:
    competence = required(cast)
    held(cast.employee, competence, 20)
    held(cast.colleague, competence, -3)
    held(cast.stranger, competence, 20)
    held(cast.manager, competence, 20)
    for user in (cast.expired_deputy,):
        held(user, competence, 400)
    pk = competence.pk
    assert rows(cast.manager) == [("colleague", pk, E), ("deputy", pk, M), ("employee", pk, X)]
    assert ("stranger", pk, X) in rows(cast.manager_elsewhere)
    assert rows(cast.employee) == []


def test_the_newest_one_counts_and_waiting_ones_stand_beside(cast: Cast) -> None:
    competence = required(cast)
    for user in (cast.colleague, cast.deputy, cast.expired_deputy):
        held(user, competence, 400)
    held(cast.employee, competence, -5)
    renewed = make_credential(
        user=cast.employee, competence=competence, issued_on=TODAY, valid_until=TODAY + timedelta(days=400)
    )
    assert rows(cast.manager) == []
    waiting = make_reported(user=cast.employee, competence=competence, issued_on=date(2026, 5, 3), proof=pdf())
    assert rows(cast.manager) == [("employee", competence.pk, W)]
    found = credential_expiry.listing(fresh(cast.manager), on=TODAY).rows[0]
    assert (found.credential_id, found.has_proof, found.unit) == (waiting.pk, True, "Medicinavdelning 3")
    renewed.delete()
    assert rows(cast.manager) == [("employee", competence.pk, E), ("employee", competence.pk, W)]


def test_what_nobody_demands_is_listed_while_it_runs_out_and_not_after(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    credential = held(cast.employee, competence, 10)
    found = credential_expiry.listing(fresh(cast.manager), on=TODAY).rows
    assert [(row.standing, row.is_required) for row in found] == [(X, False)]
    Credential.objects.filter(pk=credential.pk).update(valid_until=TODAY - timedelta(days=1))
    assert rows(cast.manager) == []


@pytest.mark.parametrize("state", ["REFUSED", "WITHDRAWN"])
def test_what_is_closed_is_as_if_it_were_not_there(state: str, cast: Cast) -> None:
    competence = required(cast)
    for user in (cast.colleague, cast.deputy, cast.expired_deputy):
        held(user, competence, 400)
    credential = held(cast.employee, competence, 400)
    assert rows(cast.manager) == []
    Credential.objects.filter(pk=credential.pk).update(state=state, closed_by=cast.manager, closed_at=AT, reason="Fel.")
    assert rows(cast.manager) == [("employee", competence.pk, M)]


def test_an_attester_sees_what_she_signs_of_those_in_her_scope(cast: Cast) -> None:
    asked, other = required(cast), required(cast, "Brandskydd")
    instructor = make_person(organisation=cast.organisation, unit=cast.other_division, username="instructor")
    make_attester(user=instructor, unit=cast.sibling_ward, competences=[asked])
    for user in (cast.manager_elsewhere, cast.former_manager):
        held(user, asked, 400)
    held(cast.stranger, other, 3)
    held(cast.employee, asked, 3)
    assert rows(instructor) == [("stranger", asked.pk, M)]
    held(cast.stranger, asked, 3)
    make_reported(user=cast.stranger, competence=other)
    assert rows(instructor) == [("stranger", asked.pk, X)]


def test_two_mandates_of_an_attester_are_kept_apart(cast: Cast) -> None:
    one, two = required(cast), required(cast, "Brandskydd")
    instructor = make_person(organisation=cast.organisation, unit=cast.other_division, username="instructor")
    make_attester(user=instructor, unit=cast.ward, competences=[one])
    make_attester(user=instructor, unit=cast.sibling_ward, competences=[two])
    seen = rows(instructor)
    assert {pk for name, pk, _standing in seen if name == "employee"} == {one.pk}
    assert {pk for name, pk, _standing in seen if name == "stranger"} == {two.pk}


def test_in_a_large_scope_missing_ones_are_not_looked_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    competence = required(cast)
    instructor = make_person(organisation=cast.organisation, unit=cast.other_division)
    make_attester(user=instructor, unit=None, competences=[competence])
    held(cast.employee, competence, 3)
    assert credential_expiry.listing(fresh(instructor), on=TODAY).is_whole
    monkeypatch.setattr(credential_expiry, "MOST_ATTESTED_OF", 2)
    listing = credential_expiry.listing(fresh(instructor), on=TODAY)
    assert (listing.is_whole, [row.standing for row in listing.rows]) == (False, [X])


def test_sixty_people_cost_as_many_queries_as_three(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    competence = required(cast)
    instructor = make_attester(user=cast.manager, unit=None, competences=[competence]).user
    held(cast.employee, competence, 3)
    make_reported(user=cast.colleague, competence=competence)
    manager = fresh(instructor)
    with django_assert_num_queries(10):
        few = len(credential_expiry.listing(manager, on=TODAY).rows)
    for number in range(60):
        person = make_person(organisation=cast.organisation, unit=cast.ward)
        if number % 2:
            held(person, competence, number)
    manager = fresh(instructor)
    with django_assert_num_queries(10):
        assert len(credential_expiry.listing(manager, on=TODAY).rows) == few + 60


def test_the_figure_of_the_start_page_is_that_of_the_list(cast: Cast) -> None:
    from planning.queries import team  # noqa: PLC0415 - the app above, asked for this one comparison

    competence = required(cast)
    for user, days in ((cast.employee, 0), (cast.colleague, 30), (cast.deputy, 31), (cast.expired_deputy, -1)):
        held(user, competence, days)
    make_reported(user=cast.deputy, competence=competence)
    members = team.of(fresh(cast.manager), on=TODAY, with_levels=False)
    listing = credential_expiry.listing(fresh(cast.manager), on=TODAY).rows
    within = [row for row in listing if row.standing == X and row.valid_until and (row.valid_until - TODAY).days <= 30]
    assert (sum(one.expiring for one in members), sum(one.waiting for one in members)) == (len(within), 1) == (2, 1)
