"""The addresses of the planning app."""

from django.urls import path

from planning.views import coverage

app_name = "planning"

urlpatterns = [
    path("coverage/", coverage.overview, name="coverage"),
    path("coverage/<int:unit>/", coverage.unit, name="coverage-unit"),
    path("coverage/<int:unit>/table.csv", coverage.table, name="coverage-csv"),
]
