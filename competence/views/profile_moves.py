"""What is done with a proposal: consulted, taken back, discarded, commented on, decided, ended."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from competence.actions import profile_comments, profile_demands
from competence.actions import requirement_profiles as deeds
from competence.actions.refusals import Refused
from competence.forms.requirement_profiles import CommentForm, ConsultForm, EndForm
from competence.queries import profile_rights, requirement_profiles
from competence.views.demand_pages import FormPage, answer, answer_form, posted
from competence.views.requirement_profiles import page_of, to_decide
from portal.authorization import for_everyone_signed_in, signed_in_user
from portal.face import Link


@for_everyone_signed_in
@require_POST
def take_up(request: HttpRequest, profile: int) -> HttpResponse:
    """Let the lines say what the tasks demand now."""
    user, found = to_decide(request, profile)
    said: list[str] = []

    def deed() -> None:
        done = profile_demands.take_up_tasks(profile=found, by=user, at=timezone.now())
        words = {"added": done.added, "changed": done.changed}
        said.append(gettext("From the tasks: %(added)s lines added, %(changed)s changed.") % words)
        if done.covered:
            left_out = ngettext(
                "%(n)s was left out, because as much is demanded above.",
                "%(n)s were left out, because as much is demanded above.",
                done.covered,
            )
            said.append(left_out % {"n": done.covered})

    answered = answer(request, deed, _home(profile))
    if said:
        messages.success(request, " ".join(said))
    return answered


@for_everyone_signed_in
@require_POST
def consult(request: HttpRequest, profile: int) -> HttpResponse:
    """Open it to comments until a day."""
    user, found = to_decide(request, profile)
    form = ConsultForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["until"]))
        return redirect(_home(profile))
    until = form.cleaned_data["until"]
    deed = partial(deeds.open_consultation, profile=found, until=until, by=user, at=timezone.now())
    return answer(request, deed, _home(profile), done=gettext("The proposal is open to comments."))


@for_everyone_signed_in
@require_POST
def take_back(request: HttpRequest, profile: int) -> HttpResponse:
    """Close the consultation, to change the proposal."""
    user, found = to_decide(request, profile)
    deed = partial(deeds.take_back, profile=found, by=user)
    return answer(request, deed, _home(profile), done=gettext("The proposal is a draft again."))


@for_everyone_signed_in
@require_POST
def discard(request: HttpRequest, profile: int) -> HttpResponse:
    """Throw a proposal away that nobody has commented on."""
    user, found = to_decide(request, profile)
    home = reverse("competence:requirements")
    if found.unit is not None:
        home = reverse("competence:unit-requirements", args=[found.unit.pk])
    try:
        deeds.discard(profile=found, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_home(profile))
    messages.success(request, gettext("The proposal is discarded."))
    return redirect(home)


@for_everyone_signed_in
@require_POST
def decide(request: HttpRequest, profile: int) -> HttpResponse:
    """From its day, the lines are required."""
    user, found = to_decide(request, profile)
    deed = partial(deeds.decide, profile=found, by=user, at=timezone.now())
    return answer(request, deed, _home(profile), done=gettext("The requirements are decided."))


@for_everyone_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, profile: int) -> HttpResponse:
    """End everything that it decided."""
    user, found = to_decide(request, profile)
    page = FormPage(
        title=gettext("End the whole decision"),
        submit=gettext("End it"),
        form=EndForm(posted(request), earliest=timezone.localdate(), initial={"since": timezone.localdate()}),
        url=request.path,
        back=_home(profile),
        crumbs=(Link(found.title, _home(profile)),),
        over=found.title,
        lead=gettext("Everything it decided that still stands ends. What it replaced does not come back by itself."),
    )

    def deed() -> object:
        return deeds.retire(profile=found, since=page.form.cleaned_data["since"], by=user, at=timezone.now())

    return answer_form(request, page, deed, _home(profile), done=gettext("The decision is ended."))


@for_everyone_signed_in
@require_POST
def comment(request: HttpRequest, profile: int) -> HttpResponse:
    """Say something while the consultation is open; what was written stays when it cannot be saved."""
    user, today = signed_in_user(request), timezone.localdate()
    found = requirement_profiles.get(user, profile)
    profile_rights.require_reader(user, found, on=today)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            profile_comments.comment(profile=found, text=form.cleaned_data["text"], by=user, at=timezone.now())
        except Refused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, gettext("Your comment is saved."))
            return redirect(f"{_home(profile)}#comments")
    page = page_of(found, user, today, form)
    return render(request, "competence/requirements/profile.html", {"page": page}, status=422)


@for_everyone_signed_in
@require_POST
def answer_comment(request: HttpRequest, profile: int, profile_comment: int) -> HttpResponse:
    """What the one who decides answers."""
    user, found = to_decide(request, profile)
    row = requirement_profiles.comment(found, profile_comment)
    form = CommentForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    deed = partial(profile_comments.answer, row=row, text=text, by=user, at=timezone.now())
    return answer(request, deed, f"{_home(profile)}#comments")


def _home(profile_id: int) -> str:
    return reverse("competence:profile", args=[profile_id])
