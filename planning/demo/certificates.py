"""Certificates that wait with a proof, what attesters sign, and the language support of the assistant nurse."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from competence.models import AttesterCompetence, Competence, Credential, CredentialProof, LanguageSupport
from planning.demo import personas
from planning.demo.moments import noon, workday
from portal.models import Mandate, Organisation, Role, User

SIGNED_BY_ATTESTERS = ("G04", "G05", "G06")
CPR = "G05"
WAITING = 5  # of the manager's people with a certificate that runs out or is missing
SUPPORT = (
    (LanguageSupport.Kind.COURSE, 300, 190, 60, "Svenska för vården, kväll"),
    (LanguageSupport.Kind.WORK_TIME, 150, None, 24, "Två timmar i veckan med appen Yrkessvenska"),
    (LanguageSupport.Kind.MENTOR, 120, None, None, "Språkombudet på avdelningen"),
)


def write_certificates(organisation: Organisation, today: date) -> None:
    """Everything of this file, for the region as it stands."""
    kinds = {row.code: row for row in _certificates(organisation)}
    mandates = Mandate.objects.filter(user__organisation=organisation, role=Role.ATTESTER)
    AttesterCompetence.objects.bulk_create(
        AttesterCompetence(mandate=mandate, competence=kinds[code])
        for mandate in mandates
        for code in SIGNED_BY_ATTESTERS
    )
    _hand_in(kinds[CPR], today)
    _support(today)


def _certificates(organisation: Organisation) -> Iterable[Competence]:
    return Competence.objects.filter(framework__organisation=organisation, code__in=SIGNED_BY_ATTESTERS)


def _hand_in(certificate: Competence, today: date) -> None:
    """The nurse and some of her colleagues have been at this week's course, and have taken pictures of the paper."""
    nurse = User.objects.get(username=personas.NURSE)
    ward = nurse.employments.get(is_main=True).unit_id
    others = User.objects.filter(employments__unit=ward, employments__is_main=True, is_active=True).exclude(pk=nurse.pk)
    issued = workday(today - timedelta(days=4))
    for person in (nurse, *others.exclude(mandates__isnull=False).order_by("person_key").distinct()[: WAITING - 1]):
        credential = Credential.objects.create(
            user=person,
            competence=certificate,
            issued_on=issued,
            valid_until=issued.replace(year=issued.year + 1, day=min(issued.day, 28)),
            state=Credential.State.REPORTED,
            reported_at=noon(issued),
        )
        content = _paper(person.name, certificate.name["sv"], issued)
        CredentialProof.objects.create(
            credential=credential,
            file_name="kursintyg.png",
            content_type=CredentialProof.ContentType.PNG,
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
            added_by=person,
            added_at=noon(issued),
        )


def _support(today: date) -> None:
    assistant = User.objects.get(username=personas.ASSISTANT)
    manager = User.objects.filter(mandates__role=Role.MANAGER, mandates__unit__employments__user=assistant).first()
    if manager is None:
        return
    LanguageSupport.objects.bulk_create(
        LanguageSupport(
            user=assistant,
            kind=kind,
            begun_on=workday(today - timedelta(days=begun)),
            ended_on=None if ended is None else workday(today - timedelta(days=ended)),
            hours=hours,
            note=note,
            recorded_by=manager,
            recorded_at=noon(workday(today - timedelta(days=begun - 1))),
        )
        for kind, begun, ended, hours, note in SUPPORT
    )


def _paper(name: str, course: str, day: date) -> bytes:
    """A picture of a course certificate, marked as demo."""
    picture, out = Image.new("L", (900, 640), "white"), BytesIO()
    pen = ImageDraw.Draw(picture)
    for line, text in enumerate(("KURSINTYG - DEMO", course, name, day.isoformat())):
        pen.text((80, 90 + 110 * line), text, fill="black", font_size=40)
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
