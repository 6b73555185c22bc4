"""Preparing a talk: one's own answers and notes, shared when one wishes, gone when the talk is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.actions import plans
from planning.actions.refusals import Refused, Stale
from planning.actions.tellings import tell_of_talk
from planning.models import Preparation, PreparationAnswer, Talk
from planning.queries import talks
from portal.authorization import Permission, require
from portal.models import User

NOTES = ""
"""The code of the private notes among what is written; a question always has one."""


class NotToPrepare(Refused):
    """The talk is over, or is one that has no words."""

    sentence = _("There is nothing to prepare any more: the talk is over, and what was prepared for it is deleted.")


class NothingToShare(Refused):
    """No answer is written."""

    sentence = _("You have not answered any question yet. Write an answer before you share.")


class AlreadyTalkedAbout(Refused):
    """The talk is held."""

    sentence = _("The talk is held, so your answers stay shared until it is confirmed. Then they are deleted.")


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and the version of it that its writer had in front of her (0: none was saved yet)."""

    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Saved:
    """The versions now; and, field by field, what another window had saved in between (its version is not moved on)."""

    at: datetime | None
    versions: Mapping[str, int]
    conflicts: Mapping[str, Stale]


@transaction.atomic
def save(*, talk: Talk, written: Mapping[str, Written], by: User, at: datetime) -> Saved:
    """Save one's own answers by code, and the private notes under NOTES.

    What two windows have changed is not overwritten: those fields come back with both texts, the others are saved.
    """
    talk = _to_prepare(talk, by)
    mine = _own(talk, by, at)
    saved = {row.code: row for row in mine.answers.all()}
    versions: dict[str, int] = {}
    conflicts: dict[str, Stale] = {}
    for name, said in written.items():
        there = _there(mine, saved.get(name), name)
        if said.text != there.text and said.version != there.version:
            saved_at = saved[name].saved_at if name in saved else mine.saved_at or mine.begun_at
            conflicts[name] = Stale({name: there.text}, {name: said.text}, there.version, by.name, saved_at)
        elif said.text != there.text:
            _write(mine, saved.get(name), name, said.text, at)
        is_new = said.text != there.text
        versions[name] = said.version if name in conflicts else there.version + is_new
    return Saved(mine.saved_at, versions, conflicts)


@transaction.atomic
def share(*, talk: Talk, by: User, at: datetime) -> Preparation:
    """Let the other read the answers from now on; the notes never. Pressing twice is once."""
    talk = _to_prepare(talk, by)
    mine = _own(talk, by, at)
    if mine.shared_at is not None:
        return mine
    if not mine.answers.exclude(text="").exists():
        raise NothingToShare
    mine.shared_at = at
    mine.save(update_fields=["shared_at"])
    tell_of_talk(talk, talks.other_side(talk, by, on=timezone.localdate(at)), "talk_shared", at)
    return mine


@transaction.atomic
def take_back(*, talk: Talk, by: User, at: datetime) -> Preparation:
    """Stop sharing, while the talk is not held."""
    talk = _to_prepare(talk, by)
    mine = _own(talk, by, at)
    if mine.shared_at is not None and talk.state == Talk.State.HELD:
        raise AlreadyTalkedAbout
    mine.shared_at = None
    mine.save(update_fields=["shared_at"])
    return mine


def forget(*, talk: Talk) -> None:
    """Delete everything that was prepared for the talk: in the transaction in which it is confirmed, or ends unheld.

    There is no history of it, so that nothing is left.
    """
    Preparation.objects.filter(talk=talk).delete()


def _to_prepare(talk: Talk, by: User) -> Talk:
    """The talk as it is now, behind the lock that its confirmation takes too: nothing is written after the deletion."""
    plans.lock_person(person=talk.user)
    talk = Talk.objects.select_related("user").get(pk=talk.pk)
    require(by, Permission.TAKE_PART_IN_TALK, talk.user)
    if talk.state not in talks.OPEN or talk.kind == Talk.Kind.PAY_FEEDBACK:
        raise NotToPrepare
    return talk


def _own(talk: Talk, by: User, at: datetime) -> Preparation:
    return Preparation.objects.get_or_create(talk=talk, by=by, defaults={"begun_at": at, "version": 0})[0]


def _there(mine: Preparation, row: PreparationAnswer | None, name: str) -> Written:
    if name == NOTES:
        return Written(mine.notes, mine.version)
    return Written(row.text, row.version) if row else Written("", 0)


def _write(mine: Preparation, row: PreparationAnswer | None, name: str, text: str, at: datetime) -> None:
    mine.saved_at = at
    if name == NOTES:
        mine.notes, mine.version = text, mine.version + 1
    elif row is None:
        PreparationAnswer.objects.create(preparation=mine, code=name, text=text, saved_at=at)
    else:
        row.text, row.version, row.saved_at = text, row.version + 1, at
        row.save(update_fields=["text", "version", "saved_at"])
    mine.save(update_fields=["notes", "version", "saved_at"])
