"""An ability to do a kind of task, with an observable text per level, and every wording it has had."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from competence.models.framework import Area, Framework
from portal.models.constraints import both_or_neither
from portal.models.fields import TextsField


class Competence(models.Model):
    """A competence of a framework. `revision` counts its wordings; ratings remember the one they answered.

    A language has one competence for each CEFR skill; its levels are 0 (below A1) to 6 (C2), not those of the
    organisation's
    scale. `identifier` is its id in CASE. `upstream` is the public competence it was adopted from, as it was in
    `upstream_revision`.

    `level_texts` is `{"sv": [text of level 0, 1, ...], ...}`; empty for certificates and while none are written.
    """

    class Kind(models.TextChoices):
        """A certificate cannot be self-rated (domain.md, rule 6)."""

        RATED = "RATED", _("rated")
        CERTIFICATE = "CERTIFICATE", _("certificate")
        LANGUAGE = "LANGUAGE", _("language")

    class Skill(models.TextChoices):
        """The skills of the Common European Framework of Reference (CEFR): each is a competence of its own."""

        LISTENING = "LISTENING", _("listening")
        READING = "READING", _("reading")
        INTERACTION = "INTERACTION", _("spoken interaction")
        PRODUCTION = "PRODUCTION", _("spoken production")
        WRITING = "WRITING", _("writing")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="competences")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="competences")
    code = models.CharField(_("code"), max_length=60)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.RATED)
    name = TextsField(_("name"))
    why = TextsField(_("why it matters"), null=True, blank=True)
    level_texts = models.JSONField(_("level texts"), default=dict, blank=True)
    core = models.CharField(_("core competence"), max_length=40, blank=True)
    validity_months = models.PositiveSmallIntegerField(_("valid for (months)"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    revision = models.PositiveIntegerField(_("revision"), default=1)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    identifier = models.UUIDField(_("identifier"), unique=True, editable=False, db_default=RandomUUID())
    skill = models.CharField(_("language skill"), max_length=11, choices=Skill, blank=True)
    governing_document = models.CharField(_("governing document"), max_length=300, blank=True)
    governing_url = models.URLField(_("address of the governing document"), max_length=500, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    upstream = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="adopted_by",
        verbose_name=_("adopted from"),
    )
    upstream_revision = models.PositiveIntegerField(_("adopted revision"), null=True, blank=True)

    class Meta:
        """A code stands once in a framework; only certificates run out."""

        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "code"],
                name="competence_code_once",
                violation_error_message=_("The framework already has a competence with this code."),
            ),
            models.CheckConstraint(
                name="competence_validity",
                condition=Q(validity_months__isnull=True) | Q(kind="CERTIFICATE", validity_months__gt=0),
                violation_error_message=_("Only certificates have a validity, of at least one month."),
            ),
            models.CheckConstraint(
                name="competence_skill",
                condition=Q(skill="") | Q(kind="LANGUAGE"),
                violation_error_message=_("Only a language has a skill."),
            ),
            models.CheckConstraint(
                name="competence_replaced_is_retired",
                condition=Q(replaced_by__isnull=True) | (Q(retired_on__isnull=False) & ~Q(replaced_by=F("pk"))),
                violation_error_message=_("A competence that is replaced by another one is retired."),
            ),
            both_or_neither(
                "upstream",
                "upstream_revision",
                name="competence_upstream",
                message=_("An adopted competence says which revision was adopted."),
            ),
        )

    def __str__(self) -> str:
        """The code: the name depends on the reader's language."""
        return self.code


class Wording(models.Model):
    """What a competence said in one revision: written once, never changed (domain.md, rule 5)."""

    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="wordings")
    revision = models.PositiveIntegerField(_("revision"))
    name = TextsField(_("name"))
    why = TextsField(_("why it matters"), null=True, blank=True)
    level_texts = models.JSONField(_("level texts"), default=dict, blank=True)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        """A revision has one wording."""

        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = (
            models.UniqueConstraint(
                fields=["competence", "revision"],
                name="wording_once",
                violation_error_message=_("This revision already has a wording."),
            ),
        )

    def __str__(self) -> str:
        """Which revision of what."""
        return f"{self.competence_id} r{self.revision}"


class Alignment(models.Model):
    """What a competence is called elsewhere: in ESCO, O*NET or a CASE package."""

    class Scheme(models.TextChoices):
        """Whose identifier it is."""

        ESCO = "ESCO", "ESCO"
        ONET = "ONET", "O*NET"
        CASE = "CASE", "CASE"
        OTHER = "OTHER", _("other")

    class Relation(models.TextChoices):
        """How near it is (SKOS mapping relations)."""

        EXACT = "EXACT", _("the same")
        CLOSE = "CLOSE", _("nearly the same")
        BROADER = "BROADER", _("the other one is broader")
        NARROWER = "NARROWER", _("the other one is narrower")
        RELATED = "RELATED", _("related")

    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="alignments")
    scheme = models.CharField(_("scheme"), max_length=5, choices=Scheme)
    identifier = models.CharField(_("identifier"), max_length=200)
    uri = models.URLField(_("address"), max_length=500, blank=True)
    label = models.CharField(_("name there"), max_length=300, blank=True)
    relation = models.CharField(_("relation"), max_length=8, choices=Relation, default=Relation.EXACT)

    class Meta:
        """An identifier stands once for a competence."""

        verbose_name = _("alignment")
        verbose_name_plural = _("alignments")
        constraints = (
            models.UniqueConstraint(
                fields=["competence", "scheme", "identifier"],
                name="alignment_once",
                violation_error_message=_("The competence already has this identifier."),
            ),
        )

    def __str__(self) -> str:
        """Scheme and identifier."""
        return f"{self.scheme} {self.identifier}"
