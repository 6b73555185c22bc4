"""What a competence of a draft is called elsewhere: in ESCO, in O*NET, in a CASE package."""

from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from competence.actions.alignments import add_alignment, remove_alignment
from competence.forms.alignments import RELATIONS, SCHEMES, AlignmentForm
from competence.queries import framework_versions
from competence.queries.framework_versions import competence_content
from competence.reading.alignments import LONGEST_IDENTIFIER
from competence.reading.content import AlignmentContent
from competence.views.catalogue_answers import answer, does, said
from competence.views.framework_versions import draft_crumbs
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link, Words


@dataclass(frozen=True, slots=True)
class Line:
    """One identifier: `value` is what it is called there, or itself."""

    scheme: str
    scheme_words: Words
    identifier: str
    value: str
    url: str
    relation: Words


@dataclass(frozen=True, slots=True)
class AlignmentsPage:
    """The identifiers of a competence; changed only while the version is a draft."""

    name: str
    crumbs: tuple[Link, ...]
    lines: tuple[Line, ...]
    remove_url: str
    back: str
    may_edit: bool


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alignments(request: HttpRequest, framework: int, number: int, version_competence: int) -> HttpResponse:
    """The list, and one more."""
    user = signed_in_user(request)
    row = framework_versions.competence_of(user, framework, number, version_competence)
    form = AlignmentForm(request.POST if request.method == "POST" else None)

    def deed() -> None:
        add_alignment(competence=row, alignment=form.content(), by=user)

    if request.method == "POST" and does(form, deed):
        return redirect(request.path)
    where = [framework, number, version_competence]
    back = reverse("competence:version-competence", args=where)
    page = AlignmentsPage(
        name=said(row.name),
        crumbs=(*draft_crumbs(row.framework_version), Link(said(row.name), back)),
        lines=tuple(map(_line, competence_content(row).alignments)),
        remove_url=reverse("competence:version-alignment-remove", args=where),
        back=back,
        may_edit=row.framework_version.state == "DRAFT",
    )
    context = {"page": page, "form": form}
    return render(request, "competence/catalogue/alignments.html", context, status=422 if form.errors else 200)


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def remove(request: HttpRequest, framework: int, number: int, version_competence: int) -> HttpResponse:
    """Take one away; one that is gone already is gone."""
    user = signed_in_user(request)
    row = framework_versions.competence_of(user, framework, number, version_competence)
    scheme, identifier = request.POST.get("scheme", "")[:5], request.POST.get("identifier", "")[:LONGEST_IDENTIFIER]
    deed = partial(remove_alignment, competence=row, scheme=scheme, identifier=identifier, by=user)
    url = reverse("competence:version-alignments", args=[framework, number, version_competence])
    return answer(request, deed, url, gettext("The identifier is removed."))


def _line(one: AlignmentContent) -> Line:
    return Line(
        scheme=one.scheme,
        scheme_words=SCHEMES[one.scheme],
        identifier=one.identifier,
        value=f"{one.label} ({one.identifier})" if one.label else one.identifier,
        url=one.uri,
        relation=RELATIONS[one.relation],
    )
