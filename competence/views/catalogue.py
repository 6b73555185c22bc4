"""The catalogue: every framework of the organisation, and a new one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competence.actions.framework_versions import begin_version_from_content
from competence.forms.catalogue import FrameworkForm
from competence.queries import catalogue as lookups
from competence.queries import frameworks
from competence.queries.frameworks import FrameworkRow
from competence.reading.content import FrameworkContent
from competence.views.catalogue_answers import LAYERS, SHAPES, STATES, catalogue_crumbs, does, said
from portal.authorization import Permission, can, requires, signed_in_user
from portal.face import Words

if TYPE_CHECKING:
    from competence.models import FrameworkVersion


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list; `for_whom` is the profession or unit it belongs to."""

    row: FrameworkRow
    for_whom: str
    state: Words
    shape: str
    open_state: Words
    open_shape: str


@dataclass(frozen=True, slots=True)
class Group:
    """The frameworks of one layer."""

    layer: Words
    rows: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """The list, by layer; those that are retired stand last, by themselves."""

    groups: tuple[Group, ...]
    retired: tuple[Listed, ...]
    may_write: bool
    may_import: bool


@requires(Permission.READ_CATALOGUE)
@never_cache
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every framework, with what is in force and what is being worked on."""
    user = signed_in_user(request)
    rows = [_listed(row) for row in frameworks.listed(user)]
    current = [one for one in rows if one.row.state != "RETIRED"]
    groups = (Group(words, tuple(one for one in current if one.row.layer == layer)) for layer, words in LAYERS.items())
    page = CataloguePage(
        groups=tuple(group for group in groups if group.rows),
        retired=tuple(one for one in rows if one.row.state == "RETIRED"),
        may_write=can(user, Permission.WRITE_CATALOGUE),
        may_import=can(user, Permission.IMPORT_FRAMEWORK),
    )
    return render(request, "competence/catalogue/catalogue.html", {"page": page})


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a framework that does not exist yet: its first version is an empty draft."""
    user = signed_in_user(request)
    known = {row.pk: row for row in lookups.professions(user.organisation_id).values()}
    form = FrameworkForm(
        request.POST if request.method == "POST" else None,
        layers=list(LAYERS.items()),
        professions=sorted(((pk, said(row.name)) for pk, row in known.items()), key=lambda one: one[1]),
        initial={"layer": "COMMON"},
    )

    def deed() -> None:
        values = form.cleaned_data
        content = FrameworkContent(values["code"], values["layer"], form.texts("name"), (), ())
        made.append(
            begin_version_from_content(
                organisation=user.organisation,
                content=content,
                by=user,
                at=timezone.now(),
                profession=known.get(values["profession"]),
                only_new=True,
            )
        )

    made: list[FrameworkVersion] = []
    if request.method == "POST" and does(form, deed):
        version = made[0]
        messages.success(request, gettext("The framework is begun. Add its areas and competences."))
        return redirect("competence:framework-version", framework=version.framework_id, number=version.number)
    context = {"form": form, "title": gettext("New framework"), "crumbs": catalogue_crumbs()}
    return render(request, "competence/catalogue/form.html", context, status=422 if form.errors else 200)


def _listed(row: FrameworkRow) -> Listed:
    return Listed(
        row=row,
        for_whom=said(row.profession) or row.unit,
        state=STATES[row.state],
        shape=SHAPES[row.state],
        open_state=STATES.get(row.open_state, ""),
        open_shape=SHAPES.get(row.open_state, ""),
    )
