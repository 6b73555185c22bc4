"""Frozen figures: what was counted on a day, by which definition, never changed afterwards.

Triggers refuse to change or delete a snapshot, its units, counts, reasons and figures; of its people only whole
snapshots are deleted, when they have been kept long enough (docs/snapshots.md).
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planning.models.coverage import WITHIN_PEOPLE, Measures, Standing
from planning.models.talk import Talk
from portal.models import Employment, Organisation, Profession, Unit, User


class CoverageSnapshot(models.Model):
    """The figures of an organisation as they were on a day. `taken_by` is empty for the scheduler's monthly one.

    `definition` holds the settings and the talk year it was counted by, `digest` the SHA-256 of all that is frozen,
    by the text of `digest_version`: 1 has units and counts, 2 also who froze it, when and why, and `SnapshotReason`.
    """

    class Kind(models.TextChoices):
        """Why it was taken."""

        MONTHLY = "MONTHLY", _("at the end of the month")
        ASKED = "ASKED", _("on demand")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="coverage_snapshots")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    day = models.DateField(_("day"))
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(_("taken"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    definition = models.JSONField(_("definition"))
    limit = models.PositiveSmallIntegerField(_("smallest group shown"))
    digest = models.CharField(_("digest"), max_length=64)
    digest_version = models.PositiveSmallIntegerField(_("version of the digest"), default=2, db_default=1)

    class Meta:
        """One for each day of a month's end; one on demand has someone who asked."""

        verbose_name = _("snapshot of the coverage")
        verbose_name_plural = _("snapshots of the coverage")
        indexes = (models.Index(fields=["organisation", "-day"], name="snapshot_day"),)
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "day"],
                condition=Q(kind="MONTHLY"),
                name="snapshot_monthly_once",
                violation_error_message=_("The figures of this day are frozen already."),
            ),
            models.CheckConstraint(
                name="snapshot_asked_by",
                condition=~Q(kind="ASKED") | Q(taken_by__isnull=False),
                violation_error_message=_("A snapshot on demand says who asked for it."),
            ),
            models.CheckConstraint(
                name="snapshot_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("The digest is not one."),
            ),
            models.CheckConstraint(
                name="snapshot_digest_version",
                condition=Q(digest_version__in=(1, 2)),
                violation_error_message=_("The digest is not one."),
            ),
        )

    def __str__(self) -> str:
        """Which day."""
        return f"{self.organisation_id} {self.day}"


class SnapshotUnit(models.Model):
    """A unit as it was called and where it stood on the day. `span` is how many its manager led (0: no manager)."""

    snapshot = models.ForeignKey(CoverageSnapshot, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=200)
    path = models.CharField(_("path"), max_length=400)
    span = models.PositiveSmallIntegerField(_("people led by its manager"), default=0)

    class Meta:
        """A unit stands in a snapshot once."""

        verbose_name = _("unit of a snapshot")
        verbose_name_plural = _("units of a snapshot")
        constraints = (
            models.UniqueConstraint(
                fields=["snapshot", "unit"],
                name="snapshot_unit_once",
                violation_error_message=_("The unit is in the snapshot already."),
            ),
        )

    def __str__(self) -> str:
        """Its name then."""
        return self.name


class SnapshotFigure(Measures):
    """What may be shown of a unit in a snapshot: the counted people of it and of everything below.

    Units without a row are too small to show (`limit` of the snapshot). `with_small`: groups from beside or above that
    are too small to show alone are in it. Kept beside the counts, so that a trend over years is read at once.
    """

    snapshot = models.ForeignKey(CoverageSnapshot, on_delete=models.PROTECT, related_name="figures")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    with_small = models.BooleanField(_("with groups too small to show alone"), default=False)

    class Meta:
        """The figures of a unit stand in a snapshot once."""

        verbose_name = _("figures of a snapshot")
        verbose_name_plural = _("figures of a snapshot")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "snapshot"],
                name="snapshot_figure_once",
                violation_error_message=_("The figures of this unit are there already."),
            ),
            models.CheckConstraint(
                name="snapshot_figure_within_people",
                condition=WITHIN_PEOPLE,
                violation_error_message=_("More have something than there are people."),
            ),
        )

    def __str__(self) -> str:
        """Where and how many."""
        return f"{self.unit_id} {self.current}/{self.people}"


