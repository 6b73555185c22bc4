"""A set of competences with a shared owner, layer and version."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Organisation, Profession, Unit, User
from portal.models.constraints import state_has
from portal.models.fields import TextsField


class Layer(models.TextChoices):
    """Who a framework is for."""

    COMMON = "COMMON", _("common")
    PROFESSION = "PROFESSION", _("profession-common")
    UNIT = "UNIT", _("unit-specific")


class DecisionState(models.TextChoices):
    """DRAFT -> CONSULTATION -> DECIDED -> RETIRED: of a framework and of a requirement."""

    DRAFT = "DRAFT", _("draft")
    CONSULTATION = "CONSULTATION", _("in consultation")
    DECIDED = "DECIDED", _("decided")
    RETIRED = "RETIRED", _("retired")


class Framework(models.Model):
    """A competence framework as it is in force. Only the competences of a decided one are asked for.

    What it said in each version, and what is being drafted, stands in `FrameworkVersion`. Until the first decision
    `state` is that of the first version; after it, DECIDED until the whole framework is retired. `identifier` is its
    id in CASE. `upstream` is the public framework it was adopted from.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="frameworks")
    code = models.CharField(_("code"), max_length=60)
    name = TextsField(_("name"))
    layer = models.CharField(_("layer"), max_length=10, choices=Layer)
    profession = models.ForeignKey(
        Profession, on_delete=models.PROTECT, null=True, blank=True, related_name="frameworks"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="frameworks")
    state = models.CharField(_("state"), max_length=12, choices=DecisionState, default=DecisionState.DRAFT)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reference = models.CharField(_("decision reference"), max_length=200, blank=True)
    identifier = models.UUIDField(_("identifier"), unique=True, editable=False, db_default=RandomUUID())
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="frameworks_owned")
    description = TextsField(_("description"), null=True, blank=True)
    is_public = models.BooleanField(_("published openly when decided"), default=False)
    upstream = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="adopted_by",
        verbose_name=_("adopted from"),
    )
    retired_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        """A code stands once; a decided framework says when it was decided."""

        verbose_name = _("competence framework")
        verbose_name_plural = _("competence frameworks")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="framework_code_once",
                violation_error_message=_("Another framework already has this code."),
            ),
            models.CheckConstraint(
                name="framework_layer_target",
                condition=Q(layer=Layer.COMMON, profession__isnull=True, unit__isnull=True)
                | Q(layer=Layer.PROFESSION, unit__isnull=True)
                | Q(layer=Layer.UNIT, profession__isnull=True),
                violation_error_message=_("A common framework has neither profession nor unit."),
            ),
            state_has(
                [DecisionState.DECIDED, DecisionState.RETIRED],
                "decided_at",
                name="framework_decided_at",
                message=_("A decided framework says when it was decided."),
            ),
            state_has(
                [DecisionState.RETIRED],
                "retired_at",
                name="framework_retired_at",
                message=_("A retired framework says when it was retired."),
            ),
        )

    def __str__(self) -> str:
        """The code: the name depends on the reader's language."""
        return self.code


class Area(models.Model):
    """A group of competences in a framework: a step of the self-assessment."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="areas")
    code = models.CharField(_("code"), max_length=60)
    name = TextsField(_("name"))
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        """A code stands once in a framework."""

        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "code"],
                name="area_code_once",
                violation_error_message=_("The framework already has an area with this code."),
            ),
        )

    def __str__(self) -> str:
        """The code."""
        return self.code
