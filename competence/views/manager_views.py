"""The manager's own view of a person's levels: noted here, read beside the person's own once both are there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from competence.actions import manager_views as actions
from competence.forms.manager_views import ViewForm
from competence.queries import assessments, manager_views
from competence.views.wording import Reader, reader
from portal.authorization import Permission, require, requires, signed_in_user
from portal.face import Link, Words
from portal.numbers import number_in
from portal.queries import people

if TYPE_CHECKING:
    from competence.models import ManagerView
    from competence.queries.assessments import Item
    from portal.models import User

WHY: dict[type[Exception], Words] = {
    actions.NotUsed: gettext_lazy("Your organisation does not use the manager's own view."),
    actions.NotSubmittedYet: gettext_lazy("The self-assessment is not handed in. Your view is noted after that."),
    actions.NotAsked: gettext_lazy("Something on the page is not asked of the employee any longer. Look at it again."),
    actions.OutsideScale: gettext_lazy("Choose one of the levels."),
}
STALE = gettext_lazy(
    "A view of these was saved meanwhile. The saved ones stand below; what you chose is said beside them."
)


@dataclass(frozen=True, slots=True)
class Option:
    """A level to choose; the first is none."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One competence to note a view of. `noted_by`: somebody else has, and it is not shown before it may be."""

    prefix: str
    name: str
    required: str
    options: tuple[Option, ...]
    comment: str
    version: int
    noted_by: str
    problem: str


@dataclass(frozen=True, slots=True)
class ViewArea:
    """The competences of one area."""

    name: str
    rows: tuple[ViewRow, ...]


@dataclass(frozen=True, slots=True)
class ViewPage:
    """The page; `may_open`: the answers wait behind this page. `closed` says why no view can be noted."""

    person_name: str
    crumbs: tuple[Link, ...]
    url: str
    open_url: str
    answers_url: str
    areas: tuple[ViewArea, ...]
    may_open: bool
    is_before: bool
    closed: str


@requires(Permission.AGREE_ASSESSMENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest, person: UUID) -> HttpResponse:
    """Note a view of each level, or of some; then open what was handed in."""
    user, found = _pair(request, person)
    if user.pk == found.pk:
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, user, found)
    forms = {key: ViewForm(request.POST, prefix=ViewForm.prefix_of(key)) for key in _posted(request)}
    if not all(form.is_valid() for form in forms.values()):
        return _show(request, user, found, forms=forms, status=422)
    try:
        views = {key: form.view for key, form in forms.items()}
        actions.note_views(person=found, views=views, by=user, at=timezone.now())
    except actions.StaleView as stale:
        messages.warning(request, STALE)
        return _show(request, user, found, forms=forms, stale=stale.competence_ids, status=409)
    except tuple(WHY) as error:
        messages.error(request, str(WHY[type(error)]))
        return _show(request, user, found, forms=forms, status=422)
    if request.POST.get("go") == "open":
        return _open(request, user, found)
    messages.success(request, gettext("Your view is saved. Nobody sees it before the self-assessment is handed in."))
    return redirect("competence:manager-view", found.pk)


@requires(Permission.AGREE_ASSESSMENT)
@require_POST
def open_answers(request: HttpRequest, person: UUID) -> HttpResponse:
    """Open what was handed in without noting a view first: a choice that is remembered, and told to both."""
    user, found = _pair(request, person)
    return _open(request, user, found)


def _open(request: HttpRequest, user: "User", found: "User") -> HttpResponse:
    try:
        actions.open_answers(person=found, by=user, at=timezone.now())
    except actions.NothingToOpen:
        messages.info(request, gettext("The self-assessment is not handed in yet. Your view is saved until then."))
        return redirect("competence:manager-view", found.pk)
    return redirect("competence:assessment-of", found.pk)


