"""The portal app: who we are."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Organisations, units, people, mandates, jobs and the shell of a page."""

    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Name the Celery app before anyone rings its bell, and register our checks."""
        from portal import celery, checks  # noqa: F401, PLC0415 - both need the apps to be loaded
