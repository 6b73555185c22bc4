"""Certificates: which there are to record."""

from datetime import date

from django.db.models import Q

from competence.models import Competence, DecisionState
from portal.models import User


def recordable(person: User, *, on: date) -> tuple[Competence, ...]:
    """The certificates in force in the person's organisation, in the order of their frameworks."""
    rows = Competence.objects.filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=on),
        kind=Competence.Kind.CERTIFICATE,
        framework__organisation=person.organisation_id,
        framework__state=DecisionState.DECIDED,
    )
    return tuple(rows.select_related("framework").order_by("framework__code", "position", "code"))
