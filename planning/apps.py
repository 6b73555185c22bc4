"""The planning app: what we do about it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """Talks, plans, coverage and the start page."""

    name = "planning"
    verbose_name = _("Planning")
