"""The areas of a draft."""

from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from competence.actions.refusals import Stale
from competence.actions.version_edits import add_area, change_area, move_area, remove_area
from competence.forms.catalogue import NAMES, AreaForm, tidy
from competence.queries import framework_versions
from competence.views.catalogue_answers import answer, conflict, does, said
from competence.views.framework_versions import draft_crumbs, version_url
from portal.authorization import Permission, requires, signed_in_user

if TYPE_CHECKING:
    from competence.models import FrameworkVersion

LABELS = {f"name_{code}": label for code, label in NAMES.items()}


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, framework: int, number: int) -> HttpResponse:
    """An area at the end of the draft."""
    user = signed_in_user(request)
    row = framework_versions.get(user, framework, number)
    form = AreaForm(request.POST if request.method == "POST" else None, is_new=True)

    def deed() -> None:
        code = tidy(form.cleaned_data["code"])
        add_area(framework_version=row, code=code, name=form.texts("name"), by=user, at=timezone.now())

    if request.method == "POST" and does(form, deed):
        return redirect(version_url(row))
    return _form(request, row, form, gettext("New area"))


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, framework: int, number: int, version_area: int) -> HttpResponse:
    """The name of an area."""
    user = signed_in_user(request)
    area = framework_versions.area_of(user, framework, number, version_area)
    row = area.framework_version
    initial = AreaForm.values(area.name, area.version)
    form = AreaForm(request.POST if request.method == "POST" else None, is_new=False, initial=initial)

    def deed() -> None:
        change_area(area=area, name=form.texts("name"), version=form.seen(), by=user, at=timezone.now())

    try:
        if request.method == "POST" and does(form, deed):
            return redirect(version_url(row))
    except Stale as stale:
        return conflict(request, stale, title=said(area.name), labels=LABELS, keep_url=version_url(row))
    return _form(request, row, form, gettext("Change the area"))


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def move(request: HttpRequest, framework: int, number: int, version_area: int) -> HttpResponse:
    """One step up or down; without areas to change places with nothing happens."""
    user = signed_in_user(request)
    area = framework_versions.area_of(user, framework, number, version_area)
    deed = partial(move_area, area=area, way="up" if request.POST.get("way") == "up" else "down", by=user)
    return answer(request, deed, f"{version_url(area.framework_version)}#area-{area.pk}")


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def remove(request: HttpRequest, framework: int, number: int, version_area: int) -> HttpResponse:
    """Take away an area that nothing stands in."""
    user = signed_in_user(request)
    area = framework_versions.area_of(user, framework, number, version_area)
    return answer(request, partial(remove_area, area=area, by=user), version_url(area.framework_version))


def _form(request: HttpRequest, row: "FrameworkVersion", form: AreaForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "crumbs": draft_crumbs(row)}
    return render(request, "competence/catalogue/form.html", context, status=422 if form.errors else 200)
