"""The portal's addresses and one more: a signed-in page with nothing on it, for what the way there and back costs."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.authorization import for_everyone_signed_in, signed_in_user


@for_everyone_signed_in
def hello(request: HttpRequest) -> HttpResponse:
    """Everything that comes before a view (session, person, language), and no view."""
    return HttpResponse(f"<!DOCTYPE html><title>Hello</title><p>{signed_in_user(request).name}")


urlpatterns = [path("bench/hello/", hello), path("", include("portal.urls"))]
