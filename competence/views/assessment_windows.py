"""Asking for self-assessments: the windows one looks after, a new one, changing and closing one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions import assessment_windows as actions
from competence.forms.assessment_windows import EVERYONE, ChangeWindowForm, Choices, NewWindowForm, WindowForm
from competence.queries import assessment_windows as queries
from competence.views.unit_pages import crumb_of
from competence.views.wording import day_words
from portal.authorization import Permission, can, require, requires, signed_in_user
from portal.face import Link, Words
from portal.numbers import number_in
from portal.queries import people, units

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from competence.models import AssessmentWindow
    from portal.models import Unit, User

NEVER = gettext_lazy("Somebody else has changed or closed this window. Look at it again before you change it.")
FIELD_OF: dict[type[Exception], tuple[str, Words]] = {
    actions.OpensInThePast: (
        "opens_on",
        gettext_lazy("A window opens today or later, and one that has opened keeps its first day."),
    ),
    actions.ClosesBeforeItOpens: ("closes_on", gettext_lazy("The last day is before the first one.")),
    actions.AlreadyOver: ("closes_on", gettext_lazy("The last day has passed. Choose today or a later day.")),
    actions.TooLong: ("closes_on", gettext_lazy("A window is open for at most a year. Choose an earlier last day.")),
}
REFUSALS: tuple[type[Exception], ...] = (*FIELD_OF, actions.Overlaps)


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window in words; `change_url` is empty for one that is over."""

    target: str
    days: str
    kind: str
    word: str
    note: str
    asked_by: str
    change_url: str
    close_url: str


@dataclass(frozen=True, slots=True)
class WindowsPage:
    """The windows, of all that one looks after or of one unit."""

    title: str
    under: str
    crumbs: tuple[Link, ...]
    rows: tuple[WindowRow, ...]
    new_url: str
    settings_url: str


@requires(Permission.OPEN_ASSESSMENT_WINDOW)
@never_cache
@require_safe
def windows(request: HttpRequest) -> HttpResponse:
    """Every window that one may open and close."""
    user = signed_in_user(request)
    today = timezone.localdate()
    found = queries.listed(user, on=today)
    settings_url = reverse("competence:assessment-settings") if can(user, Permission.DECIDE_CATALOGUE) else ""
    page = WindowsPage(
        title=gettext("Asking for self-assessments"),
        under=gettext("Who is asked, from when and by which day. Without a window everybody can begin at any time."),
        crumbs=(),
        rows=_rows(found, today),
        new_url=reverse("competence:window-new"),
        settings_url=settings_url,
    )
    return render(request, "competence/assessment_windows/windows.html", {"page": page})


@requires(Permission.OPEN_ASSESSMENT_WINDOW)
@never_cache
@require_safe
def unit_windows(request: HttpRequest, unit: int) -> HttpResponse:
    """The windows of one unit."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.OPEN_ASSESSMENT_WINDOW, found)
    today = timezone.localdate()
    page = WindowsPage(
        title=gettext("Asking for self-assessments"),
        under=found.name,
        crumbs=crumb_of(user, found),
        rows=_rows(queries.listed(user, on=today, unit=found), today),
        new_url=f"{reverse('competence:window-new')}?unit={found.pk}",
        settings_url="",
    )
    return render(request, "competence/assessment_windows/windows.html", {"page": page})


@requires(Permission.OPEN_ASSESSMENT_WINDOW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask everyone, a unit and below, or one person."""
    user = signed_in_user(request)
    today = timezone.localdate()
    choices = _choices(user, request.GET.get("unit", ""), today)
    initial = {"opens_on": today, "target": _chosen(request)}
    form = NewWindowForm(request.POST or None, initial=initial, targets=choices, submit=gettext("Ask them"))
    if request.method == "POST" and form.is_valid():
        unit, person = _target(user, form.cleaned_data["target"])
        try:
            window = actions.open_window(
                organisation=user.organisation, unit=unit, user=person, days=form.days, by=user, at=timezone.now()
            )
        except REFUSALS as error:
            _say(form, error)
        else:
            words = {"who": _target_words(window), "day": day_words(window.closes_on)}
            messages.success(request, gettext("%(who)s: asked to hand in by %(day)s.") % words)
            return redirect("competence:windows")
    return _form_page(request, form, gettext("Ask for self-assessments"))


