"""Every address of the portal; the apps are included by name only."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("", include("planning.urls")),
    path("", include("competence.urls")),
]
