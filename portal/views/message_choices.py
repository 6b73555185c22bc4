"""How a person is told: language, mails and quiet hours; and what became of the latest mails to her."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.actions import message_choices as actions
from portal.authorization import Permission, can, for_everyone_signed_in, signed_in_user
from portal.forms.message_choices import MessageChoiceForm
from portal.queries import mails
from portal.queries import message_choices as queries

if TYPE_CHECKING:
    from portal.models import Mail

LATEST = 10  # mails
KINDS = {"SENT": "ok", "FAILED": "missing", "WAITING": "near", "SENDING": "near", "DROPPED": "idle"}
FIELDS = ("frequency", "calendar_mail", "week_mail", "quiet_from", "quiet_until", "quiet_weekends")


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail to her: what it says on top, when it was written, how it went (`kind` of the status mark), why not."""

    subject: str
    written_at: datetime
    kind: str
    state: str
    failure: str


@dataclass(frozen=True, slots=True)
class ChoicesPage:
    """The form; `address` is where mails go ("" for nowhere), `sends`: the portal has a mail server."""

    form: MessageChoiceForm
    address: str
    sends: bool
    mails: tuple[MailLine, ...]


@for_everyone_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Show the choices, and keep them."""
    user = signed_in_user(request)
    choice = queries.of(user)
    initial = {name: getattr(choice, name) for name in FIELDS}
    leads = can(user, Permission.AGREE_PLAN_AS_MANAGER)
    form = MessageChoiceForm(request.POST if request.method == "POST" else None, initial=initial, leads=leads)
    if form.is_valid():
        wish = {**initial, **form.cleaned_data}
        actions.choose(wish=actions.Wish(**wish), by=user, at=timezone.now())
        messages.success(request, _("Your choices are saved, and count from now on."))
        return redirect("portal:message-choices")
    page = ChoicesPage(
        form=form,
        address=user.email,
        sends=bool(settings.EMAIL_HOST),
        mails=tuple(_line(mail) for mail in mails.visible_to(user)[:LATEST]),
    )
    status = 422 if form.errors else 200
    return render(request, "portal/message_choices/choices.html", {"page": page}, status=status)


def _line(mail: "Mail") -> MailLine:
    return MailLine(
        subject=mail.subject,
        written_at=mail.written_at,
        kind=KINDS[mail.state],
        state=capfirst(mail.get_state_display()),
        failure=mail.failure if mail.state == "FAILED" else "",
    )
