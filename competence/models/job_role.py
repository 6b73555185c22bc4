"""A set of requirements that a person can hold."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Organisation, Unit, User
from portal.models.constraints import one_at_a_time
from portal.models.fields import TextsField


class JobRole(models.Model):
    """A role of the organisation, such as "Registered Nurses", or of one unit: a set of tasks and requirements."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="job_roles")
    code = models.CharField(_("code"), max_length=60)
    name = TextsField(_("name"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="job_roles")
    description = TextsField(_("description"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    class Meta:
        """A code stands once."""

        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="job_role_code_once",
                violation_error_message=_("Another role already has this code."),
            ),
        )

    def __str__(self) -> str:
        """The code."""
        return self.code


class RoleHolding(models.Model):
    """A person holds a role for a period."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_holdings")
    role = models.ForeignKey(JobRole, on_delete=models.PROTECT, related_name="holdings")
    period = DateRangeField(_("period"))
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """Nobody holds the same role twice at once."""

        verbose_name = _("role holding")
        verbose_name_plural = _("role holdings")
        constraints = (
            one_at_a_time(
                "user",
                "role",
                name="role_holding_once",
                message=_("The person already holds this role in the same period."),
            ),
        )

    def __str__(self) -> str:
        """Who holds what."""
        return f"{self.user_id} {self.role_id}"