class SnapshotCount(Measures):
    """The counts of a unit's own people in a snapshot, by standing, profession and form."""

    snapshot = models.ForeignKey(CoverageSnapshot, on_delete=models.PROTECT, related_name="counts", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    profession = models.ForeignKey(Profession, on_delete=models.PROTECT, related_name="+", db_index=False)
    form = models.CharField(_("form"), max_length=10, choices=Employment.Form)
    standing = models.CharField(_("standing"), max_length=8, choices=Standing)

    class Meta:
        """One count for each; nobody has anything without being there."""

        verbose_name = _("count of a snapshot")
        verbose_name_plural = _("counts of a snapshot")
        constraints = (
            models.UniqueConstraint(
                fields=["snapshot", "unit", "standing", "profession", "form"],
                name="snapshot_count_once",
                violation_error_message=_("This count is already there."),
            ),
            models.CheckConstraint(
                name="snapshot_within_people",
                condition=WITHIN_PEOPLE,
                violation_error_message=_("More have something than there are people."),
            ),
        )

    def __str__(self) -> str:
        """Where and how many."""
        return f"{self.unit_id} {self.standing} {self.current}/{self.people}"


class SnapshotReason(models.Model):
    """How many of a unit's own people had a talk of a kind that was not held in the talk year, for a reason.

    Each person once for each kind and reason, counted or not; nobody is no row. `reason` is one of `Talk.Reason`, or
    DECLINED where the employee declined the talk.
    """

    DECLINED = "DECLINED"

    snapshot = models.ForeignKey(CoverageSnapshot, on_delete=models.PROTECT, related_name="reasons", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Talk.Kind)
    reason = models.CharField(_("reason"), max_length=8)
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        """One number for each kind and reason."""

        verbose_name = _("reason of a snapshot")
        verbose_name_plural = _("reasons of a snapshot")
        constraints = (
            models.UniqueConstraint(
                fields=["snapshot", "unit", "kind", "reason"],
                name="snapshot_reason_once",
                violation_error_message=_("This count is already there."),
            ),
            models.CheckConstraint(
                name="snapshot_reason_said",
                condition=Q(people__gte=1) & ~Q(reason=""),
                violation_error_message=_("A reason is about somebody."),
            ),
        )

    def __str__(self) -> str:
        """What, why and how many."""
        return f"{self.unit_id} {self.kind} {self.reason} {self.people}"


class SnapshotPerson(models.Model):
    """Where one person stood on the day, so that two days can be compared with why. Shown to nobody as a row.

    `talks` are the kinds held, as bits: 1 appraisal, 2 performance, 4 pay feedback.
    """

    snapshot = models.ForeignKey(CoverageSnapshot, on_delete=models.PROTECT, related_name="people", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    standing = models.CharField(_("standing"), max_length=8, choices=Standing)
    current = models.BooleanField(_("current plan"))
    living = models.BooleanField(_("living plan"))
    talks = models.PositiveSmallIntegerField(_("talks held"))
    assessed = models.BooleanField(_("self-assessment handed in"))
    agreed = models.BooleanField(_("levels agreed"))

    class Meta:
        """A person counts once (domain.md, rule 10)."""

        verbose_name = _("person of a snapshot")
        verbose_name_plural = _("people of a snapshot")
        constraints = (
            models.UniqueConstraint(
                fields=["snapshot", "user"],
                name="snapshot_person_once",
                violation_error_message=_("The person is counted already."),
            ),
            models.CheckConstraint(
                name="snapshot_person_talks",
                condition=Q(talks__range=(0, 7)),
                violation_error_message=_("There are three kinds of talks."),
            ),
        )

    def __str__(self) -> str:
        """Where she stood."""
        return f"{self.user_id} {self.standing}"


class SnapshotPublication(models.Model):
    """The decision to make a snapshot public: what politicians and auditors read, and what is open data."""

    snapshot = models.OneToOneField(CoverageSnapshot, on_delete=models.PROTECT, related_name="publication")
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"))
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        """A snapshot is published once (its key)."""

        verbose_name = _("publication of figures")
        verbose_name_plural = _("publications of figures")

    def __str__(self) -> str:
        """Which snapshot."""
        return str(self.snapshot_id)


class CouncilAnswer(models.Model):
    """The answer to a question of the council (svar på motionen): words of HR around the figures of a snapshot."""

    class State(models.TextChoices):
        """DRAFT -> PUBLISHED."""

        DRAFT = "DRAFT", _("draft")
        PUBLISHED = "PUBLISHED", _("published")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="council_answers")
    snapshot = models.ForeignKey(CoverageSnapshot, on_delete=models.PROTECT, related_name="council_answers")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    question = models.TextField(_("what the council asked"))
    introduction = models.TextField(_("our answer in words"), blank=True)
    steps = models.TextField(_("what we do now"), blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        """An answer has a question; a published one says who published it and when."""

        verbose_name = _("answer to the council")
        verbose_name_plural = _("answers to the council")
        constraints = (
            models.CheckConstraint(
                name="council_answer_question",
                condition=~Q(title="") & ~Q(question=""),
                violation_error_message=_("Write a title, and what the council asked."),
            ),
            models.CheckConstraint(
                name="council_answer_published",
                condition=Q(state="DRAFT") | Q(published_by__isnull=False, published_at__isnull=False),
                violation_error_message=_("A published answer says who published it and when."),
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title
