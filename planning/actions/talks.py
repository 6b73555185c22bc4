"""The life of a talk: the room is opened, the summary written, levels agreed, the talk held and confirmed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.actions import assessments
from competence.models import Rating
from planning.actions import plans
from planning.actions.refusals import Refused, Stale
from planning.models import Plan, Talk
from portal.authorization import Permission, require
from portal.models import User

UNHELD = (Talk.State.NOT_HELD, Talk.State.DECLINED)
ALLOWED: dict[str, frozenset[str]] = {
    Talk.State.PLANNED: frozenset({Talk.State.PREPARING, Talk.State.HELD, Talk.State.RESCHEDULED, *UNHELD}),
    Talk.State.PREPARING: frozenset({Talk.State.HELD, Talk.State.RESCHEDULED, *UNHELD}),
    Talk.State.RESCHEDULED: frozenset({Talk.State.PLANNED, Talk.State.PREPARING, Talk.State.HELD, *UNHELD}),
    Talk.State.HELD: frozenset({Talk.State.CONFIRMED}),
    Talk.State.CONFIRMED: frozenset(),
    Talk.State.NOT_HELD: frozenset(),
    Talk.State.DECLINED: frozenset(),
}
"""A talk that lost its time waits for a new one; one that is confirmed, not held or declined is over."""
OPEN = (Talk.State.PLANNED, Talk.State.PREPARING, Talk.State.RESCHEDULED, Talk.State.HELD)


class TalkIsOver(Refused):
    """The talk is confirmed, or did not take place."""

    sentence = _("This talk is over, and what was written in it stays. Open a new talk to go on.")


class RoomNotOpen(Refused):
    """The talk is planned, and its room not opened yet."""

    sentence = _("The talk room is not open yet. Open it first.")


class NotHeldYet(Refused):
    """A talk is confirmed after it is held."""

    sentence = _("The talk is not held yet. Propose the plan first.")


class NothingSubmitted(Refused):
    """There is no submitted self-assessment to agree about."""

    sentence = _("The self-assessment is not with the manager, so there are no levels to agree about now.")


class LevelNotOnScale(Refused):
    """The level is not on the organisation's scale."""

    sentence = _("Choose one of the levels of the scale.")


class NotInAssessment(Refused):
    """The person has not answered about this competence."""

    sentence = _("This competence is not part of the submitted self-assessment.")


@transaction.atomic
def open_room(*, person: User, by: User, at: datetime) -> Talk:
    """Open the talk room, with a plan to write in. An open talk is gone on with; a planned one is opened."""
    plans.lock_person(person=person)
    require(by, Permission.OPEN_TALK, person)
    talk = Talk.objects.filter(user=person, kind=Talk.Kind.DEVELOPMENT, state__in=OPEN).first()
    if talk is None:
        talk = Talk.objects.create(user=person, opened_by=by, opened_at=at, state=Talk.State.PREPARING)
    elif talk.state in (Talk.State.PLANNED, Talk.State.RESCHEDULED):
        talk.state = Talk.State.PREPARING
        talk.save(update_fields=["state"])
    _give_plan(talk, person, by, at)
    return talk


@transaction.atomic
def save_summary(*, talk: Talk, text: str, version: int, by: User, at: datetime) -> Talk:
    """Save the shared summary. `Stale` with both texts when the other was first; a proposal becomes a draft again."""
    talk = _locked(talk)
    require(by, Permission.TAKE_PART_IN_TALK, talk.user)
    if talk.summary == text:
        return talk
    if talk.state not in OPEN:
        raise TalkIsOver
    if talk.version != version:
        raise Stale({"summary": talk.summary}, {"summary": text}, talk.version, *_last_saved(talk))
    talk.summary, talk.version = text, talk.version + 1
    talk.saved_by, talk.saved_at = by, at
    talk.save(update_fields=["summary", "version", "saved_by", "saved_at"])
    _take_back_proposal(talk.user, by, at)
    return talk


