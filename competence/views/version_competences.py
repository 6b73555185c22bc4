"""The competences of a draft: written, moved, removed, or replaced by another one."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from competence.actions.refusals import Stale
from competence.actions.version_edits import (
    IsGone,
    Way,
    add_competence,
    change_competence,
    move_competence,
    remove_competence,
    restore_competence,
)
from competence.forms.catalogue import LANGUAGES, CompetenceForm, RemovalForm
from competence.queries import framework_versions, scales, touched
from competence.queries.competences import ids_by_code
from competence.reading.content import CompetenceContent
from competence.views.catalogue_answers import (
    KINDS,
    SKILLS,
    Hanging,
    answer,
    conflict,
    does,
    hanging,
    language,
    said,
)
from competence.views.framework_versions import draft_crumbs, version_url
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link, Words
from portal.texts import level_words

if TYPE_CHECKING:
    from competence.models import FrameworkVersion, VersionCompetence


@dataclass(frozen=True, slots=True)
class Part:
    """The fields of one language, or those that have none; open where something is written or wrong."""

    title: Words
    fields: tuple[BoundField, ...]
    is_open: bool
    folds: bool


@dataclass(frozen=True, slots=True)
class CompetencePage:
    """The form of a competence; `alignments_url` is empty for a new one, `alignments` how many there are."""

    title: str
    kind: Words
    crumbs: tuple[Link, ...]
    parts: tuple[Part, ...]
    back: str
    may_remove: bool
    alignments_url: str
    alignments: int


@dataclass(frozen=True, slots=True)
class RemovePage:
    """Before a competence is taken out: what hangs on it; `touched` is None where it was never in force."""

    name: str
    crumbs: tuple[Link, ...]
    touched: Hanging | None
    back: str


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, framework: int, number: int) -> HttpResponse:
    """A competence of the kind in `kind`, at the end of its area."""
    user = signed_in_user(request)
    row = framework_versions.get(user, framework, number)
    kind = request.GET.get("kind", "RATED")
    kind = kind if kind in KINDS else "RATED"
    form = _form(request, row, kind, None, initial={"area": request.GET.get("area", "")[:100]})

    def deed() -> None:
        add_competence(framework_version=row, content=form.content(None), by=user, at=timezone.now())

    if request.method == "POST" and does(form, deed):
        return redirect(version_url(row))
    return _page(request, row, form, _title(kind), None)


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, framework: int, number: int, version_competence: int) -> HttpResponse:
    """What a competence says. Where somebody has removed it meanwhile, the form stays with what was written."""
    user = signed_in_user(request)
    version = framework_versions.get(user, framework, number)
    row = framework_versions.find_competence(version, version_competence)
    if row is None:
        return _gone(request, version)
    content = framework_versions.competence_content(row)
    form = _form(request, version, row.kind, content, initial=CompetenceForm.values(content, row.version))

    def deed() -> None:
        written = form.content(content)
        change_competence(competence=row, content=written, version=form.seen(), by=user, at=timezone.now())

    try:
        if request.method == "POST" and does(form, deed):
            return redirect(f"{version_url(version)}#competence-{row.pk}")
    except Stale as stale:
        labels = _labels(form)
        return conflict(request, stale, title=said(row.name), labels=labels, keep_url=version_url(version))
    return _page(request, version, form, said(row.name), row)


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def move(request: HttpRequest, framework: int, number: int, version_competence: int) -> HttpResponse:
    """One step up or down in its area."""
    user = signed_in_user(request)
    row = framework_versions.competence_of(user, framework, number, version_competence)
    way: Way = "up" if request.POST.get("way") == "up" else "down"
    url = f"{version_url(row.framework_version)}#competence-{row.pk}"
    return answer(request, partial(move_competence, competence=row, way=way, by=user), url)


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, framework: int, number: int, version_competence: int) -> HttpResponse:
    """Whom it touches that a competence goes, and what takes its place; then it is out of the draft."""
    user = signed_in_user(request)
    row = framework_versions.competence_of(user, framework, number, version_competence)
    version = row.framework_version
    content = framework_versions.content_of(version)
    others = [
        (one.code, said(one.name)) for one in content.competences if one.kind == row.kind and one.code != row.code
    ]
    form = RemovalForm(request.POST if request.method == "POST" else None, others=others)

    def deed() -> None:
        chosen = form.cleaned_data["replaced_by"]
        remove_competence(competence=row, replaced_by=chosen, by=user, at=timezone.now())

    if request.method == "POST" and does(form, deed):
        return redirect(version_url(version))
    in_force = ids_by_code(version.framework).get(row.code)
    found = touched.by(version.framework, [in_force], on=timezone.localdate()) if in_force else {}
    page = RemovePage(
        name=said(row.name),
        crumbs=draft_crumbs(version),
        touched=hanging(found[in_force], user.organisation.small_group_limit) if in_force else None,
        back=version_url(version),
    )
    context = {"page": page, "form": form}
    return render(request, "competence/catalogue/remove.html", context, status=422 if form.errors else 200)


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def restore(request: HttpRequest, framework: int, number: int) -> HttpResponse:
    """A competence that is in force comes back into the draft."""
    user = signed_in_user(request)
    version = framework_versions.get(user, framework, number)
    code = request.POST.get("code", "")[:60].replace("\0", "")
    deed = partial(restore_competence, framework_version=version, code=code, by=user, at=timezone.now())
    return answer(request, deed, version_url(version))


def _gone(request: HttpRequest, version: "FrameworkVersion") -> HttpResponse:
    """The form as it was posted, for the competence that is no more; without a post there is nothing to keep."""
    if request.method != "POST":
        raise Http404
    kind = "LANGUAGE" if "skill" in request.POST else "CERTIFICATE" if "validity_months" in request.POST else "RATED"
    form = _form(request, version, kind, None, initial={})
    form.add_error(None, str(IsGone.sentence))
    return _page(request, version, form, gettext("Removed competence"), None)


def _title(kind: str) -> str:
    return {
        "RATED": gettext("New competence"),
        "CERTIFICATE": gettext("New certificate"),
        "LANGUAGE": gettext("New language skill"),
    }[kind]


def _form(
    request: HttpRequest,
    version: "FrameworkVersion",
    kind: str,
    content: CompetenceContent | None,
    *,
    initial: dict[str, Any],
) -> CompetenceForm:
    scale = scales.of_competence(kind, scales.of(version.framework.organisation_id))
    names = scale.names(language())
    areas = framework_versions.areas_of(version)
    return CompetenceForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        is_new=content is None,
        areas=[(area.code, said(area.name)) for area in areas],
        skills=list(SKILLS.items()),
        levels=[capfirst(level_words(value, names)) for value in range(len(names))],
        initial=initial,
    )


def _labels(form: CompetenceForm) -> dict[str, Words]:
    """What each text of the form is called where two versions of it stand side by side."""
    labels: dict[str, Words] = {}
    for name, field in form.fields.items():
        if name in {"version", "area", "skill", "validity_months"}:
            continue
        code = name.split("_")[1] if name.startswith("level_") else ""
        labels[name] = f"{field.label} ({LANGUAGES[code]})" if code else str(field.label)
    return labels


def _page(
    request: HttpRequest, version: "FrameworkVersion", form: CompetenceForm, title: str, row: "VersionCompetence | None"
) -> HttpResponse:
    page = CompetencePage(
        title=title,
        kind=KINDS[form.kind],
        crumbs=draft_crumbs(version),
        parts=tuple(_parts(form)),
        back=version_url(version),
        may_remove=row is not None,
        alignments_url=_alignments_url(version, row) if row else "",
        alignments=len(row.alignments) if row else 0,
    )
    context = {"page": page, "form": form, "row": row}
    return render(request, "competence/catalogue/competence_form.html", context, status=422 if form.errors else 200)


def _alignments_url(version: "FrameworkVersion", row: "VersionCompetence") -> str:
    return reverse("competence:version-alignments", args=[version.framework_id, version.number, row.pk])


def _parts(form: CompetenceForm) -> Iterable[Part]:
    """First what it is, then each language, the reader's own always open."""
    head = [name for name in ("code", "area", "skill", "validity_months") if name in form.fields]
    yield Part("", tuple(form[name] for name in head), is_open=True, folds=False)
    own = language().partition("-")[0]
    for code in sorted(LANGUAGES, key=lambda one: one != own):
        names = [f"name_{code}", f"why_{code}", *(f"level_{code}_{value}" for value in range(len(form.levels)))]
        fields = tuple(form[name] for name in names)
        is_open = code == own or any(field.value() or field.errors for field in fields)
        yield Part(LANGUAGES[code], fields, is_open=is_open, folds=code != own)
    last = ("core", "governing_document", "governing_url")
    yield Part(gettext("Where it comes from"), tuple(form[name] for name in last), is_open=True, folds=False)
