"""A proof with an expiry date: reported or attested, with its file, its reminders and who may attest what."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competence.models.competence import Competence
from portal.models import Mandate, User
from portal.models.constraints import in_order, state_has

COUNTS = ("REPORTED", "ATTESTED")


class Credential(models.Model):
    """A certificate of a person, valid from `issued_on` to and including `valid_until` (empty: does not run out).

    Only an ATTESTED one counts. A person may report her own; someone with that mandate attests or refuses it. One
    that was
    recorded by mistake is withdrawn, with a reason, and kept. `attested_by` is empty where a system handed it in.
    """

    class State(models.TextChoices):
        """REPORTED -> ATTESTED or REFUSED; ATTESTED -> WITHDRAWN."""

        REPORTED = "REPORTED", _("waiting to be attested")
        ATTESTED = "ATTESTED", _("attested")
        REFUSED = "REFUSED", _("not accepted")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="credentials")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="credentials")
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ATTESTED, db_default=State.ATTESTED)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)
    attested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    attested_at = models.DateTimeField(_("attested"), null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("refused or withdrawn"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, db_default="")

    class Meta:
        """One certificate of a kind a day; it ends after it begins, and nobody attests her own."""

        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        indexes = (
            models.Index(fields=["user", "competence", "-valid_until"], name="credential_of_user"),
            models.Index(fields=["valid_until"], name="credential_expiry", condition=Q(state="ATTESTED")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["user", "competence", "issued_on"],
                condition=Q(state__in=COUNTS),
                name="credential_once",
                violation_error_message=_("This certificate is already recorded."),
            ),
            in_order(
                "issued_on",
                "valid_until",
                name="credential_in_order",
                message=_("A certificate ends after it was issued."),
            ),
            models.CheckConstraint(
                name="credential_not_own",
                condition=Q(attested_by__isnull=True) | ~Q(attested_by=models.F("user")),
                violation_error_message=_("You cannot attest your own certificate."),
            ),
            state_has(
                ["REPORTED"], "reported_at", name="credential_reported", message=_("A reported certificate says when.")
            ),
            state_has(
                ["ATTESTED", "WITHDRAWN"],
                "attested_at",
                name="credential_attested",
                message=_("An attested certificate says when."),
            ),
            state_has(
                ["REFUSED", "WITHDRAWN"],
                "closed_by",
                "closed_at",
                name="credential_closed",
                message=_("A refused or withdrawn certificate says who and when."),
            ),
            models.CheckConstraint(
                name="credential_reason",
                condition=~Q(state__in=("REFUSED", "WITHDRAWN")) | ~Q(reason=""),
                violation_error_message=_("Write why."),
            ),
        )

    def __str__(self) -> str:
        """Whose, of what, until when."""
        return f"{self.user_id} {self.competence_id} {self.valid_until}"


class CredentialProof(models.Model):
    """The file that proves a certificate: a PDF or a picture, told by its content, never shown inline."""

    class ContentType(models.TextChoices):
        """What may be kept."""

        PDF = "application/pdf", "PDF"
        PNG = "image/png", "PNG"
        JPEG = "image/jpeg", "JPEG"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    credential = models.OneToOneField(Credential, on_delete=models.CASCADE, related_name="proof")
    file_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=20, choices=ContentType)
    content = models.BinaryField(_("content"))
    digest = models.CharField(_("fingerprint"), max_length=64)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"))

    class Meta:
        """A proof is never empty."""

        verbose_name = _("proof of a certificate")
        verbose_name_plural = _("proofs of certificates")
        constraints = (
            models.CheckConstraint(
                name="credential_proof_has_content",
                condition=~Q(content=b""),
                violation_error_message=_("The file is empty."),
            ),
        )

    def __str__(self) -> str:
        """The file's name."""
        return self.file_name


class AttesterCompetence(models.Model):
    """A competence that an attester is asked to sign, in the scope of her mandate (domain.md, section 2)."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="+")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """A competence stands once in a mandate."""

        verbose_name = _("competence to attest")
        verbose_name_plural = _("competences to attest")
        constraints = (
            models.UniqueConstraint(
                fields=["mandate", "competence"],
                name="attester_competence_once",
                violation_error_message=_("The attester already signs this competence."),
            ),
        )

    def __str__(self) -> str:
        """Which mandate signs what."""
        return f"{self.mandate_id} {self.competence_id}"


class CredentialReminder(models.Model):
    """That a person was reminded of a certificate so many days before it runs out (0: it has run out)."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField(_("days before"))
    reminded_at = models.DateTimeField(_("reminded"))
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    class Meta:
        """Each is sent once."""

        verbose_name = _("reminder of a certificate")
        verbose_name_plural = _("reminders of certificates")
        constraints = (
            models.UniqueConstraint(
                fields=["credential", "days"],
                name="credential_reminder_once",
                violation_error_message=_("This reminder is already sent."),
            ),
            models.CheckConstraint(
                name="credential_reminder_days",
                condition=Q(days__in=(0, 30, 60, 90)),
                violation_error_message=_("Reminders go out 90, 60 and 30 days before, and on the day after."),
            ),
        )

    def __str__(self) -> str:
        """Which, how long before."""
        return f"{self.credential_id} {self.days}"


class LanguageSupport(models.Model):
    """What the employer has done for somebody's language: a line of the support log."""

    class Kind(models.TextChoices):
        """What kind of support."""

        COURSE = "COURSE", _("course")
        WORK_TIME = "WORK_TIME", _("study on work time")
        MENTOR = "MENTOR", _("language mentor")
        MATERIAL = "MATERIAL", _("material or tool")
        OTHER = "OTHER", _("other")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="language_support")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    begun_on = models.DateField(_("begun"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1, null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        """It ends after it begins, and hours are hours."""

        verbose_name = _("language support")
        verbose_name_plural = _("language support")
        constraints = (
            in_order(
                "begun_on",
                "ended_on",
                name="language_support_in_order",
                message=_("The support ends after it begins."),
            ),
            models.CheckConstraint(
                name="language_support_hours",
                condition=Q(hours__isnull=True) | Q(hours__gt=0),
                violation_error_message=_("Hours are more than 0."),
            ),
        )

    def __str__(self) -> str:
        """For whom, what."""
        return f"{self.user_id} {self.kind}"