@transaction.atomic
def agree_level(
    *,
    person: User,
    assessment_id: UUID | None,
    competence_id: int,
    level: int,
    agreed: bool,
    comment: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Note the level both agree on, or the manager's view where they do not; a proposal becomes a draft again."""
    plans.lock_person(person=person)
    if assessment_id is None:
        require(by, Permission.AGREE_ASSESSMENT, person)
        raise NothingSubmitted
    try:
        noted = assessments.agree_rating(
            assessment_id=assessment_id,
            competence_id=competence_id,
            level=level,
            agreed=agreed,
            comment=comment,
            version=version,
            by=by,
            at=at,
        )
    except assessments.StaleRating as stale:
        raise _stale_level(assessment_id, competence_id, comment, at) from stale
    except assessments.NotAllowed as now:
        raise NothingSubmitted from now
    except assessments.OutsideScale as outside:
        raise LevelNotOnScale from outside
    except assessments.NotAsked as not_asked:
        raise NotInAssessment from not_asked
    if noted != version:
        _note_change(person, by, at)


@transaction.atomic
def hold(*, talk: Talk, by: User, at: datetime) -> Talk:
    """Say that the talk has taken place. Either does, most often by proposing the plan; once is enough."""
    talk = _locked(talk)
    require(by, Permission.TAKE_PART_IN_TALK, talk.user)
    if talk.state == Talk.State.HELD:
        return talk
    if Talk.State.HELD not in ALLOWED[talk.state]:
        raise RoomNotOpen if talk.state in OPEN else TalkIsOver
    talk.state, talk.held_by, talk.held_at = Talk.State.HELD, by, at
    talk.save(update_fields=["state", "held_by", "held_at"])
    return talk


@transaction.atomic
def confirm(*, talk: Talk, by: User, at: datetime) -> Talk:
    """Close the talk: both have agreed to its plan, and so to its summary."""
    talk = _locked(talk)
    require(by, Permission.TAKE_PART_IN_TALK, talk.user)
    if Talk.State.CONFIRMED not in ALLOWED[talk.state]:
        raise NotHeldYet if talk.state in OPEN else TalkIsOver
    talk.state, talk.confirmed_at = Talk.State.CONFIRMED, at
    talk.save(update_fields=["state", "confirmed_at"])
    return talk


def _locked(talk: Talk) -> Talk:
    plans.lock_person(person=talk.user)
    return Talk.objects.select_related("user", "saved_by", "opened_by").get(pk=talk.pk)


def _give_plan(talk: Talk, person: User, by: User, at: datetime) -> None:
    """The plan being written comes into the room; where there is none, the next revision is begun."""
    plan = Plan.objects.filter(user=person, state__in=plans.OPEN).first()
    if plan is None:
        plans.begin(person=person, talk=talk, by=by, at=at)
    elif plan.talk_id != talk.pk:
        plan.talk = talk
        plans.changed(plan=plan, by=by, at=at)


def _take_back_proposal(person: User, by: User, at: datetime) -> None:
    plan = Plan.objects.filter(user=person, state=Plan.State.PROPOSED).first()
    if plan is not None:
        plans.changed(plan=plan, by=by, at=at)


def _note_change(person: User, by: User, at: datetime) -> None:
    plan = Plan.objects.filter(user=person, state__in=plans.OPEN, talk__isnull=False).first()
    if plan is not None:
        plans.changed(plan=plan, by=by, at=at)


def _last_saved(talk: Talk) -> tuple[str, datetime]:
    if talk.saved_by is not None and talk.saved_at is not None:
        return talk.saved_by.name, talk.saved_at
    return talk.opened_by.name, talk.opened_at


def _stale_level(assessment_id: UUID, competence_id: int, comment: str, at: datetime) -> Stale:
    saved = Rating.objects.filter(assessment=assessment_id, competence=competence_id).first()
    if saved is None:
        return Stale({"comment": ""}, {"comment": comment}, 0, gettext("Someone else"), at)
    return Stale(
        {"comment": saved.manager_comment}, {"comment": comment}, saved.version, gettext("Someone else"), saved.saved_at
    )
