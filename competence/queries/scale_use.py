"""Whether a scale is used: from then on its levels stand for what people have answered and what is demanded."""

from django.db.models import Exists, Q

from competence.models import (
    Competence,
    ProfileDemand,
    Rating,
    Requirement,
    TaskDemand,
    VersionCompetence,
)
from portal.models import Organisation


def is_used(organisation_id: int) -> bool:
    """Whether there is any rating, required level (proposed too) or level text. Languages have their own levels."""
    texts = ~Q(level_texts={}) & ~Q(kind=Competence.Kind.LANGUAGE)
    uses = (
        Requirement.objects.filter(organisation=organisation_id),
        Competence.objects.filter(texts, framework__organisation=organisation_id),
        VersionCompetence.objects.filter(texts, framework_version__framework__organisation=organisation_id),
        ProfileDemand.objects.filter(profile__organisation=organisation_id),
        TaskDemand.objects.filter(task__mission__unit__organisation=organisation_id),
        Rating.objects.filter(assessment__user__organisation=organisation_id),
    )
    found = Q()
    for use in uses:
        found |= Q(Exists(use))
    return Organisation.objects.filter(found, pk=organisation_id).exists()
