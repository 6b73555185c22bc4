"""The competence app: what work demands and what people can."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompetenceConfig(AppConfig):
    """Frameworks, requirements, assessments, gaps and certificates."""

    name = "competence"
    verbose_name = _("Competence")
