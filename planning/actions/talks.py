"""The life of a talk: the room is opened, the summary written, levels agreed, the talk held and confirmed."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.actions import assessments
from competence.models import Rating
from planning.actions import plans, preparations
from planning.actions.refusals import Refused, Stale
from planning.actions.tellings import tell_of_talk
from planning.models import Plan, Talk
from planning.queries import talk_cycles, talks
from portal.authorization import Permission, require
from portal.models import User

UNHELD = (Talk.State.NOT_HELD, Talk.State.DECLINED)
OPEN = (Talk.State.PLANNED, Talk.State.PREPARING, Talk.State.RESCHEDULED, Talk.State.HELD)
HELD_STATES = (Talk.State.HELD, Talk.State.CONFIRMED)
CONFIRMATIONS = ("employee_confirmed_at", "manager_confirmed_by", "manager_confirmed_at")
Steps = dict[str, frozenset[str]]
_ENDS: Steps = {
    Talk.State.CONFIRMED: frozenset(),
    Talk.State.NOT_HELD: frozenset(),
    Talk.State.DECLINED: frozenset(),
}
_WITH_PLAN: Steps = {
    Talk.State.PLANNED: frozenset({Talk.State.PREPARING, Talk.State.RESCHEDULED, *UNHELD}),
    Talk.State.PREPARING: frozenset({Talk.State.HELD, Talk.State.RESCHEDULED, *UNHELD}),
    Talk.State.RESCHEDULED: frozenset({Talk.State.PLANNED, Talk.State.PREPARING, *UNHELD}),
    Talk.State.HELD: frozenset({Talk.State.CONFIRMED}),
    **_ENDS,
}
_WITHOUT_ROOM: Steps = {
    Talk.State.PLANNED: frozenset({Talk.State.PREPARING, Talk.State.HELD, Talk.State.RESCHEDULED, *UNHELD}),
    Talk.State.PREPARING: frozenset({Talk.State.HELD, Talk.State.RESCHEDULED, *UNHELD}),
    Talk.State.RESCHEDULED: frozenset({Talk.State.PLANNED, Talk.State.PREPARING, Talk.State.HELD, *UNHELD}),
    Talk.State.HELD: frozenset({Talk.State.CONFIRMED}),
    **_ENDS,
}
ALLOWED: dict[str, Steps] = {
    Talk.Kind.DEVELOPMENT: _WITH_PLAN,
    Talk.Kind.PERFORMANCE: _WITHOUT_ROOM,
    Talk.Kind.PAY_FEEDBACK: {
        **_WITHOUT_ROOM,
        Talk.State.HELD: frozenset({Talk.State.CONFIRMED, Talk.State.RESCHEDULED}),
    },
}
"""By kind of talk. The room of an appraisal talk is opened before it is held: that begins the plan. A talk that lost
its time waits for a new one, and so does pay feedback that the employee says has not been held. One that is confirmed,
not held or declined is over."""


def may_become(talk: Talk, state: str) -> bool:
    """Whether there is a step from where the talk stands to this state."""
    return state in ALLOWED[talk.kind][talk.state]


class TalkIsOver(Refused):
    """The talk is confirmed, or did not take place."""

    sentence = _("This talk is over, and what was written in it stays. Open a new talk to go on.")


class RoomNotOpen(Refused):
    """The talk is planned, and its room not opened yet."""

    sentence = _("The talk room is not open yet. Open it first.")


class NotHeldYet(Refused):
    """A talk is confirmed after it is held."""

    sentence = _("The talk is not held yet. Note it as held first.")


class SummaryHasChanged(Refused):
    """The summary is not what the person has read."""

    sentence = _("The summary has been changed since you opened the page. Read it again, then confirm.")


class NoWords(Refused):
    """Pay feedback is held or not."""

    sentence = _("Pay feedback is held or not; nothing is written about it.")


class NotNotedAsHeld(Refused):
    """There is nothing to contest."""

    sentence = _("This talk is not noted as held, so there is nothing to correct.")


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
def open_talk(*, person: User, kind: str, by: User, at: datetime) -> Talk:
    """Begin a talk of this kind that nobody has booked, or go on with the open one. An appraisal talk gets its room."""
    if kind == Talk.Kind.DEVELOPMENT:
        return open_room(person=person, by=by, at=at)
    plans.lock_person(person=person)
    require(by, Permission.OPEN_TALK, person)
    talk = Talk.objects.filter(user=person, kind=kind, state__in=OPEN).first()
    if talk is not None:
        return talk
    has_room = kind == Talk.Kind.PERFORMANCE
    return _begin(person, kind, Talk.State.PREPARING if has_room else Talk.State.PLANNED, by, at)


@transaction.atomic
def open_room(*, person: User, by: User, at: datetime) -> Talk:
    """Open the talk room, with a plan to write in. An open talk is gone on with; a planned one is opened."""
    plans.lock_person(person=person)
    require(by, Permission.OPEN_TALK, person)
    talk = Talk.objects.filter(user=person, kind=Talk.Kind.DEVELOPMENT, state__in=OPEN).first()
    if talk is None:
        talk = _begin(person, Talk.Kind.DEVELOPMENT, Talk.State.PREPARING, by, at)
    elif may_become(talk, Talk.State.PREPARING):
        talk.state = Talk.State.PREPARING
        talk.save(update_fields=["state"])
    _give_plan(talk, person, by, at)
    return talk


@transaction.atomic
def save_summary(*, talk: Talk, text: str, version: int, by: User, at: datetime) -> Talk:
    """Save the shared summary. `Stale` with both texts when the other was first.

    A proposal becomes a draft again, and who has confirmed the talk is asked anew.
    """
    talk = _locked(talk)
    require(by, Permission.TAKE_PART_IN_TALK, talk.user)
    if talk.summary == text:
        return talk
    if talk.state not in OPEN:
        raise TalkIsOver
    if talk.kind == Talk.Kind.PAY_FEEDBACK:
        raise NoWords
    if talk.version != version:
        raise Stale({"summary": talk.summary}, {"summary": text}, talk.version, *_last_saved(talk))
    talk.summary, talk.version = text, talk.version + 1
    talk.saved_by, talk.saved_at = by, at
    _clear_confirmations(talk)
    talk.save(update_fields=["summary", "version", "saved_by", "saved_at", *CONFIRMATIONS])
    _take_back_proposal(talk, by, at)
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
    """Say that the talk has taken place. Either does, most often by proposing the plan; once is enough.

    Of pay feedback only the manager says so, and has confirmed it by that; the employee is told.
    """
    talk = _locked(talk)
    is_pay = talk.kind == Talk.Kind.PAY_FEEDBACK
    require(by, Permission.OPEN_TALK if is_pay else Permission.TAKE_PART_IN_TALK, talk.user)
    if talk.state in HELD_STATES:
        return talk
    if not may_become(talk, Talk.State.HELD):
        raise RoomNotOpen if talk.state in OPEN else TalkIsOver
    talk.state, talk.held_by, talk.held_at = Talk.State.HELD, by, at
    if is_pay:
        talk.manager_confirmed_by, talk.manager_confirmed_at = by, at
        tell_of_talk(talk, talk.user_id, "talk_pay_noted", at)
    talk.save(update_fields=["state", "held_by", "held_at", *CONFIRMATIONS])
    return talk


@transaction.atomic
def confirm(*, talk: Talk, by: User, at: datetime) -> Talk:
    """Close the talk: both have agreed to its plan, and so to its summary. Closing what is confirmed is nothing."""
    talk = _locked(talk)
    require(by, Permission.TAKE_PART_IN_TALK, talk.user)
    return talk if talk.state == Talk.State.CONFIRMED else _close(talk, at)


@transaction.atomic
def confirm_own(*, talk: Talk, version: int, by: User, at: datetime) -> Talk:
    """Confirm a held talk as read at `version` for one's own part. With both it is confirmed. Twice is once.

    What the manager of that day has confirmed stands when the employee gets another one.
    """
    talk = _locked(talk)
    require(by, Permission.TAKE_PART_IN_TALK, talk.user)
    if talk.state == Talk.State.CONFIRMED:
        return talk
    _refuse_unless(talk, Talk.State.CONFIRMED)
    if talk.version != version:
        raise SummaryHasChanged
    if by.pk == talk.user_id:
        talk.employee_confirmed_at = talk.employee_confirmed_at or at
    elif talk.manager_confirmed_at is None:
        talk.manager_confirmed_by, talk.manager_confirmed_at = by, at
    talk.save(update_fields=CONFIRMATIONS)
    if talk.employee_confirmed_at and talk.manager_confirmed_at:
        return _close(talk, at)
    tell_of_talk(talk, talks.other_side(talk, by, on=timezone.localdate(at)), "talk_to_confirm", at)
    return talk


@transaction.atomic
def contest(*, talk: Talk, by: User, at: datetime) -> Talk:
    """The employee says that pay feedback noted as held has not been held: it waits for a new time. Twice is once."""
    talk = _locked(talk)
    if by.pk != talk.user_id:
        raise PermissionDenied(Permission.TAKE_PART_IN_TALK.value)
    if talk.state == Talk.State.RESCHEDULED:
        return talk
    if talk.kind != Talk.Kind.PAY_FEEDBACK or talk.state not in HELD_STATES:
        raise NotNotedAsHeld
    _refuse_unless(talk, Talk.State.RESCHEDULED)
    noted_by = talk.held_by_id
    talk.state, talk.time, talk.held_by, talk.held_at = Talk.State.RESCHEDULED, None, None, None
    _clear_confirmations(talk)
    talk.save(update_fields=["state", "time", "held_by", "held_at", *CONFIRMATIONS])
    to = talks.who_leads(talk.user, noted_by, on=timezone.localdate(at))
    tell_of_talk(talk, to, "talk_pay_contested", at)
    return talk


def _locked(talk: Talk) -> Talk:
    plans.lock_person(person=talk.user)
    return Talk.objects.select_related("user", "saved_by", "opened_by").get(pk=talk.pk)


def _begin(person: User, kind: str, state: str, by: User, at: datetime) -> Talk:
    year = talk_cycles.for_new_talk(person.organisation, kind, on=timezone.localdate(at))
    return Talk.objects.create(
        user=person, kind=kind, state=state, opened_by=by, opened_at=at, led_by=by, cycle_id=year.cycle_id,
        questions_id=year.questions_id,
    )  # fmt: skip


def _refuse_unless(talk: Talk, state: str) -> None:
    if not may_become(talk, state):
        raise NotHeldYet if talk.state in OPEN else TalkIsOver


def _close(talk: Talk, at: datetime) -> Talk:
    """Confirm it, and delete what the two had prepared in the same breath."""
    _refuse_unless(talk, Talk.State.CONFIRMED)
    talk.state, talk.confirmed_at = Talk.State.CONFIRMED, at
    talk.save(update_fields=["state", "confirmed_at"])
    preparations.forget(talk=talk)
    return talk


def _clear_confirmations(talk: Talk) -> None:
    talk.employee_confirmed_at = talk.manager_confirmed_by = talk.manager_confirmed_at = None


def _give_plan(talk: Talk, person: User, by: User, at: datetime) -> None:
    """The plan being written comes into the room; where there is none, the next revision is begun."""
    plan = Plan.objects.filter(user=person, state__in=plans.OPEN).first()
    if plan is None:
        plans.begin(person=person, talk=talk, by=by, at=at)
    elif plan.talk_id != talk.pk:
        plan.talk = talk
        plans.changed(plan=plan, by=by, at=at)


def _take_back_proposal(talk: Talk, by: User, at: datetime) -> None:
    """The summary is part of what is agreed to in the plan of this talk, and of no other."""
    plan = Plan.objects.filter(talk=talk, state=Plan.State.PROPOSED).first()
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
