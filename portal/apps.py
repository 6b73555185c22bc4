"""The portal app: who we are."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Organisations, units, people, mandates, jobs and the shell of a page."""

    name = "portal"
    verbose_name = _("Portal")
