"""Looking back at a plan in force: what we see, how far the goals have come, what is done, and when next."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from planning.actions import follow_ups as deeds
from planning.actions.plans import NotAgreedYet, PlanClosed
from planning.forms.plans import FollowUpForm
from planning.queries import plans
from planning.views.answers import FormWords, answer_form, form_page, posted, to_write
from planning.views.goals import GET_AND_POST
from portal.authorization import Permission, requires


@requires(Permission.WRITE_PLAN)
@require_http_methods(GET_AND_POST)
def follow_up(request: HttpRequest, plan: UUID) -> HttpResponse:
    """One form for all of it."""
    user, row = to_write(request, plan)
    home = reverse("planning:plan", kwargs={"plan": row.pk})
    if request.method != "POST" and row.state != "AGREED":
        refusal = PlanClosed.sentence if row.state == "CLOSED" else NotAgreedYet.sentence
        messages.error(request, str(refusal))
        return redirect(home)
    form = FollowUpForm(posted(request), goals=plans.goals_of(row))

    def deed() -> object:
        said = form.cleaned_data
        return deeds.add(
            plan=row, text=said["text"], next_on=said["next_on"], states=form.states(), done=form.done(), by=user,
            at=timezone.now(),
        )  # fmt: skip

    done = answer_form(form, deed, home) if request.method == "POST" else None
    if done is not None:
        messages.success(request, gettext("The follow-up is saved. The plan counts as followed up today."))
        return done
    words = FormWords(gettext("Follow up the plan"), gettext("Save the follow-up"))
    return form_page(request, row, form, words, home)