def _posted(request: HttpRequest) -> list[int]:
    """The competences that the form was about: each has a version."""
    names = (name.removesuffix("-version")[1:] for name in request.POST if name.endswith("-version"))
    return [key for name in names if (key := number_in(name)) is not None]


def _show(
    request: HttpRequest,
    user: "User",
    found: "User",
    *,
    forms: Mapping[int, ViewForm] | None = None,
    stale: tuple[int, ...] = (),
    status: int = 200,
) -> HttpResponse:
    sheet = assessments.asked_of(found, on=timezone.localdate())
    rows = {row.competence_id: row for row in manager_views.open_rows(found)}
    used = found.organisation.manager_view
    is_submitted, must = manager_views.standing(user, found)
    read = reader(user)
    drawn = _Drawn(user, read, rows, forms or {}, stale, is_submitted=is_submitted)
    page = ViewPage(
        person_name=found.name,
        crumbs=(Link(found.name, reverse("competence:gap-of", args=[found.pk])),),
        url=reverse("competence:manager-view", args=[found.pk]),
        open_url=reverse("competence:answers-open", args=[found.pk]),
        answers_url=reverse("competence:assessment-of", args=[found.pk]) if is_submitted and not must else "",
        areas=tuple(
            ViewArea(read.text(area.name), tuple(drawn.row(item) for item in sheet.in_area(area.pk)))
            for area in sheet.areas
        ),
        may_open=must,
        is_before=used == "BEFORE",
        closed=_closed(used, is_submitted=is_submitted),
    )
    return render(request, "competence/manager_views/view.html", {"page": page}, status=status)


def _closed(used: str, *, is_submitted: bool) -> str:
    if used == "NONE":
        return str(WHY[actions.NotUsed])
    return "" if used == "BEFORE" or is_submitted else str(WHY[actions.NotSubmittedYet])


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What all rows of the page have in common."""

    user: "User"
    read: Reader
    rows: "Mapping[int, ManagerView]"
    forms: Mapping[int, ViewForm]
    stale: tuple[int, ...]
    is_submitted: bool

    def row(self, item: "Item") -> ViewRow:
        saved = self.rows.get(item.competence_id)
        hidden = saved is not None and saved.entered_by_id != self.user.pk and not self.is_submitted
        form = None if item.competence_id in self.stale else self.forms.get(item.competence_id)
        level, comment = _values(form, None if hidden else saved)
        read = self.read.of(item.kind)
        return ViewRow(
            prefix=ViewForm.prefix_of(item.competence_id),
            name=read.text(item.name),
            required="" if item.required_level is None else read.level(item.required_level),
            options=_options(read, level),
            comment=comment,
            version=saved.version if saved else 0,
            noted_by=saved.entered_by.name if hidden and saved else "",
            problem=self._problem(item, read),
        )

    def _problem(self, item: "Item", read: Reader) -> str:
        """What is wrong with what was sent; of a stale one, what she had chosen, so that nothing is lost."""
        form = self.forms.get(item.competence_id)
        if form is None:
            return ""
        if item.competence_id not in self.stale:
            return form.problems
        words = {"level": read.level(form.view.level), "comment": form.view.comment}
        return gettext("You chose: %(level)s. %(comment)s") % words


def _values(form: ViewForm | None, saved: "ManagerView | None") -> tuple[str, str]:
    if form is not None:
        return str(form["level"].value() or ""), str(form["comment"].value() or "")
    return (str(saved.level), saved.comment) if saved else ("", "")


def _options(read: Reader, chosen: str) -> tuple[Option, ...]:
    none = Option("", gettext("no view"), chosen == "")
    return (
        none,
        *(Option(str(value), f"{value} – {name}", chosen == str(value)) for value, name in enumerate(read.names)),
    )


def _pair(request: HttpRequest, person: UUID) -> "tuple[User, User]":
    user = signed_in_user(request)
    found = people.get(user, person)
    require(user, Permission.AGREE_ASSESSMENT, found)
    return user, found
