"""What the pages of missions, tasks and proposals share: a form's page, and how a refusal is said on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from competence.actions.frameworks import FaultyContent
from competence.actions.refusals import Refused, Stale
from competence.queries import profile_rights
from portal.authorization import signed_in_user
from portal.face import Conflict, ConflictField, Link, Words
from portal.queries import units

if TYPE_CHECKING:
    from django import forms

    from portal.models import Unit, User

Deed = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Removal:
    """The second thing one may do on a form's page."""

    url: str
    version: int
    button: str
    consequence: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form. `note` says what somebody else has saved meanwhile; `lead` what the form is about."""

    title: str
    submit: str
    form: "forms.Form"
    url: str
    back: str
    crumbs: tuple[Link, ...]
    over: str = ""
    lead: str = ""
    note: str = ""
    removal: Removal | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks about which unit, on which day."""

    user: "User"
    unit: "Unit"
    today: date


def reader_of_unit(request: HttpRequest, unit_id: int) -> Asker:
    """Someone who may read what the unit is there for and demands; else 403, or 404 for another organisation's."""
    user, today = signed_in_user(request), timezone.localdate()
    unit = units.get(user, unit_id)
    profile_rights.require_unit_reader(user, unit, on=today)
    return Asker(user, unit, today)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def show(request: HttpRequest, page: FormPage, *, status: int | None = None) -> HttpResponse:
    """The form's page; with what is wrong when it comes back."""
    code = status or (422 if page.form.errors else 200)
    return render(request, "competence/requirements/form.html", {"page": page}, status=code)


def answer_form(
    request: HttpRequest,
    page: FormPage,
    deed: Deed,
    url: str,
    *,
    done: str = "",
    labels: Mapping[str, Words] | None = None,
) -> HttpResponse:
    """Show the form; or do the deed and go on. A refusal stands at its field.

    A `Stale` shows both texts, where `labels` says which fields are texts; otherwise it asks once more, values kept.
    """
    if request.method != "POST" or not page.form.is_valid():
        return show(request, page)
    try:
        deed()
    except Refused as refused:
        page.form.add_error(refused.field if refused.field in page.form.fields else None, str(refused))
        return show(request, page)
    except FaultyContent as faulty:
        page.form.add_error(None, list(faulty.faults))
        return show(request, page)
    except Stale as stale:
        if labels:
            return conflict(request, stale, title=page.title, labels=labels, url=page.url, keep_url=page.back)
        return _again(request, page, stale)
    if done:
        messages.success(request, done)
    return redirect(url)


def answer(request: HttpRequest, deed: Deed, url: str, *, done: str = "") -> HttpResponseRedirect:
    """Do it, and go back; a refusal is said on the page."""
    try:
        deed()
    except Refused as refused:
        messages.error(request, str(refused))
    except FaultyContent as faulty:
        for fault in faulty.faults:
            messages.error(request, fault)
    except Stale as stale:
        messages.error(
            request, gettext("%(who)s has changed it meanwhile. Look at it again first.") % {"who": stale.saved_by}
        )
    else:
        if done:
            messages.success(request, done)
    return redirect(url)


def conflict(
    request: HttpRequest, stale: Stale, *, title: Words, labels: Mapping[str, Words], url: str, keep_url: str
) -> HttpResponse:
    """Show both texts to the second writer."""
    fields = tuple(ConflictField(name, label, stale.saved[name], stale.mine[name]) for name, label in labels.items())
    page = Conflict(
        title=title,
        saved_by=stale.saved_by,
        saved_at=stale.saved_at,
        fields=fields,
        version=stale.version,
        url=url,
        keep_url=keep_url,
    )
    return render(request, "portal/conflict.html", {"conflict": page}, status=409)


def _again(request: HttpRequest, page: FormPage, stale: Stale) -> HttpResponse:
    """What was chosen stays in the form; saving it now overwrites what is said in the note."""
    values = request.POST.copy()
    values["version"] = str(stale.version)
    page.form.data = values
    words = {"who": stale.saved_by, "when": date_format(timezone.localtime(stale.saved_at), "DATETIME_FORMAT")}
    note = gettext("%(who)s saved %(when)s, while you were writing.") % words
    said = f" {stale.saved['said']}" if stale.saved.get("said") else ""
    kept = gettext("What you have chosen stands below and is not saved yet.")
    return show(request, replace(page, note=f"{note}{said} {kept}"), status=409)
