"""Conversions from other scales: kept once, used in imports and adoptions; tried out on the page."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competence.actions import level_conversions as actions
from competence.actions.level_conversions import ConversionHasChanged
from competence.forms.scales import ConversionForm, initial_of
from competence.queries import level_conversions as queries
from competence.queries import scales
from competence.reading.maps import conversion as as_conversion
from competence.views.catalogue_answers import catalogue_crumbs, does
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link, Words
from portal.texts import level_words

if TYPE_CHECKING:
    from competence.models import LevelConversion

LONGEST_TRIED = 120


@dataclass(frozen=True, slots=True)
class Row:
    """A conversion in the list."""

    url: str
    code: str
    name: str
    way: Words
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ListPage:
    """The kept conversions."""

    crumbs: tuple[Link, ...]
    rows: tuple[Row, ...]
    new_url: str
    has_scale: bool


@dataclass(frozen=True, slots=True)
class ConversionPage:
    """The form; beside a kept one the field to try it out: what was written, and which of our levels it is."""

    crumbs: tuple[Link, ...]
    title: str
    form: ConversionForm
    is_kept: bool
    tried: str
    answer: str


@requires(Permission.DECIDE_CATALOGUE)
@never_cache
@require_safe
def conversions(request: HttpRequest) -> HttpResponse:
    """Every conversion, by code."""
    user = signed_in_user(request)
    rows = tuple(
        Row(
            url=reverse("competence:conversion", args=[one.pk]),
            code=one.code,
            name=one.name,
            way=_("words") if "table" in one.rules else _("numbers"),
            changed_by=one.changed_by.name if one.changed_by else "",
            changed_at=one.changed_at,
        )
        for one in queries.visible_to(user)
    )
    has_scale = bool(scales.of(user.organisation_id).steps)
    page = ListPage(_crumbs()[:-1], rows, reverse("competence:conversion-new"), has_scale)
    return render(request, "competence/scales/conversions.html", {"page": page})


@requires(Permission.DECIDE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Keep a new conversion."""
    user = signed_in_user(request)
    form = ConversionForm(request.POST if request.method == "POST" else None)
    made: list[LevelConversion] = []

    def deed() -> None:
        made.append(
            actions.add_conversion(
                organisation=user.organisation, conversion=form.conversion(), by=user, at=timezone.now()
            )
        )

    if request.method == "POST" and does(form, deed):
        messages.success(request, _("The conversion is saved. Try it out below."))
        return redirect("competence:conversion", made[0].pk)
    page = ConversionPage(_crumbs(), _("New conversion"), form, is_kept=False, tried="", answer="")
    return render(request, "competence/scales/conversion.html", {"page": page}, status=422 if form.errors else 200)


@requires(Permission.DECIDE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conversion(request: HttpRequest, conversion: int) -> HttpResponse:
    """Change one, and try it out."""
    user = signed_in_user(request)
    kept = queries.get(user, conversion)
    initial = {"code": kept.code, "name": kept.name, "seen": kept.changed_at.isoformat(), **initial_of(kept.rules)}
    form = ConversionForm(request.POST if request.method == "POST" else None, initial=initial)

    def deed() -> None:
        seen = form.cleaned_data["seen"]
        try:
            actions.change_conversion(kept=kept, conversion=form.conversion(), seen=seen, by=user, at=timezone.now())
        except ConversionHasChanged:
            form.data = {**request.POST.dict(), "seen": initial["seen"]}
            raise

    if request.method == "POST" and does(form, deed):
        messages.success(request, _("The conversion is saved. Try it out below."))
        return redirect("competence:conversion", kept.pk)
    tried = request.GET.get("value", "")[:LONGEST_TRIED].strip()
    answer = _answer(tried, kept, scales.of(user.organisation_id)) if tried else ""
    page = ConversionPage(_crumbs(), kept.name, form, is_kept=True, tried=tried, answer=answer)
    return render(request, "competence/scales/conversion.html", {"page": page}, status=422 if form.errors else 200)


def _answer(tried: str, kept: "LevelConversion", scale: scales.Scale) -> str:
    level = as_conversion(kept.rules).level(tried)
    if level is None:
        return _("“%(value)s” is no level of the other scale: it would be a fault in an import.") % {"value": tried}
    words = {"value": tried, "level": level_words(level, scale.names(get_language() or "sv"))}
    return _("“%(value)s” becomes %(level)s.") % words


def _crumbs() -> tuple[Link, ...]:
    return (
        *catalogue_crumbs(),
        Link(_("Scale"), reverse("competence:scale")),
        Link(_("Conversions"), reverse("competence:conversions")),
    )
