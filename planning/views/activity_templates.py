"""The catalogue of activities, for HR: shipped kinds reworded or hidden, and kinds of the organisation's own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from planning.actions import activity_templates as deeds
from planning.forms.activity_templates import TemplateForm
from planning.queries import activity_types
from planning.queries.activity_types import ActivityType
from planning.views.answers import answer_form, posted
from planning.views.goals import GET_AND_POST
from planning.views.sheets import KIND_WORDS
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A kind of activity. `word` says whether it can be chosen, `where` where its words come from."""

    name: dict[str, str]
    template: dict[str, str]
    url: str
    hours: str
    status: str
    word: str
    where: str


@dataclass(frozen=True, slots=True)
class Group:
    """The kinds of one share of learning."""

    title: str
    rows: tuple[TypeRow, ...]


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Everything there is to choose, and what is hidden."""
    types = activity_types.all_of(signed_in_user(request).organisation_id)
    groups = tuple(
        Group(capfirst(str(words)), tuple(_row(one) for one in types if one.kind == kind))
        for kind, words in KIND_WORDS.items()
    )
    context = {"groups": groups, "new_url": reverse("planning:activity-template-new")}
    return render(request, "planning/activity_templates/catalogue.html", context)


@requires(Permission.WRITE_CATALOGUE)
@require_http_methods(GET_AND_POST)
def new(request: HttpRequest) -> HttpResponse:
    """A kind of one's own."""
    user = signed_in_user(request)
    form = TemplateForm(posted(request))

    def deed() -> object:
        return deeds.add(organisation=user.organisation, facts=form.facts(), by=user, at=timezone.now())

    return _answer(request, form, deed, gettext("New kind of activity"))


@requires(Permission.WRITE_CATALOGUE)
@require_http_methods(GET_AND_POST)
def change(request: HttpRequest, activity_type: str) -> HttpResponse:
    """Other words, other hours, or hidden; what was written is kept when somebody else was first."""
    user = signed_in_user(request)
    one = next((one for one in activity_types.all_of(user.organisation_id) if one.code == activity_type), None)
    if one is None:
        raise Http404
    form = TemplateForm(posted(request), initial=TemplateForm.values(one))

    def deed() -> object:
        change = partial(deeds.change, organisation=user.organisation, code=one.code, by=user, at=timezone.now())
        try:
            return change(version=form.cleaned_data["version"], facts=form.facts())
        except deeds.TemplateHasChanged:
            form.data = {**request.POST.dict(), "version": str(one.version)}  # saving again is on purpose
            raise

    return _answer(request, form, deed, gettext("Change the kind of activity"))


def _answer(request: HttpRequest, form: TemplateForm, deed: Callable[[], object], title: str) -> HttpResponse:
    home = reverse("planning:activity-catalogue")
    done = answer_form(form, deed, home) if request.method == "POST" else None
    if done is not None:
        messages.success(request, gettext("Saved. It is used from now on when activities are chosen."))
        return redirect(home)
    crumbs = (Link(gettext("Activities to choose among"), home),)
    context = {"form": form, "title": title, "crumbs": crumbs}
    status = 422 if form.errors else 200
    return render(request, "planning/activity_templates/form.html", context, status=status)


def _row(one: ActivityType) -> TypeRow:
    own = gettext("reworded here") if one.is_shipped else gettext("our own")
    return TypeRow(
        name=one.name,
        template=one.template,
        url=reverse("planning:activity-template", kwargs={"activity_type": one.code}),
        hours=number_format(one.hours.normalize(), use_l10n=True) if one.hours is not None else "",
        status="ok" if one.is_active else "idle",
        word=gettext("can be chosen") if one.is_active else gettext("hidden"),
        where=own if one.version else gettext("as shipped"),
    )
