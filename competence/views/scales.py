"""The organisation's scale: read by everyone who reads the catalogue, set by who decides it, fixed once it is used."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competence.actions import scales as actions
from competence.forms.scales import ScaleForm
from competence.queries import scales
from competence.queries.scale_use import is_used
from competence.reading.content import starter_levels
from competence.views.catalogue_answers import catalogue_crumbs, does
from portal.authorization import Permission, can, requires, signed_in_user
from portal.face import Link


@dataclass(frozen=True, slots=True)
class ScalePage:
    """The levels as they are. `may_change`: the person may, and nothing is answered or demanded by them yet."""

    crumbs: tuple[Link, ...]
    steps: tuple[scales.Step, ...]
    is_used: bool
    may_change: bool
    may_convert: bool
    change_url: str
    conversions_url: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The form, for so many levels."""

    crumbs: tuple[Link, ...]
    form: ScaleForm
    count: int
    counts: tuple[int, ...]
    is_first: bool


@requires(Permission.READ_CATALOGUE)
@never_cache
@require_safe
def scale(request: HttpRequest) -> HttpResponse:
    """What each level is called and means."""
    user = signed_in_user(request)
    found = scales.of(user.organisation_id)
    used = bool(found.steps) and is_used(user.organisation_id)
    decides = can(user, Permission.DECIDE_CATALOGUE)
    page = ScalePage(
        crumbs=tuple(catalogue_crumbs()),
        steps=found.steps,
        is_used=used,
        may_change=decides and not used,
        may_convert=decides,
        change_url=reverse("competence:scale-change"),
        conversions_url=reverse("competence:conversions"),
    )
    return render(request, "competence/scales/scale.html", {"page": page})


@requires(Permission.DECIDE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Set the levels, as long as the scale is not used."""
    user = signed_in_user(request)
    found = scales.of(user.organisation_id)
    if request.method != "POST" and found.steps and is_used(user.organisation_id):
        messages.info(request, str(actions.ScaleIsFixed.sentence))
        return redirect("competence:scale")
    shipped = _shipped() if not found.steps else found.steps
    count = _count(request, len(shipped))
    steps = [shipped[level] if level < len(shipped) else None for level in range(count)]
    form = ScaleForm(
        request.POST if request.method == "POST" else None, steps=steps, initial={"seen": actions.mark(found)}
    )

    def deed() -> None:
        actions.set_scale(
            organisation=user.organisation,
            levels=form.levels(),
            seen=form.cleaned_data["seen"],
            by=user,
        )

    if request.method == "POST" and does(form, deed):
        messages.success(request, _("The scale is saved."))
        return redirect("competence:scale")
    if form.errors and form.data.get("seen") != actions.mark(found):
        # what was written can be saved after comparing
        form.data = {**request.POST.dict(), "seen": actions.mark(found)}
    page = ChangePage(
        crumbs=(*catalogue_crumbs(), Link(_("Scale"), reverse("competence:scale"))),
        form=form,
        count=count,
        counts=tuple(range(actions.FEWEST, actions.MOST + 1)),
        is_first=not found.steps,
    )
    return render(request, "competence/scales/change.html", {"page": page}, status=422 if form.errors else 200)


def _count(request: HttpRequest, now: int) -> int:
    """How many levels the form is for."""
    said = request.POST.get("levels", "") or request.GET.get("levels", "")
    number = int(said) if said.isdecimal() and len(said) == 1 else now
    return min(max(number, actions.FEWEST), actions.MOST)


def _shipped() -> tuple[scales.Step, ...]:
    """The scale that is shipped: a good one to begin with."""
    return tuple(scales.Step(level.value, level.name, level.meaning) for level in starter_levels())