@requires(Permission.OPEN_ASSESSMENT_WINDOW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest, window: int) -> HttpResponse:
    """Other days, or another message."""
    user, row = _found(request, window)
    days = {"opens_on": row.opens_on, "closes_on": row.closes_on, "note": row.note}
    initial = {**days, **{f"was_{name}": value for name, value in days.items()}}
    form = ChangeWindowForm(request.POST or None, initial=initial, submit=gettext("Save"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_window(window=row, seen=form.seen, days=form.days, by=user, at=timezone.now())
        except actions.WindowChanged:
            messages.warning(request, NEVER)
            return redirect("competence:windows")
        except REFUSALS as error:
            _say(form, error)
        else:
            messages.success(request, gettext("The window is changed."))
            return redirect("competence:windows")
    return _form_page(request, form, gettext("Change the window"), over=_target_words(row))


@requires(Permission.OPEN_ASSESSMENT_WINDOW)
@require_POST
def close(request: HttpRequest, window: int) -> HttpResponse:
    """Ask no longer."""
    user, row = _found(request, window)
    try:
        actions.close_window(window=row, by=user, at=timezone.now())
    except actions.AlreadyOver:
        messages.info(request, gettext("The window was closed already."))
    else:
        messages.success(request, gettext("Nobody is asked any longer. What is begun can still be handed in."))
    return redirect("competence:windows")


def _found(request: HttpRequest, window_id: int) -> "tuple[User, AssessmentWindow]":
    user = signed_in_user(request)
    row = queries.get(user, window_id)
    actions.require_target(user, unit=row.unit, user=row.user)
    return user, row


def _rows(found: "Sequence[AssessmentWindow]", today: "date") -> tuple[WindowRow, ...]:
    return tuple(_row(one, today) for one in found)


def _row(one: "AssessmentWindow", today: "date") -> WindowRow:
    is_over = one.closes_on < today
    kind, word = ("ok", gettext("open")) if one.opens_on <= today else ("near", gettext("to come"))
    return WindowRow(
        target=_target_words(one),
        days=gettext("%(first)s to %(last)s") % {"first": day_words(one.opens_on), "last": day_words(one.closes_on)},
        kind="idle" if is_over else kind,
        word=gettext("over") if is_over else word,
        note=one.note,
        asked_by=one.opened_by.name if one.opened_by else "",
        change_url="" if is_over else reverse("competence:window", args=[one.pk]),
        close_url="" if is_over else reverse("competence:window-close", args=[one.pk]),
    )


def _target_words(one: "AssessmentWindow") -> str:
    if one.user:
        return str(one.user.name)
    return one.unit.name if one.unit else gettext("Everyone in the organisation")


def _choices(user: "User", unit_id: str, today: "date") -> Choices:
    """Whom one may ask, in groups; the unit that the page was opened from is among them."""
    may = queries.targets_of(user, on=today)
    among = {unit.pk: unit for unit in may.units}
    if unit_id and (asked := _unit(user, unit_id)) and can(user, Permission.OPEN_ASSESSMENT_WINDOW, asked):
        among.setdefault(asked.pk, asked)
    choices: Choices = [(EVERYONE, gettext("Everyone in the organisation"))] if may.everyone else []
    if among:
        choices.append(
            (gettext("Units, with those below them"), [(f"unit-{one.pk}", one.name) for one in among.values()])
        )
    if may.people:
        choices.append((gettext("My people"), [(f"person-{one.pk}", one.name) for one in may.people]))
    return choices


def _chosen(request: HttpRequest) -> str:
    """The one that the page was opened from."""
    if person := request.GET.get("person", ""):
        return f"person-{person}"
    return f"unit-{request.GET['unit']}" if "unit" in request.GET else ""


def _unit(user: "User", unit_id: str) -> "Unit | None":
    key = number_in(unit_id)
    if key is None:
        return None
    try:
        return units.get(user, key)
    except Http404:
        return None


def _target(user: "User", value: str) -> "tuple[Unit | None, User | None]":
    """What a choice of the form means; the form has let through only what was among the choices."""
    kind, _, key = value.partition("-")
    if kind == "unit":
        return units.get(user, int(key)), None
    return (None, people.get(user, UUID(key))) if kind == "person" else (None, None)


def _say(form: WindowForm, error: Exception) -> None:
    """Say at the field what is wrong, and how to mend it."""
    if isinstance(error, actions.Overlaps):
        words = {"first": day_words(error.window.opens_on), "last": day_words(error.window.closes_on)}
        said = gettext("They are asked already, %(first)s to %(last)s. Change that window, or choose other days.")
        form.add_error("opens_on", said % words)
        return
    field, why = FIELD_OF[type(error)]
    form.add_error(field, str(why))


def _form_page(request: HttpRequest, form: WindowForm, title: str, over: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "over": over, "crumbs": _crumbs()}
    status = 422 if form.errors else 200
    return render(request, "competence/assessment_windows/form.html", context, status=status)


def _crumbs() -> tuple[Link, ...]:
    return (Link(gettext("Asking for self-assessments"), reverse("competence:windows")),)
