"""The private calendar: the page that makes its address, and the calendar itself, which needs no sign-in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from planning.actions import calendars as deeds
from planning.documents import calendar
from planning.queries import calendars
from portal.actions.mail_words import address
from portal.authorization import for_everyone_signed_in, public, signed_in_user

TYPE = "text/calendar; charset=utf-8"


@for_everyone_signed_in
@require_safe
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Whether there is an address. The address itself is shown once, on the page that answers its making."""
    feed = calendars.feed_of(signed_in_user(request))
    return _page(request, made_at=feed.made_at if feed else None)


@for_everyone_signed_in
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make an address, and show it; there is no other time that it can be shown."""
    now = timezone.now()
    secret = deeds.make_feed(by=signed_in_user(request), at=now)
    return _page(request, made_at=now, url=address(reverse("planning:calendar-feed", kwargs={"token": secret})))


@for_everyone_signed_in
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the address."""
    if deeds.end_feed(by=signed_in_user(request)):
        messages.success(request, _("The calendar address is ended. Nobody can read your calendar with it any more."))
    return redirect("planning:my-calendar")


@public
@require_safe
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever the secret belongs to; an unknown, ended or closed one is not found."""
    owner = calendars.owner_of(deeds.digest_of(token))
    if owner is None:
        raise Http404
    now = timezone.now()
    talks, days = calendars.talks_of(owner, at=now), calendars.days_of(owner, on=timezone.localdate(now))
    with override(owner.language):
        text = calendar.feed(talks, days, now)
    answer = HttpResponse(text, content_type=TYPE)
    answer["Cache-Control"] = "private, max-age=900"
    answer["Content-Disposition"] = 'inline; filename="kompetensportalen.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _page(request: HttpRequest, *, made_at: object, url: str = "") -> HttpResponse:
    page = {
        "made_at": made_at,
        "url": url,
        "make_url": reverse("planning:my-calendar-make"),
        "end_url": reverse("planning:my-calendar-end"),
        "talks_url": reverse("planning:my-talks"),
    }
    return render(request, "planning/calendars/mine.html", {"page": page})
