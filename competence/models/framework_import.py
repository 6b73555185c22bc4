"""A framework as it was handed in: a spreadsheet with its map, or a CASE package, and what it would change."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competence.models.framework import Framework
from portal.models import Organisation, Profession, Unit, User
from portal.models.constraints import both_or_neither, state_has


class FrameworkImport(models.Model):
    """One file on its way into the catalogue.

    `map` is the map of a spreadsheet as the page made it (same keys as in TOML).
    `preview` holds counts, sample rows and faults as JSON for the page. The file is kept until it is applied or
    thrown away.
    """

    class Kind(models.TextChoices):
        """What kind of file."""

        SPREADSHEET = "SPREADSHEET", _("spreadsheet")
        CASE = "CASE", _("CASE package")

    class State(models.TextChoices):
        """READ -> (MAPPING | PREVIEWED | REFUSED) -> CONFIRMED -> APPLIED; until then the map can change."""

        READ = "READ", _("being read")
        MAPPING = "MAPPING", _("waiting for its map")
        PREVIEWED = "PREVIEWED", _("waiting for confirmation")
        REFUSED = "REFUSED", _("refused")
        CONFIRMED = "CONFIRMED", _("being applied")
        APPLIED = "APPLIED", _("applied")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="framework_imports")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.READ)
    file_name = models.CharField(_("file name"), max_length=200)
    content = models.BinaryField(_("file"))
    digest = models.CharField(_("fingerprint"), max_length=64)
    map = models.JSONField(_("map"), default=dict, blank=True)
    profession = models.ForeignKey(Profession, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(_("requirements from"), null=True, blank=True)
    preview = models.JSONField(_("preview"), default=dict, blank=True)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handed_in_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField(_("handed in"))
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)

    class Meta:
        """Confirmation has a who and a when; an applied import says when and what it made."""

        verbose_name = _("import of a framework")
        verbose_name_plural = _("imports of frameworks")
        constraints = (
            both_or_neither(
                "confirmed_by",
                "confirmed_at",
                name="framework_import_confirmed",
                message=_("A confirmation has a name and a time."),
            ),
            state_has(
                ["APPLIED"],
                "applied_at",
                "framework",
                name="framework_import_applied",
                message=_("An applied import says when, and what it made."),
            ),
        )

    def __str__(self) -> str:
        """The file."""
        return self.file_name


class CasePackage(models.Model):
    """What a CASE package said beside what our catalogue holds, so that it can be given back without loss.

    `document` is the CFDocument, `items` and `associations` the CFItems and CFAssociations by identifier, `definitions`
    the rest, all as they were read. `version` is the version of CASE: "1.0" or "1.1".
    """

    framework = models.OneToOneField(Framework, on_delete=models.CASCADE, related_name="case_package")
    version = models.CharField(_("version of CASE"), max_length=3)
    document = models.JSONField(_("document"))
    items = models.JSONField(_("items"))
    associations = models.JSONField(_("associations"))
    definitions = models.JSONField(_("definitions"), default=dict, blank=True)
    source = models.URLField(_("address"), max_length=500, blank=True)
    read_at = models.DateTimeField(_("read"))

    class Meta:
        """One package for each framework (its key), of a version that we know."""

        verbose_name = _("CASE package")
        verbose_name_plural = _("CASE packages")
        constraints = (
            models.CheckConstraint(
                name="case_package_version",
                condition=Q(version__in=("1.0", "1.1")),
                violation_error_message=_("The version of CASE is 1.0 or 1.1."),
            ),
        )

    def __str__(self) -> str:
        """Of which framework."""
        return f"CASE {self.version} of {self.framework_id}"
