"""One framework: what is in force, its versions, what it said on a day, who keeps it, and its end."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions.framework_settings import change_settings, retire_framework
from competence.actions.framework_versions import begin_version
from competence.forms.catalogue import SettingsForm
from competence.queries import adoptions, framework_versions, frameworks, touched
from competence.queries.competences import ids_by_code, ids_in_force
from competence.queries.framework_versions import VersionHead
from competence.views.catalogue_answers import (
    LAYERS,
    SHAPES,
    STATES,
    Hanging,
    answer,
    catalogue_crumbs,
    does,
    framework_link,
    hanging,
    said,
)
from competence.views.version_outline import Outline, outline
from portal.authorization import Permission, can, requires, signed_in_user
from portal.face import Link, Words

if TYPE_CHECKING:
    from competence.models import Framework, FrameworkVersion


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the list."""

    head: VersionHead
    state: Words
    shape: str
    compare_url: str


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """A framework. `outline` is what was in force on the day `on` (None: nothing was), `number` that version's."""

    id: int
    name: dict[str, str]
    code: str
    layer: Words
    for_whom: str
    owner: str
    state: Words
    shape: str
    is_public: bool
    retired_by: str
    retired_on: date | None
    crumbs: tuple[Link, ...]
    versions: tuple[VersionRow, ...]
    open_number: int | None
    on: date
    is_today: bool
    number: int | None
    outline: Outline | None
    may_begin: bool
    may_change_settings: bool
    may_retire: bool
    is_in_force: bool
    is_adopted: bool
    open_url: str


@dataclass(frozen=True, slots=True)
class RetirePage:
    """Before a framework is retired: what hangs on it."""

    name: dict[str, str]
    crumbs: tuple[Link, ...]
    touched: Hanging
    competences: int
    open_number: int | None
    back: str


@requires(Permission.READ_CATALOGUE)
@never_cache
@require_safe
def framework(request: HttpRequest, framework: int) -> HttpResponse:
    """What is in force today, or was on the day in `on`, and every version there has been."""
    user = signed_in_user(request)
    row = frameworks.get(user, framework)
    on, is_wrong = _day(request.GET.get("on", ""))
    if is_wrong:
        messages.error(request, gettext("That is not a day. Write it as year-month-day, for example 2026-03-01."))
    heads = framework_versions.heads(row)
    version = framework_versions.in_force(row, on=on)
    opened = next((head.number for head in heads if head.is_open), None)
    is_retired, may_decide = row.state == "RETIRED", can(user, Permission.DECIDE_CATALOGUE)
    may_begin = not is_retired and opened is None and can(user, Permission.WRITE_CATALOGUE)
    page = FrameworkPage(
        id=row.pk,
        is_in_force=row.state == "DECIDED",
        is_adopted=adoptions.is_adopted(row),
        open_url=_open_url(row),
        name=row.name,
        code=row.code,
        layer=LAYERS[row.layer],
        for_whom=_for_whom(row),
        owner=row.owner.name if row.owner else "",
        state=STATES[row.state],
        shape=SHAPES[row.state],
        is_public=row.is_public,
        retired_by=row.retired_by.name if row.retired_by else "",
        retired_on=timezone.localdate(row.retired_at) if row.retired_at else None,
        crumbs=catalogue_crumbs(),
        versions=tuple(_version_row(row.pk, heads)),
        open_number=opened,
        on=on,
        is_today=on == timezone.localdate(),
        number=version.number if version else None,
        outline=_outline(row, version) if version else None,
        may_begin=may_begin,
        may_change_settings=may_decide and not is_retired,
        may_retire=may_decide and row.state == "DECIDED",
    )
    return render(request, "competence/catalogue/framework.html", {"page": page}, status=422 if is_wrong else 200)


