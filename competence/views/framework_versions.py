"""One version of a framework: read it, name it, decide it, or throw the draft away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competence.actions.framework_versions import decide_version, discard_version
from competence.actions.refusals import Stale
from competence.actions.version_edits import change_head
from competence.forms.catalogue import NAMES, DecisionForm, HeadForm
from competence.queries import comparisons, consultations, framework_versions, scales, touched
from competence.reading.content import FrameworkContent
from competence.views.catalogue_answers import (
    SHAPES,
    STATES,
    Hanging,
    answer,
    catalogue_crumbs,
    conflict,
    does,
    framework_link,
    hanging,
    said,
)
from competence.views.comparisons import Differences, differences
from competence.views.version_outline import Outline, outline
from portal.authorization import Permission, can, requires, signed_in_user
from portal.face import Link, Words

if TYPE_CHECKING:
    from competence.models import FrameworkVersion
    from portal.models import User

HEAD_LABELS: dict[str, Words] = {
    **{f"name_{code}": label for code, label in NAMES.items()},
    "summary": _("What is new, and why"),
}


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A version. `may_edit` is true for a draft and somebody who may write; each deed has its own `may`."""

    framework_id: int
    number: int
    name: dict[str, str]
    summary: str
    state: Words
    shape: str
    begun_by: str
    begun_at: datetime
    consultation_until: date | None
    decided_by: str
    decided_at: datetime | None
    decision_reference: str
    replaced_at: datetime | None
    crumbs: tuple[Link, ...]
    outline: Outline
    removed: tuple[tuple[str, str], ...]
    comments: int
    waiting: int
    may_edit: bool
    may_consult: bool
    may_comment: bool
    may_decide: bool
    may_discard: bool
    compare_url: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A competence that goes, and what hangs on it; `successor` takes its place (empty: nothing does)."""

    name: str
    successor: str
    hanging: Hanging


@dataclass(frozen=True, slots=True)
class DecidePage:
    """Before a decision: what differs from what is in force, and whom it touches."""

    title: str
    crumbs: tuple[Link, ...]
    differences: Differences
    competences: int
    reworded: int
    hits: tuple[Hit, ...]
    waiting: int
    is_open_until: date | None
    needs_consultation: bool
    back: str


@requires(Permission.READ_CATALOGUE)
@never_cache
@require_safe
def version(request: HttpRequest, framework: int, number: int) -> HttpResponse:
    """Everything the version says; a draft can be changed here by those who may."""
    user = signed_in_user(request)
    row = framework_versions.get(user, framework, number)
    content, ids = framework_versions.content_with_ids(row)
    is_open = row.state in framework_versions.OPEN
    comments = consultations.comments_on(row)
    marks, removed = _marks(row, content) if is_open else ({}, ())
    may_edit = _may_write(user, row) and row.state == "DRAFT"
    page = VersionPage(
        framework_id=row.framework_id,
        number=row.number,
        name=row.name,
        summary=row.summary,
        state=gettext("replaced") if row.state == "RETIRED" else STATES[row.state],
        shape=SHAPES[row.state],
        begun_by=row.created_by.name if row.created_by else "",
        begun_at=row.created_at,
        consultation_until=row.consultation_until,
        decided_by=row.decided_by.name if row.decided_by else "",
        decided_at=row.decided_at,
        decision_reference=row.decision_reference,
        replaced_at=row.retired_at,
        crumbs=_crumbs(row),
        outline=outline(
            user.organisation_id,
            content,
            marks=marks,
            commented=[one.competence_code for one in comments],
            ids=ids if may_edit else ({}, {}),
        ),
        removed=removed,
        comments=len(comments),
        waiting=sum(1 for one in comments if not one.answered_at),
        may_edit=may_edit,
        may_consult=may_edit,
        may_comment=may_comment(user, row),
        may_decide=is_open and row.framework.state != "RETIRED" and can(user, Permission.DECIDE_CATALOGUE),
        may_discard=is_open and not comments and _may_write(user, row),
        compare_url=_compare_url(row),
    )
    return render(request, "competence/catalogue/version.html", {"page": page})


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def head(request: HttpRequest, framework: int, number: int) -> HttpResponse:
    """The name of the framework in this version, and what is new."""
    user = signed_in_user(request)
    row = framework_versions.get(user, framework, number)
    home = version_url(row)
    form = HeadForm(
        request.POST if request.method == "POST" else None,
        initial=HeadForm.values(row.name, row.summary, row.version),
    )

    def deed() -> None:
        summary = form.cleaned_data["summary"].replace("\r\n", "\n")
        change_head(
            framework_version=row, name=form.texts("name"), summary=summary, version=form.seen(), by=user,
            at=timezone.now(),
        )  # fmt: skip

    try:
        if request.method == "POST" and does(form, deed):
            return redirect(home)
    except Stale as stale:
        return conflict(request, stale, title=said(row.name), labels=HEAD_LABELS, keep_url=home)
    context = {"form": form, "title": gettext("Name and what is new"), "crumbs": draft_crumbs(row)}
    return render(request, "competence/catalogue/form.html", context, status=422 if form.errors else 200)


@requires(Permission.DECIDE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, framework: int, number: int) -> HttpResponse:
    """What the decision changes and whom it touches; then the decision."""
    user = signed_in_user(request)
    row = framework_versions.get(user, framework, number)
    form = DecisionForm(request.POST if request.method == "POST" else None)

    def deed() -> None:
        reference = form.cleaned_data["reference"]
        decide_version(framework_version=row, reference=reference, by=user, at=timezone.now())

    if row.state not in framework_versions.OPEN:
        messages.info(request, gettext("This version is decided already."))
        return redirect(version_url(row))
    if request.method == "POST" and does(form, deed):
        messages.success(request, gettext("The version is decided and in force from now on."))
        return redirect("competence:framework", row.framework_id)
    context = {"page": _decide_page(user, row), "form": form}
    return render(request, "competence/catalogue/decide.html", context, status=422 if form.errors else 200)


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, framework: int, number: int) -> HttpResponse:
    """Throw away a draft that was never decided; asked for once more before it is done."""
    user = signed_in_user(request)
    row = framework_versions.get(user, framework, number)
    if request.method != "POST":
        context = {"crumbs": draft_crumbs(row), "back": version_url(row), "number": row.number}
        return render(request, "competence/catalogue/discard.html", {**context, "name": row.name})
    return answer(
        request,
        partial(discard_version, framework_version=row, by=user),
        reverse("competence:catalogue"),
        gettext("The draft is thrown away."),
    )


def version_url(row: "FrameworkVersion") -> str:
    """The page of the version."""
    return reverse("competence:framework-version", args=[row.framework_id, row.number])


def draft_crumbs(row: "FrameworkVersion") -> tuple[Link, ...]:
    """The way to what lies under a version."""
    return *_crumbs(row), Link(gettext("Version %(number)s") % {"number": row.number}, version_url(row))


def _crumbs(row: "FrameworkVersion") -> tuple[Link, ...]:
    return catalogue_crumbs(framework_link(row.framework_id, row.framework.name))


def may_comment(user: "User", row: "FrameworkVersion") -> bool:
    """Whether the person can say something about the version now."""
    is_open = row.state == "CONSULTATION" and row.framework.state != "RETIRED"
    return is_open and can(user, Permission.COMMENT_CATALOGUE)


def _may_write(user: "User", row: "FrameworkVersion") -> bool:
    return row.framework.state != "RETIRED" and can(user, Permission.WRITE_CATALOGUE)


def _marks(row: "FrameworkVersion", content: FrameworkContent) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """What the draft does to each competence against the version in force; codes and names of those that go."""
    decided = framework_versions.decided_of(row.framework)
    if decided is None:
        return {}, ()
    decided.framework = row.framework
    found = comparisons.compare(framework_versions.content_of(decided), content)
    marks = {one.code: gettext("new") for one in found.added} | {one.code: gettext("changed") for one in found.changed}
    return marks, tuple((one.code, said(one.name)) for one in found.removed)


def _compare_url(row: "FrameworkVersion") -> str:
    return (
        f"{reverse('competence:framework-compare', args=[row.framework_id])}?to={row.number}" if row.number > 1 else ""
    )


def _decide_page(user: "User", row: "FrameworkVersion") -> DecidePage:
    content = framework_versions.content_of(row)
    before, ids = framework_versions.in_force_with_ids(row.framework)
    found = comparisons.compare(before, content)
    comments = consultations.comments_on(row)
    today = timezone.localdate()
    until = row.consultation_until if row.state == "CONSULTATION" else None
    return DecidePage(
        title=gettext("Decide version %(number)s of %(name)s") % {"number": row.number, "name": said(row.name)},
        crumbs=draft_crumbs(row),
        differences=differences(before, content, scales.of(user.organisation_id)),
        competences=len(content.competences),
        reworded=sum(1 for one in found.changed if one.texts),
        hits=tuple(_hits(row, found.removed, ids, {one.code: said(one.name) for one in content.competences})),
        waiting=sum(1 for one in comments if not one.answered_at),
        is_open_until=until if until and until >= today else None,
        needs_consultation=row.framework.organisation.consultation_required and row.consultation_opened_at is None,
        back=version_url(row),
    )


def _hits(
    row: "FrameworkVersion",
    removed: tuple[comparisons.CompetenceChange, ...],
    ids: Mapping[str, int],
    names: Mapping[str, str],
) -> list[Hit]:
    """What hangs on each competence that goes."""
    found = touched.by(row.framework, [ids[one.code] for one in removed], on=timezone.localdate())
    limit = row.framework.organisation.small_group_limit
    return [
        Hit(said(one.name), names.get(one.replaced_by, ""), hanging(found[ids[one.code]], limit)) for one in removed
    ]
