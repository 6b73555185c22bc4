"""What a competence of a draft is called elsewhere, written by hand. It is in force when the version is decided.

Identifiers are added and taken away one by one, beside the texts: who does it is in nobody's way.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from competence.actions.frameworks import FaultyContent
from competence.actions.refusals import Refused
from competence.actions.version_edits import IsGone, locked_draft
from competence.models import VersionCompetence
from competence.reading.alignments import MOST_OF_A_SCHEME, in_order, restored, stored
from competence.reading.content import AlignmentContent
from competence.reading.faults import alignment_faults
from portal.models import User

__all__ = ["AlreadyThere", "TooManyIdentifiers", "add_alignment", "remove_alignment"]


class AlreadyThere(Refused):
    """An identifier stands once for a competence."""

    sentence = _("The competence already has this identifier. Remove it first if the rest of it is to be changed.")
    field = "identifier"


class TooManyIdentifiers(Refused):
    """A competence has a limit."""

    sentence = _("The competence has 20 identifiers of this scheme, and no room for more. Remove one first.")
    field = "identifier"


@transaction.atomic
def add_alignment(*, competence: VersionCompetence, alignment: AlignmentContent, by: User) -> None:
    """Add an identifier. `TextsStandStill`, `IsGone`, `FaultyContent`, `AlreadyThere`, `TooManyIdentifiers`."""
    row = _locked(competence, by)
    if row is None:
        raise IsGone
    if faults := list(alignment_faults(alignment)):
        raise FaultyContent(faults)
    known = restored(row.alignments)
    if alignment.key in {one.key for one in known}:
        raise AlreadyThere
    if sum(one.scheme == alignment.scheme for one in known) >= MOST_OF_A_SCHEME:
        raise TooManyIdentifiers
    _keep(row, (*known, alignment))


@transaction.atomic
def remove_alignment(*, competence: VersionCompetence, scheme: str, identifier: str, by: User) -> None:
    """Take an identifier away; one that is gone already stays gone. `TextsStandStill`."""
    row = _locked(competence, by)
    if row is not None:
        _keep(row, tuple(one for one in restored(row.alignments) if one.key != (scheme, identifier)))


def _locked(competence: VersionCompetence, by: User) -> VersionCompetence | None:
    draft = locked_draft(competence.framework_version, by)
    return draft.competences.filter(pk=competence.pk).first()


def _keep(row: VersionCompetence, alignments: tuple[AlignmentContent, ...]) -> None:
    row.alignments = stored(in_order(alignments))
    row.save(update_fields=["alignments"])
