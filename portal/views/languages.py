"""The language switch of the bar."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from portal.actions.languages import choose_language
from portal.authorization import public, signed_in_user
from portal.views.sign_in import CHOSEN_BEFORE


@public
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Set the language in the cookie, and on the person who is signed in. An unknown language changes nothing."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return redirect("/")
    if request.user.is_authenticated:
        choose_language(by=signed_in_user(request), language=language)
    else:
        request.session[CHOSEN_BEFORE] = language
    return set_language(request)
