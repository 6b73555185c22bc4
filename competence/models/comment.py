"""The consultation log: what people say about a draft before it is decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competence.models.framework_version import FrameworkVersion
from competence.models.requirement_profile import RequirementProfile
from portal.models import User
from portal.models.constraints import both_or_neither


class Comment(models.Model):
    """What somebody says about a version of a framework (or one competence of it) or a requirement profile; the answer.

    Comments are kept for good: they are the consultation log.
    """

    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    profile = models.ForeignKey(
        RequirementProfile, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    competence_code = models.CharField(_("competence"), max_length=60, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"))
    written_at = models.DateTimeField(_("written"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        """A comment says something; an answer says who and when."""

        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = (
            models.CheckConstraint(
                name="comment_about_one",
                condition=Q(framework_version__isnull=True, profile__isnull=False)
                | Q(framework_version__isnull=False, profile__isnull=True),
                violation_error_message=_("A comment is about a framework or about requirements."),
            ),
            models.CheckConstraint(
                name="comment_says_something",
                condition=~Q(text=""),
                violation_error_message=_("Write your comment."),
            ),
            both_or_neither(
                "answered_by",
                "answered_at",
                name="comment_answered",
                message=_("An answer says who and when."),
            ),
        )

    def __str__(self) -> str:
        """By whom, about what."""
        return f"{self.author_id}: {self.framework_version_id or self.profile_id} {self.competence_code}"
