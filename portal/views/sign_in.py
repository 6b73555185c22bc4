"""Signing in and out: views of django-allauth, and what is particular to the portal. Accounts come from the HR feed."""

from typing import Any, cast

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from portal.actions.languages import choose_language
from portal.authorization import for_everyone_signed_in, public, signed_in_user

sign_in = public(views.login)
sign_out = public(views.logout)
closed = public(views.account_inactive)
change_password = for_everyone_signed_in(views.password_change)

CHOSEN_BEFORE = "language_chosen_before_sign_in"
"""Key of the session: a language chosen on the sign-in page itself is newer than the one remembered on the person."""


class SignIn(DefaultAccountAdapter):  # type: ignore[misc]  # django-allauth is released without types for its adapters
    """What happens around a sign-in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the adapter's signature
        """Nobody makes an account for herself."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002 - as above
        """Attempts are counted per account. The host, which is the browser's to choose, would give a new count each."""
        return f"portal:{str(credentials.get('username', '')).lower()}"

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Greet the person in her own language, whoever sat here before."""
        response = cast("HttpResponse", super().post_login(request, user, **kwargs))
        person = signed_in_user(request)
        chosen = request.session.pop(CHOSEN_BEFORE, "")
        if chosen:
            choose_language(by=person, language=chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen or person.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        return response
