"""Whether the talk was useful: one click, counted for the unit and the quarter, and forgotten.

The talk remembers that its employee has answered, so that she answers once; what she answered is added to a counter and
stands nowhere else: not in the talk, not in its history, not in a message or a log.
"""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.actions import plans
from planning.actions.refusals import Refused
from planning.actions.talks import HELD_STATES, NotHeldYet
from planning.models import Talk, TalkUsefulness
from portal.authorization import Permission, require
from portal.models import Employment, User

ANSWERS = {"USEFUL": "useful", "PARTLY": "partly", "NOT": "not_useful"}
"""What can be answered, and the counter of each."""
MONTHS_OF_A_QUARTER = 3


class AlreadySaid(Refused):
    """Once for each talk."""

    sentence = _("You have already said whether this talk was useful. Nobody can see what you answered.")


class NoSuchAnswer(Refused):
    """The answer is none of the three."""

    sentence = _("Choose one of the three answers.")


@transaction.atomic
def say(*, talk: Talk, answer: str, by: User, at: datetime) -> None:
    """Count the employee's answer about her held talk, in the unit of her main employment on that day.

    Who has no main employment any more has answered too, but is counted nowhere.
    """
    plans.lock_person(person=talk.user)
    talk = Talk.objects.select_related("user").get(pk=talk.pk)
    require(by, Permission.TAKE_PART_IN_TALK, talk.user)
    if by.pk != talk.user_id:
        raise PermissionDenied(Permission.TAKE_PART_IN_TALK.value)
    if answer not in ANSWERS:
        raise NoSuchAnswer
    if talk.state not in HELD_STATES:
        raise NotHeldYet
    if talk.has_said_useful:
        raise AlreadySaid
    talk.has_said_useful = True
    talk.save(update_fields=["has_said_useful"])
    _count(talk, ANSWERS[answer], timezone.localdate(at))


def quarter_of(day: date) -> date:
    """The first day of the quarter."""
    return day.replace(month=day.month - (day.month - 1) % MONTHS_OF_A_QUARTER, day=1)


def _count(talk: Talk, counter: str, day: date) -> None:
    """One more. The row is made first, so that two who answer at once both count."""
    here = Employment.objects.filter(user=talk.user_id, is_main=True, period__contains=day)
    unit_id = here.values_list("unit_id", flat=True).first()
    if unit_id is None:
        return
    key = {"unit_id": unit_id, "kind": talk.kind, "quarter": quarter_of(day)}
    TalkUsefulness.objects.bulk_create([TalkUsefulness(**key)], ignore_conflicts=True)
    TalkUsefulness.objects.filter(**key).update(**{counter: F(counter) + 1})
