"""The addresses of the planning app."""

from django.urls import URLPattern, path  # noqa: F401 - path is used by every entry

app_name = "planning"

urlpatterns: list[URLPattern] = []
