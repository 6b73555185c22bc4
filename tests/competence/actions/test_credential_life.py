"""A certificate's way from handed in to attested, refused or withdrawn; and whose signature it takes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import Http404

from competence.actions import attesters, credentials
from competence.models import AttesterCompetence, Competence, Credential, CredentialProof
from competence.queries import gaps
from competence.queries.gaps import Status
from competence.reading.proofs import ProofFile
from portal.models import User
from tests.cast import Cast, make_cast
from tests.make.certificates import make_attester, make_certificate, make_reported, pdf
from tests.make.competence import make_competence, make_credential, make_framework, make_requirement
from tests.make.people import make_person

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)
State = Credential.State
PROOF = ProofFile("intyg.pdf", "application/pdf", b"%PDF-1.4 ...")


def report(cast: Cast, competence: Competence, *, issued_on: date = TODAY) -> Credential:
    return credentials.report(competence=competence, issued_on=issued_on, proof=PROOF, by=cast.employee, at=AT)


def test_a_person_hands_in_her_own_with_its_proof(cast: Cast) -> None:
    credential = report(cast, make_certificate(like=cast.employee))
    assert (credential.user, credential.state, credential.reported_at) == (cast.employee, State.REPORTED, AT)
    assert (credential.valid_until, credential.attested_by) == (date(2028, 6, 1), None)
    proof = CredentialProof.objects.get()
    assert (proof.credential, proof.file_name, bytes(proof.content)) == (credential, "intyg.pdf", PROOF.content)
    assert (proof.content_type, len(proof.digest), proof.added_by) == ("application/pdf", 64, cast.employee)


def test_the_same_is_not_handed_in_twice_but_again_after_a_refusal(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    first = report(cast, competence)
    with pytest.raises(credentials.AlreadyRecorded):
        report(cast, competence)
    credentials.refuse(credential_id=first.pk, reason="Datumet syns inte.", by=cast.manager, at=AT)
    assert report(cast, competence).state == State.REPORTED


def test_what_cannot_be_is_not_handed_in(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    rated = make_competence(framework=competence.framework)
    foreign = make_certificate(like=cast.foreigner)
    with pytest.raises(credentials.NotACertificate):
        report(cast, rated)
    with pytest.raises(credentials.IssuedInTheFuture):
        report(cast, competence, issued_on=date(2026, 6, 2))
    with pytest.raises(Http404):
        report(cast, foreign)
    assert Credential.objects.count() == 0


def test_only_an_attested_one_closes_the_gap(cast: Cast) -> None:
    """Reported, refused and withdrawn ones do not count, and neither does one that has run out."""
    competence = make_certificate(like=cast.employee)
    make_requirement(competence=competence, level=1)

    def status(on: date = TODAY) -> Status:
        return next(line.status for line in gaps.of(cast.employee, on=on))

    def gap() -> int:
        return gaps.totals_of([cast.employee.pk], on=TODAY)[cast.employee.pk].gaps

    credential = report(cast, competence)
    assert (status(), gap()) == (Status.MISSING, 1)
    credentials.attest(credential_id=credential.pk, by=cast.manager, at=AT)
    assert (status(), gap()) == (Status.VALID, 0)
    assert status(on=date(2028, 6, 1)) == Status.EXPIRES_SOON
    assert status(on=date(2028, 6, 2)) == Status.EXPIRED
    credentials.withdraw(credential_id=credential.pk, reason="Fel person.", by=cast.deputy, at=AT)
    assert (status(), gap()) == (Status.MISSING, 1)
    refused = report(cast, competence)
    credentials.refuse(credential_id=refused.pk, reason="Oläsligt.", by=cast.manager, at=AT)
    assert (status(), gap()) == (Status.MISSING, 1)


def test_who_did_what_is_kept(cast: Cast) -> None:
    credential = report(cast, make_certificate(like=cast.employee))
    attested = credentials.attest(credential_id=credential.pk, by=cast.deputy, at=AT)
    assert (attested.state, attested.attested_by, attested.attested_at) == (State.ATTESTED, cast.deputy, AT)
    gone = credentials.withdraw(credential_id=credential.pk, reason=" Fel dag. ", by=cast.manager, at=AT)
    assert (gone.state, gone.closed_by, gone.closed_at, gone.reason) == (State.WITHDRAWN, cast.manager, AT, "Fel dag.")
    assert gone.attested_by == cast.deputy


STEPS: dict[State, Callable[[int, User], Credential]] = {
    State.ATTESTED: lambda pk, by: credentials.attest(credential_id=pk, by=by, at=AT),
    State.REFUSED: lambda pk, by: credentials.refuse(credential_id=pk, reason="x", by=by, at=AT),
    State.WITHDRAWN: lambda pk, by: credentials.withdraw(credential_id=pk, reason="x", by=by, at=AT),
}


def made(state: State, cast: Cast) -> Credential:
    credential = make_reported(user=cast.employee, competence=make_certificate(like=cast.employee))
    if state in {State.ATTESTED, State.WITHDRAWN}:
        STEPS[State.ATTESTED](credential.pk, cast.manager)
    if state in {State.REFUSED, State.WITHDRAWN}:
        STEPS[state](credential.pk, cast.manager)
    return credential


@pytest.mark.parametrize("start", list(State))
@pytest.mark.parametrize("wanted", list(STEPS))
def test_every_step_of_the_table_and_no_other(start: State, wanted: State, cast: Cast) -> None:
    credential = made(start, cast)
    if wanted in credentials.ALLOWED[start]:
        assert STEPS[wanted](credential.pk, cast.manager).state == wanted
    else:
        with pytest.raises(credentials.NotAllowedNow):
            STEPS[wanted](credential.pk, cast.manager)
        assert Credential.objects.get(pk=credential.pk).state == start


def test_who_says_no_says_why(cast: Cast) -> None:
    credential = report(cast, make_certificate(like=cast.employee))
    with pytest.raises(credentials.NoReason):
        credentials.refuse(credential_id=credential.pk, reason="  ", by=cast.manager, at=AT)
    assert Credential.objects.get().state == State.REPORTED


@pytest.mark.parametrize(
    "actor", ["employee", "colleague", "manager_above", "manager_elsewhere", "hr_strategist", "administrator"]
)
@pytest.mark.parametrize("step", list(STEPS))
def test_nobody_else_signs_and_nobody_her_own(actor: str, step: State, cast: Cast) -> None:
    credential = made(State.ATTESTED if step == State.WITHDRAWN else State.REPORTED, cast)
    with pytest.raises(PermissionDenied):
        STEPS[step](credential.pk, getattr(cast, actor))
    with pytest.raises(Http404):
        STEPS[step](credential.pk, cast.foreign_manager)
    with pytest.raises(Http404):
        STEPS[step](2**40, cast.manager)
    assert STEPS[step](credential.pk, cast.manager).state == step


# --- attesters ---


def test_an_attester_signs_what_she_is_asked_to_where_her_mandate_holds(cast: Cast) -> None:
    asked, other = make_certificate(like=cast.employee), make_certificate(like=cast.employee, name="Brandskydd")
    instructor = make_person(organisation=cast.organisation, unit=cast.other_division)
    make_attester(user=instructor, unit=cast.ward, competences=[asked])
    here = make_reported(user=cast.employee, competence=asked)
    assert credentials.attest(credential_id=here.pk, by=instructor, at=AT).attested_by == instructor
    for user, competence in ((cast.employee, other), (cast.stranger, asked), (cast.stranger, other)):
        with pytest.raises(PermissionDenied):
            credentials.attest(credential_id=make_reported(user=user, competence=competence).pk, by=instructor, at=AT)
        with pytest.raises(PermissionDenied):
            credentials.record(user=user, competence=competence, issued_on=TODAY, by=instructor, at=AT)


def test_an_attester_of_everything_does_not_sign_her_own(cast: Cast) -> None:
    competence = make_certificate(like=cast.colleague)
    make_attester(user=cast.colleague, unit=None, competences=[competence])
    own = make_reported(user=cast.colleague, competence=competence)
    others = make_reported(user=cast.stranger, competence=competence)
    with pytest.raises(PermissionDenied):
        credentials.attest(credential_id=own.pk, by=cast.colleague, at=AT)
    with pytest.raises(PermissionDenied):
        credentials.record(user=cast.colleague, competence=competence, issued_on=TODAY, by=cast.colleague, at=AT)
    assert credentials.attest(credential_id=others.pk, by=cast.colleague, at=AT).state == State.ATTESTED


def test_two_mandates_do_not_lend_each_other_what_they_sign(cast: Cast) -> None:
    one, two = make_certificate(like=cast.employee), make_certificate(like=cast.employee)
    instructor = make_person(organisation=cast.organisation, unit=cast.other_division)
    make_attester(user=instructor, unit=cast.ward, competences=[one])
    make_attester(user=instructor, unit=cast.sibling_ward, competences=[two])
    assert credentials.attest(
        credential_id=make_reported(user=cast.employee, competence=one).pk, by=instructor, at=AT
    ).state == State.ATTESTED  # fmt: skip
    with pytest.raises(PermissionDenied):
        credentials.attest(credential_id=make_reported(user=cast.employee, competence=two).pk, by=instructor, at=AT)


def test_hr_says_what_an_attester_signs(cast: Cast) -> None:
    one, two = make_certificate(like=cast.employee), make_certificate(like=cast.employee)
    mandate = make_attester(user=cast.colleague, unit=cast.ward, competences=[one])

    def ask(*competences: Competence, by: User = cast.hr_strategist) -> int:
        ids = [competence.pk for competence in competences]
        return attesters.ask_to_sign(mandate_id=mandate.pk, competence_ids=ids, by=by)

    assert ask(one, two) == 2
    assert set(AttesterCompetence.objects.values_list("competence", flat=True)) == {one.pk, two.pk}
    assert ask(two) == 1
    assert list(AttesterCompetence.objects.values_list("competence", "given_by")) == [(two.pk, cast.hr_strategist.pk)]
    rated = make_competence(framework=make_framework(organisation=cast.organisation))
    for wrong in (rated, make_certificate(like=cast.foreigner)):
        with pytest.raises(attesters.NotACertificate):
            ask(wrong)
    for actor in (cast.manager, cast.colleague, cast.hr_partner):
        with pytest.raises(PermissionDenied):
            ask(one, by=actor)
    with pytest.raises(Http404):
        ask(one, by=cast.foreign_manager)
    assert list(AttesterCompetence.objects.values_list("competence", flat=True)) == [two.pk]


# --- two at once ---


@pytest.mark.django_db(transaction=True)
def test_two_sign_in_the_same_moment_and_one_is_told() -> None:
    cast = make_cast()
    credential = make_reported(user=cast.employee, competence=make_certificate(like=cast.employee), proof=pdf())
    barrier = Barrier(2)

    def step(wanted: State, by: User) -> str:
        barrier.wait()
        try:
            return STEPS[wanted](credential.pk, by).state
        except credentials.NotAllowedNow:
            return "too late"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(step, (State.ATTESTED, State.REFUSED), (cast.manager, cast.deputy)))
    assert said.count("too late") == 1
    assert Credential.objects.get().state == next(word for word in said if word != "too late")


def test_a_withdrawn_one_makes_room_for_the_right_one(cast: Cast) -> None:
    competence = make_certificate(like=cast.employee)
    wrong = make_credential(user=cast.employee, competence=competence, issued_on=date(2026, 5, 1))
    with pytest.raises(credentials.AlreadyRecorded):
        credentials.record(user=cast.employee, competence=competence, issued_on=wrong.issued_on, by=cast.manager, at=AT)
    credentials.withdraw(credential_id=wrong.pk, reason="Fel slutdatum.", by=cast.manager, at=AT)
    right = credentials.record(
        user=cast.employee, competence=competence, issued_on=wrong.issued_on, by=cast.manager, at=AT
    )
    assert (right.state, Credential.objects.count()) == (State.ATTESTED, 2)
