"""Writing the answer to a question of the council, and publishing it together with the figures it rests on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from planning.actions import snapshots
from planning.actions.refusals import Refused, Stale
from planning.models import CouncilAnswer, CoverageSnapshot, SnapshotPublication
from portal.authorization import Permission, require
from portal.models import Unit, User

WORDS = ("title", "question", "introduction", "steps")


class NotOfTheSnapshot(Refused):
    """The unit has no figures of its own there."""

    sentence = _("This part of the organisation is not shown in those figures. Choose another part or other figures.")
    field = "unit"


class AlreadyPublished(Refused):
    """What the council has read stays as it was read."""

    sentence = _("This answer is published and stays as it is. Write a new one.")


class ChangedMeanwhile(Refused):
    """The draft is not what she has read."""

    sentence = _("The answer has been changed since you opened the page. Read it again, then publish it.")


@transaction.atomic
def write(*, snapshot: CoverageSnapshot, unit: Unit, words: dict[str, str], by: User, at: datetime) -> CouncilAnswer:
    """Begin an answer about a part of the organisation, on the figures of a snapshot."""
    require(by, Permission.PUBLISH_FIGURES)
    _refuse_hidden(snapshot, unit)
    return CouncilAnswer.objects.create(
        organisation_id=snapshot.organisation_id,
        snapshot=snapshot,
        unit=unit,
        written_by=by,
        written_at=at,
        **{name: words[name] for name in WORDS},
    )


@transaction.atomic
def change(
    *,
    answer: CouncilAnswer,
    snapshot: CoverageSnapshot,
    unit: Unit,
    words: dict[str, str],
    version: int,
    by: User,
    at: datetime,
) -> CouncilAnswer:
    """Change a draft. `Stale` with both texts when somebody else was first; `AlreadyPublished` when it is too late."""
    row = _locked(answer, by)
    if row.version != version:
        saved = {name: getattr(row, name) for name in WORDS}
        raise Stale(saved, words, row.version, row.written_by.name, row.written_at)
    _refuse_hidden(snapshot, unit)
    row.snapshot, row.unit, row.written_by, row.written_at = snapshot, unit, by, at
    for name in WORDS:
        setattr(row, name, words[name])
    row.version += 1
    row.save()
    return row


@transaction.atomic
def publish(*, answer: CouncilAnswer, version: int, by: User, at: datetime, with_months: bool = False) -> CouncilAnswer:
    """Publish the answer as read at `version`, and the figures under it. It cannot be taken back.

    `with_months`: the month's ends before them as well, so that the answer shows its trend.
    """
    row = _locked(answer, by)
    if row.version != version:
        raise ChangedMeanwhile
    if not SnapshotPublication.objects.filter(snapshot=row.snapshot_id).exists():
        snapshots.publish(snapshot=row.snapshot_id, note=row.title, by=by, at=at)
    else:
        snapshots.refuse_altered(row.snapshot)
    if with_months:
        snapshots.publish_months(before=row.snapshot, note=row.title, by=by, at=at)
    row.state, row.published_by, row.published_at = CouncilAnswer.State.PUBLISHED, by, at
    row.save(update_fields=["state", "published_by", "published_at"])
    return row


@transaction.atomic
def discard(*, answer: CouncilAnswer, by: User) -> None:
    """Throw a draft away."""
    _locked(answer, by).delete()


def _locked(answer: CouncilAnswer, by: User) -> CouncilAnswer:
    rows = CouncilAnswer.objects.select_for_update(of=("self",)).select_related("written_by", "snapshot")
    row = rows.get(pk=answer.pk)
    require(by, Permission.PUBLISH_FIGURES)
    if row.state == CouncilAnswer.State.PUBLISHED:
        raise AlreadyPublished
    return row


def _refuse_hidden(snapshot: CoverageSnapshot, unit: Unit) -> None:
    if not snapshot.figures.filter(unit=unit).exists():
        raise NotOfTheSnapshot
