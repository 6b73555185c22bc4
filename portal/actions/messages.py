"""Telling people: a message in the inbox, once for each `unique_key`, in the transaction of its cause.

A kind of message is one entry of settings, `MESSAGE_TEXTS`: a function that makes its words of the facts when it is
read, in the reader's language. Facts are small JSON: ids, days, names; never what was written in a talk or a plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings

from portal.models import Message


class UnknownKind(Exception):
    """No words are registered for this kind of message."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What to tell whom. `path` is the page it leads to ("" for none); the key makes sure that it is told once."""

    to: UUID
    kind: str
    unique_key: str
    path: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def tell(*, tellings: Sequence[Telling], at: datetime) -> int:
    """Put the messages in their inboxes; how many there were to write. Telling again what was told does nothing."""
    for kind in {telling.kind for telling in tellings}:
        if kind not in settings.MESSAGE_TEXTS:
            raise UnknownKind(kind)
    rows = [
        Message(
            to_id=one.to, kind=one.kind, unique_key=one.unique_key, path=one.path, facts=dict(one.facts), sent_at=at
        )
        for one in tellings
    ]
    return len(Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000))
