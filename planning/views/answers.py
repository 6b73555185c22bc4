"""How every deed on a talk or a plan is answered: back to where it was done, with what was refused in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise

from planning.actions.refusals import Refused, Stale
from planning.queries import plans
from portal.authorization import Permission, require, signed_in_user
from portal.face import Conflict, ConflictField, Words

if TYPE_CHECKING:
    from django import forms

    from planning.models import Plan
    from portal.models import User

TALK_IS_OPEN = frozenset({"PLANNED", "PREPARING", "HELD"})


@dataclass(frozen=True, slots=True)
class FormWords:
    """The heading of a form's page, its button, and the line above the heading."""

    title: str
    submit: str
    over: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """The second thing one may do on a form's page: remove what it is about, with a reason where `asks_why`."""

    url: str
    version: int
    consequence: str
    asks_why: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The choice that fills in a form: what there is to choose, by group, and what is chosen."""

    url: str
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    chosen: str


def to_read(request: HttpRequest, plan_id: UUID) -> "tuple[User, Plan]":
    """Who asks, and the plan she may read; a draft only where she may write in it."""
    user = signed_in_user(request)
    plan = plans.get(user, plan_id)
    needed = Permission.READ_PLAN if plan.agreed_at else Permission.WRITE_PLAN
    require(user, needed, plan.user)
    return user, plan


def to_write(request: HttpRequest, plan_id: UUID) -> "tuple[User, Plan]":
    """Who asks, and the plan she may write in."""
    user = signed_in_user(request)
    plan = plans.get(user, plan_id)
    require(user, Permission.WRITE_PLAN, plan.user)
    return user, plan


def room_url(user: "User", person: "User") -> str:
    """The talk room as this reader reaches it."""
    if user.pk == person.pk:
        return reverse("planning:my-appraisal")
    return reverse("planning:talk-room", kwargs={"person": person.pk})


def home_url(user: "User", plan: "Plan") -> str:
    """Where the plan is worked with: the room while its talk is open, else its own page."""
    if plan.talk is not None and plan.talk.state in TALK_IS_OPEN:
        return room_url(user, plan.user)
    return reverse("planning:plan", kwargs={"plan": plan.pk})


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def data_of_gone(request: HttpRequest) -> QueryDict:
    """What was written about something that is gone, so that it can be shown again; `Http404` when nothing was."""
    if request.method != "POST":
        raise Http404
    return request.POST


def answer(request: HttpRequest, deed: Callable[[], object], url: str, *, done: str = "") -> HttpResponseRedirect:
    """Do it, and go back; a refusal is said on the page."""
    try:
        deed()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        if done:
            messages.success(request, done)
    return redirect(url)


def answer_problems(request: HttpRequest, form: "forms.Form", url: str) -> HttpResponseRedirect:
    """Go back and say what is wrong with a small form that has no page of its own."""
    for name, errors in form.errors.items():
        label = form[name].label if name in form.fields else ""
        messages.error(request, " ".join([f"{label}:" if label else "", *(str(error) for error in errors)]).strip())
    return redirect(url)


def answer_form(form: "forms.Form", deed: Callable[[], object], url: str) -> HttpResponse | None:
    """Do it with a valid form and go back; None when the form has to be shown again, with what was refused in it."""
    if not form.is_valid():
        return None
    try:
        deed()
    except Refused as refused:
        form.add_error(refused.field or None, str(refused))
        return None
    return redirect(url)


def form_page(
    request: HttpRequest,
    plan: "Plan",
    form: "forms.Form",
    words: FormWords,
    back: str,
    removal: Removal | None = None,
    catalogue: Catalogue | None = None,
) -> HttpResponse:
    """The page of a goal's or an activity's form; with what is wrong when it comes back."""
    context = {
        "form": form,
        "words": words,
        "back": back,
        "url": request.path,
        "person_name": plan.user.name,
        "was_proposed": plan.state == "PROPOSED",
        "removal": removal,
        "catalogue": catalogue,
    }
    return render(request, "planning/plans/form.html", context, status=422 if form.errors else 200)


def conflict(
    request: HttpRequest,
    stale: Stale,
    *,
    title: Words,
    labels: Mapping[str, str | Promise],
    url: str,
    keep_url: str,
    version_name: str = "version",
    kept: tuple[tuple[str, str], ...] = (),
) -> HttpResponse:
    """Show both texts to the second writer. Fields without a label are sent along as she chose them."""
    fields = tuple(ConflictField(name, label, stale.saved[name], stale.mine[name]) for name, label in labels.items())
    sent_along = tuple((name, value) for name, value in stale.mine.items() if name not in labels)
    page = Conflict(
        title=title,
        saved_by=stale.saved_by,
        saved_at=stale.saved_at,
        fields=fields,
        version=stale.version,
        url=url,
        keep_url=keep_url,
        kept=(*kept, *sent_along, (version_name, str(stale.version))),
    )
    return render(request, "portal/conflict.html", {"conflict": page}, status=409)
