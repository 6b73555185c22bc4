"""An organisation's own kinds of activities, beside the shipped ones."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pghistory import track

from planning.models.plan import Activity
from portal.models import Organisation, User
from portal.models.fields import TextsField
from portal.models.history import keeps_history


@track(*keeps_history())
class ActivityTemplate(models.Model):
    """A kind of activity to choose: its sentence to fill in, and what usually goes with it.

    One with the `code` of a shipped kind takes its place; one that is not active hides it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="activity_templates")
    code = models.SlugField(_("code"), max_length=60)
    kind = models.CharField(_("kind"), max_length=6, choices=Activity.Kind)
    name = TextsField(_("name"))
    template = TextsField(_("sentence to fill in"), null=True, blank=True)
    proof = TextsField(_("proof"), null=True, blank=True)
    reflection = TextsField(_("question to reflect on"), null=True, blank=True)
    responsible = models.CharField(_("responsible"), max_length=8, choices=Activity.Responsible, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1, null=True, blank=True)
    is_active = models.BooleanField(_("can be chosen"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        """A code names one kind of an organisation, and it takes some time or none that is said."""

        verbose_name = _("kind of activity")
        verbose_name_plural = _("kinds of activities")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="activity_template_code_once",
                violation_error_message=_("Another kind of activity already has this code."),
            ),
            models.CheckConstraint(
                name="activity_template_hours",
                condition=Q(hours__isnull=True) | Q(hours__gt=0),
                violation_error_message=_("The hours are more than none, or left out."),
            ),
        )

    def __str__(self) -> str:
        """Its code."""
        return self.code
