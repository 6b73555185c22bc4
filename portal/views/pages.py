"""Pages that say something about the portal itself; open to everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.authorization import public


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that the law asks for."""
    return render(request, "portal/pages/accessibility.html")


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the portal is, what it knows about a person, and its licence."""
    return render(request, "portal/pages/about.html")
