"""The manager's own view of a person's levels, noted outside the talk where the organisation uses that.

BEFORE: she notes it before she may open what the person has submitted, or chooses to look without one; both are
remembered. AFTER: once it is submitted. Nobody sees a view before the person has submitted, except who noted it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from competence.models import AnswersOpened, Assessment, ManagerView
from competence.queries import manager_views, requirements, scales
from portal.authorization import Permission, require
from portal.models import Organisation, User


class NotUsed(Exception):
    """The organisation does not use the manager's own view."""


class NotSubmittedYet(Exception):
    """The organisation asks for the manager's view after the self-assessment is submitted, and it is not."""


class NotAsked(Exception):
    """A competence is not put before this person, or cannot be rated."""


class OutsideScale(Exception):
    """The competence has no such level."""


class StaleView(Exception):
    """Another view of these competences is saved than the page showed."""

    def __init__(self, competence_ids: tuple[int, ...]) -> None:
        super().__init__(str(competence_ids))
        self.competence_ids = competence_ids


class NothingToOpen(Exception):
    """Nothing is submitted."""


@dataclass(frozen=True, slots=True)
class View:
    """A level with a comment; None takes a view back. `version` is the one the page showed, 0 where there was none."""

    level: int | None
    comment: str
    version: int


@transaction.atomic
def note_views(*, person: User, views: Mapping[int, View], by: User, at: datetime) -> int:
    """Note these views of the coming talk, by competence, and say how many have changed.

    All or none: raises NotUsed, NotSubmittedYet, NotAsked, OutsideScale, and StaleView with those saved meanwhile.
    """
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    require(by, Permission.AGREE_ASSESSMENT, person)
    opened = _refuse_unused(person, by)
    saved = {row.competence_id: row for row in manager_views.open_rows(person)}
    changed = {key: view for key, view in views.items() if _differs(saved.get(key), view)}
    stale = tuple(key for key, view in changed.items() if view.version != (saved[key].version if key in saved else 0))
    if stale:
        raise StaleView(stale)
    _refuse_unfit(person, changed, at)
    for key, view in changed.items():
        _write(saved.get(key), person, key, view, by, at, before_seeing=not opened)
    return len(changed)


@transaction.atomic
def open_answers(*, person: User, by: User, at: datetime) -> None:
    """Open what the person has submitted, with or without a view noted first. Twice is once. Raises NothingToOpen."""
    require(by, Permission.AGREE_ASSESSMENT, person)
    assessment = Assessment.objects.filter(user=person, state=Assessment.State.SUBMITTED).first()
    if assessment is None:
        raise NothingToOpen
    noted = any(row.entered_by_id == by.pk for row in manager_views.open_rows(person))
    try:
        with transaction.atomic():
            AnswersOpened.objects.create(assessment=assessment, opened_by=by, opened_at=at, noted_first=noted)
    except IntegrityError:
        return


def _refuse_unused(person: User, by: User) -> bool:
    """Raise where no view may be noted now; whether `by` has seen what is submitted (as far as the portal knows)."""
    used = person.organisation.manager_view
    submitted = Assessment.objects.filter(user=person, state=Assessment.State.SUBMITTED).first()
    if used == Organisation.ManagerView.NONE:
        raise NotUsed
    if used == Organisation.ManagerView.AFTER:
        if submitted is None:
            raise NotSubmittedYet
        return True
    return submitted is not None and submitted.openings.filter(opened_by=by).exists()


def _differs(saved: ManagerView | None, view: View) -> bool:
    if saved is None:
        return view.level is not None
    return (saved.level, saved.comment) != (view.level, view.comment)


def _refuse_unfit(person: User, views: Mapping[int, View], at: datetime) -> None:
    kinds = manager_views.kinds_of(views)
    asked = requirements.of(person, on=timezone.localdate(at))
    scale = scales.of(person.organisation_id)
    for key, view in views.items():
        if key not in asked or key not in kinds:
            raise NotAsked
        if view.level is not None and not scales.of_competence(kinds[key], scale).holds(view.level):
            raise OutsideScale


def _write(
    saved: ManagerView | None, person: User, key: int, view: View, by: User, at: datetime, *, before_seeing: bool
) -> None:
    if saved is None and view.level is not None:
        ManagerView.objects.create(
            user=person,
            competence_id=key,
            level=view.level,
            comment=view.comment,
            before_seeing=before_seeing,
            entered_by=by,
            entered_at=at,
        )
    elif saved and view.level is None:
        saved.delete()
    elif saved:
        ManagerView.objects.filter(pk=saved.pk).update(
            level=view.level,
            comment=view.comment,
            before_seeing=before_seeing,
            entered_by=by,
            entered_at=at,
            version=F("version") + 1,
        )
