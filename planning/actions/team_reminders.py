"""A manager reminds several of her people at once, of whatever each of them has to do next; at most once a day."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from planning.actions.refusals import Refused
from planning.queries import team
from planning.queries.team import Member, Step
from portal.actions.messages import Telling, tell
from portal.authorization import Permission, own_reports, require
from portal.models import User
from portal.queries.messages import told_already

KIND = "team_reminder"
PATHS = {
    Step.WAIT_FOR_ASSESSMENT: "competence:assessment",
    Step.WAIT_FOR_TIME: "planning:my-talks",
    Step.WAIT_FOR_EMPLOYEE: "planning:my-plan",
}
"""What an employee can be reminded of, and where she does it."""


class NobodyChosen(Refused):
    """No one is ticked."""

    sentence = _("Choose at least one employee.")


class NotHerOwn(Refused):
    """Someone chosen is led by another manager by now."""

    sentence = _("Some of those you chose are no longer yours. Look at the list again.")


@transaction.atomic
def remind(*, people: Sequence[User], on: date, by: User, at: datetime) -> tuple[int, int]:
    """Remind each of what she has to do; how many were reminded, and how many had nothing or were reminded today."""
    require(by, Permission.READ_TEAM)
    if not people:
        raise NobodyChosen
    chosen = {person.pk for person in people}
    if own_reports(by, on=on).filter(pk__in=chosen).count() != len(chosen):
        raise NotHerOwn
    members = [one for one in team.of(by, on=on, with_levels=False) if one.user_id in chosen]
    tellings = {_key(one, on): _telling(one, by, on) for one in members if one.step in PATHS}
    for key in told_already(tellings):
        del tellings[key]
    told = tell(tellings=list(tellings.values()), at=at)
    return told, len(chosen) - told


def _key(member: Member, on: date) -> str:
    return f"{KIND}:{member.user_id}:{member.step.value}:{on.isoformat()}"


def _telling(member: Member, by: User, on: date) -> Telling:
    return Telling(
        to=member.user_id,
        kind=KIND,
        unique_key=_key(member, on),
        path=reverse(PATHS[member.step]),
        facts={"who": by.name, "step": member.step.value},
    )
