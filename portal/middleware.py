"""What holds for every request and answer, whichever view it is for."""

import codecs
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.numbers import number_in

Answer = Callable[[HttpRequest], HttpResponse]

ROOM_FOR_FRAMES = 64 * 1024
"""Bytes that a form may need beyond its fields: names and boundaries."""


def keep_private(get_response: Answer) -> Answer:
    """No cache and no browser keeps a page, unless its view says otherwise.

    Wards share computers: after signing out, the back button must not show the last person's page. Static files are
    answered before this.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    return answer


def refuse_unread(get_response: Answer) -> Answer:
    """Refuse what no page of ours sends, before anything of it is read: with a file in it, a form has no other limit.

    The pages that take files (`LARGE_FORMS`) have limits of their own. A form in another encoding than UTF-8 cannot be
    read, and Django's own refusal of it fails when it looks for the CSRF token.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.encoding:
            is_utf8 = codecs.lookup(request.encoding).name == "utf-8"
            request.encoding = "utf-8"
            if not is_utf8:
                return render(request, "400.html", status=400)
        if _length(request) > _longest() and request.path not in map(reverse, settings.LARGE_FORMS):
            return render(request, "400.html", status=413)
        return get_response(request)

    return answer


def _longest() -> int:
    return (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) + ROOM_FOR_FRAMES


def _length(request: HttpRequest) -> int:
    return number_in(str(request.META.get("CONTENT_LENGTH") or "")) or 0
