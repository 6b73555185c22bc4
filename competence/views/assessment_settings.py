"""How the organisation uses self-assessments, for the HR strategist: its choices, and what was changed before."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competence.actions.assessment_settings import SettingsChanged, change_settings, settings_of
from competence.forms.assessment_windows import SettingsForm
from competence.queries import assessment_settings as queries
from competence.queries.assessment_settings import Change
from competence.views.wording import day_words
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link

if TYPE_CHECKING:
    from portal.models import User

VIEWS = {
    "NONE": "not used",
    "BEFORE": "before she sees the self-assessment",
    "AFTER": "after the self-assessment is submitted",
}
"""Msgids of `Organisation.ManagerView`."""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The form, and every change in words, the newest first."""

    form: SettingsForm
    crumbs: tuple[Link, ...]
    changes: tuple[str, ...]


@requires(Permission.DECIDE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Show them and change them."""
    user = signed_in_user(request)
    now = settings_of(user.organisation)
    form = SettingsForm(request.POST or None, initial={**asdict(now), "seen": SettingsForm.words_of(now)})
    if request.method == "POST" and form.is_valid() and _change(request, form, user):
        return redirect("competence:assessment-settings")
    page = SettingsPage(
        form=form,
        crumbs=(Link(gettext("Asking for self-assessments"), reverse("competence:windows")),),
        changes=tuple(_words(one) for one in queries.changes_of(user.organisation_id)),
    )
    status = 422 if form.errors else 200
    return render(request, "competence/assessment_windows/settings.html", {"page": page}, status=status)


def _change(request: HttpRequest, form: SettingsForm, user: "User") -> bool:
    try:
        changes = change_settings(
            organisation=user.organisation, seen=form.seen_settings, wanted=form.wanted, by=user, at=timezone.now()
        )
    except SettingsChanged:
        form.data = {**request.POST.dict(), "seen": SettingsForm.words_of(settings_of(user.organisation))}
        form.add_error(
            None,
            gettext("Somebody else has just changed the settings: see below. Yours stand in the form; save once more."),
        )
        return False
    messages.success(request, gettext("The settings are saved.") if changes else gettext("Nothing was changed."))
    return True


def _words(one: Change) -> str:
    """Give "12 March 2026, Anna Berg: answers are asked again after 3 years, before that 2 years"."""
    told = {"day": day_words(timezone.localdate(one.at)), "who": one.who, "what": _what(one)}
    return gettext("%(day)s, %(who)s: %(what)s") % told


def _what(one: Change) -> str:
    if one.setting == "review_years":
        words = {"after": _years(one.after), "before": _years(one.before)}
        return gettext("answers are asked again after %(after)s (before: %(before)s)") % words
    if one.setting == "manager_view":
        words = {"after": gettext(VIEWS[one.after]), "before": gettext(VIEWS[one.before])}
        return gettext("the manager's own view: %(after)s (before: %(before)s)") % words
    if one.setting == "result_days":
        words = {"after": _days(one.after), "before": _days(one.before)}
        return gettext("made files are kept for %(after)s (before: %(before)s)") % words
    if one.after == "True":
        return gettext("decisions need a recorded consultation")
    return gettext("decisions need no recorded consultation any longer")


def _years(value: str) -> str:
    return ngettext("%(n)s year", "%(n)s years", int(value)) % {"n": value}


def _days(value: str) -> str:
    return ngettext("%(n)s day", "%(n)s days", int(value)) % {"n": value}
