"""Certificates in every state, their proofs, attesters and the log of language support."""

from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter

from competence.models import AttesterCompetence, Competence, Credential, CredentialProof, LanguageSupport
from portal.models import Mandate, Role, Unit, User
from tests.make.competence import make_competence, make_framework
from tests.make.people import make_mandate

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def make_certificate(*, like: User, name: str = "Hjärt-lungräddning", months: int | None = 24) -> Competence:
    """A certificate of the person's organisation, in a decided framework of its own."""
    framework = make_framework(organisation=like.organisation)
    competence = make_competence(framework=framework, name=name, kind=Competence.Kind.CERTIFICATE)
    competence.validity_months = months
    competence.save()
    return competence


def make_reported(
    *, user: User, competence: Competence, issued_on: date = date(2026, 5, 1), proof: bytes = b""
) -> Credential:
    """A certificate that waits to be attested, with a proof if there is one."""
    credential = Credential.objects.create(
        user=user,
        competence=competence,
        issued_on=issued_on,
        valid_until=date(issued_on.year + 2, issued_on.month, 1),
        state=Credential.State.REPORTED,
        reported_at=NOON,
    )
    if proof:
        make_proof(credential=credential, content=proof)
    return credential


def make_proof(*, credential: Credential, content: bytes, file_name: str = "intyg.pdf") -> CredentialProof:
    """The file of a certificate."""
    return CredentialProof.objects.create(
        credential=credential,
        file_name=file_name,
        content_type="application/pdf",
        content=content,
        digest=sha256(content).hexdigest(),
        added_by=credential.user,
        added_at=NOON,
    )


def make_attester(*, user: User, unit: Unit | None, competences: list[Competence]) -> Mandate:
    """A mandate as attester that signs these certificates in a unit and below (None: everywhere)."""
    mandate = make_mandate(user=user, role=Role.ATTESTER, unit=unit)
    for competence in competences:
        AttesterCompetence.objects.create(mandate=mandate, competence=competence)
    return mandate


def make_language_support(*, user: User, by: User) -> LanguageSupport:
    """A course that still goes on."""
    return LanguageSupport.objects.create(
        user=user, kind=LanguageSupport.Kind.COURSE, begun_on=date(2026, 2, 1), recorded_by=by, recorded_at=NOON
    )


def pdf(*, pages: int = 1) -> bytes:
    """A small, whole PDF."""
    writer, out = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30)) -> bytes:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()
