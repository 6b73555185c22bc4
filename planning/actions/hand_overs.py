"""Somebody gets another nearest manager in the middle of a talk year: her open talks follow her, by rule.

The former manager's rights are gone the moment the mandate or the employment changes (`portal.authorization`); this is
about what is left behind. A time that is booked is the former manager's, so it is taken back; what she had prepared is
hers, so it is deleted; the summary, the plan and what the employee prepared stay. Nobody presses a button: the
scheduler asks every ten minutes, and asking again does nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from planning.actions import announcements, bookings
from planning.actions.announcements import Change, What
from planning.models import Preparation, Talk, TalkHandOver, TalkSlot
from planning.queries import hand_overs
from planning.queries.hand_overs import Due
from portal.models import Organisation, User

WRITTEN = ("state", "time", "planned_on", "led_by", "sequence", "ended_by", "ended_at", "reason")
BATCH = 100  # rows of one statement: each row looks through the new values of all


def hand_over(*, organisation: Organisation, at: datetime) -> int:
    """Hand over every open talk whose leader is not the one who leads the employee; how many. In steps of 500."""
    count = 0
    while done := _step(organisation, at):
        count += done
    return count


@transaction.atomic
def _step(organisation: Organisation, at: datetime) -> int:
    """What is due is asked again when everyone concerned is locked: another run, or a deed, may have been first."""
    today = timezone.localdate(at)
    found = hand_overs.due(organisation, on=today)
    if not found:
        return 0
    _lock(found)
    due = {one.talk_id: one for one in hand_overs.due(organisation, on=today, only=[one.talk_id for one in found])}
    talks = list(Talk.objects.filter(pk__in=due).select_related("user__organisation", "led_by").order_by("pk"))
    leaders = User.objects.in_bulk([one.to_id for one in due.values() if one.to_id])
    changes = [_changed(talk, due[talk.pk], leaders, at) for talk in talks]
    _write(talks, changes, at)
    return len(found)


def _lock(found: Sequence[Due]) -> None:
    talks = [one.talk_id for one in found]
    rows = Talk.objects.filter(pk__in=talks).values_list("user_id", "led_by_id")
    keys = set(filter(None, chain.from_iterable(rows))) | {one.to_id for one in found if one.to_id}
    bookings.lock_people(people=User.objects.filter(pk__in=keys).only("pk"))


def _changed(talk: Talk, due: Due, leaders: Mapping[UUID, User], at: datetime) -> Change:
    """Change the row in hand. A time to come is cancelled in the calendars; one gone by goes without words."""
    before = talk.time if talk.state in bookings.WAITING and talk.time and talk.time.upper > at else None
    former = talk.led_by
    if due.has_left:
        talk.state, talk.reason = Talk.State.NOT_HELD, Talk.Reason.MOVED
        talk.ended_by, talk.ended_at, talk.sequence = former or talk.opened_by, at, talk.sequence + 1
        return Change(What.NOT_HELD, talk, before)
    if talk.time is not None and talk.state in bookings.WAITING:
        talk.state, talk.time, talk.planned_on, talk.sequence = Talk.State.RESCHEDULED, None, None, talk.sequence + 1
    talk.led_by = leaders[due.to_id] if due.to_id else None
    return Change(What.HANDED_OVER, talk, before, former)


def _write(talks: Sequence[Talk], changes: Sequence[Change], at: datetime) -> None:
    Talk.objects.bulk_update(talks, WRITTEN, batch_size=BATCH)
    TalkSlot.objects.filter(talk__in=talks).update(talk=None)
    ended = [change.talk for change in changes if change.what == What.NOT_HELD]
    Preparation.objects.filter(talk__in=ended).delete()
    others = Preparation.objects.filter(talk__in=talks).exclude(by=F("talk__user"))
    others.exclude(talk__led_by__isnull=False, by=F("talk__led_by")).delete()
    TalkHandOver.objects.bulk_create(
        TalkHandOver(
            talk=change.talk,
            from_manager=change.former,
            to_manager=change.talk.led_by,
            at=at,
            lost_time=change.before is not None,
        )
        for change in changes
        if change.what == What.HANDED_OVER
    )
    announcements.announce(changes=changes, by=None, at=at)
