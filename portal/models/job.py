"""Background work as rows: written in the same transaction as its cause, so that a lost bell loses no work."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models.constraints import in_order, state_has
from portal.models.organisation import Organisation
from portal.models.user import User


class NobodyAsked(Exception):
    """The job is the portal's own, so nobody's rights stand behind it."""


class Job(models.Model):
    """One piece of background work. Rights are those of `asked_by`, checked again when it runs.

    Nobody has asked (`asked_by` None) for what the portal does by itself at its times: a snapshot, reminders, digests.

    `subject` is the id of what it is about, `parameters` small JSON (language ...), `unique_key` guards the effect:
    two open jobs never have the same. Progress is `done` of `total` (0 of 0: not known yet). `failure` is plain words.
    Large work is split into parts, jobs of their own that any worker takes: their `parent` runs when all have ended.
    """

    class State(models.TextChoices):
        """QUEUED -> RUNNING -> DONE or FAILED; PARKED after three workers died of it."""

        QUEUED = "QUEUED", _("waiting")
        RUNNING = "RUNNING", _("running")
        DONE = "DONE", _("done")
        FAILED = "FAILED", _("failed")
        PARKED = "PARKED", _("parked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("subject"), max_length=60)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    unique_key = models.CharField(_("unique key"), max_length=200)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs")
    asked_at = models.DateTimeField(_("asked for"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    done = models.PositiveIntegerField(_("done so far"), default=0)
    total = models.PositiveIntegerField(_("of how many"), default=0)
    failure = models.TextField(_("failure"), blank=True)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts")

    class Meta:
        """The same work is not asked for twice while it is open; a finished job says when, a failed one why."""

        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = (
            models.Index(fields=["asked_at"], name="job_open", condition=Q(state__in=("QUEUED", "RUNNING"))),
            models.Index(fields=["kind", "subject", "-asked_at"], name="job_subject"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=Q(state__in=("QUEUED", "RUNNING")),
                name="job_once",
                violation_error_message=_("This work is already waiting or running."),
            ),
            state_has(
                ["RUNNING"],
                "lease_until",
                "started_at",
                name="job_running_has_lease",
                message=_("A running job has a lease."),
            ),
            state_has(
                ["DONE", "FAILED", "PARKED"],
                "finished_at",
                name="job_finished_has_time",
                message=_("A finished job says when."),
            ),
            models.CheckConstraint(
                name="job_failure_says_why",
                condition=~Q(state__in=("FAILED", "PARKED")) | ~Q(failure=""),
                violation_error_message=_("A failed job says why."),
            ),
            models.CheckConstraint(
                name="job_progress",
                condition=Q(total=0) | Q(done__lte=F("total")),
                violation_error_message=_("A job cannot have done more than all."),
            ),
            in_order("asked_at", "finished_at", name="job_in_order", message=_("A job ends after it was asked for.")),
            models.CheckConstraint(
                name="job_not_own_part",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A job is not a part of itself."),
            ),
        )

    def __str__(self) -> str:
        """What it does to what."""
        return f"{self.kind} {self.subject}"

    @property
    def asker(self) -> User:
        """Who asked; `NobodyAsked` for work that the portal does by itself."""
        if self.asked_by is None:
            raise NobodyAsked(self.kind)
        return self.asked_by


class JobResult(models.Model):
    """The file a job made; in the database, so that file and "done" are one transaction for all processes.

    `content` is all of a small file, and the beginning of a large one, whose rest is in its pieces.
    """

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="result")
    file_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=100)
    content = models.BinaryField(_("content"))

    class Meta:
        """A result is never empty."""

        verbose_name = _("job result")
        verbose_name_plural = _("job results")
        constraints = (
            models.CheckConstraint(
                name="job_result_has_content",
                condition=~Q(content=b""),
                violation_error_message=_("The result of a job is empty."),
            ),
        )

    def __str__(self) -> str:
        """The file's name."""
        return self.file_name


class JobResultPiece(models.Model):
    """A later piece of a large file: written and read one at a time, so that no process ever holds the whole file."""

    result = models.ForeignKey(JobResult, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField(_("number"))
    content = models.BinaryField(_("content"))

    class Meta:
        """The pieces are numbered from 1, and none is empty."""

        verbose_name = _("piece of a job result")
        verbose_name_plural = _("pieces of job results")
        constraints = (
            models.UniqueConstraint(
                fields=["result", "number"],
                name="job_result_piece_once",
                violation_error_message=_("The file already has this piece."),
            ),
            models.CheckConstraint(
                name="job_result_piece_is_one",
                condition=Q(number__gte=1) & ~Q(content=b""),
                violation_error_message=_("A piece has a number and is not empty."),
            ),
        )

    def __str__(self) -> str:
        """Of which file, and which."""
        return f"{self.result_id} {self.number}"


class Heartbeat(models.Model):
    """The last sign of life of each worker, read by /readyz."""

    name = models.CharField(_("name"), max_length=200, primary_key=True)
    beat_at = models.DateTimeField(_("last sign of life"))

    class Meta:
        """The primary key is the constraint: one row for each worker."""

        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        """The worker's name."""
        return self.name
