"""Wishes that do not become goals now: said no to with a reason, and taken up again."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from planning.actions import wishes as deeds
from planning.forms.plans import DeclineForm
from planning.queries import plans, reasons
from planning.views.answers import FormWords, answer, answer_form, form_page, home_url, posted, to_write
from planning.views.goals import GET_AND_POST
from portal.authorization import Permission, requires


@requires(Permission.WRITE_PLAN)
@require_http_methods(GET_AND_POST)
def decline(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Choose the wish, and write why."""
    user, row = to_write(request, plan)
    at = timezone.now()
    taken = {goal.competence_id for goal in plans.goals_of(row)}
    taken |= {one.competence_id for one in plans.declined_wishes_of(row) if not one.is_earlier}
    open_reasons = reasons.of(row.user, on=timezone.localdate(at))
    wishes = [(key, one.title) for key, one in open_reasons.items() if one.source == "WISH" and key not in taken]
    if not wishes:
        messages.info(request, str(deeds.NoSuchWish.sentence))
        return redirect(home_url(user, row))
    form = DeclineForm(posted(request), wishes=wishes)

    def deed() -> object:
        said = form.cleaned_data
        return deeds.decline(plan=row, competence=said["competence"], reason=said["reason"], by=user, at=at)

    done = answer_form(form, deed, home_url(user, row)) if request.method == "POST" else None
    words = FormWords(gettext("A wish that does not become a goal now"), gettext("Save the answer"))
    return done or form_page(request, row, form, words, home_url(user, row))


@requires(Permission.WRITE_PLAN)
@require_POST
def take_up(request: HttpRequest, plan: UUID, wish: int) -> HttpResponse:
    """Make a goal of it after all."""
    user, row = to_write(request, plan)
    deed = partial(deeds.take_up, plan=row, wish=wish, by=user, at=timezone.now())
    return answer(request, deed, home_url(user, row), done=gettext("The wish is a goal now."))
