"""The addresses of the competence app."""

from django.urls import URLPattern, path  # noqa: F401 - path is used by every entry

app_name = "competence"

urlpatterns: list[URLPattern] = []
