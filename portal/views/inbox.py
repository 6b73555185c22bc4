"""The inbox: everything that the portal has told a person, whatever she chose about mails."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.actions import messages as actions
from portal.authorization import for_everyone_signed_in, signed_in_user
from portal.queries import messages as queries

if TYPE_CHECKING:
    from portal.models import Message

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One message. An unread one is opened by `open_url` (a POST); a read one leads to `url` ("" where nothing is)."""

    title: str
    text: str
    sent_at: datetime
    is_unread: bool
    open_url: str
    url: str


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of messages; `until` is the newest moment that "mark all as read" is about: what was here to be seen."""

    lines: tuple[Line, ...]
    pages: Page["Message"]
    unread: int
    until: str
    may_mark_read: bool


@for_everyone_signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The messages, newest first."""
    user = signed_in_user(request)
    now = timezone.now()
    pages = Paginator(queries.visible_to(user), PER_PAGE).get_page(request.GET.get("page"))
    unread = queries.unread(user, until=now)
    page = InboxPage(
        lines=tuple(_line(message) for message in pages),
        pages=pages,
        unread=unread,
        until=now.isoformat(),
        may_mark_read=unread > 0,
    )
    return render(request, "portal/inbox/inbox.html", {"page": page})


@for_everyone_signed_in
@require_POST
def open_message(request: HttpRequest, message: UUID) -> HttpResponse:
    """She opens it: it is read, and its page is shown."""
    user = signed_in_user(request)
    found = queries.get(user, message)
    actions.read(message=found, by=user, at=timezone.now())
    return redirect(_own(found.path) or reverse("portal:inbox"))


@for_everyone_signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All that were there when the page was opened; what came meanwhile stays unread."""
    now = timezone.now()
    count = actions.read_all(by=signed_in_user(request), until=_until(request, now), at=now)
    messages.success(
        request,
        ngettext("%(count)s message is marked as read.", "%(count)s messages are marked as read.", count)
        % {"count": count}
        if count
        else _("Everything was read already."),
    )
    return redirect("portal:inbox")


def _line(message: "Message") -> Line:
    said = queries.said(message)
    return Line(
        title=said.title,
        text=said.text,
        sent_at=message.sent_at,
        is_unread=message.read_at is None,
        open_url=reverse("portal:message-open", args=[message.pk]),
        url=_own(message.path),
    )


def _own(path: str) -> str:
    """Only addresses of the portal itself."""
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def _until(request: HttpRequest, now: datetime) -> datetime:
    """The moment the page was made; now where that cannot be read, and never later."""
    try:
        moment = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        return now
    return min(moment, now) if moment is not None and timezone.is_aware(moment) else now
