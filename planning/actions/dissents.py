"""A dissenting note: what one of the two sees otherwise than the summary says. It stays as it was written."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.actions import plans
from planning.actions.refusals import Refused
from planning.actions.talks import HELD_STATES, NotHeldYet, NoWords
from planning.actions.tellings import tell_of_talk
from planning.models import DissentingNote, Talk
from planning.queries import talks
from portal.authorization import Permission, require
from portal.models import User

OPEN_FOR = timedelta(days=14)
"""How long after the confirmation of a talk a note can be attached."""


class TooLate(Refused):
    """The fortnight is over."""

    sentence = _("A dissenting note can be attached until 14 days after the talk was confirmed. That time is over.")


class AlreadyWritten(Refused):
    """One each, and it stays."""

    sentence = _("You have already attached a dissenting note to this talk. It stays as you wrote it.")


class NothingWritten(Refused):
    """A note says something."""

    sentence = _("Write what you see otherwise.")


@transaction.atomic
def attach(*, talk: Talk, text: str, by: User, at: datetime) -> DissentingNote:
    """Attach a note to a held or confirmed talk; both read it, and the other is told. The same note twice is once."""
    plans.lock_person(person=talk.user)
    talk = Talk.objects.select_related("user", "led_by").get(pk=talk.pk)
    require(by, Permission.TAKE_PART_IN_TALK, talk.user)
    if talk.kind == Talk.Kind.PAY_FEEDBACK:
        raise NoWords
    if talk.state not in HELD_STATES:
        raise NotHeldYet
    if not text.strip():
        raise NothingWritten
    written = DissentingNote.objects.filter(talk=talk, by=by).first()
    if written is not None and written.text == text:
        return written
    if written is not None:
        raise AlreadyWritten
    if talk.confirmed_at is not None and at > talk.confirmed_at + OPEN_FOR:
        raise TooLate
    note = DissentingNote.objects.create(talk=talk, by=by, text=text, at=at)
    tell_of_talk(talk, talks.other_side(talk, by, on=timezone.localdate(at)), "talk_dissent", at)
    return note
