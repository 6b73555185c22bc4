"""A system role held in a scope for a period."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from pghistory import track

from portal.models.constraints import one_at_a_time
from portal.models.history import keeps_history
from portal.models.unit import Unit
from portal.models.user import User


class Role(models.TextChoices):
    """The roles of domain.md, section 2. Being an employee needs no mandate."""

    MANAGER = "MANAGER", _("manager")
    DEPUTY = "DEPUTY", _("deputy manager")
    HR_PARTNER = "HR_PARTNER", _("HR partner")
    HR_STRATEGIST = "HR_STRATEGIST", _("HR strategist")
    PROCESS_LEADER = "PROCESS_LEADER", _("process leader")
    ATTESTER = "ATTESTER", _("attester")
    UNION = "UNION", _("union representative")
    READER = "READER", _("reader")
    ADMINISTRATOR = "ADMINISTRATOR", _("system administrator")


ROLES_OF_A_UNIT = (Role.MANAGER, Role.DEPUTY, Role.HR_PARTNER)


@track(*keeps_history())
class Mandate(models.Model):
    """A role in a unit and everything below it, or (unit empty) in the whole organisation of the person."""

    class Source(models.TextChoices):
        """Where the mandate comes from: the feed replaces only its own."""

        FEED = "FEED", _("HR feed")
        HAND = "HAND", _("given by hand")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="mandates")
    period = DateRangeField(_("period"))
    source = models.CharField(_("source"), max_length=4, choices=Source, default=Source.HAND)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """A unit has one manager at a time; nobody holds the same mandate twice at once."""

        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = (
            one_at_a_time(
                "unit",
                name="mandate_one_manager",
                condition=Q(role=Role.MANAGER),
                message=_("The unit already has a manager in this period."),
            ),
            one_at_a_time(
                "user",
                "role",
                Coalesce("unit", 0),
                name="mandate_once",
                message=_("The person already has this mandate in the same period."),
            ),
            models.CheckConstraint(
                name="mandate_unit_of_role",
                condition=~Q(role__in=ROLES_OF_A_UNIT) | Q(unit__isnull=False),
                violation_error_message=_("Managers, deputies and HR partners have a unit."),
            ),
        )

    def __str__(self) -> str:
        """Who, what and where."""
        return f"{self.user_id} {self.role} {self.unit_id or '*'}"
