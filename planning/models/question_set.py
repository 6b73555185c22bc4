"""The questions of a talk: sets in versions, in three languages, heard before they are decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pghistory import track

from portal.models import Organisation, Profession, Unit, User
from portal.models.constraints import both_or_neither, state_has
from portal.models.fields import TextsField
from portal.models.history import keeps_history


class QuestionSet(models.Model):
    """A set of questions for the talks of one kind; what it asks stands in its versions."""

    class Kind(models.TextChoices):
        """The talks that have questions."""

        DEVELOPMENT = "DEVELOPMENT", _("appraisal talk")
        PERFORMANCE = "PERFORMANCE", _("performance talk")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="question_sets")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = TextsField(_("name"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        """Pay feedback has no questions."""

        verbose_name = _("question set")
        verbose_name_plural = _("question sets")
        constraints = (
            models.CheckConstraint(
                name="question_set_kind",
                condition=Q(kind__in=("DEVELOPMENT", "PERFORMANCE")),
                violation_error_message=_("Pay feedback has no questions: it is held or not."),
            ),
        )

    def __str__(self) -> str:
        """Which kind."""
        return f"{self.kind} {self.pk}"


@track(*keeps_history())
class QuestionSetVersion(models.Model):
    """A version of the questions: DRAFT -> CONSULTATION -> DECIDED -> RETIRED. A decided one is never changed."""

    class State(models.TextChoices):
        """As for frameworks."""

        DRAFT = "DRAFT", _("draft")
        CONSULTATION = "CONSULTATION", _("in consultation")
        DECIDED = "DECIDED", _("decided")
        RETIRED = "RETIRED", _("retired")

    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("begun"))
    consultation_opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    consultation_opened_at = models.DateTimeField(_("consultation opened"), null=True, blank=True)
    consultation_until = models.DateField(_("consultation until"), null=True, blank=True)
    consultation_note = models.TextField(_("consultation"), blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    version = models.PositiveIntegerField(_("edits"), default=1)

    class Meta:
        """One open version of a set at a time, one decided; each state has its actor and time."""

        verbose_name = _("version of a question set")
        verbose_name_plural = _("versions of a question set")
        constraints = (
            models.UniqueConstraint(
                fields=["question_set", "number"],
                name="question_version_once",
                violation_error_message=_("The set already has this version."),
            ),
            models.UniqueConstraint(
                fields=["question_set"],
                condition=Q(state__in=("DRAFT", "CONSULTATION")),
                name="question_version_one_open",
                violation_error_message=_("A new version is already being written."),
            ),
            models.UniqueConstraint(
                fields=["question_set"],
                condition=Q(state="DECIDED"),
                name="question_version_one_decided",
                violation_error_message=_("The set already has a decided version."),
            ),
            state_has(
                ["CONSULTATION"],
                "consultation_opened_by",
                "consultation_opened_at",
                "consultation_until",
                name="question_version_consulted",
                message=_("A consultation says who opened it, when, and until when."),
            ),
            state_has(
                ["DECIDED", "RETIRED"],
                "decided_by",
                "decided_at",
                name="question_version_decided",
                message=_("A decided version says who decided it and when."),
            ),
            state_has(
                ["RETIRED"], "retired_at", name="question_version_retired", message=_("A retired version says when.")
            ),
        )

    def __str__(self) -> str:
        """Which version."""
        return f"{self.question_set_id} v{self.number}"


@track(*keeps_history())
class Question(models.Model):
    """One question. A question with a profession or a unit is asked only there (the unit and everything below it).

    `code` stays the same from version to version, so that an answer can be shown beside last year's.
    """

    class View(models.TextChoices):
        """The three time views of a talk."""

        BACK = "BACK", _("looking back")
        NOW = "NOW", _("now")
        AHEAD = "AHEAD", _("looking ahead")

    class Asked(models.TextChoices):
        """Who prepares an answer."""

        BOTH = "BOTH", _("both")
        EMPLOYEE = "EMPLOYEE", _("the employee")
        MANAGER = "MANAGER", _("the manager")

    version = models.ForeignKey(QuestionSetVersion, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=60)
    view = models.CharField(_("time view"), max_length=5, choices=View)
    asked = models.CharField(_("who prepares"), max_length=8, choices=Asked, default=Asked.BOTH)
    text = TextsField(_("question"))
    hint = TextsField(_("hint"), null=True, blank=True)
    profession = models.ForeignKey(Profession, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)

    class Meta:
        """A place and a code are used once in a version."""

        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=["version", "position"],
                name="question_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two questions have the same place."),
            ),
            models.UniqueConstraint(
                fields=["version", "code"],
                name="question_code_once",
                violation_error_message=_("Another question already has this code."),
            ),
        )

    def __str__(self) -> str:
        """Its code."""
        return self.code


class QuestionComment(models.Model):
    """What someone said of a version in consultation, and what HR answered."""

    version = models.ForeignKey(QuestionSetVersion, on_delete=models.CASCADE, related_name="comments")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    text = models.TextField(_("comment"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("said"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        """A comment says something, and an answer has a name and a time."""

        verbose_name = _("comment on questions")
        verbose_name_plural = _("comments on questions")
        constraints = (
            models.CheckConstraint(
                name="question_comment_text",
                condition=~Q(text=""),
                violation_error_message=_("Write what you want to say."),
            ),
            both_or_neither(
                "answered_by",
                "answered_at",
                name="question_comment_answered",
                message=_("An answer says who and when."),
            ),
            models.CheckConstraint(
                name="question_comment_answer",
                condition=Q(answer="") | Q(answered_at__isnull=False),
                violation_error_message=_("An answer has a name and a time."),
            ),
        )

    def __str__(self) -> str:
        """When."""
        return f"{self.version_id} {self.at:%Y-%m-%d}"
