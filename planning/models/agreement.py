"""What both agreed to, as a record that shows every later change; and what was answered instead of agreeing."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from competence.models import Competence
from planning.models.plan import Plan
from portal.models import User


class PlanAgreement(models.Model):
    """The agreement to one revision: the whole content, who agreed and when, and the SHA-256 of all of it.

    `digest` covers `content`, both names and times, and `previous`, the digest of the person's agreement before: the
    agreements of a person are a chain. A trigger refuses to change or delete a row.
    """

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="agreement")
    content = models.JSONField(_("content"))
    employee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    employee_name = models.CharField(_("employee"), max_length=210)
    employee_at = models.DateTimeField(_("agreed by the employee"))
    manager = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    manager_name = models.CharField(_("manager"), max_length=210)
    manager_at = models.DateTimeField(_("agreed by the manager"))
    previous = models.CharField(_("digest before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        """Two people agree, and a digest is one."""

        verbose_name = _("agreement to a plan")
        verbose_name_plural = _("agreements to plans")
        constraints = (
            models.CheckConstraint(
                name="plan_agreement_of_two",
                condition=~Q(employee=F("manager")),
                violation_error_message=_("Two people agree to a plan."),
            ),
            models.CheckConstraint(
                name="plan_agreement_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$") & Q(previous__regex=r"^([0-9a-f]{64})?$"),
                violation_error_message=_("The digest is not one."),
            ),
        )

    def __str__(self) -> str:
        """Of which plan."""
        return f"{self.plan_id} {self.digest[:8]}"


class PlanAnswer(models.Model):
    """What one answered to the other's proposal instead of agreeing: what she wants to be changed. Both see it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="answers")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("answered"))
    text = models.TextField(_("answer"))

    class Meta:
        """An answer says something."""

        verbose_name = _("answer to a proposal")
        verbose_name_plural = _("answers to proposals")
        constraints = (
            models.CheckConstraint(
                name="plan_answer_text",
                condition=~Q(text=""),
                violation_error_message=_("Write what you want to be changed."),
            ),
        )

    def __str__(self) -> str:
        """When."""
        return f"{self.plan_id} {self.at:%Y-%m-%d}"


class DeclinedWish(models.Model):
    """A wish that did not become a goal, with the reason; it stays with the plan, so that it can be taken up again."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="declined_wishes")
    title = models.CharField(_("wish"), max_length=200)
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("declined"))

    class Meta:
        """A wish is said no to with a reason."""

        verbose_name = _("declined wish")
        verbose_name_plural = _("declined wishes")
        constraints = (
            models.CheckConstraint(
                name="declined_wish_reason",
                condition=~Q(reason="") & ~Q(title=""),
                violation_error_message=_("Write why the wish is declined."),
            ),
        )

    def __str__(self) -> str:
        """The wish."""
        return self.title
