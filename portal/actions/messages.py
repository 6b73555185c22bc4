"""Telling people: a message in the inbox, once for each `unique_key`, in the transaction of its cause.

A kind of message is one entry of settings, `MESSAGE_TEXTS`: a function that makes its words of the facts when it is
read, in the reader's language. Facts are small JSON: ids, days, names; never what was written in a talk or a plan.
Who chose to be told at once has a mail written in the same transaction; the others get theirs from
`portal.actions.digests`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import override

from portal.actions import mail_words, mails
from portal.models import Message, MessageChoice, User
from portal.queries.messages import topic_of

BATCH = 1000
NEWS = "news"
"""The kind of a mail that says that there are new messages."""


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


@transaction.atomic
def tell(*, tellings: Sequence[Telling], at: datetime) -> int:
    """Put the messages in their inboxes; how many there were to write. Telling again what was told does nothing."""
    for kind in {telling.kind for telling in tellings}:
        if kind not in settings.MESSAGE_TEXTS:
            raise UnknownKind(kind)
    for first in range(0, len(tellings), BATCH):
        rows = [
            Message(
                to_id=one.to, kind=one.kind, unique_key=one.unique_key, path=one.path, facts=dict(one.facts), sent_at=at
            )
            for one in tellings[first : first + BATCH]
        ]
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        _mail_at_once([row.pk for row in rows], at)
    return len(tellings)


def read(*, message: Message, by: User, at: datetime) -> None:
    """She has opened it. Opening it again changes nothing."""
    if message.to_id != by.pk:
        raise PermissionDenied
    _unread(by).filter(pk=message.pk).update(read_at=_not_before_sent(at))


def read_all(*, by: User, until: datetime, at: datetime, kinds: Collection[str] = ()) -> int:
    """She has read all that were sent until then (of these kinds; none named: of all); how many."""
    rows = _unread(by).filter(Q(kind__in=kinds) if kinds else Q(), sent_at__lte=until)
    return rows.update(read_at=_not_before_sent(at))


def _unread(user: User) -> QuerySet[Message]:
    return Message.objects.filter(to=user, read_at__isnull=True)


def _not_before_sent(at: datetime) -> Greatest:
    """Servers' clocks differ by moments; nothing is read before it is sent."""
    return Greatest(F("sent_at"), Value(at))


def _mail_at_once(ids: Sequence[UUID], at: datetime) -> None:
    """One mail to each person who wants it so, of those of the messages that are really new."""
    written = Message.objects.filter(
        pk__in=ids,
        to__message_choice__frequency=MessageChoice.Frequency.AT_ONCE,
        to__is_active=True,
        to__email__gt="",
    )
    by_person: dict[User, list[Message]] = defaultdict(list)
    for message in written.select_related("to"):
        by_person[message.to].append(message)
    if not by_person:
        return
    mails.write(letters=[letter_of_news(to, messages) for to, messages in by_person.items()], at=at)
    told = [message.pk for messages in by_person.values() for message in messages]
    Message.objects.filter(pk__in=told).update(mailed_at=at)


def letter_of_news(to: User, messages: Sequence[Message]) -> mails.Letter:
    """The mail that says that these are in her inbox."""
    counts = Counter(message.kind for message in messages)
    return news(to=to, kinds=counts, unique_key=f"{NEWS}:{min(message.pk for message in messages)}")


def news(*, to: User, kinds: Mapping[str, int], unique_key: str) -> mails.Letter:
    """The mail that says how many messages there are, by what they are about, in the reader's language."""
    with override(to.language):
        topics: Counter[str] = Counter()
        for kind, count in kinds.items():
            topics[str(topic_of(kind))] += count
        said = mail_words.news(topics)
    return mails.Letter(to=to, kind=NEWS, subject=said.title, text=said.text, unique_key=unique_key)