def _for_whom(row: "Framework") -> str:
    """The profession or the unit that it is for; "" for one that is common to all."""
    if row.profession is not None:
        return said(row.profession.name)
    return row.unit.name if row.unit else ""


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def begin(request: HttpRequest, framework: int) -> HttpResponse:
    """A draft of the next version: a copy of the one in force."""
    user = signed_in_user(request)
    row = frameworks.get(user, framework)
    home = reverse("competence:framework", args=[row.pk])
    deed = partial(begin_version, framework=row, by=user, at=timezone.now())
    answered = answer(request, deed, home)
    opened = framework_versions.open_of(row)
    return redirect("competence:framework-version", row.pk, opened.number) if opened else answered


@requires(Permission.DECIDE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, framework: int) -> HttpResponse:
    """Who keeps the framework, and whether it is published openly."""
    user = signed_in_user(request)
    row = frameworks.get(user, framework)
    people = {str(one.pk): one for one in frameworks.keepers(user.organisation_id, on=timezone.localdate())}
    owners = [(key, one.name) for key, one in people.items()]
    if row.owner and str(row.owner.pk) not in people:  # has left the catalogue: may stay until somebody takes over
        owners.append((str(row.owner.pk), row.owner.name))
    form = SettingsForm(
        request.POST if request.method == "POST" else None,
        owners=owners,
        initial={"owner": str(row.owner_id or ""), "is_public": row.is_public},
    )

    def deed() -> None:
        chosen = form.cleaned_data["owner"]
        owner = people.get(chosen) or (row.owner if chosen else None)
        is_public = form.cleaned_data["is_public"]
        change_settings(framework=row, owner=owner, is_public=is_public, by=user, at=timezone.now())

    if request.method == "POST" and does(form, deed):
        messages.success(request, gettext("Saved."))
        return redirect("competence:framework", row.pk)
    context = {
        "form": form,
        "title": gettext("Owner and publication"),
        "crumbs": catalogue_crumbs(framework_link(row.pk, row.name)),
    }
    return render(request, "competence/catalogue/form.html", context, status=422 if form.errors else 200)


@requires(Permission.DECIDE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, framework: int) -> HttpResponse:
    """Whom the end of the framework touches; then its end."""
    user = signed_in_user(request)
    row = frameworks.get(user, framework)
    home = reverse("competence:framework", args=[row.pk])
    if request.method == "POST":
        deed = partial(retire_framework, framework=row, by=user, at=timezone.now())
        return answer(request, deed, home, gettext("The framework is retired. Nothing is asked from it any more."))
    ids = ids_in_force(row)
    opened = framework_versions.open_of(row)
    page = RetirePage(
        name=row.name,
        crumbs=catalogue_crumbs(framework_link(row.pk, row.name)),
        touched=hanging(touched.together(row, ids, on=timezone.localdate()), user.organisation.small_group_limit),
        competences=len(ids),
        open_number=opened.number if opened else None,
        back=home,
    )
    return render(request, "competence/catalogue/retire.html", {"page": page})


def _day(text: str) -> tuple[date, bool]:
    """The asked day (today without one), and whether what stands there is no day."""
    if not text:
        return timezone.localdate(), False
    try:
        return date.fromisoformat(text), False
    except ValueError:
        return timezone.localdate(), True


def _open_url(row: "Framework") -> str:
    """Where others fetch it, in the newer of the two formats; nowhere before it is decided and published."""
    if not row.is_public or row.state != "DECIDED":
        return ""
    return reverse("competence:case-1p1", kwargs={"collection": "CFPackages", "identifier": str(row.identifier)})


def _version_row(framework_id: int, heads: tuple[VersionHead, ...]) -> list[VersionRow]:
    """Each version can be compared with the one before it."""
    address = reverse("competence:framework-compare", args=[framework_id])
    return [
        VersionRow(
            head=head,
            state=gettext("replaced") if head.state == "RETIRED" else STATES[head.state],
            shape=SHAPES[head.state],
            compare_url=f"{address}?from={heads[place + 1].number}&to={head.number}" if place + 1 < len(heads) else "",
        )
        for place, head in enumerate(heads)
    ]


def _outline(row: "Framework", version: "FrameworkVersion") -> Outline:
    """What was in force, with the way to each competence."""
    content = framework_versions.content_of(version)
    return outline(row.organisation_id, content, pages=ids_by_code(row))
