"""The inbox: one's own messages, and their words, which are made when they are read."""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.models import Message, User
from portal.texts import Said

log = logging.getLogger(__name__)
Words = Callable[[Mapping[str, object]], Said]


def visible_to(user: User) -> QuerySet[Message]:
    """Her own, the newest first."""
    return Message.objects.filter(to=user).order_by("-sent_at", "pk")


def get(user: User, message_id: UUID) -> Message:
    """The message; `Http404` where it is unknown or of another organisation, `PermissionDenied` for someone else's."""
    message = Message.objects.filter(pk=message_id, to__organisation=user.organisation_id).first()
    if message is None:
        raise Http404
    if message.to_id != user.pk:
        raise PermissionDenied
    return message


def said(message: Message) -> Said:
    """Its words in the reader's language. One whose words are no longer known says so, and still leads to its page."""
    try:
        words = cast("Words", import_string(settings.MESSAGE_TEXTS[message.kind]))
        return words(message.facts)
    except (ImportError, KeyError, TypeError, ValueError) as error:
        log.error("A message of kind %s has no words (%s).", message.kind, type(error).__name__)  # noqa: TRY400 - facts name people
        return Said(_("A message from an earlier version of the portal"))


def topic_of(kind: str) -> str | Promise:
    """What a mail may say of messages of this kind: the longest beginning that is registered."""
    fitting = [start for start in settings.MESSAGE_TOPICS if kind == start or kind.startswith(f"{start}_")]
    if not fitting:
        return _("other things")
    return cast("str | Promise", settings.MESSAGE_TOPICS[max(fitting, key=len)])


def told_already(unique_keys: Collection[str]) -> set[str]:
    """Those of the keys under which somebody has been told. One query."""
    rows = Message.objects.filter(unique_key__in=list(unique_keys))
    return set(rows.values_list("unique_key", flat=True))


def unread(user: User, *, until: datetime) -> int:
    """How many she has not opened, of those sent until then."""
    return Message.objects.filter(to=user, read_at__isnull=True, sent_at__lte=until).count()
