"""What the constraints of certificates, attesters and language support forbid, done on purpose."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from competence.models import AttesterCompetence, CredentialProof, CredentialReminder, LanguageSupport
from tests.guards.world import World
from tests.make.certificates import make_attester, make_language_support, make_proof, make_reported
from tests.make.competence import make_credential

Break = Callable[[World], object]
NOW = timezone.now()


def _credential(**changes: object) -> Break:
    def broken(world: World) -> None:
        credential = make_credential(user=world.cast.colleague, competence=world.certificate)
        type(credential).objects.filter(pk=credential.pk).update(**changes)

    return broken


def _empty_proof(world: World) -> None:
    credential = make_reported(user=world.cast.colleague, competence=world.certificate)
    make_proof(credential=credential, content=b"x")
    CredentialProof.objects.update(content=b"")


def _asked_twice(world: World) -> None:
    mandate = make_attester(user=world.cast.colleague, unit=world.cast.ward, competences=[world.certificate])
    AttesterCompetence.objects.create(mandate=mandate, competence=world.certificate)


def _reminded(world: World, *days: int) -> None:
    credential = make_credential(user=world.cast.colleague, competence=world.certificate)
    for day in days:
        CredentialReminder.objects.create(credential=credential, days=day, reminded_at=NOW)


def _support(**changes: object) -> Break:
    def broken(world: World) -> None:
        make_language_support(user=world.cast.colleague, by=world.cast.manager)
        LanguageSupport.objects.update(**changes)

    return broken


BREAKS_CERTS: dict[str, Break] = {
    "credential_reported": _credential(state="REPORTED"),
    "credential_attested": _credential(attested_at=None),
    "credential_closed": _credential(state="WITHDRAWN", reason="x"),
    "credential_reason": lambda w: _credential(state="WITHDRAWN", closed_by=w.cast.manager, closed_at=NOW)(w),
    "credential_proof_has_content": _empty_proof,
    "attester_competence_once": _asked_twice,
    "credential_reminder_once": lambda w: _reminded(w, 30, 30),
    "credential_reminder_days": lambda w: _reminded(w, 45),
    "language_support_in_order": _support(ended_on=date(2026, 1, 1)),
    "language_support_hours": _support(hours=0),
}
