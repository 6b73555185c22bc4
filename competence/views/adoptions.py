"""Other organisations' public frameworks: looked at, adopted from, and followed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions import adoptions as actions
from competence.actions.refusals import Refused
from competence.forms.adoptions import LEAVE_OUT, AdoptForm, LevelsForm
from competence.queries import adoptions as queries
from competence.queries import level_conversions, scales
from competence.queries.adoptions import Offered, OfferedCompetence, Upstream
from competence.reading.comparison import Change
from competence.reading.maps import conversion as as_conversion
from competence.views.catalogue_answers import LAYERS, catalogue_crumbs, does
from portal.authorization import Permission, can, requires, signed_in_user
from portal.face import Link, Words
from portal.numbers import number_in
from portal.texts import in_language, level_words

if TYPE_CHECKING:
    from competence.models import Framework, FrameworkVersion
    from portal.models import User

LANGUAGE_NAMES: dict[str, Words] = {"sv": "svenska", "nb": "bokmål", "en": "English"}


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A public framework in the list."""

    url: str
    row: Offered
    layer: Words


@dataclass(frozen=True, slots=True)
class ListPage:
    """What can be adopted from."""

    crumbs: tuple[Link, ...]
    rows: tuple[ListedRow, ...]


@dataclass(frozen=True, slots=True)
class AdoptPage:
    """The competences of one framework, to tick; `chosen` are those that are ticked."""

    crumbs: tuple[Link, ...]
    name: Mapping[str, str]
    owner: str
    description: Mapping[str, str]
    competences: tuple[OfferedCompetence, ...]
    chosen: frozenset[int]
    form: AdoptForm
    ours: int
    theirs: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A text that changed: which part of the competence, in which language."""

    part: str
    change: Change


@dataclass(frozen=True, slots=True)
class Followed:
    """One of our adopted competences with what changed at its owner."""

    row: Upstream
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class UpstreamPage:
    """What changed since we adopted; those that stand as we took them are listed by name alone."""

    crumbs: tuple[Link, ...]
    name: Mapping[str, str]
    news: tuple[Followed, ...]
    gone: tuple[Upstream, ...]
    same: tuple[Upstream, ...]
    form: LevelsForm
    may_write: bool
    take_url: str
    keep_url: str


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_safe
def adoptable(request: HttpRequest) -> HttpResponse:
    """The public frameworks of other organisations."""
    rows = tuple(
        ListedRow(reverse("competence:adopt-from", args=[row.id]), row, LAYERS[row.layer])
        for row in queries.offered(signed_in_user(request))
    )
    return render(request, "competence/adoptions/list.html", {"page": ListPage(tuple(catalogue_crumbs()), rows)})


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adopt_from(request: HttpRequest, public: int) -> HttpResponse:
    """Choose competences of a public framework, and where they go."""
    user = signed_in_user(request)
    source = queries.get_public(user, public)
    offered = queries.competences_of(source, user)
    own = {str(one.pk): one for one in queries.frameworks_to_adopt_into(user)}
    conversions = {one.code: one for one in level_conversions.visible_to(user)}
    ours, theirs = queries.level_counts(user.organisation_id, source.organisation_id)
    language = get_language() or "sv"
    form = AdoptForm(
        request.POST if request.method == "POST" else None,
        frameworks=[(key, in_language(one.name, language).value) for key, one in own.items()],
        taken=[one.code for one in own.values()],
        name=source.name,
        conversions=[(code, one.name) for code, one in conversions.items()],
        differs=ours != theirs,
        initial={"code": source.code},
    )
    chosen = _chosen(request) if request.method == "POST" else frozenset(one.id for one in offered)
    made: list[FrameworkVersion] = []

    def deed() -> None:
        cleaned = form.cleaned_data
        target = actions.Target(own.get(cleaned["framework"]), cleaned["code"].strip(), form.name())
        levels = _levels(cleaned, {code: one.rules for code, one in conversions.items()})
        made.append(
            actions.adopt(upstream=source, competences=chosen, target=target, levels=levels, by=user, at=timezone.now())
        )

    if request.method == "POST" and does(form, deed):
        messages.success(request, _("They stand in a draft now. Change what you like, and decide it when it is ready."))
        return redirect("competence:framework-version", made[0].framework_id, made[0].number)
    page = AdoptPage(
        crumbs=(*catalogue_crumbs(), Link(_("Adopt from others"), reverse("competence:adopt"))),
        name=source.name,
        owner=source.organisation.name,
        description=source.description or {},
        competences=offered,
        chosen=chosen,
        form=form,
        ours=ours,
        theirs=theirs,
    )
    return render(request, "competence/adoptions/adopt.html", {"page": page}, status=422 if form.errors else 200)


@requires(Permission.READ_CATALOGUE)
@never_cache
@require_safe
def upstream(request: HttpRequest, framework: int) -> HttpResponse:
    """What changed where our competences come from."""
    user = signed_in_user(request)
    found = queries.own_framework(user, framework)
    return _upstream_page(request, user, found, _levels_form(user, found, None))


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def take_over(request: HttpRequest, framework: int) -> HttpResponse:
    """Take the chosen new words into a draft."""
    user = signed_in_user(request)
    found = queries.own_framework(user, framework)
    form = _levels_form(user, found, request.POST)
    made: list[FrameworkVersion] = []

    def deed() -> None:
        rules = {one.code: one.rules for one in level_conversions.visible_to(user)}
        levels = _levels(form.cleaned_data, rules)
        made.append(
            actions.take_over(framework=found, competences=_chosen(request), levels=levels, by=user, at=timezone.now())
        )

    if does(form, deed):
        messages.success(request, _("The new words stand in the draft. They are in force when it is decided."))
        return redirect("competence:framework-version", made[0].framework_id, made[0].number)
    return _upstream_page(request, user, found, form, status=422)


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def keep_ours(request: HttpRequest, framework: int) -> HttpResponse:
    """Our words stay, and theirs count as seen."""
    user = signed_in_user(request)
    found = queries.own_framework(user, framework)
    return _answered(
        request,
        found.pk,
        lambda: actions.keep_ours(framework=found, competences=_chosen(request), by=user),
    )


def _answered(request: HttpRequest, framework_id: int, deed: Callable[[], int]) -> HttpResponse:
    try:
        count = deed()
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        said = ngettext(
            "Our words stay. The change is marked as seen.", "Our words stay. The changes are marked as seen.", count
        )
        messages.success(request, said)
    return redirect("competence:framework-upstream", framework_id)


def _upstream_page(
    request: HttpRequest, user: "User", found: "Framework", form: LevelsForm, status: int = 200
) -> HttpResponse:
    rows = queries.upstream_of(found)
    names = scales.of(found.organisation_id).names(get_language() or "sv")
    page = UpstreamPage(
        crumbs=(
            *catalogue_crumbs(),
            Link(
                in_language(found.name, get_language() or "sv").value, reverse("competence:framework", args=[found.pk])
            ),
        ),
        name=found.name,
        news=tuple(Followed(row, tuple(_changed(one, names) for one in row.changes)) for row in rows if row.has_news),
        gone=tuple(row for row in rows if row.is_gone),
        same=tuple(row for row in rows if not row.has_news and not row.is_gone),
        form=form,
        may_write=can(user, Permission.WRITE_CATALOGUE),
        take_url=reverse("competence:upstream-take", args=[found.pk]),
        keep_url=reverse("competence:upstream-keep", args=[found.pk]),
    )
    return render(request, "competence/adoptions/upstream.html", {"page": page}, status=status)


def _levels_form(user: "User", found: "Framework", data: Mapping[str, Any] | None) -> LevelsForm:
    conversions = [(one.code, one.name) for one in level_conversions.visible_to(user)]
    return LevelsForm(data, conversions=conversions, differs=queries.has_other_scale(found))


def _changed(change: Change, names: tuple[str, ...]) -> Changed:
    parts = {"name": _("name"), "why": _("why it matters")}
    part = parts.get(change.part) or level_words(int(change.part), names)
    return Changed(f"{part} · {LANGUAGE_NAMES[change.language]}", change)


def _levels(cleaned: Mapping[str, Any], rules: Mapping[str, Mapping[str, Any]]) -> actions.Levels:
    said = cleaned.get("levels", "")
    if said in rules:
        return actions.Levels(conversion=as_conversion(rules[said]))
    return actions.Levels(leaves_out=said == LEAVE_OUT)


def _chosen(request: HttpRequest) -> frozenset[int]:
    """The ticked competences."""
    said = request.POST.getlist("competences")
    return frozenset(key for one in said if (key := number_in(one)) is not None)
