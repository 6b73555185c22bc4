"""Which competences an attester is asked to sign: HR decides it for each mandate."""

from collections.abc import Collection

from django.db import transaction
from django.http import Http404

from competence.models import AttesterCompetence, Competence
from portal.authorization import Permission, require
from portal.models import Mandate, Role, User


class NotACertificate(Exception):
    """Only certificates of the organisation are signed by attesters."""


@transaction.atomic
def ask_to_sign(*, mandate_id: int, competence_ids: Collection[int], by: User) -> int:
    """Make these the competences that the attester signs; how many they are. Raises `NotACertificate`."""
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("user__organisation")
    found = mandate.filter(pk=mandate_id, role=Role.ATTESTER, user__organisation=by.organisation_id).first()
    if found is None:
        raise Http404
    require(by, Permission.DECIDE_CATALOGUE)
    wanted = set(competence_ids)
    known = Competence.objects.filter(
        pk__in=wanted, kind=Competence.Kind.CERTIFICATE, framework__organisation=by.organisation_id
    )
    if known.count() != len(wanted):
        raise NotACertificate
    given = AttesterCompetence.objects.filter(mandate=found)
    given.exclude(competence__in=wanted).delete()
    standing = set(given.values_list("competence_id", flat=True))
    rows = [AttesterCompetence(mandate=found, competence_id=pk, given_by=by) for pk in sorted(wanted - standing)]
    AttesterCompetence.objects.bulk_create(rows)
    return len(wanted)
