"""What each of the two writes before a talk: her own until she shares it, and deleted when the talk is confirmed.

No history is kept of any of it: what is deleted is gone (domain.md, rule 12).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planning.models.talk import Talk
from portal.models import User


class Preparation(models.Model):
    """One person's preparation of one talk. `notes` are never shared; the answers are, from `shared_at` on."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="preparations")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    notes = models.TextField(_("private notes"), blank=True)
    version = models.PositiveIntegerField(_("version of the notes"), default=1)
    begun_at = models.DateTimeField(_("begun"))
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    shared_at = models.DateTimeField(_("shared"), null=True, blank=True)

    class Meta:
        """One for each of the two."""

        verbose_name = _("preparation")
        verbose_name_plural = _("preparations")
        constraints = (
            models.UniqueConstraint(
                fields=["talk", "by"],
                name="preparation_once",
                violation_error_message=_("You have already begun to prepare this talk."),
            ),
        )

    def __str__(self) -> str:
        """Of which talk."""
        return str(self.talk_id)


class PreparationAnswer(models.Model):
    """An answer to one question, by the question's code."""

    preparation = models.ForeignKey(Preparation, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(_("question"), max_length=60)
    text = models.TextField(_("answer"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        """One for each question."""

        verbose_name = _("prepared answer")
        verbose_name_plural = _("prepared answers")
        constraints = (
            models.UniqueConstraint(
                fields=["preparation", "code"],
                name="preparation_answer_once",
                violation_error_message=_("This question is answered already."),
            ),
            models.CheckConstraint(
                name="preparation_answer_code",
                condition=~Q(code=""),
                violation_error_message=_("The answer names its question."),
            ),
        )

    def __str__(self) -> str:
        """Which question."""
        return self.code
