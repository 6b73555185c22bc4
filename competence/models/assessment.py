"""A person's own levels, and what was agreed about them in the talk."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pghistory import track

from competence.models.competence import Competence
from competence.models.scale import HIGHEST_LEVEL
from portal.models import User
from portal.models.constraints import both_or_neither, in_order, state_has
from portal.models.history import keeps_history

LEVEL_MESSAGE = _("The level is outside the scale.")


class Assessment(models.Model):
    """A self-assessment. No row means NOT_STARTED; a draft is its owner's alone (domain.md, rule 4)."""

    class State(models.TextChoices):
        """DRAFT -> SUBMITTED -> AGREED -> SUPERSEDED; SUBMITTED may be returned to DRAFT with a message.

        One that was never agreed becomes SUPERSEDED when the next is submitted; it then has no `agreed_at`.
        """

        DRAFT = "DRAFT", _("draft")
        SUBMITTED = "SUBMITTED", _("submitted")
        AGREED = "AGREED", _("agreed")
        SUPERSEDED = "SUPERSEDED", _("superseded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    started_at = models.DateTimeField(_("started"))
    saved_at = models.DateTimeField(_("saved"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    returned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True)
    return_message = models.TextField(_("message"), blank=True)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

    class Meta:
        """One draft, one submitted and one agreed assessment for each person; each state has its actor and time."""

        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")
        indexes = (models.Index(fields=["user", "-started_at"], name="assessment_of_user"),)
        constraints = (
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state="DRAFT"),
                name="assessment_one_draft",
                violation_error_message=_("You already have an open self-assessment."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state="SUBMITTED"),
                name="assessment_one_submitted",
                violation_error_message=_("You have already submitted a self-assessment."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state="AGREED"),
                name="assessment_one_agreed",
                violation_error_message=_("The person already has an agreed assessment."),
            ),
            state_has(
                ["SUBMITTED", "AGREED", "SUPERSEDED"],
                "submitted_at",
                name="assessment_submitted",
                message=_("A submitted self-assessment says when."),
            ),
            state_has(
                ["AGREED"],
                "agreed_by",
                "agreed_at",
                name="assessment_agreed",
                message=_("An agreed assessment says who agreed and when."),
            ),
            both_or_neither(
                "agreed_by",
                "agreed_at",
                name="assessment_agreed_whole",
                message=_("An agreed assessment says who agreed and when."),
            ),
            state_has(
                ["SUPERSEDED"],
                "superseded_at",
                name="assessment_superseded",
                message=_("A superseded assessment says when."),
            ),
            both_or_neither(
                "returned_by",
                "returned_at",
                name="assessment_returned",
                message=_("A returned self-assessment says who and when."),
            ),
            models.CheckConstraint(
                name="assessment_return_message",
                condition=Q(returned_at__isnull=True) | ~Q(return_message=""),
                violation_error_message=_("Write what you would like to be changed."),
            ),
            in_order(
                "submitted_at",
                "agreed_at",
                name="assessment_in_order",
                message=_("An assessment is agreed after it is submitted."),
            ),
        )

    def __str__(self) -> str:
        """Whose, and how far."""
        return f"{self.user_id} {self.state}"


@track(*keeps_history(only=("agreed_level", "no_agreement", "manager_level", "manager_comment")))
class Rating(models.Model):
    """One competence of an assessment. `self_level` is the person's own and never overwritten (domain.md, rule 3).

    `revision` is the wording and `required_level` the requirement it was answered against (rule 5). Either a level or
    `not_applicable` ("Ej aktuellt"). With `no_agreement`, `manager_level` is kept beside the own level.
    """

    class Wish(models.TextChoices):
        """How much the person wants to work with this."""

        MORE = "MORE", _("more")
        SAME = "SAME", _("as now")
        LESS = "LESS", _("less")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="ratings")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="ratings")
    revision = models.PositiveIntegerField(_("revision"))
    required_level = models.PositiveSmallIntegerField(_("required level"), null=True, blank=True)
    self_level = models.PositiveSmallIntegerField(_("own level"), null=True, blank=True)
    not_applicable = models.BooleanField(_("not part of my work"), default=False)
    comment = models.TextField(_("comment"), blank=True)
    evidence = models.TextField(_("what shows it"), blank=True, db_default="")
    wish = models.CharField(_("I want to work with this"), max_length=4, choices=Wish, default=Wish.SAME)
    agreed_level = models.PositiveSmallIntegerField(_("agreed level"), null=True, blank=True)
    no_agreement = models.BooleanField(_("no agreement"), default=False)
    manager_level = models.PositiveSmallIntegerField(_("manager's view"), null=True, blank=True)
    manager_comment = models.TextField(_("manager's comment"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        """A competence is rated once in an assessment: a level or "not part of my work", inside the scale."""

        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "competence"],
                name="rating_once",
                violation_error_message=_("This competence is already rated."),
            ),
            models.CheckConstraint(
                name="rating_level_or_not_applicable",
                condition=Q(not_applicable=False) | Q(self_level__isnull=True),
                violation_error_message=_("Choose a level or that it is not part of your work, not both."),
            ),
            models.CheckConstraint(
                name="rating_levels",
                condition=(Q(self_level__isnull=True) | Q(self_level__lte=HIGHEST_LEVEL))
                & (Q(agreed_level__isnull=True) | Q(agreed_level__lte=HIGHEST_LEVEL))
                & (Q(manager_level__isnull=True) | Q(manager_level__lte=HIGHEST_LEVEL)),
                violation_error_message=LEVEL_MESSAGE,
            ),
            models.CheckConstraint(
                name="rating_agreed_or_not",
                condition=Q(no_agreement=False) | Q(agreed_level__isnull=True, manager_level__isnull=False),
                violation_error_message=_("Without agreement both views are kept, and no level is agreed."),
            ),
        )

    def __str__(self) -> str:
        """Which competence at which level."""
        return f"{self.competence_id}: {self.self_level}"
